# SPDX-License-Identifier: MIT
"""Decides what the reference server does with a request, in one small method per decision.

A faulty server, or one that conforms in another way, is a subclass that overrides one of them. The decisions about List
PhoneCalls and about how answers are written are in the two base classes.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote_to_bytes

from uapi_conformance.reference.fixture import new_store
from uapi_conformance.reference.listing import Listing
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Store, Token, User, View
from uapi_conformance.reference.rendering import Json
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Headers

_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=%-]*(?::\d*)?|\[[0-9A-Fa-f:.]+\](?::\d*)?")
_OTHER_ACTIONS = frozenset(
    ("OnHold", "OffHold", "PickUp", "BargeIn", "Park", "UnPark", "Whisper", "Transfer", "TransferToVoicemail")
) | {"Monitor"}


@dataclass(frozen=True)
class Target:
    """The path of a request, decoded. ``call`` is None if the path ends before it."""

    user: str
    extension: str
    call: str | None


class Behaviour(Listing):
    """A conforming server. ``store`` is what it knows; by default a new one from the fixture."""

    body_limit = 2 * 1024 * 1024

    def __init__(self, store: Store | None = None) -> None:
        super().__init__(new_store() if store is None else store)

    # --- the way of a request ---

    def answer(self, request: Incoming) -> Answer:
        """Answer any request, whatever happens on the way."""
        try:
            with self.store.lock:
                self.check_host(request)
                answer = self.dispatch(request)
        except Problem as problem:
            answer = self.refuse(request, problem)
        except Exception:  # noqa: BLE001 - the client gets an answer, whatever fails inside
            answer = self.refuse(request, Problem("internal_server_error"))
        return self.finish(request, answer)

    def dispatch(self, request: Incoming) -> Answer:
        session = self.authenticate(request)
        target = self.route(request)
        self.check_method(request, target)
        user = self.resolve_user(session, target.user)
        extension = self.resolve_extension(user, target.extension)
        if request.method == "GET":
            return self.list_answer(request, user, extension, target.call)
        return self.update(request, user, extension, target.call)

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        call = self.find_call(user, extension, call_id)
        document = self.read_document(request)
        action = self.read_action(document)
        view = self.find_view(call, document)
        self.perform(action, call, view, document)
        return self.success_answer(request, user, extension, call)

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        """Have the last word on every answer, good or bad."""
        del request
        return answer

    def malformed(self, status: int) -> Answer:
        """Answer bytes that are not an HTTP request; ``status`` is what the HTTP library suggests."""
        problem = Problem("header_too_large") if status == 431 else Problem("request_malformed", status=status)
        return self.refuse(None, problem)

    def unreadable(self, status: int, sent: bytes) -> Answer:
        """Answer bytes that are not an HTTP request; ``sent`` is what arrived of them."""
        del sent
        return self.malformed(status)

    def cut_short(self, sent: bytes) -> Answer | None:
        """Answer a request whose sender says no more before its end; None to hang up."""
        del sent
        return None

    def check_host(self, request: Incoming) -> None:
        """RFC 9112, section 3.2. The HTTP library has refused a request without Host, and one with several."""
        if _HOST.fullmatch(request.authority) is None:
            raise Problem("request_malformed")

    # --- who sends the request ---

    def authenticate(self, request: Incoming) -> User:
        """Return the user that the token stands for (Authentication)."""
        sent = self.sent_token(request)
        token = self.store.tokens.get(sent) if sent else None
        if token is None or not self.token_accepted(token):
            raise Problem("access_denied", headers=self.challenge(sent))
        return self.store.users[token.user_id]

    def sent_token(self, request: Incoming) -> str | None:
        """Return the token in the Authorization field, or else in the query, which is the documented alternative."""
        value = request.header("authorization")
        if value is None:
            in_query = dict(parse_qsl(request.query)).get("accessRequestToken")
            return in_query.removeprefix("Bearer ") if in_query is not None else None
        scheme, _, token = value.partition(" ")
        return token.strip(" ") if self.scheme_accepted(scheme) else None

    def scheme_accepted(self, scheme: str) -> bool:
        """RFC 9110, section 11.1: the name of a scheme is case-insensitive."""
        return scheme.lower() == "bearer"

    def token_accepted(self, token: Token) -> bool:
        return token.expires is None or time.time() < token.expires

    def challenge(self, sent: str | None) -> Headers:
        """RFC 9110, section 15.5.2, and RFC 6750, section 3: no error code if no token was sent."""
        error = ', error="invalid_token"' if sent else ""
        return (("WWW-Authenticate", f'Bearer realm="UAPI"{error}'),)

    # --- what is addressed ---

    def route(self, request: Incoming) -> Target:
        match self.segments(request.path):
            case ["uapi", "phoneCalls", user, extension]:
                return Target(user, extension, None)
            case ["uapi", "phoneCalls", user, extension, call]:
                return Target(user, extension, call)
        raise Problem("not_found")

    def segments(self, path: str) -> list[str]:
        """Return the decoded segments. Repeated and trailing slashes are ignored: documents and clients use both."""
        return [self.decode_segment(segment) for segment in path.split("/") if segment]

    def decode_segment(self, segment: str) -> str:
        """RFC 3986, section 2.4. Octets that are not UTF-8 become text that is no name of anything."""
        return unquote_to_bytes(segment).decode("utf-8", "replace")

    def allowed_methods(self, target: Target) -> tuple[str, ...]:
        del target
        return ("GET", "PUT")

    def check_method(self, request: Incoming, target: Target) -> None:
        allowed = self.allowed_methods(target)
        if request.method not in allowed:
            raise Problem("method_not_allowed", headers=(("Allow", ", ".join(allowed)),))

    def resolve_user(self, session: User, text: str) -> User:
        """Return the addressed user: always the token's own, since the App may not see the calls of others."""
        if text == session.id or text in self.user_names():
            return session
        raise Problem("user_invalid")

    def user_names(self) -> tuple[str, ...]:
        """Return the names for the token's user, who owns all extensions that can be addressed: so @owner is one."""
        return ("@me", "@viewer", "@owner")

    def resolve_extension(self, user: User, text: str) -> str | None:
        """Return the addressed extension; None stands for all of the user's."""
        if text == "@self":
            return None
        if text not in user.extensions:
            raise Problem("extension_invalid")
        return text

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = self.store.calls.get(call_id) if call_id and self.call_id_accepted(call_id) else None
        if call is None or not self.call_accepted(user, extension, call):
            raise Problem("pc_phonecall_invalid")
        return call

    def call_id_accepted(self, call_id: str) -> bool:
        """StopRecording PhoneCalls, Failure: the id is alpha-numeric."""
        return re.fullmatch("[A-Za-z0-9]+", call_id) is not None

    def call_accepted(self, user: User, extension: str | None, call: PhoneCall) -> bool:
        return self.belongs(user, call) and self.goes_on(call) and self.takes_part(extension, call)

    def belongs(self, user: User, call: PhoneCall) -> bool:
        return call.user_id == user.id

    def goes_on(self, call: PhoneCall) -> bool:
        return not call.ended

    def takes_part(self, extension: str | None, call: PhoneCall) -> bool:
        return extension is None or extension in call.extensions

    # --- what the request asks for ---

    def read_document(self, request: Incoming) -> Json:
        if not self.media_type_accepted(request):
            raise Problem("media_type_unsupported")
        if request.oversize:
            raise Problem("body_too_large")
        return self.parse_body(request.body)

    def media_type_accepted(self, request: Incoming) -> bool:
        """RFC 9110, section 15.5.16. Parameters change nothing: JSON has none (RFC 8259, section 11)."""
        media_type = (request.header("content-type") or "").partition(";")[0].strip(" \t").lower()
        return media_type == "application/json" and request.header("content-encoding") in (None, "identity")

    def parse_body(self, body: bytes) -> Json:
        """Read one JSON object (RFC 8259); the server does not guess which of two equal members counts."""
        text = jsontext.parse(body)
        if text.problem or text.repeated or not isinstance(text.value, dict):
            raise Problem("body_invalid")
        return text.value

    def read_action(self, document: Json) -> str:
        action = document.get("action")
        if action in ("StopRecording", "StartRecording"):
            return str(action)
        if isinstance(action, str) and action in _OTHER_ACTIONS:
            raise Problem("request_not_implemented")
        raise Problem("action_invalid")

    def find_view(self, call: PhoneCall, document: Json) -> View:
        view_id = document.get("phoneCallViewId")
        view = call.view(view_id) if isinstance(view_id, str) else None
        if view is None:
            raise Problem("pc_phonecallview_invalid")
        return view

    # --- what is done ---

    def perform(self, action: str, call: PhoneCall, view: View, document: Json) -> None:
        if action == "StopRecording":
            self.stop(call, view)
            return
        if document.get("format", "wav") not in ("wav", "wav49"):
            raise Problem("format_invalid")
        self.start(call, view)

    def stop(self, call: PhoneCall, view: View) -> None:
        """Stop the recording of that view alone. If it is not recorded, do nothing: no page has a code for that."""
        del call
        view.recording = None

    def start(self, call: PhoneCall, view: View) -> None:
        del call
        if view.recording is None:
            view.recording = self.now()

    def now(self) -> datetime:
        return datetime.now(UTC)
