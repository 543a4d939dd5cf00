# SPDX-License-Identifier: MIT
"""Single changes: each differs from the request that succeeds in one thing, and is made only where it can be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
from uapi_conformance.contract.openapi import STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios import changes, odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.identifiers import Identifier
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.scenarios.recorded_call import NEGATIVES, ODD
from uapi_conformance.scenarios.wrong_places import WRONG_PLACES
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import OPENAPI, TOKEN

PATH = OPENAPI.path(STOP)
CALLS = [
    CallReference("12", "0003*210", "444444", "01"),
    CallReference("0241", "0003*210", "b817d2618fe6f1804333", "a0F"),
    CallReference("@me", "@self", "7", "7"),
    CallReference("Anna-2", "210", "A", "x"),
    CallReference("12", "0003*210", "domain.example:a_b.c-d", "0"),
    CallReference("12", "0003*210", "444444", "000"),
    CallReference("12", "0003*210", "0017d2618fe6f1804333", "01"),
]
"""The documentation's call; one with letters; a discovered one with ids of one character; ids at their limits; zeros first."""

ALL = (*NEGATIVES, *ODD, *odd_requests.ODD_PATH, *FORMS)


def documented(call: CallReference) -> Stop:
    return Stop.of(PATH, call, TOKEN)


def name_of(value: object) -> str:
    return getattr(value, "name", "") or str(value)


def parts(request: Request) -> dict[str, Any]:
    """A request in its parts: method, path segments, fields, and the members of its body where that is an object."""
    path, _, query = request.target.partition("?")
    segments = path.split("/")
    found: dict[str, Any] = {"method": request.method, "query": query, "path": segments[:3] + segments[6:]}
    found |= dict(zip(("user", "extension", "call"), segments[3:6], strict=True))
    found |= {f"field {name}": value for name, value in request.headers}
    try:
        document = json.loads(request.body)
    except (ValueError, RecursionError):
        document = None
    plain = isinstance(document, dict) and json.dumps(document, separators=(",", ":")).encode() == request.body
    return found | ({f"member {k}": v for k, v in document.items()} if plain else {"body": request.body})


def differences(one: Request, other: Request) -> set[str]:
    """The parts in which two requests differ; a body that is no plain object differs as a whole."""
    a, b = parts(one), parts(other)
    found = {name for name in {*a, *b} if a.get(name, ...) != b.get(name, ...)}
    if not found and one.body != other.body:
        return {"order of members"}
    return {"body"} if "body" in found else found


def made(group: tuple[Change, ...]) -> Iterator[Any]:
    """Each change of a group with each call whose ids admit it."""
    for change in group:
        for call in CALLS:
            changed = change.make(documented(call))
            if changed is not None:
                yield pytest.param(call, changed.request(), id=f"{change.name}-{call}")


def _every_change_differs(group: tuple[Change, ...], *expected: set[str]) -> Any:
    return pytest.mark.parametrize(("call", "request_", "expected"), [
        pytest.param(*p.values, expected, id=p.id) for p in made(group)
    ])  # fmt: skip


@pytest.mark.parametrize("place", NEAR_MISSES, ids=lambda place: place.name)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_near_miss__differs_in_its_identifier_alone(place: Identifier, call: CallReference) -> None:
    parts_of = {"view": "member phoneCallViewId", "action": "member action", "token": "field Authorization"}
    parts_of |= {"me": "user", "self": "extension"}
    for change in NEAR_MISSES[place]:
        changed = change.make(documented(call))
        if changed is not None:
            found = differences(changed.request(), documented(call).request())
            # A discovered call is addressed by @me and @self to begin with.
            assert found == {parts_of.get(place.name, place.name)}, change.name


@pytest.mark.parametrize("place", WRONG_PLACES, ids=lambda place: place.name)
def test_value_in_the_wrong_place__is_not_in_the_right_one(place: Identifier) -> None:
    plain = documented(CALLS[0])
    for change in WRONG_PLACES[place]:
        changed = change.make(plain)
        assert changed is not None
        right, target = place.value(plain), changed.request().target
        if place.name in {"view", "action"}:
            name = {"view": "phoneCallViewId", "action": "action"}[place.name]
            assert name not in changed.payload, change.name
        else:
            assert f"/{right}/" not in target.partition("?")[0] + "/", change.name
        assert right is not None
        everything = f"{target} {changed.extra} {changed.payload}"
        assert right in everything or quote(right) in everything, change.name


@_every_change_differs(changes.CALL, {"call"})
def test_change_of_the_call_id(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(changes.USER, {"user"})
def test_change_of_the_user(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(changes.EXTENSION, {"extension"})
def test_change_of_the_extension(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(changes.VIEW, {"member phoneCallViewId"})
def test_change_of_the_view(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(changes.ACTION, {"member action"})
def test_change_of_the_action(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(changes.CREDENTIALS, {"field Authorization"}, {"field Authorization", "query"})
def test_change_of_the_credentials(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(odd_requests.MEDIA_TYPE, {"field Content-Type"})
def test_change_of_the_media_type(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(odd_requests.MALFORMED, {"body"}, {"member action", "member phoneCallViewId"})
def test_malformed_body(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    assert differences(request_, documented(call).request()) in expected


@_every_change_differs(odd_requests.ODD_BODY, {"body"}, {"member note"}, {"member phoneCallViewId"}, {"member action"})
def test_odd_body(call: CallReference, request_: Request, expected: tuple[set[str], ...]) -> None:
    found = differences(request_, documented(call).request())
    # 5,000 members are many members, and still one addition, as is one beside the note.
    assert found in expected or all(re.fullmatch(r"member (note|m\d+|n*|__proto__)", name) for name in found)


@_every_change_differs(
    odd_requests.ODD_PATH,
    {"call", "member phoneCallViewId"},
    {"call", "user", "member phoneCallViewId"},
    {"call", "extension", "member phoneCallViewId"},
)
def test_odd_path_has_an_unknown_view_too(
    call: CallReference, request_: Request, expected: tuple[set[str], ...]
) -> None:
    """The one exception: no reading of the path may reach a view of a live call."""
    assert differences(request_, documented(call).request()) in expected
    assert json.loads(request_.body)["phoneCallViewId"] == UNKNOWN_VIEW


FORM_PARTS = {
    "trailing-slash": {"path"},
    "user-me": {"user"},
    "user-viewer": {"user"},
    "user-owner": {"user"},
    "extension-self": {"extension"},
    "me-and-self": {"user", "extension"},
    "charset": {"field Content-Type"},
    "unknown-field": {"field X-Uapi-Conformance"},
    "fields-lower-case": {"field Content-Type", "field Authorization", "field content-type", "field authorization"},
    "accept-anything": {"field Accept"},
    "members-reversed": {"order of members"},
    "white-space": {"body"},
    "escaped-letters": {"body"},
    "encoded-star": {"extension"},
    "encoded-at": {"user"},
}


@pytest.mark.parametrize("change", FORMS, ids=name_of)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_other_form__differs_in_its_form_alone(change: Change, call: CallReference) -> None:
    changed = change.make(documented(call))
    if changed is not None:
        # A discovered call is addressed by @me and @self to begin with.
        assert differences(changed.request(), documented(call).request()) <= FORM_PARTS[change.name]


@pytest.mark.parametrize("change", FORMS, ids=name_of)
def test_other_form__differs_from_the_documented_request(change: Change) -> None:
    changed = change.make(documented(CALLS[0]))
    assert changed is not None
    assert differences(changed.request(), documented(CALLS[0]).request()) == FORM_PARTS[change.name]


# --- names


def test_names__are_unique_and_fit_for_node_ids() -> None:
    names = [change.name for change in ALL]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


@pytest.mark.parametrize("change", ALL, ids=name_of)
def test_change__says_what_it_is_within_a_sentence(change: Change) -> None:
    """`The request with <what> is not refused.`"""
    assert change.what
    assert change.what == change.what.strip()
    assert not change.what.endswith(".")
    assert "\n" not in change.what


@pytest.mark.parametrize("call", CALLS[1:5], ids=str)
def test_no_two_negatives__are_the_same_request(call: CallReference) -> None:
    """But for near misses that are the same for some ids, as without the first character and without the last."""
    seen: dict[Request, str] = {}
    near = {change.name for place in NEAR_MISSES.values() for change in place} | {"view-wildcard", "token-shorter"}
    for change in (*changes.CALL, *changes.VIEW, *changes.ACTION, *odd_requests.MALFORMED, *changes.CREDENTIALS):
        changed = change.make(documented(call))
        if changed is not None:
            first = seen.setdefault(changed.request(), change.name)
            assert first == change.name or {first, change.name} <= near


@pytest.mark.parametrize("change", ALL, ids=name_of)
def test_change__is_the_same_each_time_and_leaves_the_request_alone(change: Change) -> None:
    stop = documented(CALLS[0])
    before = stop.request()
    assert change.make(stop) == change.make(documented(CALLS[0]))
    assert stop.request() == before


# --- ids that do not admit a change

ADMITTED = [
    ("call-other-case", "444444", None),
    ("call-other-case", "b817", "B817"),
    ("call-other-case", "aB", "Ab"),
    ("call-prefix", "7", None),
    ("call-prefix", "44", "4"),
    ("call-head-cut", "7", None),
    ("call-head-cut", "47", "7"),
    ("call-suffix", "7", "70f"),
    ("call-hyphenated", "4444", "44-44"),
    ("call-hyphenated", "7", "-7"),
    ("call-not-alphanumeric", "4444", "4444!"),
    ("call-padded-before", "7", "%207"),
    ("call-padded-behind", "7", "7%20"),
    ("call-junk-behind", "7", "7$()"),
    ("call-unknown", "7", UNKNOWN_CALL),
]


@pytest.mark.parametrize(("name", "call_id", "changed"), ADMITTED)
def test_call_id__is_changed_where_it_admits_it(name: str, call_id: str, changed: str | None) -> None:
    change = next(c for c in changes.CALL if c.name == name)
    stop = change.make(documented(CallReference("12", "0003*210", call_id, "01")))
    assert (None if stop is None else stop.call) == changed


@pytest.mark.parametrize(
    ("name", "view", "changed"),
    [
        ("view-other-case", "01", None),
        ("view-other-case", "0a", "0A"),
        ("view-prefix", "7", None),
        ("view-prefix", "01", "0"),
        ("view-zero-stripped", "01", "1"),
        ("view-zero-stripped", "0010", "10"),
        ("view-zero-stripped", "0", None),
        ("view-zero-stripped", "000", None),
        ("view-zero-stripped", "10", None),
        ("view-zero-padded", "01", "001"),
        ("view-number", "01", 1),
        ("view-number", "0a", 7),
        ("view-boolean", "01", True),
        ("view-list", "01", ["01"]),
        ("view-object", "01", {"id": "01"}),
        ("view-empty", "01", ""),
        ("view-blank", "01", " "),
        ("view-padded-before", "01", " 01"),
        ("view-padded-behind", "01", "01 "),
        ("view-line-end", "01", "01\n"),
        ("view-pattern", "01", "0%"),
        ("view-pattern", "7", "%"),
        ("view-wildcard", "01", "*"),
        ("view-suffix", "01", "010f"),
        ("view-unknown", "01", UNKNOWN_VIEW),
    ],
)
def test_view_id__is_changed_where_it_admits_it(name: str, view: str, changed: object) -> None:
    change = next(c for c in changes.VIEW if c.name == name)
    stop = change.make(documented(CallReference("12", "0003*210", "444444", view)))
    found = None if stop is None else stop.payload["phoneCallViewId"]
    assert (found, type(found)) == (changed, type(changed))


def test_view__is_missing_and_null() -> None:
    stops = {c.name: c.make(documented(CALLS[0])) for c in (*changes.VIEW, *changes.ACTION)}
    bodies = {name: stop.sent_body for name, stop in stops.items() if stop is not None}
    assert bodies["view-missing"] == b'{"action":"StopRecording"}'
    assert bodies["view-null"] == b'{"action":"StopRecording","phoneCallViewId":null}'
    assert bodies["action-missing"] == b'{"phoneCallViewId":"01"}'
    assert bodies["action-null"] == b'{"action":null,"phoneCallViewId":"01"}'


@pytest.mark.parametrize(
    ("name", "authorization"),
    [
        ("token-missing", None),
        ("token-empty", ""),
        ("token-scheme-only", "Bearer"),
        ("token-longer", f"Bearer {TOKEN}0000"),
        ("token-shorter", f"Bearer {TOKEN[:-1]}"),
        ("token-wrong-scheme", f"Basic {TOKEN}"),
        ("token-longer-scheme", f"Bearerx {TOKEN}"),
    ],
)
def test_credentials__are_changed_alone(name: str, authorization: str | None) -> None:
    change = next(c for c in changes.CREDENTIALS if c.name == name)
    stop = change.make(documented(CALLS[0]))
    assert stop is not None
    assert stop.request().header("authorization") == authorization


def test_short_token__is_not_cut_to_nothing() -> None:
    change = next(c for c in changes.CREDENTIALS if c.name == "token-shorter")
    assert change.make(Stop.of(PATH, CALLS[0], "a")) is None


def test_extension_without_a_star__has_no_encoded_form() -> None:
    change = next(c for c in FORMS if c.name == "encoded-star")
    assert change.make(documented(CallReference("12", "210", "444444", "01"))) is None
    changed = change.make(documented(CALLS[0]))
    assert changed is not None
    assert changed.extension == "0003%2A210"


@pytest.mark.parametrize("change", odd_requests.MALFORMED, ids=name_of)
def test_malformed_body__names_the_view_of_the_call(change: Change) -> None:
    """What would be taken for the documented request by a lenient reader has to be about this call."""
    changed = change.make(documented(CallReference("12", "0003*210", "444444", "view-9")))
    assert changed is not None
    assert b"{view}" not in changed.sent_body
    plain = json.dumps(documented(CALLS[0]).payload).encode()
    assert changed.sent_body != plain


def test_odd_bodies__are_as_large_as_they_say() -> None:
    sizes = {c.name: len(s.sent_body) for c in odd_requests.ODD_BODY if (s := c.make(documented(CALLS[0]))) is not None}
    assert sizes["odd-large"] > 1 << 20
    assert sizes["odd-white-space"] > 1 << 16
    assert sizes["odd-view-long"] > 1 << 16
    assert len(sizes) == len(odd_requests.ODD_BODY)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_near_misses__are_those_that_another_call_could_have(call: CallReference) -> None:
    """Whatever is left of the call changes is no Object-Id, or an id that the suite made up."""
    near = {c.name for c in changes.NEAR_CALLS}
    for change in changes.CALL:
        changed = change.make(documented(call))
        if changed is not None and change.name not in near:
            plain = re.fullmatch(r"[A-Za-z0-9_.:-]+", unquote(changed.call))
            assert plain is None or changed.call == UNKNOWN_CALL
