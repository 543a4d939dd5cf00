# SPDX-License-Identifier: MIT
"""The four ids that name a view of a call."""

from __future__ import annotations

import re
from dataclasses import dataclass

from uapi_conformance.errors import DeclarationError

# RFC 3986, section 3.3: pchar. Anything else would end the path or the request line when it is sent as it is.
_SEGMENT = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%]+")


@dataclass(frozen=True)
class CallReference:
    """A view of a call: the three path segments as they are put on the wire, and the id of the view."""

    user_id: str
    extension: str
    phone_call_id: str
    phone_call_view_id: str

    @classmethod
    def parse(cls, text: str, where: str = "the call") -> CallReference:
        """Read USER/EXTENSION/CALL/VIEW; nothing is percent-decoded. ``where`` names the source in the error.

        Raises DeclarationError where there are not exactly four usable segments.
        """
        segments = text.split("/")
        if len(segments) != 4 or not all(segments):
            message = f"{where} is {text!r}; write it as USER/EXTENSION/CALL/VIEW, four ids none of which is empty"
            raise DeclarationError(message)
        call = cls(*segments)
        if problem := call.problem():
            raise DeclarationError(f"{where} is {text!r}, but {problem}")
        return call

    def problem(self) -> str:
        """Say why these ids cannot be sent as they are, or an empty string."""
        for name, value in (
            ("user id", self.user_id),
            ("extension", self.extension),
            ("phone call id", self.phone_call_id),
        ):
            if not _SEGMENT.fullmatch(value) or value in {".", ".."}:
                return f"the {name} {value!r} cannot be a segment of a URL path; give it as it stands in the URL"
        if not self.phone_call_view_id.strip() or not self.phone_call_view_id.isprintable():
            return f"the phone call view id {self.phone_call_view_id!r} is no printable text; give the view's id"
        return ""

    def __str__(self) -> str:
        return f"{self.user_id}/{self.extension}/{self.phone_call_id}/{self.phone_call_view_id}"
