# SPDX-License-Identifier: MIT
"""Values in the wrong place: where the documented place has none, or one that names nothing, another has the right one.

A server that takes it from there acts on what the request does not say (CWE-235, CWE-639). Each request may also be
refused for the member that no page defines (register: unknown-members). Names of members in another letter case are
not tried: widespread decoders take them for the right ones, and no clause forbids it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote

from uapi_conformance.scenarios import identifiers
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.identifiers import Identifier
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER
from uapi_conformance.wire.requests import Stop


@dataclass(frozen=True)
class Missing:
    """An identifier that is not in its place: its name in the documentation, and how it is taken away there."""

    identifier: Identifier
    name: str
    without: Callable[[Stop], Stop]


@dataclass(frozen=True)
class Elsewhere:
    """A place where the value does not belong. ``put`` adds it there under its name."""

    name: str
    what: str
    source: str
    put: Callable[[Stop, str, str], Stop]


def _lacking(member: str) -> Callable[[Stop], Stop]:
    return lambda stop: replace(stop, payload={k: v for k, v in stop.payload.items() if k != member})


VIEW = Missing(identifiers.VIEW, "phoneCallViewId", _lacking("phoneCallViewId"))
ACTION = Missing(identifiers.ACTION, "action", _lacking("action"))
CALL = Missing(identifiers.CALL, "phoneCallId", lambda stop: replace(stop, call=UNKNOWN_CALL))
USER = Missing(identifiers.USER, "userId", lambda stop: replace(stop, user=UNKNOWN_USER))
EXTENSION = Missing(identifiers.EXTENSION, "extension", lambda stop: replace(stop, extension=UNKNOWN_EXTENSION))
MISSING = (CALL, VIEW, USER, EXTENSION, ACTION)


def _in_query(stop: Stop, name: str, value: str) -> Stop:
    return replace(stop, suffix=f"?{name}={quote(value)}")


def _in_field(stop: Stop, name: str, value: str) -> Stop:
    hyphened = re.sub("(?<=[a-z])(?=[A-Z])", "-", name).title()
    return replace(stop, extra=(*stop.extra, (name, value), (f"X-{hyphened}", value)))


def _in_cookie(stop: Stop, name: str, value: str) -> Stop:
    return replace(stop, extra=(*stop.extra, ("Cookie", f"{name}={quote(value)}")))


def _member(named: Callable[[str], str]) -> Callable[[Stop, str, str], Stop]:
    return lambda stop, name, value: replace(stop, payload={**stop.payload, named(name): value})


def snake_case(name: str) -> str:
    """A name with an underscore before each capital, all in lower case."""
    return re.sub("([A-Z])", r"_\1", name).lower()


def _nested(stop: Stop, name: str, value: str) -> Stop:
    return replace(stop, payload={**stop.payload, "phoneCall": {name: value}})


def _array_in_query(stop: Stop, name: str, value: str) -> Stop:
    return replace(stop, suffix=f"?{name}=x&{name}={quote(value)}")


_FROM = "CWE-235"
ELSEWHERE = (
    Elsewhere("in-query", "in the query", _FROM, _in_query),
    Elsewhere("in-query-twice", "in the query behind another", _FROM, _array_in_query),
    Elsewhere("in-field", "in header fields", _FROM, _in_field),
    Elsewhere("in-cookie", "in a cookie", "CWE-565", _in_cookie),
    Elsewhere("nested", "in a nested member", _FROM, _nested),
    Elsewhere("as-member", "in a member of that name", _FROM, _member(lambda name: name)),
    Elsewhere("in-snake-case", "in a member with underscores", "CWE-178", _member(snake_case)),
    Elsewhere("in-padded-member", "in a member that ends with a space", "CWE-138", _member(lambda name: name + " ")),
    Elsewhere("in-id", "in a member id", _FROM, _member(lambda _: "id")),
)  # fmt: skip

_OF_PAYLOAD = frozenset({"in-snake-case", "in-padded-member"})
_USUAL = frozenset({"in-query", "nested", "as-member", "in-snake-case", "in-padded-member", "in-id", "in-field"})
_USUAL_OF_PATH = frozenset({"in-query", "as-member"})


def means_something(missing: Missing, elsewhere: Elsewhere) -> bool:
    """Whether a place is another one for an identifier, and no other identifier is expected there."""
    of_payload = missing in (VIEW, ACTION)
    if elsewhere.name == "as-member":
        return not of_payload
    if elsewhere.name == "in-snake-case" and missing is ACTION:
        return False
    return of_payload or elsewhere.name not in _OF_PAYLOAD


def is_usual(missing: Missing, elsewhere: Elsewhere) -> bool:
    """Whether every run tries it, not only those that go deep."""
    return elsewhere.name in (_USUAL if missing in (VIEW, ACTION) else _USUAL_OF_PATH)


def _change(missing: Missing, elsewhere: Elsewhere) -> Change:
    def make(stop: Stop) -> Stop | None:
        value = missing.identifier.value(stop)
        return elsewhere.put(missing.without(stop), missing.name, value) if value is not None else None

    what = f"{missing.identifier.what} {elsewhere.what} alone"
    return Change(f"{missing.identifier.name}-{elsewhere.name}", what, make, deep=not is_usual(missing, elsewhere))


WRONG_PLACES: Mapping[Identifier, tuple[Change, ...]] = MappingProxyType(
    {
        missing.identifier: tuple(
            _change(missing, elsewhere) for elsewhere in ELSEWHERE if means_something(missing, elsewhere)
        )
        for missing in MISSING
    }
)
"""The changes of each identifier that may travel elsewhere; tokens may, since RFC 6750 has several places for them."""
