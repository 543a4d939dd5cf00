# SPDX-License-Identifier: MIT
"""Servers whose answers contradict each other, or themselves."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import ErrorAnswer, ListedCall, ListsKnown, UpdatedCall, another_id, error_body, without
from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()
_FACTS, _LINKS, _FIELDS = "service.same-facts", "service.list-links", "service.list-fields"


class _ByIdAlone(ListsKnown):
    """Shows a call in another way where it is asked for by its id."""

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        document = super().call_document(request, user, extension, call)
        return document | self.other(document) if self.by_id else document

    def other(self, document: Json) -> Json:
        return {}


@FAULTS.add("owner-differs-by-id", _FACTS)
class OwnerDiffers(_ByIdAlone):
    """List by id names another owner than the list of the Extension."""

    def other(self, document: Json) -> Json:
        return {"ownerId": "77"}


@FAULTS.add("published-differs-by-id", _FACTS)
class PublishedDiffers(_ByIdAlone):
    """List by id gives another date of the call."""

    def other(self, document: Json) -> Json:
        return {"published": "2012-06-27T16:08:50+02:00"}


@FAULTS.add("views-differ-by-id", _FACTS)
class ViewsDiffer(_ByIdAlone):
    """List by id shows one more view than the list of the Extension."""

    def other(self, document: Json) -> Json:
        views = document["phoneCallView"]
        assert isinstance(views, list)
        return {"phoneCallView": [*views, views[0] | {"id": "99"}]}


@FAULTS.add("parties-differ-by-id", _FACTS)
class PartiesDiffer(_ByIdAlone):
    """List by id names another source of the call."""

    def other(self, document: Json) -> Json:
        views = document["phoneCallView"]
        assert isinstance(views, list)
        return {"phoneCallView": [view | {"source": ["5550100"]} for view in views]}


@FAULTS.add("stop-answers-with-another-owner", _FACTS)
class StopOtherOwner(UpdatedCall):
    """The answer to a stop names another owner than List does."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"ownerId": "77"}


@FAULTS.add("stop-answers-with-strange-views", _FACTS)
class StopStrangeViews(UpdatedCall):
    """The answer to a stop shows a view that List does not show."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"phoneCallView": [self.view_document(call.views[0]) | {"id": "99"}]}


@FAULTS.add("stop-answers-with-the-old-call", "core.recording-stops")
class StopOldCall(Behaviour):
    """The answer to a stop shows the call as it was before."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, list[Json]] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        self.before[call.id] = [self.view_document(each) for each in call.views]
        super().stop(call, view)

    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        document = super().updated_document(request, user, extension, call)
        assert isinstance(document, dict)
        return document | {"phoneCallView": self.before.get(call.id, [])}


@FAULTS.add("success-with-an-error-beside", "core.no-error-in-success")
class SuccessBesideError(UpdatedCall):
    """The answer to a stop is the call, with an error beside it."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | error_body("internal_server_error", "The recorder did not answer.")


@FAULTS.add("listed-link-to-another-call", _LINKS)
class ListedLinkAnother(ListedCall):
    """The link of a listed call names another call."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        link = document["link"]
        assert isinstance(link, dict)
        return document | {"link": {"self": link["self"].rpartition("/")[0] + "/" + another_id(self.store, call)}}


@FAULTS.add("listed-link-dead", _LINKS)
class ListedLinkDead(ListedCall):
    """The link of a listed call names a path that the server does not know."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        link = document["link"]
        assert isinstance(link, dict)
        return document | {"link": {"self": link["self"].replace("/uapi/", "/uapi/v2/")}}


@FAULTS.add("two-views-of-one-id", _FIELDS)
class TwoViewsOfOneId(ListedCall):
    """A view of a listed call comes twice."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        views = document["phoneCallView"]
        assert isinstance(views, list)
        return document | {"phoneCallView": views[:1] + views}


@FAULTS.add("listed-call-with-empty-views", _FIELDS)
class EmptyViews(ListedCall):
    """A call found by its id has an empty list of views."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return document | {"phoneCallView": []}


class _Counts(Behaviour):
    """Counts in its own way."""

    more: Json = {}  # noqa: RUF012 - never changed

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return {"entry": entries, "totalResults": total} | self.more


@FAULTS.add("page-begins-beyond-its-calls", _FIELDS)
class StartBeyond(_Counts):
    """A collection says that it begins behind all calls that there are."""

    more = {"startIndex": 1000}  # noqa: RUF012 - never changed


@FAULTS.add("next-page-is-no-uri", _FIELDS)
class NextPageNoUri(_Counts):
    """The link to the next page is a text with blanks."""

    more = {"paging": {"next": "the next page"}}  # noqa: RUF012 - never changed


@FAULTS.add("total-by-id-of-all-calls", _FIELDS)
class TotalByIdOfAll(ListsKnown):
    """List by id counts all calls of the user."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.all = len(super().listed_calls(user, None, None)) + 1
        return super().list_answer(request, user, extension, call_id)

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return {"entry": entries, "totalResults": self.all if self.by_id and entries else total}


@FAULTS.add("listed-without-id", _FIELDS, "service.list-by-id")
class ListedWithoutId(ListedCall):
    """A listed call lacks its id."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return without(document, "id")


@FAULTS.add("error-tells-of-others", "security.only-own-data", needs=State.TWO_CALLS)
class ErrorTellsOfOthers(ErrorAnswer):
    """An error lists, in a header field, the ids of all calls of the system."""

    def changed(self, answer: Answer) -> Answer:
        return answer.with_header("X-Known", " ".join(self.store.calls))
