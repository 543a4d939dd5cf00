# SPDX-License-Identifier: MIT
"""The places where a setting can come from: an option, an environment variable, or a key of the declaration file."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from uapi_conformance.declaration.settings import Setting
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

VARIABLES = (
    "UAPI_TARGET_URL",
    "UAPI_TARGET",
    "UAPI_CALL",
    "UAPI_STATES_URL",
    "UAPI_TOKEN_FILE",
    "UAPI_RATE",
    "UAPI_MAX_REQUESTS",
    "UAPI_MAX_TIME",
    "UAPI_TOKEN",
)
"""The environment variables of the suite; the docstring of `declaration` says what each does."""

_PREFIX = "UAPI_"
_OF_CURL_LINES = ("UAPI_SETUP_TOKEN",)
"""Variables that only the curl lines of a report use."""

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True)
class Options:
    """The command-line options that belong to the declaration, as typed; None if an option was not given."""

    target_url: str | None = None
    call: str | None = None
    states_url: str | None = None
    token_env: str | None = None
    token_file: str | None = None
    discover: bool = False
    rate: str | None = None
    max_requests: int | None = None
    max_time: str | None = None


@dataclass(frozen=True)
class Given(Generic[Value_co]):
    """A value, the place it comes from, and the other places that give one."""

    value: Value_co
    where: str
    over: tuple[str, ...] = ()

    def read_as(self, value: Value) -> Given[Value]:
        """Return the value that was read from this one, with the same place."""
        return Given(value, self.where, self.over)


def option(name: str, value: Value | None) -> Given[Value] | None:
    """Return the value of an option, or None if it was not given. Raises DeclarationError for an empty text."""
    if value is None:
        return None
    if isinstance(value, str) and not value.strip():
        raise DeclarationError(f"{name} is empty; give it a value, or leave it out")
    return Given(value, name)


def variable(name: str, environ: Mapping[str, str]) -> Given[str] | None:
    value = environ.get(name)
    return Given(value, name) if value is not None else None


def first(*places: Given[Value] | None) -> Given[Value] | None:
    """Return the first place that gives a value, with the others that do."""
    found = [place for place in places if place is not None]
    return replace(found[0], over=tuple(place.where for place in found[1:])) if found else None


def listed(name: str, given: Given[Any] | None, shown: str | None = None) -> Iterator[Setting]:
    """Yield the entry of a setting, unless it is not given. ``shown`` is shown in place of the value."""
    if given is not None:
        yield Setting(name, _as_shown(given.value) if shown is None else shown, given.where, given.over)


def _as_shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def refuse_empty(environ: Mapping[str, str]) -> None:
    """Raise DeclarationError for a variable of the suite that is set but empty."""
    for name in VARIABLES:
        if name in environ and not environ[name].strip():
            raise DeclarationError(f"{name} is set but empty; give it a value, or unset it")


def unknown_variables(environ: Mapping[str, str], named: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each unknown variable that looks like the suite's; ``named`` are those of credentials."""
    known = {*VARIABLES, *_OF_CURL_LINES, *named}
    return tuple(
        f"{name if name.isprintable() else ascii(name)} is not known to this suite; did you mean {_nearest(name)}?"
        for name in sorted(environ)
        if name.startswith(_PREFIX) and name not in known
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, even if it is not much like it."""
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.0)[0]


def _nearest(name: str) -> str:
    # The prefix that all have in common does not help to tell which is meant.
    return _PREFIX + nearest(name.removeprefix(_PREFIX), (known.removeprefix(_PREFIX) for known in VARIABLES))
