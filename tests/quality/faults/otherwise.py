# SPDX-License-Identifier: MIT
"""Servers that answer a form of a request as they should, and do something else; and ones that read too little of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qs

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.listing import DEFAULT_COUNT, Query
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.target.states import State
from uapi_conformance.wire.nonexistent import BEYOND

from tests.quality.bases import end_recordings
from tests.quality.catalogue import Catalogue, Fault

FAULTS = Catalogue()


def _fault(name: str, owner: str, needs: State = State.RECORDED) -> Callable[[type[Behaviour]], type[Behaviour]]:
    def enter(behaviour: type[Behaviour]) -> type[Behaviour]:
        FAULTS.append(Fault(name, (behaviour.__doc__ or "").strip(), (owner,), needs, behaviour, deep=True))
        return behaviour

    return enter


class _Undone(Behaviour):
    """Answers stops without doing them, where their form is another."""

    request = Incoming("", "")

    def dispatch(self, request: Incoming) -> Answer:
        self.request = request
        return super().dispatch(request)

    def stop(self, call: PhoneCall, view: View) -> None:
        if not self.in_another_form(self.request):
            super().stop(call, view)

    def in_another_form(self, request: Incoming) -> bool:
        """Whether the stop is only answered."""
        raise NotImplementedError


@_fault("stop-that-closes-undone", "core.recording-stops")
class UndoneAtTheEnd(_Undone):
    """A stop is answered, but not done, if the request is the last one of its connection."""

    def in_another_form(self, request: Incoming) -> bool:
        return (request.header("connection") or "").lower() == "close"


@_fault("stop-with-a-query-undone", "core.recording-stops")
class UndoneWithQuery(_Undone):
    """A stop is answered, but not done, if its target has a query."""

    def in_another_form(self, request: Incoming) -> bool:
        return "phoneCallViewId" in parse_qs(request.query)


@_fault("stop-for-other-languages-undone", "core.recording-stops")
class UndoneForOthers(_Undone):
    """A stop is answered, but not done, for clients that ask for a language."""

    def in_another_form(self, request: Incoming) -> bool:
        return request.header("accept-language") is not None


@_fault("media-type-looked-at-too-late", "core.refusal-no-effect")
class TypeTooLate(Behaviour):
    """A stop is done before its media type is refused."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if not self.media_type_accepted(request):
            with suppress(Problem):
                call = self.find_call(user, extension, call_id)
                end_recordings([self.find_view(call, self.parse_body(request.body))])
        return super().update(request, user, extension, call_id)


@_fault("accept-looked-at-too-late", "core.refusal-no-effect")
class AcceptTooLate(Behaviour):
    """A stop is done before it is refused with 406."""

    def dispatch(self, request: Incoming) -> Answer:
        answer = super().dispatch(request)
        if "x-none" in (request.header("accept") or ""):
            raise Problem("not_acceptable", status=406, message="Only application/json is to be had.")
        return answer


@_fault("head-needs-no-token", "service.access-denied")
class OpenHead(Behaviour):
    """A HEAD is answered whoever sends it."""

    def authenticate(self, request: Incoming) -> User:
        addressed = self.store.users.get(self.route(request).user) if request.method == "HEAD" else None
        return addressed or super().authenticate(request)

    def allowed_methods(self, target: Target) -> tuple[str, ...]:
        return (*super().allowed_methods(target), "HEAD")

    def dispatch(self, request: Incoming) -> Answer:
        if request.method != "HEAD":
            return super().dispatch(request)
        user, target = self.authenticate(request), self.route(request)
        return self.list_answer(request, user, self.resolve_extension(user, target.extension), target.call)


@_fault("method-by-its-beginning", "http.other-methods")
class MethodBeginning(Behaviour):
    """A method that begins with PUT is taken for it."""

    def dispatch(self, request: Incoming) -> Answer:
        return super().dispatch(replace(request, method="PUT") if request.method.startswith("PUT") else request)


@_fault("get-that-is-to-be-a-put", "http.get-is-safe")
class OverriddenGet(Behaviour):
    """A GET does what a field says that it should do."""

    def dispatch(self, request: Incoming) -> Answer:
        method = request.header("x-http-method-override") if request.method == "GET" else None
        return super().dispatch(replace(request, method=method) if method == "PUT" else request)


@_fault("path-beyond-a-call-taken", "robust.odd-path")
class BeyondTaken(Behaviour):
    """What a path has behind the call id is not read."""

    def dispatch(self, request: Incoming) -> Answer:
        return super().dispatch(replace(request, path=request.path.removesuffix(f"/{BEYOND}")))


@_fault("path-beyond-a-call-remembered", "robust.same-answer", State.TWO_VIEWS)
class BeyondRemembered(Behaviour):
    """The next request is refused too after one whose path goes on."""

    beyond = False

    def dispatch(self, request: Incoming) -> Answer:
        was, self.beyond = self.beyond, request.path.endswith(f"/{BEYOND}")
        if was:
            raise Problem("request_malformed")
        return super().dispatch(request)


@_fault("filter-on-a-page", "service.filter", State.TWO_CALLS)
class FilterOnPage(Behaviour):
    """A filter looks at the calls of the first page alone."""

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        query = self.list_query(request)
        calls = sorted(self.listed_calls(user, extension, call_id), key=lambda call: call.published)
        page = calls[query.start : query.start + (query.count or DEFAULT_COUNT)]
        shown = [call for call in page if self.passes(call, query)]
        entries = [self.entry_document(self.call_document(request, user, extension, call), query) for call in shown]
        total = sum(self.passes(call, query) for call in calls)
        return self.json_answer(200, self.collection(entries, total, query))


@_fault("fields-by-their-place", "service.selected-fields", State.TWO_CALLS)
class FieldsByPlace(Behaviour):
    """The values of the fields that were asked for come in the order of the documentation, whatever the names."""

    asked: tuple[str, ...] = ()

    def fields_of(self, sent: dict[str, str]) -> frozenset[str] | None:
        self.asked = tuple(sent.get("fields", "").split(","))
        return super().fields_of(sent)

    def entry_document(self, document: Json, query: Query) -> Json:
        chosen = super().entry_document(document, query)
        if query.fields is None or len(chosen) != len(self.asked):
            return chosen
        return dict(zip(self.asked, chosen.values(), strict=True))


@_fault("filter-finds-the-calls-of-others", "security.foreign-list", State.FOREIGN)
class FilterFindsOthers(Behaviour):
    """A filter on an id finds the calls of all users."""

    filtered = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.filtered = self.list_query(request).filter_by == "id"
        return super().list_answer(request, user, extension, call_id)

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return list(self.store.calls.values()) if self.filtered else super().listed_calls(user, extension, call_id)


@_fault("flow-of-a-list", "service.same-facts")
class FlowOfList(Behaviour):
    """The list of all calls shows another flow of their views than List by id."""

    by_id = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.by_id = call_id is not None
        return super().list_answer(request, user, extension, call_id)

    def view_document(self, view: View) -> Json:
        document = super().view_document(view)
        return document if self.by_id or "flow" not in document else {**document, "flow": 4}


@_fault("owner-is-anybody", "security.foreign-call", State.FOREIGN)
class OwnerIsAnybody(Behaviour):
    """Under @owner, any Extension stands for the user that has it."""

    named = ""

    def resolve_user(self, session: User, text: str) -> User:
        self.named = text
        return super().resolve_user(session, text)

    def resolve_extension(self, user: User, text: str) -> str | None:
        if self.named == "@owner" and any(text in known.extensions for known in self.store.users.values()):
            return text
        return super().resolve_extension(user, text)

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = self.store.calls.get(call_id or "") if self.named == "@owner" else None
        if call is not None and extension in call.extensions:
            return call
        return super().find_call(user, extension, call_id)


@_fault("one-view-by-id", "service.same-facts", State.TWO_VIEWS)
class OneViewById(Behaviour):
    """List by id shows the first view of a call alone."""

    by_id = False

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        self.by_id = call_id is not None
        return super().list_answer(request, user, extension, call_id)

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        shown = replace(call, views=call.views[-1:]) if self.by_id and request.method == "GET" else call
        return super().call_document(request, user, extension, shown)


@_fault("chunks-for-old-clients", "http.framing")
class ChunksForAll(Behaviour):
    """Answers come in chunks, whatever the version of the request."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return (
            replace(answer, wire=Wire(chunked=True, raw=True))
            if b" HTTP/1.0\r\n" in b"".join(request.packets)
            else answer
        )
