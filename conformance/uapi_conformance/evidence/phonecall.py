# SPDX-License-Identifier: MIT
"""PhoneCalls as answers show them, read tolerantly: what a reading tolerates, the interpretation register says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Response


@dataclass(frozen=True)
class ShownView:
    """A PhoneCallView in an answer. ``recording`` is the value of that member, None where it is left out."""

    id: str
    recording: str | None


@dataclass(frozen=True)
class ShownCall:
    """A PhoneCall in an answer. Members that are missing or of another type are None."""

    id: str | None
    extension: str | None
    views: tuple[ShownView, ...]
    link: str | None
    link_member: str | None
    document: dict[str, Any]

    def view(self, view_id: str) -> ShownView | None:
        return next((v for v in self.views if v.id == view_id), None)


def read_call(document: object) -> ShownCall | None:
    """The PhoneCall that a JSON object shows; None where the value is no object."""
    if not isinstance(document, dict):
        return None
    member = next((m for m in ("link", "links") if isinstance(document.get(m), dict)), None)
    views = document.get("phoneCallView")
    return ShownCall(
        id=_text(document.get("id")),
        extension=_text(document.get("extension")),
        views=tuple(v for v in map(_read_view, views if isinstance(views, list) else ()) if v is not None),
        link=_text(document[member].get("self")) if member else None,
        link_member=member,
        document=document,
    )


def _read_view(document: object) -> ShownView | None:
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        return None
    recording = document.get("recording")
    return ShownView(document["id"], None if recording is None else str(recording))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def updated_call(response: Response) -> ShownCall | None:
    """The PhoneCall in the answer to an action; None where its body is none."""
    return read_call(jsontext.parse(response.content or b"").value)


def listed_calls(response: Response) -> tuple[ShownCall, ...] | None:
    """The PhoneCalls in the answer to a List request, in a collection or alone (register: list-envelope).

    Empty where there are none; None where the body is neither form. A 204 is an empty list.
    """
    if response.status == 204:
        return ()
    document = jsontext.parse(response.content or b"").value
    if not isinstance(document, dict):
        return None
    if "entry" in document:
        entries = document["entry"]
        if not isinstance(entries, list):
            return None
        calls = tuple(read_call(entry) for entry in entries)
        return None if None in calls else tuple(c for c in calls if c is not None)
    call = read_call(document)
    return (call,) if call is not None and call.id is not None else None
