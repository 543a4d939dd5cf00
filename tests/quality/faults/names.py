# SPDX-License-Identifier: MIT
"""Servers that take one call or view for another, or blame the wrong one."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State

from tests.quality.bases import CallNamed, ViewNamed, error_body, refused_as
from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_VIEW, _CALL = "core.view-invalid", "core.call-invalid"


@FAULTS.add("view-by-prefix", _VIEW)
class ViewByPrefix(ViewNamed):
    """A view id is taken that begins with that of a view."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        return next((view for view in call.views if str(wanted).startswith(view.id)), None)


@FAULTS.add("view-by-beginning", _VIEW)
class ViewByBeginning(ViewNamed):
    """The beginning of a view id is enough."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        found = (view for view in reversed(call.views) if isinstance(wanted, str) and view.id.startswith(wanted))
        return next(found, None) if wanted else None


@FAULTS.add("view-as-number", _VIEW)
class ViewAsNumber(ViewNamed):
    """View ids are compared as numbers: 1 is 01 is 001."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        digits = str(wanted).strip()
        return next((view for view in call.views if digits.isdigit() and int(digits) == int(view.id)), None)


@FAULTS.add("view-number-accepted", _VIEW)
class ViewNumber(ViewNamed):
    """A JSON number is taken for a view id."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        is_number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
        return next((view for view in call.views if is_number and int(view.id) == wanted), None)


@FAULTS.add("view-trimmed", _VIEW)
class ViewTrimmed(ViewNamed):
    """Blanks around a view id are taken off."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        return call.view(wanted.strip()) if isinstance(wanted, str) else None


@FAULTS.add("view-missing-is-all", _VIEW)
class ViewMissing(Behaviour):
    """Without a view id the recorded view is meant."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        if "phoneCallViewId" not in document:
            return next((v for v in call.views if v.recording), call.views[0])
        return super().find_view(call, document)


@FAULTS.add("view-null-is-first", _VIEW)
class ViewNull(Behaviour):
    """A view id that is null means the first view."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        if document.get("phoneCallViewId", "") is None:
            return call.views[0]
        return super().find_view(call, document)


@FAULTS.add("view-empty-is-first", _VIEW)
class ViewEmpty(ViewNamed):
    """An empty view id means the first view."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        return call.views[0] if wanted == "" else None


@FAULTS.add("view-list-accepted", _VIEW)
class ViewList(ViewNamed):
    """Of a list of view ids the first counts."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        return call.view(str(wanted[0])) if isinstance(wanted, list) and wanted else None


@FAULTS.add("view-by-index", _VIEW)
class ViewByIndex(ViewNamed):
    """Any id that is none is read as the place of the view."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        known = not isinstance(wanted, str) or call.view(wanted) is not None
        return None if known else call.views[sum(str(wanted).encode()) % len(call.views)]


@FAULTS.add("view-of-any-call", _VIEW, needs=State.TWO_CALLS)
class ViewOfAnyCall(ViewNamed):
    """A view id is looked up among the views of all calls, and then stopped there."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        calls = (call, *self.store.calls.values())
        return next((view for other in calls for view in other.views if view.id == wanted), None)


@FAULTS.add("view-code-for-the-call", _CALL)
class ViewCodeForCall(Behaviour):
    """Always the code of the view."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        with refused_as("pc_phonecallview_invalid"):
            return super().find_call(user, extension, call_id)


@FAULTS.add("call-without-its-suffix", _CALL)
class CallSuffix(CallNamed):
    """What looks like the name of a format is cut off the call id."""

    def named(self, call_id: str) -> str:
        return call_id.partition(".")[0]


@FAULTS.add("view-by-number", _VIEW)
class ViewByNumber(ViewNamed):
    """A view is found by the Extension's number too."""

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        return next((view for view in call.views if view.extension == wanted), None)


@FAULTS.add("call-code-for-the-view", _VIEW)
class CallCodeForView(Behaviour):
    """Always the code of the call."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        with refused_as("pc_phonecall_invalid"):
            return super().find_view(call, document)


@FAULTS.add("call-code-for-missing-view", _VIEW)
class CallCodeForMissing(Behaviour):
    """The code of the call only where the view id is missing."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        if "phoneCallViewId" not in document:
            raise Problem("pc_phonecall_invalid")
        return super().find_view(call, document)


@FAULTS.add("call-404", "core.code-status", _CALL, needs=NOTHING)
class Call404(Behaviour):
    """The right code with status 404."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        with refused_as(status=404):
            return super().find_call(user, extension, call_id)


@FAULTS.add("view-422", "core.code-status", _VIEW)
class View422(Behaviour):
    """The right code with status 422."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        with refused_as(status=422):
            return super().find_view(call, document)


@FAULTS.add("errors-with-200", "core.phonecall-body", _CALL, _VIEW, needs=NOTHING)
class ErrorsWith200(Behaviour):
    """Every error comes with status 200."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, status=200) if answer.status == 400 else answer


@FAULTS.add("codes-in-capitals", _CALL, _VIEW, needs=NOTHING)
class Capitals(Behaviour):
    """Codes are written in capitals."""

    def error_document(self, problem: Problem) -> object:
        return error_body(problem.code.upper(), problem.message)


@FAULTS.add("code-as-message", _CALL, _VIEW, needs=NOTHING)
class CodeAsMessage(Behaviour):
    """The code stands in the message, and a number in its place."""

    def error_document(self, problem: Problem) -> object:
        return error_body("400", problem.code)


@FAULTS.add("one-code-for-all", _CALL, _VIEW, needs=NOTHING)
class OneCode(Behaviour):
    """One code for whatever is wrong with a request."""

    def error_document(self, problem: Problem) -> object:
        code = "invalid_request" if problem.status == 400 else problem.code
        return error_body(code, problem.message)


@FAULTS.add("call-id-any-case", _CALL, needs=State.RECORDED)
class AnyCase(CallNamed):
    """Call ids are compared without regard to case."""

    def named(self, call_id: str) -> str:
        return call_id.lower()


@FAULTS.add("call-id-with-junk", _CALL)
class Junk(CallNamed):
    """Whatever follows a call id is overlooked."""

    def named(self, call_id: str) -> str:
        return next((known for known in self.store.calls if call_id.startswith(known)), call_id)


@FAULTS.add("call-id-beginning", _CALL)
class Beginning(CallNamed):
    """The beginning of a call id is enough."""

    def named(self, call_id: str) -> str:
        known = (name for name in self.store.calls if len(call_id) > 3 and name.startswith(call_id))
        return next(known, call_id)


@FAULTS.add("call-id-first-four", _CALL)
class FirstFour(CallNamed):
    """Only the first characters of a call id are compared."""

    def named(self, call_id: str) -> str:
        known = [name for name in self.store.calls if call_id and name[:4] == call_id[:4]]
        return known[-1] if known else call_id


@FAULTS.add("call-id-trimmed", _CALL)
class CallTrimmed(Behaviour):
    """Blanks around a call id are taken off."""

    def decode_segment(self, segment: str) -> str:
        return super().decode_segment(segment).strip()


@FAULTS.add("call-id-cleaned", _CALL)
class CallCleaned(CallNamed):
    """Characters that no id has are taken out before the id is looked up."""

    def named(self, call_id: str) -> str:
        return "".join(c for c in call_id if c.isalnum())


@FAULTS.add("ended-call-accepted", _CALL, needs=State.ENDED)
class Ended(Behaviour):
    """A call that has ended is as good as any other."""

    def goes_on(self, call: PhoneCall) -> bool:
        return True


@FAULTS.add("unknown-call-is-the-last", _CALL, needs=State.RECORDED)
class UnknownIsLast(Behaviour):
    """A call id that names none stands for the call that was used last."""

    last: str | None = None

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        try:
            call = super().find_call(user, extension, call_id)
        except Problem:
            if self.last is None or self.last not in self.store.calls:
                raise
            return super().find_call(user, extension, self.last)
        self.last = call.id
        return call
