# SPDX-License-Identifier: MIT
"""Servers that take an identifier from the wrong place, where the right one has none: one for each cell of the grid."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.scenarios.wrong_places import (
    ELSEWHERE,
    MISSING,
    Elsewhere,
    Missing,
    is_usual,
    means_something,
    snake_case,
)
from uapi_conformance.wire import jsontext

from tests.quality.catalogue import CALL, Fault
from tests.quality.faults.near import OWNERS

Reader = Callable[[Incoming, dict[str, object], str], object]
"""Reads a value of that name from a request, and from its payload."""


def _from_cookie(request: Incoming, _payload: dict[str, object], name: str) -> object:
    found = re.search(rf"\b{name}=([^;]*)", request.header("cookie") or "")
    return unquote(found[1]) if found else None


def _from_nested(_request: Incoming, payload: dict[str, object], name: str) -> object:
    inner = payload.get("phoneCall")
    return inner.get(name) if isinstance(inner, dict) else None


def _from_member(named: Callable[[str], str]) -> Reader:
    return lambda _request, payload, name: payload.get(named(name))


_READERS: Mapping[str, Reader] = {
    "in-query": lambda request, _, name: dict(reversed(parse_qsl(request.query))).get(name),
    "in-query-twice": lambda request, _, name: dict(parse_qsl(request.query)).get(name),
    "in-field": lambda request, _, name: request.header(name),
    "in-cookie": _from_cookie,
    "nested": _from_nested,
    "as-member": _from_member(str),
    "in-snake-case": _from_member(snake_case),
    "in-padded-member": _from_member(lambda name: name + " "),
    "in-id": _from_member(lambda _: "id"),
}
_SEGMENTS = {"userId": 3, "extension": 4, "phoneCallId": 5}
"""Where the path has what it names, split at its slashes."""


class _Elsewhere(Behaviour):
    """Puts a value from elsewhere where it belongs, and goes on as if it had been there."""

    name: str
    reader: Reader

    def dispatch(self, request: Incoming) -> Answer:
        payload = jsontext.parse(request.body).value
        if request.method == "PUT" and isinstance(payload, dict):
            found = self.reader(request, payload, self.name)
            if found is not None:
                request = self.moved(request, payload, found)
        return super().dispatch(request)

    def moved(self, request: Incoming, payload: dict[str, object], found: object) -> Incoming:
        if self.name not in _SEGMENTS:
            return replace(request, body=json.dumps({self.name: found, **payload}).encode())
        segments = request.path.split("/")
        segments[_SEGMENTS[self.name]] = str(found)
        return replace(request, path="/".join(segments))


def name_of(missing: Missing, elsewhere: Elsewhere) -> str:
    """The name of the fault in the catalogue."""
    return f"{missing.identifier.name}-taken-{elsewhere.name}"


def _made(missing: Missing, elsewhere: Elsewhere) -> Callable[[], Behaviour]:
    def make() -> Behaviour:
        behaviour = _Elsewhere()
        behaviour.name, behaviour.reader = missing.name, _READERS[elsewhere.name]
        return behaviour

    return make


def _faults() -> Iterator[Fault]:
    for missing in MISSING:
        for elsewhere in ELSEWHERE:
            if means_something(missing, elsewhere):
                yield Fault(
                    name_of(missing, elsewhere),
                    f"Where {missing.identifier.what} is missing or wrong, it is taken from another place: {elsewhere.what}.",
                    (OWNERS[missing.identifier],),
                    CALL,
                    _made(missing, elsewhere),
                    of_grid=True,
                    deep=not is_usual(missing, elsewhere),
                )


FAULTS: tuple[Fault, ...] = tuple(_faults())
