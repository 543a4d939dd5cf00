# SPDX-License-Identifier: MIT
"""The requests of the contract as values: changing one field changes one thing on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote

from uapi_conformance.declaration import CallReference
from uapi_conformance.wire.exchange import Headers, Request
from uapi_conformance.wire.framing import Framing

CREDENTIAL_PARAMETER = "accessRequestToken"
"""The parameter in which a token may be sent instead (Authentication page); only one that was never issued is."""
ACTION = "StopRecording"
JSON = "application/json"

Segment = Literal["user", "extension", "call"]
"""A part of the path that names something."""
_LITERAL = "*@!$&'()+,;=:-._~%"
"""Characters of a path segment that are sent unencoded; `*` and `@` are, as by every known client."""


def segment(text: str) -> str:
    """A path segment in which only what must be percent-encoded is."""
    return quote(text, safe=_LITERAL)


@dataclass(frozen=True)
class Stop:
    """A StopRecording request.

    ``user``, ``extension`` and ``call`` are path segments exactly as they go on the wire. ``payload`` is serialised as
    JSON; ``body``, if set, replaces it byte for byte. ``authorization`` and ``content_type`` are not sent if they are
    None. ``framing``, if set, is another form in which it is put on the wire.
    """

    path: str
    user: str
    extension: str
    call: str
    payload: Any
    authorization: str | None
    content_type: str | None = JSON
    body: bytes | None = None
    suffix: str = ""
    method: str = "PUT"
    extra: Headers = field(default=())
    framing: Framing | None = None

    @classmethod
    def of(cls, path: str, call: CallReference, token: str) -> Stop:
        """The documented request for a view of a call."""
        return cls(
            path=path,
            user=segment(call.user_id),
            extension=segment(call.extension),
            call=segment(call.phone_call_id),
            payload={"action": ACTION, "phoneCallViewId": call.phone_call_view_id},
            authorization=bearer(token),
        )

    def with_segment(self, part: Segment, text: str) -> Stop:
        """The same request with another path segment, exactly as it goes on the wire."""
        changed: dict[str, Any] = {part: text}
        return replace(self, **changed)

    @property
    def sent_body(self) -> bytes:
        return json.dumps(self.payload, separators=(",", ":")).encode() if self.body is None else self.body

    def request(self) -> Request:
        """The request as it goes on the wire."""
        headers = (("Content-Type", self.content_type), ("Authorization", self.authorization))
        return Request(
            method=self.method,
            target=fill(self.path, self.user, self.extension, self.call) + self.suffix,
            headers=(*((k, v) for k, v in headers if v is not None), *self.extra),
            body=self.sent_body,
            framing=self.framing,
        )


def bearer(token: str) -> str:
    """The Authorization value for a token (RFC 6750, section 2.1)."""
    return f"Bearer {token}"


def fill(template: str, user: str, extension: str, call: str = "") -> str:
    """A path template of the contract, filled in with segments as they go on the wire."""
    return template.format(userId=user, extension=extension, phoneCallId=call)


def listing(template: str, user: str, extension: str, call: str = "", *, authorization: str | None) -> Request:
    """A List PhoneCalls request, with segments as they go on the wire."""
    headers = (("Authorization", authorization),) if authorization is not None else ()
    return Request("GET", fill(template, user, extension, call), headers)
