# SPDX-License-Identifier: MIT
"""Servers whose successes say the wrong thing."""

from __future__ import annotations

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.catalogue import Catalogue

FAULTS = Catalogue()
_BODY, _ID, _EXTENSION = "core.phonecall-body", "core.updated-call", "core.updated-extension"
_LINK, _LEADS = "core.link-given", "core.link-leads"


class _Success(Behaviour):
    """Changes the document of a success."""

    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        document = super().updated_document(request, user, extension, call)
        assert isinstance(document, dict)
        return self.changed(document, call)

    def changed(self, document: Json, call: PhoneCall) -> object:
        del call
        return document


@FAULTS.add("success-without-body", _BODY)
class WithoutBody(Behaviour):
    """200 with an empty body."""

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(200)


@FAULTS.add("success-empty-object", _BODY)
class EmptyObject(_Success):
    """200 with an empty object."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {}


@FAULTS.add("success-of-two", _BODY)
class SuccessOfTwo(_Success):
    """The updated call comes twice in an array."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return [document, document]


@FAULTS.add("success-in-an-empty-envelope", _BODY)
class SuccessEnvelope(_Success):
    """The answer is a collection without the updated call."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {"entry": [], "totalResults": 0}


@FAULTS.add("success-says-error", _BODY)
class SuccessError(_Success):
    """200 with an error body."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {"error": {"code": "0", "message": "ok"}}


@FAULTS.add("success-without-id", _BODY, _ID)
class WithoutId(_Success):
    """The answer lacks the id."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {name: value for name, value in document.items() if name != "id"}


@FAULTS.add("success-number-id", _BODY)
class NumberId(_Success):
    """The id in the answer is a number."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": 12345}


@FAULTS.add("success-id-of-another-call", _ID)
class AnothersId(_Success):
    """The answer has the id of another call."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        others = [c.id for c in self.store.calls_of(call.user_id) if c is not call and not c.ended]
        return document | {"id": (others or ["b0b0b0b0b0"])[0]}


@FAULTS.add("success-id-of-the-view", _ID)
class ViewsId(_Success):
    """The answer has the id of the view."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": call.views[-1].id}


@FAULTS.add("success-id-in-capitals", _ID, needs=State.RECORDED)
class CapitalId(_Success):
    """The id in the answer is in upper case."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"id": call.id.upper()}


@FAULTS.add("success-extension-of-another", _EXTENSION)
class AnothersExtension(_Success):
    """The answer has another Extension."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"extension": "0003*999"}


@FAULTS.add("success-extension-short", _EXTENSION)
class ShortExtension(_Success):
    """The Extension in the answer lacks its first part."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"extension": str(document["extension"]).rpartition("*")[2]}


@FAULTS.add("success-without-extension", _BODY)
class WithoutExtension(_Success):
    """The answer lacks the Extension."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {name: value for name, value in document.items() if name != "extension"}


@FAULTS.add("link-missing", _LINK, _BODY)
class LinkMissing(_Success):
    """The answer has no link."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {name: value for name, value in document.items() if name != "link"}


class _Link(Behaviour):
    """Writes another link."""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return self.linked(request, super().self_link(request, user, extension, call), call)

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        del request, call
        return link


@FAULTS.add("link-relative", "core.link-absolute")
class LinkRelative(_Link):
    """The link is a path."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.removeprefix(self.link_base(request))


@FAULTS.add("link-without-scheme", _LINK)
class LinkWithoutScheme(_Link):
    """The link lacks its scheme."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.partition(":")[2]


@FAULTS.add("link-to-another-call", _LINK, _LEADS)
class LinkToCall(_Link):
    """The link leads to another call."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        others = [c.id for c in self.store.calls_of(call.user_id) if c is not call and not c.ended]
        return link.rpartition("/")[0] + "/" + (others or ["b0b0b0b0b0"])[0]


@FAULTS.add("link-to-the-list", _LINK, _LEADS)
class LinkToList(_Link):
    """The link leads to all calls of the Extension."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.rpartition("/")[0] + "/"


@FAULTS.add("link-dead", _LEADS)
class LinkDead(_Link):
    """The link names a path that the server does not know."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.replace("/uapi/phoneCalls/", "/uapi/v2/phoneCalls/")


@FAULTS.add("link-of-another-user", _LEADS)
class LinkOfUser(_Link):
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
class SuccessNulls(_Success):
    """Fields without a value come as null in the answer to a stop."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"answered": None}


@FAULTS.add("list-with-nulls", "service.null-left-out", "service.list-fields")
class ListNulls(Behaviour):
    """Fields without a value come as null in lists."""

    def view_document(self, view: View) -> Json:
        return {"recording": None, "callerId": None} | super().view_document(view)


@FAULTS.add("success-tells-of-others", "security.only-own-data", needs=State.TWO_CALLS)
class TellsOfOthers(_Success):
    """The answer lists the other calls of the system."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return document | {"others": [c.id for c in self.store.calls.values() if c is not call]}
