# SPDX-License-Identifier: MIT
"""Decides how the reference server writes calls, errors and collections in JSON: the first part of Behaviour."""

from __future__ import annotations

import json
from datetime import datetime

from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.wire.exchange import Headers

Json = dict[str, object]


class Rendering:
    """Decisions about how answers are written. Each may be overridden on its own."""

    content_type = "application/json"
    link_member = "link"

    def __init__(self, store: Store) -> None:
        self.store = store

    def json_answer(self, status: int, document: object, headers: Headers = ()) -> Answer:
        """Make an answer, as for all of the API. Calls are private, so no cache may keep the answer."""
        fixed = (("Content-Type", self.content_type), ("Cache-Control", "no-store"))
        return Answer(status, (*fixed, *headers), self.serialise(document))

    def serialise(self, document: object) -> bytes:
        return json.dumps(document, separators=(",", ":")).encode()

    # --- errors ---

    def refuse(self, request: Incoming | None, problem: Problem) -> Answer:
        """Refuse a request; ``request`` is None if it could not even be read as HTTP."""
        del request
        return self.json_answer(problem.status, self.error_document(problem), problem.headers)

    def error_document(self, problem: Problem) -> object:
        """HTTP Return Codes: an object ``error`` with ``code`` and ``message``, whatever the status."""
        return {"error": {"code": problem.code, "message": problem.message}}

    # --- the updated call ---

    def success_status(self) -> int:
        return 200

    def success_answer(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Answer:
        return self.json_answer(self.success_status(), self.updated_document(request, user, extension, call))

    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        """StopRecording PhoneCalls, Example: the id, the extension and a link."""
        link = {"self": self.self_link(request, user, extension, call)}
        return {"id": call.id, "extension": call.extension, self.link_member: link}

    def self_link(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> str:
        """Return an absolute URL that lists the call; ``extension`` is None if all were addressed."""
        path = f"{request.api}/phoneCalls/{user.id}/{extension or call.extension}/{call.id}"
        return f"{self.link_base(request)}{path}"

    def link_base(self, request: Incoming) -> str:
        return f"{request.scheme}://{request.authority}"

    # --- calls in full ---

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        """PhoneCalls Resource: a PhoneCall, in which members that are NULL are left out."""
        document: Json = {
            "id": call.id,
            "extension": call.extension,
            "ownerId": call.owner_id,
            "ownerName": call.owner_name,
            "published": self.date(call.published),
        }
        if call.answered is not None:
            document["answered"] = self.date(call.answered)
        document["nonce"] = call.nonce
        document["phoneCallView"] = [self.view_document(view) for view in call.views]
        document[self.link_member] = {"self": self.self_link(request, user, extension, call)}
        return document

    def view_document(self, view: View) -> Json:
        """PhoneCalls Resource: a PhoneCallView, with ``recording`` while it is being recorded."""
        document: Json = {
            "id": view.id,
            "extension": view.extension,
            "source": list(view.source),
            "destination": list(view.destination),
            "flow": self.number(view.flow),
            "status": self.number(view.status),
        }
        optional: tuple[tuple[str, str | None], ...] = (
            ("callerId", view.caller_id),
            ("answered", self.date(view.answered) if view.answered else None),
            ("recording", self.shown_recording(view)),
        )
        document.update((name, value) for name, value in optional if value is not None)
        return document

    def shown_recording(self, view: View) -> str | None:
        return self.date(view.recording) if view.recording else None

    def number(self, value: int) -> object:
        """A Number member: the resource's page shows them as JSON numbers."""
        return value

    def date(self, moment: datetime) -> str:
        """A Date member (XML Schema dateTime)."""
        text = moment.isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
