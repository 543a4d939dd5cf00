# SPDX-License-Identifier: MIT
"""Servers that list calls in another documented way, or do not show what is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.fixture import new_store
from uapi_conformance.reference.listing import DEFAULT_COUNT, Query
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json

from tests.quality.bases import ListsKnown, without
from tests.quality.catalogue import Variant


class BareObject(Behaviour):
    """The List answer for one call is the call alone; where there is none, an empty collection."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        calls = self.listed_calls(user, extension, call_id) if call_id is not None else []
        if not calls:
            return super().list_answer(request, user, extension, call_id)
        return self.json_answer(200, self.call_document(request, user, extension, calls[0]))


class NothingListed(Behaviour):
    """A list without a call in it is answered in another way."""

    def nothing(self) -> Answer:
        return Answer(204)

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if not self.listed_calls(user, extension, call_id):
            return self.nothing()
        return super().list_answer(request, user, extension, call_id)


class ListRefused(NothingListed):
    code = "pc_phonecall_invalid"
    status = 400

    def nothing(self) -> Answer:
        raise Problem(self.code, status=self.status)


class ListNotFound(ListRefused):
    code = "not_found"
    status = 404


class ListNotFoundByCallCode(ListRefused):
    status = 404


class BareOrNotFound(BareObject):
    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if call_id is not None and not self.listed_calls(user, extension, call_id):
            raise Problem("not_found")
        return super().list_answer(request, user, extension, call_id)


class DetailsOnly(Behaviour):
    """Lists contain details only about the phone call."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if call_id is not None:
            return super().list_answer(request, user, extension, call_id)
        calls = self.listed_calls(user, extension, None)
        entries = [self.call_document(request, user, extension, call) for call in calls]
        shown: list[Json] = [without(entry, "phoneCallView") for entry in entries]
        return self.json_answer(200, {"entry": shown})


class BriefUnlessAsked(Behaviour):
    """Lists contain details only about the phone call, unless they are asked for more."""

    brief = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.brief = call_id is None
        return super().list_answer(request, user, extension, call_id)

    def entry_document(self, document: Json, query: Query) -> Json:
        if self.brief and query.fields is None:
            return without(document, "phoneCallView")
        return super().entry_document(document, query)


class NoFilterOnDates(Behaviour):
    """A filter on a date needs an operator, which no page names."""

    def list_query(self, request: Incoming) -> Query:
        if "filterBy=published" in request.query and "filterOp" not in request.query:
            raise Problem("filterop_invalid")
        return super().list_query(request)


class Bookkeeping(Behaviour):
    """All that OpenSocial has for collections, counts as strings."""

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return {
            "itemsPerPage": str(query.count or DEFAULT_COUNT), "startIndex": str(query.start), "totalResults": str(total),
            "filtered": True, "sorted": False, "updatedSince": False, "entry": entries,
            "paging": {"next": "" if query.start + len(entries) >= total else f"?startIndex={query.start + len(entries)}", "prev": ""},
        }  # fmt: skip


class Busy(Behaviour):
    """Two hundred other calls on every Extension of the user, older than those that are set up."""

    def __init__(self) -> None:
        store = new_store()
        user = store.users["12"]
        began = datetime.now(UTC) - timedelta(hours=2)
        for number in range(200):
            extension = user.extensions[number % 2]
            view = View("00", extension, ("7778888",), (extension,), 5, 8)
            name = f"b{number:019x}"
            store.add_call(
                PhoneCall(name, extension, user.id, user.owner_id, user.owner_name, began, began, f"n{number}", [view])
            )
        super().__init__(store)

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        count = query.count or DEFAULT_COUNT
        after = query.start + count
        paging = {"next": f"?startIndex={after}"} if after < total else {}
        if query.start:
            paging["prev"] = f"?startIndex={max(query.start - count, 0)}"
        return {"entry": entries, "totalResults": total, "startIndex": query.start, "paging": paging}


class BusyNewestFirst(Busy):
    def list_query(self, request: Incoming) -> Query:
        query = super().list_query(request)
        return Query(query.count, query.start, query.fields, query.filter_by, query.filter_op, query.filter_value, True)


class Hidden(Behaviour):
    """What is recorded is never shown."""

    def shown_recording(self, view: View) -> str | None:
        return None


class HiddenFromAll(Hidden):
    """Not by the hook either."""

    inspects = False


class HiddenInList(ListsKnown):
    """What is recorded is shown by id alone."""

    def shown_recording(self, view: View) -> str | None:
        return super().shown_recording(view) if self.by_id else None


class ShownInListOnly(ListsKnown):
    """What is recorded is shown in lists alone."""

    def shown_recording(self, view: View) -> str | None:
        return None if self.by_id else super().shown_recording(view)


class Uninspected(Behaviour):
    """The hook cannot tell what is recorded."""

    inspects = False


_OUT_OF_SIGHT = (
    "core.recording-stops",
    "core.effect-lasts",
    "core.named-view-only",
    "core.other-calls-untouched",
    "core.overlapping",
    "core.refusal-no-effect",
    "http.get-is-safe",
    "security.foreign-call",
    "service.signs-agree",
)

_UNKNOWN_REFUSED: tuple[tuple[str, str | int], ...] = (
    ("unknown_call_list", "empty"),
    ("unknown_call_list", "no-content"),
)

VARIANTS = (
    Variant("bare-object", "List by id answers with the call alone.", BareObject, unlike=(("list_by_id", "collection"),)),
    Variant(
        "bare-object-or-404",
        "List by id answers with the call alone, or 404.",
        BareOrNotFound,
        unlike=(("list_by_id", "collection"), *_UNKNOWN_REFUSED),
    ),
    Variant(
        "list-204",
        "A list without calls is a 204.",
        NothingListed,
        unlike=(("unknown_call_list", "empty"), ("unknown_call_list", "error")),
    ),
    Variant(
        "list-400",
        "A list without calls is refused with 400 and the call's code.",
        ListRefused,
        unlike=_UNKNOWN_REFUSED,
    ),
    Variant("list-404", "A list without calls is refused with 404.", ListNotFound, unlike=_UNKNOWN_REFUSED),
    Variant(
        "list-404-call-code",
        "A list without calls is refused with 404 and the call's code.",
        ListNotFoundByCallCode,
        unlike=_UNKNOWN_REFUSED,
    ),
    Variant("details-only", "Lists show calls without their views, whatever parameters ask for.", DetailsOnly, advised=("service.parameters-work",)),
    Variant("brief-unless-asked", "Lists show views only to those who ask for them by name.", BriefUnlessAsked),
    Variant("no-filter-on-dates", "A filter on a date is refused.", NoFilterOnDates),
    Variant("bookkeeping", "Collections have all their counts, as strings.", Bookkeeping),
    Variant("busy", "The call is on a later page of its Extension's list.", Busy),
    Variant("busy-newest-first", "The call is on the first of many pages.", BusyNewestFirst),
    Variant("hidden", "List never shows what is recorded; the hook does.", Hidden, unlike=(("recording_member", "shown"),)),
    Variant("hidden-from-all", "Nothing shows what is recorded.", HiddenFromAll, hides=_OUT_OF_SIGHT, unlike=(("recording_member", "shown"),)),
    Variant("hidden-in-list", "Only List by id shows what is recorded.", HiddenInList),
    Variant("shown-in-list-only", "Only the Extension's list shows what is recorded.", ShownInListOnly, unlike=(("recording_member", "shown"),)),
    Variant("uninspected", "Only List shows what is recorded.", Uninspected, unseen=True),
)  # fmt: skip
