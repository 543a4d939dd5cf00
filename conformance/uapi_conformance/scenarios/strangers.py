# SPDX-License-Identifier: MIT
"""Scenarios about calls that are not the user's, and about requests that need no call at all."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import AT_END, BEFORE, OTHER_BY_ID
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.changes import Change
from uapi_conformance.scenarios.lab import Lab, LiveCall, Notebook, Unavailable
from uapi_conformance.scenarios.looking import look, look_first, settle
from uapi_conformance.target.states import State
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop, bearer, listing, segment

AFTER_FOREIGN = "look after the foreign requests"
FOREIGN_ID = "foreign call under the own path"
FOREIGN_AT_SELF = "foreign call under @me and @self"
FOREIGN_EXTENSION = "foreign call and Extension under the own user"
FOREIGN_PATH = "foreign user, Extension and call"
OWN_BY_OTHER = "own call by another user's token"
FOREIGN_STOPS = (FOREIGN_ID, FOREIGN_AT_SELF, FOREIGN_EXTENSION, FOREIGN_PATH, OWN_BY_OTHER)
OTHER_USER = "another user's id for the own call"
FOREIGN_LISTS = (
    "List request for a foreign call under the own path",
    "List request for a foreign call under @me and @self",
    "List request for a foreign call under its own path",
    "List request for a foreign Extension",
    "List request for all own calls",
)

UNKNOWN_AT_SELF = "unknown call under @me and @self"
LIST_UNKNOWN = "List request for an unknown call"
LIST_USER = "List request for an unknown user"
LIST_EXTENSION = "List request for an unknown Extension"
LIST_EXPIRED = "List request with an expired token"
REFUSED = tuple(
    change
    for change in (*changes.USER, *changes.EXTENSION, *changes.VIEW, *changes.ACTION, *changes.CREDENTIALS)
    if change.name in {"user-unknown", "extension-unknown", "view-missing", "action-missing", "token-garbage"}
)
"""One refused change of each kind, for an own call that no accepted request ever stops."""
OTHER_METHODS = ("POST", "PATCH", "UAPICONFORMANCE")


def strangers(lab: Lab) -> Notebook:
    """Try to stop and to list another user's call, in every way to address it."""
    setup = lab.set_up(State.FOREIGN)
    other = setup.other_call
    assert other is not None  # noqa: S101 - a required value of the state
    notebook = Notebook(lab, "another user's call", lab.live(setup), other=other)
    look_first(notebook, with_list=False, about=other)
    _look_at_other(notebook, BEFORE, other, setup.other_token)
    own, foreign = notebook.stop(), notebook.stop(other)
    at_self = replace(foreign, user="@me", extension="@self")
    notebook.put(FOREIGN_ID, replace(foreign, user=own.user, extension=own.extension))
    notebook.put(FOREIGN_AT_SELF, at_self)
    notebook.put(FOREIGN_EXTENSION, replace(foreign, user=own.user))
    notebook.put(FOREIGN_PATH, foreign)
    notebook.put(OTHER_USER, replace(own, user=foreign.user))
    if setup.other_token is not None:
        notebook.put(OWN_BY_OTHER, replace(own, authorization=bearer(setup.other_token)))
    for step, (user, extension, call_id) in zip(
        FOREIGN_LISTS,
        (
            (notebook.call.user_id, notebook.call.extension, other.phone_call_id),
            ("@me", "@self", other.phone_call_id),
            (other.user_id, other.extension, other.phone_call_id),
            (other.user_id, other.extension, ""),
            ("@me", "@self", ""),
        ),
        strict=True,
    ):
        notebook.get(step, user, extension, call_id)
    _look(notebook, AFTER_FOREIGN, other, setup.other_token)
    for change in REFUSED:
        changed = change.make(own)
        if changed is not None and not lab.spares(change.name, changed.request()):
            notebook.put(change.name, changed)
    return notebook


def finish_strangers(notebook: Notebook) -> Evidence:
    """Look a last time, when everything else of the run is over."""
    setup, other = notebook.live.setup, notebook.evidence.other
    settle(notebook)
    if setup is not None and other is not None:
        _look(notebook, AT_END, other, setup.other_token)
    return notebook.evidence


def _look(notebook: Notebook, name: str, other: CallReference, other_token: str | None) -> None:
    look(notebook, name, with_list=False)
    _look_at_other(notebook, name, other, other_token)


def _look_at_other(notebook: Notebook, name: str, other: CallReference, other_token: str | None) -> None:
    notebook.inspect(name, other)
    if other_token is not None:
        notebook.get(
            f"{name}: {OTHER_BY_ID}",
            other.user_id,
            other.extension,
            other.phone_call_id,
            authorization=bearer(other_token),
        )


def anyone(lab: Lab) -> Evidence:
    """What a token and a URL are enough for."""
    nobody = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    notebook = Notebook(lab, "no call", LiveCall(nobody, lab.token()))
    stop = notebook.stop()
    notebook.put(UNKNOWN_AT_SELF, stop)
    notebook.get(LIST_UNKNOWN, "@me", "@self", UNKNOWN_CALL)
    notebook.get(LIST_USER, UNKNOWN_USER, "@self")
    notebook.get(LIST_EXTENSION, "@me", UNKNOWN_EXTENSION)
    for method in OTHER_METHODS:
        if lab.wanted(f"method-{method}"):
            notebook.put(f"method-{method}", replace(stop, method=method))
    for change in (*changes.ODD_PATH, *changes.MALFORMED, *changes.ODD_BODY, *changes.MEDIA_TYPE):
        changed = change.make(stop) if lab.wanted(change.name) else None
        if changed is None or lab.withholds(change.name, changed.request()):
            continue
        if change in changes.ODD_PATH or not lab.has_call:
            notebook.put(change.name, changed)
    return notebook.evidence


def let_in(lab: Lab) -> Evidence:
    """List requests with wrong credentials, when all else is done."""
    nobody = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    notebook = Notebook(lab, "wrong credentials in lists", LiveCall(nobody, lab.token()))
    for change in changes.CREDENTIALS:
        _list_with(notebook, change, notebook.stop())
    _list_expired(notebook)
    return notebook.evidence


def list_step(change: Change) -> str:
    """The step of a List request with changed credentials."""
    return f"List request with {change.what}"


def _list_with(notebook: Notebook, change: Change, stop: Stop) -> None:
    changed = change.make(stop) if notebook.lab.wanted(change.name) else None
    if changed is not None:
        path = notebook.lab.contract.openapi.path(LIST_OPERATION)
        request = listing(path, "@me", segment("@self"), authorization=changed.authorization)
        if notebook.lab.spares(f"list-{change.name}", request):
            return
        notebook.send(list_step(change), request, LIST_OPERATION)


def _list_expired(notebook: Notebook) -> None:
    try:
        expired = notebook.lab.set_up(State.EXPIRED).token
    except Unavailable:
        return
    if expired is not None:
        notebook.get(LIST_EXPIRED, "@me", "@self", authorization=bearer(expired))
