# SPDX-License-Identifier: MIT
"""Servers whose errors say the wrong thing."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.target.states import State

from tests.quality.bases import ErrorAnswer, refused_as
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_ERROR = "core.error-body"


@FAULTS.add("errors-without-body", _ERROR, needs=NOTHING)
class ErrorsWithoutBody(ErrorAnswer):
    """Errors come without a body."""

    def changed(self, answer: Answer) -> Answer:
        return replace(answer, body=b"").without_header("Content-Type")


@FAULTS.add("errors-in-html", _ERROR, needs=NOTHING)
class ErrorsInHtml(ErrorAnswer):
    """Errors come as an HTML page."""

    def changed(self, answer: Answer) -> Answer:
        page = f"<html><body><h1>{answer.status}</h1></body></html>".encode()
        return replace(answer, body=page).with_header("Content-Type", "text/html")


@FAULTS.add("errors-typed-html", "http.json-media-type", needs=NOTHING)
class ErrorsTypedHtml(ErrorAnswer):
    """The right error body with text/html."""

    def changed(self, answer: Answer) -> Answer:
        return answer.with_header("Content-Type", "text/html")


@FAULTS.add("errors-without-a-type", "http.json-media-type", needs=NOTHING)
class ErrorsUntyped(ErrorAnswer):
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
class UnauthorisedHtml(ErrorAnswer):
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


@FAULTS.add("allow-without-put", "http.listed-methods", needs=State.RECORDED)
class AllowWithoutPut(Behaviour):
    """The Allow of a 405 names the methods of another resource."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.with_header("Allow", "GET, OPTIONS") if answer.status == 405 else answer


class _OtherMethods(Behaviour):
    """Answers methods that no page names."""

    code, status = "method_not_allowed", 405

    def check_method(self, request: Incoming, target: Target) -> None:
        with refused_as(self.code, status=self.status):
            super().check_method(request, target)


@FAULTS.add("other-methods-500", "http.other-methods", "robust.no-server-error", needs=NOTHING)
class OtherMethods500(_OtherMethods):
    """An unknown method is an internal error."""

    code, status = "internal_server_error", 500


@FAULTS.add("other-methods-conflict", "http.method-status", needs=NOTHING)
class OtherMethodsConflict(_OtherMethods):
    """An unknown method is refused as a conflict."""

    code, status = "conflict", 409


@FAULTS.add("early-refusals-in-text", "robust.error-everywhere", needs=NOTHING)
class EarlyRefusalsInText(Behaviour):
    """An encoded slash is refused by a line of text."""

    def answer(self, request: Incoming) -> Answer:
        if "%2f" in request.path.lower():
            return Answer(404, (("Content-Type", "text/plain"),), b"no such path")
        return super().answer(request)


@FAULTS.add("other-methods-list", "http.other-methods", needs=NOTHING)
class OtherMethodsList(Behaviour):
    """An unknown method is taken for GET."""

    def dispatch(self, request: Incoming) -> Answer:
        known = request.method in {"GET", "PUT", "DELETE", "HEAD", "OPTIONS"}
        return super().dispatch(request if known else replace(request, method="GET"))
