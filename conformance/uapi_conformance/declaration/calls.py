# SPDX-License-Identifier: MIT
"""The four ids that identify a view of a call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from uapi_conformance.errors import DeclarationError

# RFC 3986, section 3.3: pchar without percent-encoding. Sent as it is, any other character would end the path or the
# request line.
_SEGMENT = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@]+")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class CallReference:
    """A view of a call: the three path segments, not percent-encoded, and the id of the view."""

    user_id: str
    extension: str
    phone_call_id: str
    phone_call_view_id: str

    @classmethod
    def parse(cls, text: str, where: str = "the call") -> CallReference:
        """Read USER/EXTENSION/CALL/VIEW, none of them percent-encoded. ``where`` names the source in errors.

        Raises DeclarationError unless there are exactly four usable segments.
        """
        segments = text.split("/")
        if len(segments) != 4 or not all(segments):
            message = f"{where} is {text!r}; write it as USER/EXTENSION/CALL/VIEW: four ids, none of them empty"
            raise DeclarationError(message)
        call = cls(*segments)
        if problem := call.problem():
            raise DeclarationError(f"{where} is {text!r}, but {problem}")
        return call

    def problem(self) -> str:
        """Return the reason why these ids cannot be sent as they are, or an empty string."""
        segments = {"user id": self.user_id, "extension": self.extension, "phone call id": self.phone_call_id}
        for name, value in (*segments.items(), ("phone call view id", self.phone_call_view_id)):
            if problem := percent_encoded(value):
                return f"the {name} {value!r} {problem}"
        for name, value in segments.items():
            if not _is_segment(value):
                return f"the {name} {value!r} cannot be a segment of a URL path; give it as List shows it"
        if not self.phone_call_view_id.strip() or not self.phone_call_view_id.isprintable():
            return f"the phone call view id {self.phone_call_view_id!r} is not printable text; give the view's id"
        return ""

    def __str__(self) -> str:
        return f"{self.user_id}/{self.extension}/{self.phone_call_id}/{self.phone_call_view_id}"


def percent_encoded(value: str) -> str:
    """Return how to write an id that was copied from a URL, or an empty string if it was not."""
    if not _ENCODED.search(value):
        return ""
    meant = unquote(value)
    advice = f"write it as {meant}" if _is_segment(meant) else "give it as List shows it"
    return f"is percent-encoded; {advice}"


def _is_segment(value: str) -> bool:
    return _SEGMENT.fullmatch(value) is not None and value not in {".", ".."}
