# SPDX-License-Identifier: MIT
"""Servers whose answers say the wrong thing: successes, errors and lists."""

from __future__ import annotations

from dataclasses import replace

from conformance.reference.behaviour import Behaviour, Target
from conformance.reference.messages import Answer, Incoming, Problem
from conformance.reference.model import PhoneCall, User, View
from conformance.reference.rendering import Json
from conformance.states import State
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_BODY, _ID, _EXTENSION = "core.phonecall-body", "core.updated-call", "core.updated-extension"
_LINK, _LEADS, _ERROR = "core.link-given", "core.link-leads", "core.error-body"
_FIELDS = "service.list-fields"


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


@FAULTS.add("success-array", _BODY)
class SuccessArray(_Success):
    """The updated call comes in an array."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return [document]


@FAULTS.add("success-in-an-envelope", _BODY)
class SuccessEnvelope(_Success):
    """The updated call comes in a collection."""

    def changed(self, document: Json, call: PhoneCall) -> object:
        return {"entry": [document]}


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


@FAULTS.add("link-relative", _LINK)
class LinkRelative(_Link):
    """The link is a path."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.removeprefix(self.link_base(request))


@FAULTS.add("link-without-scheme", _LINK)
class LinkWithoutScheme(_Link):
    """The link lacks its scheme."""

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.partition(":")[2]


@FAULTS.add("link-to-another-host", _LINK)
class LinkElsewhere(_Link):
    """The link leads to another host."""

    def link_base(self, request: Incoming) -> str:
        return "http://uapi.example.net"


@FAULTS.add("link-to-another-port", _LINK)
class LinkToPort(_Link):
    """The link leads to the port of the server behind a proxy."""

    def link_base(self, request: Incoming) -> str:
        return f"{request.scheme}://{request.authority.partition(':')[0]}:9"


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
        return document | {"recording": None}


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


# --- errors


class _Errors(Behaviour):
    """Changes every answer with an error."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return self.changed(answer) if answer.status >= 400 else answer

    def changed(self, answer: Answer) -> Answer:
        return answer


@FAULTS.add("errors-without-body", _ERROR, needs=NOTHING)
class ErrorsWithoutBody(_Errors):
    """Errors come without a body."""

    def changed(self, answer: Answer) -> Answer:
        return replace(answer, body=b"").without_header("Content-Type")


@FAULTS.add("errors-in-html", _ERROR, "http.json-text", "http.json-media-type", needs=NOTHING)
class ErrorsInHtml(_Errors):
    """Errors come as an HTML page."""

    def changed(self, answer: Answer) -> Answer:
        page = f"<html><body><h1>{answer.status}</h1></body></html>".encode()
        return replace(answer, body=page).with_header("Content-Type", "text/html")


@FAULTS.add("errors-typed-html", "http.json-media-type", needs=NOTHING)
class ErrorsTypedHtml(_Errors):
    """The right error body with text/html."""

    def changed(self, answer: Answer) -> Answer:
        return answer.with_header("Content-Type", "text/html")


@FAULTS.add("errors-without-a-type", "http.json-media-type", needs=NOTHING)
class ErrorsUntyped(_Errors):
    """Errors come without Content-Type."""

    def changed(self, answer: Answer) -> Answer:
        return answer.without_header("Content-Type")


@FAULTS.add("successes-typed-text", "http.json-media-type", needs=NOTHING)
class SuccessesTyped(Behaviour):
    """Successes come with text/plain."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.with_header("Content-Type", "text/plain") if answer.status < 300 else answer


@FAULTS.add("error-is-a-string", _ERROR, needs=NOTHING)
class ErrorString(Behaviour):
    """The member error is the code itself."""

    def error_document(self, problem: Problem) -> object:
        return {"error": problem.code}


@FAULTS.add("error-without-envelope", _ERROR, needs=NOTHING)
class ErrorBare(Behaviour):
    """Code and message stand without the object error."""

    def error_document(self, problem: Problem) -> object:
        return {"code": problem.code, "message": problem.message}


@FAULTS.add("error-in-an-array", _ERROR, needs=NOTHING)
class ErrorArray(Behaviour):
    """Errors come as an array errors."""

    def error_document(self, problem: Problem) -> object:
        return {"errors": [{"code": problem.code, "message": problem.message}]}


@FAULTS.add("error-without-message", _ERROR, needs=NOTHING)
class ErrorWithoutMessage(Behaviour):
    """Errors have no message."""

    def error_document(self, problem: Problem) -> object:
        return {"error": {"code": problem.code}}


@FAULTS.add("error-number-code", _ERROR, needs=NOTHING)
class ErrorNumber(Behaviour):
    """Codes are numbers."""

    def error_document(self, problem: Problem) -> object:
        return {"error": {"code": problem.status, "message": problem.message}}


@FAULTS.add("unauthorised-in-html", _ERROR, needs=NOTHING)
class UnauthorisedHtml(_Errors):
    """Only the 401 of the web server in front comes as HTML."""

    def changed(self, answer: Answer) -> Answer:
        if answer.status != 401:
            return answer
        return replace(answer, body=b"<h1>401 Unauthorized</h1>").with_header("Content-Type", "text/html")


@FAULTS.add("method-refused-without-allow", "http.allow", needs=NOTHING)
class WithoutAllow(Behaviour):
    """A 405 comes without Allow."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.without_header("Allow")


@FAULTS.add("allow-has-the-refused", "http.allow", needs=NOTHING)
class AllowAll(Behaviour):
    """The Allow of a 405 lists the method that was refused."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.with_header("Allow", f"GET, PUT, {request.method}") if answer.status == 405 else answer


class _OtherMethods(Behaviour):
    """Answers methods that no page names."""

    def check_method(self, request: Incoming, target: Target) -> None:
        try:
            super().check_method(request, target)
        except Problem as problem:
            raise self.instead() from problem

    def instead(self) -> Problem:
        return Problem("method_not_allowed")


@FAULTS.add("other-methods-500", "http.other-methods", "robust.no-server-error", needs=NOTHING)
class OtherMethods500(_OtherMethods):
    """An unknown method is an internal error."""

    def instead(self) -> Problem:
        return Problem("internal_server_error")


@FAULTS.add("other-methods-denied", "http.other-methods", needs=NOTHING)
class OtherMethodsDenied(_OtherMethods):
    """An unknown method is denied like a bad token."""

    def instead(self) -> Problem:
        return Problem("access_denied", status=403)


@FAULTS.add("other-methods-list", "http.other-methods", needs=NOTHING)
class OtherMethodsList(Behaviour):
    """An unknown method is taken for GET."""

    def dispatch(self, request: Incoming) -> Answer:
        known = request.method in {"GET", "PUT", "DELETE", "HEAD", "OPTIONS"}
        return super().dispatch(request if known else replace(request, method="GET"))


# --- lists


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


class _Listed(Behaviour):
    """Changes a call in a list."""

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        return self.changed(super().call_document(request, user, extension, call))

    def changed(self, document: Json) -> Json:
        return document


@FAULTS.add("listed-call-without-views", _FIELDS)
class WithoutViews(_Listed):
    """A call found by id has no views."""

    def changed(self, document: Json) -> Json:
        return {name: value for name, value in document.items() if name != "phoneCallView"}


@FAULTS.add("listed-date-as-seconds", _FIELDS)
class DateAsSeconds(_Listed):
    """Dates are seconds since 1970."""

    def changed(self, document: Json) -> Json:
        return document | {"published": 1340806135}


@FAULTS.add("listed-date-local", _FIELDS)
class DateLocal(_Listed):
    """Dates are written as in local letters."""

    def changed(self, document: Json) -> Json:
        return document | {"published": "27.06.2012 16:08:55"}


@FAULTS.add("listed-number-id", _FIELDS)
class ListedNumberId(_Listed):
    """The id of a listed call is a number."""

    def changed(self, document: Json) -> Json:
        return document | {"ownerId": ["3"]}


@FAULTS.add("listed-views-an-object", _FIELDS)
class ViewsObject(_Listed):
    """The views of a call come as an object by id."""

    def changed(self, document: Json) -> Json:
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


@FAULTS.add("view-status-unknown", _FIELDS)
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
