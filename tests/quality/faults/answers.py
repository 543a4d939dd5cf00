# SPDX-License-Identifier: MIT
"""Servers whose successes say the wrong thing."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import Link, UpdatedCall, another_id, error_body, without
from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()
_BODY, _ID, _EXTENSION = "core.phonecall-body", "core.updated-call", "core.updated-extension"
_LINK, _LEADS = "core.link-given", "core.link-leads"


@FAULTS.add("success-without-body", _BODY)
class WithoutBody(Behaviour):
    """200 with an empty body."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(200)


@FAULTS.add("success-empty-object", _BODY)
class EmptyObject(UpdatedCall):
    """200 with an empty object."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {}


@FAULTS.add("success-of-two", _BODY)
class SuccessOfTwo(UpdatedCall):
    """The updated call comes twice in an array."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return [document, document]


@FAULTS.add("success-in-an-empty-envelope", _BODY)
class SuccessEnvelope(UpdatedCall):
    """The answer is a collection without the updated call."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {"entry": [], "totalResults": 0}


@FAULTS.add("success-says-error", _BODY)
class SuccessError(UpdatedCall):
    """200 with an error body."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return error_body("0", "ok")


@FAULTS.add("success-without-id", _BODY, _ID)
class WithoutId(UpdatedCall):
    """The answer lacks the id."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return without(document, "id")


@FAULTS.add("success-number-id", _BODY)
class NumberId(UpdatedCall):
    """The id in the answer is a number."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": 12345}


@FAULTS.add("success-id-of-another-call", _ID)
class AnothersId(UpdatedCall):
    """The answer has the id of another call."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": another_id(self.store, call)}


@FAULTS.add("success-id-of-the-view", _ID)
class ViewsId(UpdatedCall):
    """The answer has the id of the view."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": call.views[-1].id}


@FAULTS.add("success-id-in-capitals", _ID, needs=State.RECORDED)
class CapitalId(UpdatedCall):
    """The id in the answer is in upper case."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": call.id.upper()}


@FAULTS.add("success-extension-of-another", _EXTENSION)
class AnothersExtension(UpdatedCall):
    """The answer has another Extension."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"extension": "0003*999"}


@FAULTS.add("success-extension-short", _EXTENSION)
class ShortExtension(UpdatedCall):
    """The Extension in the answer lacks its first part."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"extension": str(document["extension"]).rpartition("*")[2]}


@FAULTS.add("success-without-extension", _BODY)
class WithoutExtension(UpdatedCall):
    """The answer lacks the Extension."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return without(document, "extension")


@FAULTS.add("link-missing", _LINK, _BODY)
class LinkMissing(UpdatedCall):
    """The answer has no link."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return without(document, "link")


@FAULTS.add("link-relative", "core.link-absolute")
class LinkRelative(Link):
    """The link is a path."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.removeprefix(self.link_base(request))


@FAULTS.add("link-without-scheme", _LINK)
class LinkWithoutScheme(Link):
    """The link lacks its scheme."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.partition(":")[2]


@FAULTS.add("link-to-another-call", _LINK, _LEADS)
class LinkToCall(Link):
    """The link leads to another call."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.rpartition("/")[0] + "/" + another_id(self.store, call)


@FAULTS.add("link-to-the-list", _LINK, _LEADS)
class LinkToList(Link):
    """The link leads to all calls of the Extension."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.rpartition("/")[0] + "/"


@FAULTS.add("link-dead", _LEADS)
class LinkDead(Link):
    """The link names a path that the server does not know."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.replace("/uapi/phoneCalls/", "/uapi/v2/phoneCalls/")


@FAULTS.add("link-of-another-user", _LEADS)
class LinkOfUser(Link):
    """The link names another user, for whom the call is refused."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.replace(f"/phoneCalls/{call.user_id}/", "/phoneCalls/99999/")


@FAULTS.add("call-gone-after-the-stop", "core.call-goes-on", _LEADS)
class GoneAfterStop(Behaviour):
    """A call whose recording was stopped is not listed any more."""

    def __init__(self) -> None:
        super().__init__()
        self.done: set[str] = set()

    def stop(self, call: PhoneCall, view: View) -> None:
        self.done.add(call.id)
        super().stop(call, view)

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return [c for c in super().listed_calls(user, extension, call_id) if c.id not in self.done]


@FAULTS.add("success-with-nulls", "service.null-left-out")
class SuccessNulls(UpdatedCall):
    """Fields without a value come as null in the answer to a stop."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"answered": None}


@FAULTS.add("list-with-nulls", "service.null-left-out", "service.list-fields")
class ListNulls(Behaviour):
    """Fields without a value come as null in lists."""

    def view_document(self, view: View) -> Json:
        return {"recording": None, "callerId": None} | super().view_document(view)


@FAULTS.add("success-tells-of-others", "security.only-own-data", needs=State.TWO_CALLS)
class TellsOfOthers(UpdatedCall):
    """The answer lists the other calls of the system."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return document | {"others": [c.id for c in self.store.calls.values() if c is not call]}
