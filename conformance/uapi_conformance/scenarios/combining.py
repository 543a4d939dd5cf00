# SPDX-License-Identifier: MIT
"""Combines drawn values into requests: right ones with several variations at once, wrong ones in one or two places.

It leaves out requests that the table of single changes already sends.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.contract.openapi import LIST_ONE, STOP, OpenApi
from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios.drawing import Drawn
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.guard import core_of
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER
from uapi_conformance.wire.requests import ACTION, Stop, bearer, listing, segment

_Value = str | bytes
T = TypeVar("T")

_FORM = {form.name: form for form in FORMS}
_USER_FORMS = {"@me": "user-me", "@viewer": "user-viewer", "@owner": "user-owner"}
_EXTENSION_FORMS = {"@self": "extension-self"}
_PLACES = ("user", "extension", "call", "body")
_MEMBERS = ("action", "phoneCallViewId")
_OF_AN_ID = re.compile(r"[A-Za-z0-9_.:@*+-]*")


@dataclass(frozen=True)
class Combined:
    """A request to be sent, and the forms in which it is written; none of them should make a difference."""

    operation: str
    request: Request
    forms: tuple[str, ...] = ()


def combine(
    drawn: tuple[Drawn, ...], call: CallReference, openapi: OpenApi, token: str, *, live: bool
) -> Iterator[Combined]:
    """The requests about ``call``; ``live`` says that it exists, so that requests without a mistake make sense."""
    stop = Stop.of(openapi.path(STOP), call, token)
    right = [one for one in drawn if not one.wrong]
    wrong = [one for one in drawn if one.wrong]
    if live:
        yield from (_right_stop(one, stop) for one in right if one.operation == STOP and len(_forms(one)) > 1)
    yield from _wrong_stops(_Pool(wrong, call), stop, pairs=live)
    for one in (*right, *wrong):
        if one.operation == LIST_ONE and (not one.wrong or _is_odd(one, call)):
            yield _list(one, LIST_ONE, openapi, token)
            yield _list(one, LIST_OPERATION, openapi, token)


def single(form: str, call: CallReference, openapi: OpenApi, token: str) -> Request | None:
    """The documented request in one other form; None if the ids of the call do not allow it."""
    made = _FORM[form].make(Stop.of(openapi.path(STOP), call, token))
    return made.request() if made is not None else None


def _right_stop(one: Drawn, stop: Stop) -> Combined:
    made = replace(
        stop, user=segment(one.user), extension=segment(one.extension), payload=json.loads(one.body or b"{}")
    )
    for form in one.writing.forms:
        made = _FORM[form].make(made) or made
    return Combined(STOP, made.request(), _forms(one))


def _forms(one: Drawn) -> tuple[str, ...]:
    names = (_USER_FORMS.get(one.user), _EXTENSION_FORMS.get(one.extension))
    members = json.loads(one.body) if one.body else {}
    turned = ("members-reversed",) if tuple(members) == _MEMBERS[::-1] else ()
    return (*(name for name in names if name is not None), *turned, *one.writing.forms)


class _Pool:
    """The wrong values for each place, in the order in which they were drawn."""

    def __init__(self, wrong: list[Drawn], call: CallReference) -> None:
        stops = [one for one in wrong if one.operation == STOP]
        bodies = [o.body for o in stops if o.body is not None]
        self.count = len(stops)
        self.values: Mapping[str, Sequence[_Value]] = {
            "user": _distinct((UNKNOWN_USER, *(o.user for o in stops if _names_nobody(o.user, call.user_id)))),
            "extension": _distinct(
                (UNKNOWN_EXTENSION, *(o.extension for o in stops if _names_nobody(o.extension, call.extension)))
            ),
            "call": _distinct((UNKNOWN_CALL, *(o.call for o in stops if _is_another(o.call, call.phone_call_id)))),
            "body": _distinct(body for body in bodies if _wrong_members(body, call) == 1),
        }
        self.doubles = _distinct(body for body in bodies if _wrong_members(body, call) == len(_MEMBERS))


def _wrong_stops(pool: _Pool, stop: Stop, *, pairs: bool) -> Iterator[Combined]:
    """As many stops with two wrong places as were drawn, half as many with one, a few bodies with two wrong members."""
    turns = {place: itertools.cycle(values) for place, values in pool.values.items() if values}
    if pairs:
        both = [pair for pair in itertools.combinations(_PLACES, 2) if set(pair) <= set(turns)]
        for pair in itertools.islice(itertools.cycle(both), pool.count if both else 0):
            made = stop
            for place in pair:
                made = _with(made, place, next(turns[place]))
            yield Combined(STOP, made.request())
    values = {place: [v for v in found if not _in_table(v)] for place, found in pool.values.items()}
    by_turns = itertools.chain.from_iterable(itertools.zip_longest(*([(p, v) for v in values[p]] for p in _PLACES)))
    for place, value in itertools.islice(filter(None, by_turns), pool.count // 2):
        yield Combined(STOP, _with(stop, place, value).request())
    for body in pool.doubles[: pool.count // 4]:
        yield Combined(STOP, _with(stop, "body", body).request())


def _with(stop: Stop, place: str, value: _Value) -> Stop:
    if isinstance(value, bytes):
        return replace(stop, body=value)
    written = _segment(value)
    if place == "user":
        return replace(stop, user=written)
    return replace(stop, extension=written) if place == "extension" else replace(stop, call=written)


def _segment(value: str) -> str:
    return segment(value.replace("%", "%25")).replace("/", "%2F")


def _list(one: Drawn, operation: str, openapi: OpenApi, token: str) -> Combined:
    call = _segment(one.call) if operation == LIST_ONE else ""
    path = openapi.path(operation)
    request = listing(path, _segment(one.user), _segment(one.extension), call, authorization=bearer(token))
    query = f"?{urlencode(one.query)}" if one.query else ""
    return Combined(operation, replace(request, target=request.target + query))


def _is_odd(one: Drawn, call: CallReference) -> bool:
    """Whether a List request's path differs in at most two places, and names nothing there."""
    own = ((one.user, call.user_id), (one.extension, call.extension), (one.call, call.phone_call_id))
    changed = [(value, live) for value, live in own if value != live and value not in (*_USER_FORMS, *_EXTENSION_FORMS)]
    return len(changed) <= 2 and all(_names_nobody(value, live) for value, live in changed)


def _is_another(value: str, live: str) -> bool:
    """Whether a drawn id differs from the live one, however a server may read it.

    Ids with control characters do not count, because a gateway may refuse them, nor do those that may end a path.
    """
    if not value.strip() or any(unicodedata.category(c) in ("Cc", "Cs") or c in "/\\?#;%" for c in value):
        return False
    own = {core_of(one) for one in (live, *_USER_FORMS, *_EXTENSION_FORMS)}
    return not core_of(value) or core_of(value) not in own


def _names_nobody(value: str, live: str) -> bool:
    """Whether no user, Extension or call can have a drawn id: it contains characters that no id of UnifiedAPI has."""
    return _is_another(value, live) and _OF_AN_ID.fullmatch(value) is None


def _wrong_members(body: bytes, call: CallReference) -> int:
    """The number of wrong members in a body; 1 if it is not an object, 0 if it has members that no page defines."""
    read = jsontext.parse(body)
    if read.problem or not isinstance(read.value, dict):
        return 1
    if not set(read.value) <= set(_MEMBERS):
        return 0
    right = {"action": ACTION, "phoneCallViewId": call.phone_call_view_id}
    return sum(read.value.get(name) != value for name, value in right.items())


def _in_table(value: _Value) -> bool:
    """Whether the table of single changes has a similar value: an unknown id, or a member missing or mistyped."""
    if value in (UNKNOWN_USER, UNKNOWN_EXTENSION, UNKNOWN_CALL):
        return True
    if not isinstance(value, bytes):
        return False
    read = jsontext.parse(value)
    if read.problem:
        return False
    return not isinstance(read.value, dict) or not all(isinstance(read.value.get(name), str) for name in _MEMBERS)


def _distinct(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
