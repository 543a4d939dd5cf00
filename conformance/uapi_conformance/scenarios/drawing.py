# SPDX-License-Identifier: MIT
"""Has schemathesis draw values from the OpenAPI document: the same values wherever the suite runs.

The same versions of the suite, schemathesis and Hypothesis draw the same values. So they read nothing that a run does
not declare: no settings from files, profiles or the environment, no database of examples, and no constants of the
modules that happen to be loaded, which Hypothesis would otherwise mix in.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import unquote

from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import SuiteError

DEFAULT_EXAMPLES = 20
"""Stops drawn of each kind (right and wrong): as many as fit into a run of a few seconds."""
_RIGHT_LISTS, _WRONG_LISTS = 2, 4
"""Stops for each List request; wrong List requests take long to draw, and few of them get a distinct answer."""
USERS = ("@me", "@viewer", "@owner")
"""Special values that address the user (UnifiedAPI, URI fragment)."""
EXTENSIONS = ("@self",)


@dataclass(frozen=True)
class Generation:
    """How much to generate: the number of examples of each kind (0: nothing at all), and the seed."""

    max_examples: int = DEFAULT_EXAMPLES
    seed: int | None = None

    @property
    def exploring(self) -> bool:
        """Whether the cases differ from those of a normal run, and so decide no verdict."""
        return self.seed is not None or self.max_examples > DEFAULT_EXAMPLES

    @property
    def as_usual(self) -> bool:
        """Whether the cases are exactly those of a normal run."""
        return self == Generation()


@dataclass(frozen=True)
class Writing:
    """The form in which a request is written, by the names of other forms; None means as documented."""

    path: str | None = None
    media_type: str | None = None
    field: str | None = None
    body: str | None = None
    names: str | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(f for f in (self.path, self.media_type, self.field, self.body, self.names) if f is not None)


@dataclass(frozen=True)
class Drawn:
    """One drawn case: plain path values, the query, and the body; ``body`` is None if there is none."""

    operation: str
    wrong: bool
    user: str
    extension: str
    call: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    writing: Writing = Writing()


def draw(document: dict[str, Any], call: CallReference, generation: Generation) -> tuple[Drawn, ...]:
    """Right and wrong cases of a stop and of a List request by id; only the ids of ``call`` are right."""
    # Imported here: it takes half a second, which a run without generated cases saves.
    import schemathesis  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415

    with _nothing_around():
        seed = 1 if generation.seed is None else generation.seed
        schema = schemathesis.openapi.from_dict(_with_ids(document, call), config=SchemathesisConfig(seed=seed))
        schema.config.generation.update(with_security_parameters=False, database="none")
        found: list[Drawn] = []
        for result in schema.get_all_operations():
            operation: Any = cast("Any", result).ok()
            name = operation.definition.raw["operationId"]
            if name not in (STOP, LIST_ONE):
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                wrong = mode is GenerationMode.NEGATIVE
                share = 1 if name == STOP else _WRONG_LISTS if wrong else _RIGHT_LISTS
                drawn = _examples(operation.as_strategy(mode), -(-generation.max_examples // share), seed)
                made = (_drawn(name, case, writing, wrong=wrong) for case, writing in drawn)
                found += (one for one in made if one is not None)
    return tuple(dict.fromkeys(found))


@contextmanager
def _nothing_around() -> Iterator[None]:
    """Shield Hypothesis from its surroundings: constants of local modules, and the folder of the run."""
    import hypothesis  # noqa: PLC0415
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415
    from hypothesis.internal import constants_ast  # noqa: PLC0415
    from hypothesis.internal.conjecture import providers  # noqa: PLC0415
    from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER  # noqa: PLC0415

    named = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification says to ignore a relative path.
    cache = named if named.startswith("/") else os.path.expanduser("~/.cache")  # noqa: PTH111 - never raises
    set_hypothesis_home_dir(Path(cache) / "uapi-conformance")
    if not all(hasattr(providers, name) for name in ("_get_local_constants", "CONSTANTS_CACHE")):
        raise SuiteError(
            f"This suite does not know Hypothesis {hypothesis.__version__}, which might generate other requests; "
            "install the suite again with constraints.txt."
        )
    none, cached = constants_ast.Constants(), type(providers.CONSTANTS_CACHE)(1024)
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("SCHEMATHESIS_")}
    with (
        patch.object(providers, "_get_local_constants", lambda: none),
        patch.object(providers, "CONSTANTS_CACHE", cached),
        patch.object(GLOBAL_HOOK_DISPATCHER, "_hooks", type(GLOBAL_HOOK_DISPATCHER._hooks)(list)),  # noqa: SLF001
        patch.dict(os.environ, theirs, clear=True),
    ):
        yield


def _with_ids(document: dict[str, Any], call: CallReference) -> dict[str, Any]:
    """The OpenAPI document with the live ids as the only valid ones, so that every valid request can succeed."""
    made = copy.deepcopy(document)
    valid = {
        "userId": list(dict.fromkeys([call.user_id, *USERS])),
        "extension": list(dict.fromkeys([call.extension, *EXTENSIONS])),
        "phoneCallId": [call.phone_call_id],
    }
    for parameter in made["components"]["parameters"].values():
        if parameter.get("in") == "path":
            parameter["schema"] = {"type": "string", "enum": valid[parameter["name"]]}
            parameter.pop("examples", None)
            parameter.pop("example", None)
    payload = made["components"]["schemas"]["StopRecordingAction"]
    payload["properties"]["phoneCallViewId"] = {"type": "string", "enum": [call.phone_call_view_id]}
    # No page says whether other members are accepted or refused (register: unknown-members).
    payload["additionalProperties"] = False
    _drop_examples(made)
    return made


def _drop_examples(node: Any) -> None:
    """Drop the documentation's examples: their ids name no call of this target."""
    if isinstance(node, dict):
        if not isinstance(node.get("properties"), dict) or "example" not in node["properties"]:
            node.pop("example", None)
            node.pop("examples", None)
        for child in node.values():
            _drop_examples(child)
    elif isinstance(node, list):
        for child in node:
            _drop_examples(child)


def _examples(strategy: Any, count: int, seed: int) -> list[tuple[Any, Writing]]:
    """Examples of a strategy, without shrinking: each step of it would be a live request."""
    import hypothesis  # noqa: PLC0415
    from hypothesis import strategies  # noqa: PLC0415

    writings = strategies.builds(
        Writing,
        *(
            strategies.sampled_from((None, *forms))
            for forms in (
                ("trailing-slash",),
                ("charset",),
                ("unknown-field", "accept-anything"),
                ("white-space", "escaped-letters"),
                ("fields-lower-case",),
            )
        ),
    )
    drawn: list[tuple[Any, Writing]] = []

    # Every setting is given, because a profile that somebody else loaded would decide the others.
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        stateful_step_count=50,
        report_multiple_bugs=False,
        print_blob=False,
        backend="hypothesis",
    )
    @hypothesis.given(case=strategy, writing=writings)
    def keep(case: Any, writing: Writing) -> None:
        drawn.append((case, writing))

    keep()
    return drawn


def _drawn(operation: str, case: Any, writing: Writing, *, wrong: bool) -> Drawn | None:
    """A case as plain values; None if it is for another method."""
    from schemathesis.core import NOT_SET  # noqa: PLC0415

    if case.method.upper() != ("PUT" if operation == STOP else "GET"):
        return None
    path = cast("dict[str, Any]", case.path_parameters or {})
    user, extension, call = (_plain(path.get(name, "")) for name in ("userId", "extension", "phoneCallId"))
    query = tuple((str(name), text) for name, value in (case.query or {}).items() for text in _texts(value))
    body = None if operation != STOP or case.body is NOT_SET else _json(case.body)
    return Drawn(operation, wrong, user, extension, call, query, body, writing if operation == STOP else Writing())


def _plain(value: Any) -> str:
    """A path value, decoded: schemathesis keeps it percent-encoded."""
    return unquote(str(value))


def _texts(value: Any) -> list[str]:
    """The values of a query parameter, which may appear several times."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _json(body: Any) -> bytes | None:
    """The bytes of a body; None if it cannot be written as JSON."""
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError):
        return None
