# SPDX-License-Identifier: MIT
"""Servers that answer a stop in another documented way."""

from __future__ import annotations

import time
from datetime import datetime

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json

from tests.quality.bases import Link, ListedCall, ListsKnown, StopsLater, UpdatedCall
from tests.quality.catalogue import Variant

_BODILESS = (
    "core.phonecall-body",
    "core.updated-call",
    "core.updated-extension",
    "core.link-given",
    "core.link-leads",
)


_ELSEWHERE = ("core.link-given", "core.link-leads", "service.list-links")


class Accepted(Behaviour):
    def success_status(self) -> int:
        return 202


class NoContent(Behaviour):
    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return Answer(204, (("Cache-Control", "no-store"),))


class Late(StopsLater, Accepted):
    """202, and the recording ends a moment later."""


class Later(Late):
    delay = 0.9


class LateInList(ListsKnown, ListedCall, Accepted):
    """202; lists of an Extension are made from a copy that follows 0.3 s later."""

    def __init__(self) -> None:
        super().__init__()
        self.copied: dict[str, tuple[datetime, float]] = {}

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is not None:
            self.copied[f"{call.id} {view.id}"] = view.recording, time.monotonic() + 0.3
        super().stop(call, view)

    def listed(self, document: Json, call: PhoneCall) -> Json:
        views = document["phoneCallView"]
        for view in views if isinstance(views, list) and not self.by_id else ():
            recording, until = self.copied.get(f"{call.id} {view['id']}", (None, 0.0))
            if recording is not None and time.monotonic() < until:
                view["recording"] = self.date(recording)
        return document


class AcceptedThenDone(Behaviour):
    """202 where there is something to stop, 200 where there is nothing."""

    status = 200

    def stop(self, call: PhoneCall, view: View) -> None:
        self.status = 200 if view.recording is None else 202
        super().stop(call, view)

    def success_status(self) -> int:
        return self.status


class LinksMember(Behaviour):
    link_member = "links"


class BothLinks(UpdatedCall, ListedCall):
    """Under either name, for clients of either page."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {**document, "links": document["link"]}

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, "links": document["link"]}


class DoubleSlash(Behaviour):
    def link_base(self, request: Incoming) -> str:
        return super().link_base(request) + "/"


class LinkToSelf(Behaviour):
    """The link names the user and the Extension by the values that stand for them."""

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        return f"{self.link_base(request)}/uapi/phoneCalls/@me/@self/{call.id}"


class EncodedLink(Link):
    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.replace("*", "%2A") + "/"


class LinkWithQuery(Link):
    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link + "?count=20&startIndex=0"


class UpperCaseScheme(Behaviour):
    """RFC 3986, section 3.1: schemes are case-insensitive."""

    def link_base(self, request: Incoming) -> str:
        return f"{request.scheme.upper()}://{request.authority}"


class WholeCall(Behaviour):
    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        return self.call_document(request, user, extension, call)


class WholeCallLate(WholeCall, Late):
    """The recording that is about to end is still in the answer."""


class ChargedExtension(UpdatedCall, ListedCall):
    """The Extension that is charged is no party of the call."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {**document, "extension": "0003*290"}

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, "extension": "0003*290"}


class InCollection(UpdatedCall):
    """The table of statuses: the list of phone calls is returned."""

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {"entry": [document], "totalResults": 1}


class InArray(UpdatedCall):
    def updated(self, document: Json, call: PhoneCall) -> object:
        return [document]


class LinkElsewhere(Behaviour):
    """The link has the public name of a server that was asked by another one."""

    def link_base(self, request: Incoming) -> str:
        del request
        return "https://uapi.example.net"


class LinkToPort(Behaviour):
    """The link has the port of the server behind a proxy."""

    def link_base(self, request: Incoming) -> str:
        return f"{request.scheme}://{request.authority.partition(':')[0]}:9"


class RepeatRefused(Behaviour):
    """What is not recorded cannot be stopped."""

    def problem(self) -> Problem:
        return Problem("pc_phonecallview_invalid", message="The view is not being recorded.")

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None:
            raise self.problem()
        super().stop(call, view)


class RepeatRefusedByOwnCode(RepeatRefused):
    def problem(self) -> Problem:
        return Problem("pc_recording_inactive", message="The view is not being recorded.")


class RepeatConflict(RepeatRefused):
    def problem(self) -> Problem:
        return Problem("pc_recording_inactive", status=409, message="The view is not being recorded.")


class RepeatedNoContent(Behaviour):
    """204 where nothing was there to be stopped: no phone call is to be returned."""

    stopped_now = False

    def stop(self, call: PhoneCall, view: View) -> None:
        self.stopped_now = view.recording is not None
        super().stop(call, view)

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return super().success_answer(request, user, extension, call) if self.stopped_now else Answer(204)


VARIANTS = (
    Variant(
        "success-202",
        "A stop is answered with 202, and done by then.",
        Accepted,
        unlike=(("success_status", 200), ("success_status", 204)),
    ),
    Variant(
        "success-204",
        "A stop is answered with 204.",
        NoContent,
        hides=_BODILESS,
        unlike=(("success_status", 200), ("success_status", 202)),
    ),
    Variant("late-0.3", "202; the recording ends 0.3 s later.", Late, unlike=(("effect", "immediate"),)),
    Variant("late-0.9", "202; the recording ends 0.9 s later.", Later, unlike=(("effect", "immediate"),)),
    Variant("late-in-list", "202; lists of an Extension show it 0.3 s later.", LateInList, unlike=(("effect", "immediate"),)),
    Variant(
        "accepted-then-done",
        "The first stop is answered with 202, a repeated one with 200.",
        AcceptedThenDone,
        unlike=(("success_status", 200), ("success_status", 202), ("success_status", 204)),
    ),
    Variant("links", "The link stands in links.", LinksMember, unlike=(("link_member", "link"),)),
    Variant("link-and-links", "The link stands in link and in links.", BothLinks),
    Variant("double-slash", "The link has a double slash, which works.", DoubleSlash, unlike=(("link_slashes", "single"),)),
    Variant("link-to-self", "The link has @me and @self.", LinkToSelf),
    Variant("link-encoded", "The link has %2A and a slash at the end.", EncodedLink),
    Variant("link-with-query", "The link has a query.", LinkWithQuery),
    Variant("link-upper-case-scheme", "The link's scheme is in upper case.", UpperCaseScheme),
    Variant("answer-in-collection", "A stop is answered with a collection of the call.", InCollection, unlike=(("answer_form", "object"), ("answer_form", "array"))),
    Variant("answer-in-array", "A stop is answered with an array of the call.", InArray, unlike=(("answer_form", "object"), ("answer_form", "collection"))),
    Variant("link-to-another-host", "The link leads to a host that nobody declared.", LinkElsewhere, hides=_ELSEWHERE, unlike=(("link_origin", "asked"),)),
    Variant("link-to-another-port", "The link leads to a port that nobody declared.", LinkToPort, hides=_ELSEWHERE, unlike=(("link_origin", "asked"),)),
    Variant("whole-call", "A stop is answered with all of the call.", WholeCall),
    Variant("whole-call-late", "202 with all of the call, still recorded.", WholeCallLate, unlike=(("effect", "immediate"),)),
    Variant(
        "charged-extension",
        "Answers show the charged Extension, which is no party.",
        ChargedExtension,
        unlike=(("answer_extension", "addressed"),),
    ),
    Variant(
        "repeat-refused-by-view-code",
        "A view that is not recorded is refused with the view's code.",
        RepeatRefused,
        unlike=(("repeated_stop", "accepted"),),
    ),
    Variant(
        "repeat-refused-by-own-code",
        "A view that is not recorded is refused with 400 and a code of the server's own.",
        RepeatRefusedByOwnCode,
        unlike=(("repeated_stop", "accepted"),),
    ),
    Variant(
        "repeat-conflict",
        "A view that is not recorded is refused with 409.",
        RepeatConflict,
        unlike=(("repeated_stop", "accepted"),),
    ),
    Variant("repeat-204", "A stop of what is not recorded is answered with 204.", RepeatedNoContent),
)  # fmt: skip
