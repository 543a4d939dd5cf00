# SPDX-License-Identifier: MIT
"""Generated requests: schemathesis and hypothesis make them from the OpenAPI document, with live ids.

Schemathesis makes the cases, the recorder sends them: so that `*` and `@` travel literally, the guard sees each one,
and the wire is looked at as closely as everywhere else.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlencode

from uapi_conformance.checks.generated import OWNERS, judge
from uapi_conformance.checks.ledger import Entry
from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.live import Live
from uapi_conformance.evidence.looks import BEFORE, BY_ID, shown_call
from uapi_conformance.evidence.phonecall import listed_calls
from uapi_conformance.scenarios.battery import Battery
from uapi_conformance.scenarios.lab import Lab
from uapi_conformance.wire.exchange import Request, Step
from uapi_conformance.wire.guard import core_of
from uapi_conformance.wire.requests import bearer, fill, listing, segment
from uapi_conformance.wire.unknown import UNKNOWN_CALL, UNKNOWN_VIEW

GENERATED = "generated"
DEFAULT_EXAMPLES = 20
"""Fuzzed examples per operation and mode: as many as a run of seconds has room for."""


@dataclass(frozen=True)
class Generation:
    """How much is generated: fuzzed examples per operation and mode (0: nothing at all), and the seed."""

    max_examples: int = DEFAULT_EXAMPLES
    seed: int | None = None

    @property
    def exploring(self) -> bool:
        """Whether the cases are others than those of every run: then they decide no verdict."""
        return self.seed is not None or self.max_examples > DEFAULT_EXAMPLES


@dataclass
class Generated:
    """What the generated requests showed, by requirement."""

    entries: dict[str, Entry] = field(default_factory=lambda: {owner: Entry() for owner in OWNERS})
    sent: int = 0
    withheld: int = 0


def generate(lab: Lab, generation: Generation, battery: Battery | None) -> Generated:
    """Make the cases, send each once, judge it, and keep only what failed."""
    result = Generated()
    if generation.max_examples == 0:
        return result
    live = _live(battery)
    token = battery.notebook.live.token if battery is not None else lab.token()
    seen: set[Request] = set()
    for operation, request in _requests(lab, generation, live, token):
        if request in seen:
            continue
        seen.add(request)
        _make_sure(lab, request, operation, live, token)
        if lab.recorder.guard.objection(request) is not None:
            result.withheld += 1
            continue
        exchange = lab.recorder.send(Step(GENERATED, operation), request, operation)
        result.sent += 1
        judged = judge(exchange, live, lab.basis)
        if judged is not None:
            result.entries[judged[0]].add(exchange, judged[1])
    return result


def _live(battery: Battery | None) -> Live:
    if battery is None or not is_success(battery.twin):
        return Live(None, None)
    call = battery.evidence.call
    assert call is not None  # noqa: S101 - a battery is about a call
    shown = shown_call(battery.evidence, f"{BEFORE}: {BY_ID}", call.phone_call_id)
    return Live(call, battery.second, frozenset(v.id for v in shown.views) if shown else frozenset())


def _make_sure(lab: Lab, request: Request, operation: str, live: Live, token: str) -> None:
    """Look a generated call id up before a stop is sent to it: a short one might be another live call's."""
    call_id = core_of(unquote(request.target.rstrip("/").rpartition("/")[2]))
    known = (UNKNOWN_CALL, live.call.phone_call_id if live.call else "")
    if operation != STOP or call_id in known or not call_id:
        return
    user, extension = (segment(live.call.user_id), segment(live.call.extension)) if live.call else ("@me", "@self")
    path = lab.contract.openapi.path(LIST_ONE)
    lookup = listing(path, user, extension, segment(call_id), authorization=bearer(token))
    exchange = lab.recorder.send(Step(GENERATED, "look-up"), lookup, LIST_ONE)
    shown = listed_calls(exchange.response) if exchange.response is not None and is_success(exchange) else ()
    if not any(c.id == call_id for c in shown or ()):
        lab.recorder.guard.names_nothing(call_id)


def _requests(lab: Lab, generation: Generation, live: Live, token: str) -> Iterator[tuple[str, Request]]:
    # Imported here: half a second that a run without generated cases need not pay.
    import schemathesis  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415

    _keep_out_of_the_way()
    seed = generation.seed if generation.seed is not None else 1
    schema = schemathesis.openapi.from_dict(
        _document(lab.contract.openapi.document, live.call), config=SchemathesisConfig(seed=seed)
    )
    schema.config.generation.update(with_security_parameters=False, database="none")
    operations: list[Any] = [cast("Any", result).ok() for result in schema.get_all_operations()]
    for operation in operations:
        name = operation.definition.raw["operationId"]
        cases = schema.iter_coverage_cases(
            operation,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=schema.config.generation_for(operation=operation),
        )
        for case in cases:
            yield from _request(lab, name, case, token)
    for operation in operations:
        name = operation.definition.raw["operationId"]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case in _fuzzed(operation.as_strategy(mode), generation):
                yield from _request(lab, name, case, token)


def _keep_out_of_the_way() -> None:
    """Have hypothesis keep its tables in the user's cache, not in the folder the run was started from."""
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415

    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - it never raises
    set_hypothesis_home_dir(Path(cache) / "uapi-conformance")


def _document(document: dict[str, Any], call: CallReference | None) -> dict[str, Any]:
    """The OpenAPI document with live ids for the only valid ones, so that a valid request is one that can succeed."""
    made = copy.deepcopy(document)
    call = call or CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    valid = {
        "userId": list(dict.fromkeys([call.user_id, "@me"])),
        "extension": list(dict.fromkeys([call.extension, "@self"])),
        "phoneCallId": [call.phone_call_id],
    }
    for parameter in made["components"]["parameters"].values():
        if parameter.get("in") == "path":
            parameter["schema"] = {"type": "string", "enum": valid[parameter["name"]]}
            parameter.pop("examples", None)
            parameter.pop("example", None)
    view = {"type": "string", "enum": [call.phone_call_view_id]}
    made["components"]["schemas"]["StopRecordingAction"]["properties"]["phoneCallViewId"] = view
    _drop_examples(made)
    return made


def _drop_examples(node: Any) -> None:
    """The documentation's example ids name no call of this target."""
    if isinstance(node, dict):
        if not isinstance(node.get("properties"), dict) or "example" not in node["properties"]:
            node.pop("example", None)
            node.pop("examples", None)
        for child in node.values():
            _drop_examples(child)
    elif isinstance(node, list):
        for child in node:
            _drop_examples(child)


def _fuzzed(strategy: Any, generation: Generation) -> list[Any]:
    """Examples of a strategy, without shrinking: every shrink would be a live request."""
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415
    from hypothesis import seed as seeded  # noqa: PLC0415

    drawn: list[Any] = []

    @settings(
        max_examples=generation.max_examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=generation.seed is None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def draw(case: Any) -> None:
        drawn.append(case)

    if generation.seed is not None:
        draw = seeded(generation.seed)(draw)
    draw()
    return drawn


def _request(lab: Lab, operation: str, case: Any, token: str) -> Iterator[tuple[str, Request]]:
    """A case as a request of ours; nothing where it is for another method or cannot be put on the wire."""
    if case.method.upper() not in ("GET", "PUT") or (case.method.upper() == "PUT") != (operation == STOP):
        return
    path = cast("dict[str, Any]", case.path_parameters or {})
    segments = [segment_of(path.get(name, "")) for name in ("userId", "extension", "phoneCallId")]
    if not all(segments[: 2 if operation == LIST_OPERATION else 3]):
        return
    target = fill(lab.contract.openapi.path(operation), *segments)
    query = {k: v for k, v in (case.query or {}).items() if v is not None}
    if query:
        target += "?" + urlencode(query, doseq=True)
    body, content_type = _body(case)
    if body is None:
        return
    headers = (("Content-Type", content_type), ("Authorization", bearer(token)))
    yield operation, Request(case.method.upper(), target, tuple((k, v) for k, v in headers if v), body)


def segment_of(value: Any) -> str:
    """A generated path value as a segment: with `*` and `@` literal, the rest percent-encoded."""
    return segment(unquote(str(value)).replace("%", "%25")).replace("/", "%2F")


def _body(case: Any) -> tuple[bytes | None, str | None]:
    """The bytes and media type of a case's body; no bytes where it cannot be serialised."""
    from schemathesis.core import NOT_SET, NotSet  # noqa: PLC0415

    if case.method.upper() == "GET":
        return b"", None
    if case.body is NOT_SET or isinstance(case.body, NotSet):
        return b"", case.media_type or "application/json"
    if isinstance(case.body, bytes):
        return case.body, case.media_type
    try:
        return json.dumps(case.body, separators=(",", ":")).encode(), case.media_type
    except (TypeError, ValueError):
        return None, None
