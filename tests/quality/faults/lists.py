# SPDX-License-Identifier: MIT
"""Servers whose lists say the wrong thing."""

from __future__ import annotations

import json

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import ListedCall, without
from tests.quality.catalogue import NOTHING, Catalogue, Fault

FAULTS = Catalogue()
_FIELDS = "service.list-fields"


@FAULTS.add("list-by-id-empty", "service.list-by-id")
class ListByIdEmpty(Behaviour):
    """A call is listed, and not found by its id."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return [] if call_id else super().listed_calls(user, extension, call_id)


@FAULTS.add("list-by-id-shows-all", "service.list-by-id", "service.list-unknown")
class ListByIdAll(Behaviour):
    """The call id of a List request is overlooked."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, extension, None)


class _PathOverlooked(Behaviour):
    """Overlooks a part of the path of a List request with a call id."""

    def dispatch(self, request: Incoming) -> Answer:
        target = self.route(request)
        if request.method != "GET" or target.call is None:
            return super().dispatch(request)
        user, extension = self.addressed(self.authenticate(request), target)
        return self.list_answer(request, user, extension, target.call)

    def addressed(self, session: User, target: Target) -> tuple[User, str | None]:
        user = self.resolve_user(session, target.user)
        return user, self.resolve_extension(user, target.extension)


@FAULTS.add("list-by-id-under-any-user", "service.user-invalid")
class ListUnderAnyUser(_PathOverlooked):
    """The user id of a List request with a call id is overlooked."""

    def addressed(self, session: User, target: Target) -> tuple[User, str | None]:
        return session, self.resolve_extension(session, target.extension)


@FAULTS.add("list-by-id-under-any-extension", "service.extension-invalid")
class ListUnderAnyExtension(_PathOverlooked):
    """The Extension of a List request with a call id is overlooked."""

    def addressed(self, session: User, target: Target) -> tuple[User, str | None]:
        return self.resolve_user(session, target.user), None


@FAULTS.add("list-of-all-extensions", "core.path-identifies", needs=State.RECORDED)
class ListOfAllExtensions(Behaviour):
    """The calls of all Extensions are listed, whichever is named."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, extension if call_id else None, call_id)


@FAULTS.add("list-by-id-of-all-extensions", "core.path-identifies", needs=State.RECORDED)
class ListByIdOfAllExtensions(Behaviour):
    """A call is found by its id under every Extension of its user."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, None if call_id else extension, call_id)


@FAULTS.add("list-empty", "service.list-all")
class ListEmpty(Behaviour):
    """A call is found by its id, and not listed."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, extension, call_id) if call_id else []


@FAULTS.add("list-is-an-array", "service.list-all", _FIELDS)
class ListArray(Behaviour):
    """A list comes as an array without its envelope."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        calls = self.listed_calls(user, extension, call_id)
        return self.json_answer(200, [self.call_document(request, user, extension, call) for call in calls])


@FAULTS.add("list-envelope-misnamed", "service.list-all", "service.list-by-id", _FIELDS)
class ListMisnamed(Behaviour):
    """The envelope has entries in place of entry."""

    def json_answer(self, status: int, document: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        if isinstance(document, dict) and "entry" in document:
            document = {"entries": document["entry"]}
        return super().json_answer(status, document, headers)


@FAULTS.add("list-unknown-is-another", "service.list-unknown", needs=NOTHING)
class ListUnknownAnother(Behaviour):
    """A List request for an unknown id shows the first call."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, extension, call_id) or super().listed_calls(user, extension, None)[:1]


@FAULTS.add("total-of-zero", "service.list-fields")
class TotalOfZero(Behaviour):
    """A collection with calls says that there are none."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        answer = super().list_answer(request, user, extension, call_id)
        return (
            self.json_answer(200, json.loads(answer.body) | {"totalResults": "0"}) if answer.status == 200 else answer
        )


@FAULTS.add("list-unknown-500", "service.list-unknown", "robust.no-server-error", needs=NOTHING)
class ListUnknown500(Behaviour):
    """A List request for an unknown id is an internal error."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        found = super().listed_calls(user, extension, call_id)
        if not found:
            raise Problem("internal_server_error")
        return found


@FAULTS.add("list-shows-ended-calls", "service.list-unknown", needs=State.ENDED)
class ListEnded(Behaviour):
    """Calls that have ended are still listed."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return [c for c in self.store.calls_of(user.id) if call_id in (None, c.id)]


@FAULTS.add("listed-call-without-views", _FIELDS)
class WithoutViews(ListedCall):
    """A call found by id has no views."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return without(document, "phoneCallView")


@FAULTS.add("listed-date-as-seconds", _FIELDS)
class DateAsSeconds(ListedCall):
    """Dates are seconds since 1970."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document | {"published": 1340806135}


@FAULTS.add("listed-date-of-no-day", _FIELDS)
class DateOfNoDay(ListedCall):
    """A date is 29 February of a year that has none."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document | {"published": "2023-02-29T10:00:00Z"}


@FAULTS.add("listed-date-local", _FIELDS)
class DateLocal(ListedCall):
    """Dates are written as in local letters."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document | {"published": "27.06.2012 16:08:55"}


@FAULTS.add("listed-number-id", _FIELDS)
class ListedNumberId(ListedCall):
    """The id of a listed call is a number."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document | {"ownerId": ["3"]}


@FAULTS.add("listed-views-an-object", _FIELDS)
class ViewsObject(ListedCall):
    """The views of a call come as an object by id."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        views = document["phoneCallView"]
        return document | {"phoneCallView": {v["id"]: v for v in views} if isinstance(views, list) else {}}


class _Viewed(Behaviour):
    """Changes a view in a list."""

    more: Json = {}  # noqa: RUF012 - never changed

    def view_document(self, view: View) -> Json:
        return super().view_document(view) | self.more


@FAULTS.add("view-status-in-words", _FIELDS)
class StatusInWords(_Viewed):
    """The status of a view is a word."""

    more = {"status": "talking"}  # noqa: RUF012 - never changed


@FAULTS.add("view-status-unknown", "service.view-values")
class StatusUnknown(_Viewed):
    """The status of a view is a number that no page names."""

    more = {"status": 77}  # noqa: RUF012 - never changed


@FAULTS.add("view-source-a-string", _FIELDS)
class SourceString(_Viewed):
    """The source of a view is a text in place of an array."""

    more = {"source": 7778888}  # noqa: RUF012 - never changed


@FAULTS.add("recording-is-a-boolean", _FIELDS)
class RecordingBoolean(Behaviour):
    """The member recording is true while it is recorded."""

    def view_document(self, view: View) -> Json:
        document = super().view_document(view)
        return document | {"recording": True} if "recording" in document else document


class OrderLoses(Behaviour):
    """A descending order loses the last call."""

    descending = False

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        calls = super().listed_calls(user, extension, call_id)
        return calls[:-1] if self.descending else calls

    def list_query(self, request: Incoming) -> Query:
        self.descending = "sortOrder=descending" in request.query
        return super().list_query(request)


FAULTS.append(
    Fault(
        "order-loses-a-call",
        (OrderLoses.__doc__ or "").strip(),
        ("service.unknown-parameter",),
        State.TWO_CALLS,
        OrderLoses,
        of_grid=True,
        deep=True,
    )
)
