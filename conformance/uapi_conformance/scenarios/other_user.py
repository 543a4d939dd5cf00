# SPDX-License-Identifier: MIT
"""The scenario of another user's call: however it is addressed, it can be neither stopped nor seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.looks import AT_END, BEFORE
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.steps import Get, Look, LookAtOther, Place, Put, Scenario, Together, changed
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.target.states import State
from uapi_conformance.wire.requests import Stop, bearer

AFTER_FOREIGN = "look after the foreign requests"
FOREIGN_ID = "foreign call under the own path"
FOREIGN_AT_SELF = "foreign call under @me and @self"
FOREIGN_EXTENSION = "foreign call and Extension under the own user"
FOREIGN_PATH = "foreign user, Extension and call"
FOREIGN_AT_OWNER = "foreign call and Extension under @owner"
OWN_BY_OTHER = "own call by another user's token"
FOREIGN_STOPS = (FOREIGN_ID, FOREIGN_AT_SELF, FOREIGN_EXTENSION, FOREIGN_PATH, FOREIGN_AT_OWNER, OWN_BY_OTHER)
OTHER_USER = "another user's id for the own call"
FOREIGN_LISTS = (
    "List request for a foreign call under the own path",
    "List request for a foreign call under @me and @self",
    "List request for a foreign call under its own path",
    "List request for a foreign Extension",
    "List request for all own calls",
    "List request for own calls with a foreign id",
    "List request for a foreign Extension under @owner",
)
OWN_LISTS = ("List request for the own call beside others", "List request for all own calls beside others")
OTHERS_LISTS = ("other user's List request for a call beside others", "other user's List request for all calls")
"""List requests of both users at the same time."""
OWN_STOP = "stop of the own call"
AFTER_OWN_STOP = "look after the stop of the own call"
REFUSED = tuple(
    change
    for change in (*changes.USER, *changes.EXTENSION, *changes.VIEW, *changes.ACTION, *changes.CREDENTIALS)
    if change.name in {"user-unknown", "extension-unknown", "view-missing", "action-missing", "token-garbage"}
)
"""One refused change of each kind, for a call of the user's own that no accepted request ever stops."""


def _put(name: str, make: Callable[[Stop, Stop], Stop]) -> Put:
    """A stop made from two documented ones: for the user's own call, and for the other user's."""

    def made(subject: Subject) -> Stop | None:
        return make(subject.stop(), subject.stop(subject.other)) if subject.other is not None else None

    return Put(name=name, make=made)


def _own_by_other(subject: Subject) -> Stop | None:
    token = subject.other_token
    return replace(subject.stop(), authorization=bearer(token)) if token is not None else None


def _list(name: str, place: Callable[[CallReference, CallReference], Place]) -> Get:
    """A List request made from the references to the user's own call and to the other user's."""
    return Get(name=name, place=lambda s: place(s.call, s.other) if s.other is not None else None)


def _own_list(name: str, *, by_id: bool) -> Get:
    def place(subject: Subject) -> Place:
        call = subject.call
        return Place(call.user_id, call.extension, call.phone_call_id) if by_id else Place("@me", "@self")

    return Get(name=name, place=place)


def _others_list(name: str, *, by_id: bool) -> Get:
    """A List request of the other user; None without that user's token."""

    def place(subject: Subject) -> Place | None:
        call, token = subject.other, subject.other_token
        if call is None or token is None:
            return None
        own = Place("@me", "@self", authorization=bearer(token), with_own_token=False)
        return replace(own, user=call.user_id, extension=call.extension, call=call.phone_call_id) if by_id else own

    return Get(name=name, place=place)


_LISTS = (
    lambda own, other: Place(own.user_id, own.extension, other.phone_call_id),
    lambda _own, other: Place("@me", "@self", other.phone_call_id),
    lambda _own, other: Place(other.user_id, other.extension, other.phone_call_id),
    lambda _own, other: Place(other.user_id, other.extension),
    lambda _own, _other: Place("@me", "@self"),
    lambda _own, other: Place("@me", "@self", query=f"?filterBy=id&filterValue={other.phone_call_id}"),
    lambda _own, other: Place("@owner", other.extension),
)

OTHER_USERS_CALL = Scenario(
    "another user's call",
    purpose="Another user's call is addressed in every way, to stop it and to list it.",
    state=State.FOREIGN,
    steps=(
        Look(name=BEFORE, first=True, with_list=False),
        LookAtOther(name=BEFORE),
        _put(FOREIGN_ID, lambda own, foreign: replace(foreign, user=own.user, extension=own.extension)),
        _put(FOREIGN_AT_SELF, lambda _own, foreign: replace(foreign, user="@me", extension="@self")),
        _put(FOREIGN_EXTENSION, lambda own, foreign: replace(foreign, user=own.user)),
        _put(FOREIGN_PATH, lambda _own, foreign: foreign),
        _put(FOREIGN_AT_OWNER, lambda _own, foreign: replace(foreign, user="@owner")),
        _put(OTHER_USER, lambda own, foreign: replace(own, user=foreign.user)),
        Put(name=OWN_BY_OTHER, make=_own_by_other),
        Together(
            name="List requests of both users",
            sent=(
                _own_list(OWN_LISTS[0], by_id=True),
                _others_list(OTHERS_LISTS[0], by_id=True),
                _own_list(OWN_LISTS[1], by_id=False),
                _others_list(OTHERS_LISTS[1], by_id=False),
            ),
        ),
        # After the other user's request for the same path.
        *(_list(name, place) for name, place in zip(FOREIGN_LISTS, _LISTS, strict=True)),
        Look(name=AFTER_FOREIGN, with_list=False),
        LookAtOther(name=AFTER_FOREIGN),
        *(changed(change, cases=()) for change in REFUSED),
    ),
)

OTHER_USERS_CALL_AT_END = Scenario(
    "another user's call, at the end",
    purpose="A later look at both users' calls; then the user's own one is stopped.",
    continues=OTHER_USERS_CALL,
    steps=(
        Look(name=AT_END, settled=True, with_list=False),
        LookAtOther(name=AT_END),
        Put(name=OWN_STOP, make=lambda subject: subject.stop()),
        Look(name=AFTER_OWN_STOP, follows=OWN_STOP, with_list=False),
        LookAtOther(name=AFTER_OWN_STOP),
    ),
)
