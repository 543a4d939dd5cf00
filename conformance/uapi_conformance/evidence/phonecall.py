# SPDX-License-Identifier: MIT
"""Reads PhoneCalls from answers, as tolerantly as the interpretation register says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Response


@dataclass(frozen=True)
class ShownView:
    """A PhoneCallView in an answer. ``recording`` is the value of that member, or None if it is absent."""

    id: str
    recording: str | None


@dataclass(frozen=True)
class ShownCall:
    """A PhoneCall in an answer. Members that are missing or have the wrong type are None."""

    id: str | None
    extension: str | None
    views: tuple[ShownView, ...]
    link: str | None
    link_member: str | None
    document: dict[str, Any]

    def view(self, view_id: str) -> ShownView | None:
        return next((v for v in self.views if v.id == view_id), None)


def read_call(document: object) -> ShownCall | None:
    """The PhoneCall that a JSON object shows; None if the value is not an object."""
    if not isinstance(document, dict):
        return None
    member = next((m for m in LINKS if isinstance(document.get(m), dict)), None)
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


CALL_FIELDS = ("id", "extension", "ownerId", "ownerName", "published", "answered", "nonce", "phoneCallView")
VIEW_FIELDS = (
    "id", "extension", "source", "destination", "flow", "status", "ringing", "callerId", "recording", "answered",
    "parked", "parkedPos", "parkedBy", "onHold", "holder", "disposition",
)  # fmt: skip
LINKS = ("link", "links")


def calls_in(document: object) -> tuple[dict[str, Any], ...]:
    """The objects of a success body in the places of PhoneCalls: alone, in an array, in a collection."""
    entries = document.get("entry", [document]) if isinstance(document, dict) else document
    return tuple(e for e in entries if isinstance(e, dict)) if isinstance(entries, list) else ()


def fields_of(call: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The documented fields that a call and its views have, by their place in it."""
    yield from ((name, call[name]) for name in (*CALL_FIELDS, *LINKS) if name in call)
    yield from ((f"{name}/self", call[name]["self"]) for name in LINKS if _has(call.get(name), "self"))
    views = call.get("phoneCallView")
    for index, view in enumerate(views if isinstance(views, list) else ()):
        if isinstance(view, dict):
            yield from ((f"phoneCallView/{index}/{name}", view[name]) for name in VIEW_FIELDS if name in view)


def _has(value: object, name: str) -> bool:
    return isinstance(value, dict) and name in value


def form_of(document: object) -> str:
    """The form in which the answer to an action holds its call (register: one-or-list): object, collection or array."""
    if isinstance(document, list):
        return "array"
    return "collection" if _has(document, "entry") else "object"


def the_call_in(document: object) -> object:
    """The single call in the answer to an action, in any of its forms; the document itself if there is none."""
    entries = document["entry"] if isinstance(document, dict) and "entry" in document else document
    return entries[0] if isinstance(entries, list) and len(entries) == 1 else document


def updated_call(response: Response) -> ShownCall | None:
    """The PhoneCall in the answer to an action; None if its body is not one."""
    return read_call(the_call_in(jsontext.parse(response.content or b"").value))


def listed_calls(response: Response) -> tuple[ShownCall, ...] | None:
    """The PhoneCalls in the answer to a List request, in a collection or alone (register: list-envelope).

    Empty if there are none; None if the body has neither form. A 204 is an empty list.
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


@dataclass(frozen=True)
class Page:
    """A page of a List answer. None if it does not say.

    ``total`` is its totalResults, ``start`` its startIndex, ``most`` its itemsPerPage, ``next`` and ``prev`` its links.
    """

    calls: tuple[ShownCall, ...]
    total: int | None
    start: int | None
    next: str | None
    prev: str | None = None
    most: int | None = None

    @property
    def goes_on(self) -> bool:
        """Whether more calls may follow this page. A page without a total may always have a successor."""
        if self.total is None and self.next is not None:
            return True
        if self.total is None:
            return bool(self.calls)
        return self.total > (self.start or 0) + len(self.calls)


def listed_page(response: Response) -> Page | None:
    """The answer to a List request as a page; None if it has neither documented form."""
    calls = listed_calls(response)
    document = jsontext.parse(response.content or b"").value
    if calls is None or not isinstance(document, dict):
        return None if calls is None else Page(calls, None, None, None)
    paging = document.get("paging")
    links = paging if isinstance(paging, dict) else document
    return Page(
        calls,
        count_of(document.get("totalResults")),
        count_of(document.get("startIndex")),
        _text(links.get("next")) or None,
        _text(links.get("prev")) or None,
        count_of(document.get("itemsPerPage")),
    )


def count_of(value: object) -> int | None:
    """A count, written as a JSON number or as text; None for anything else, or for more than nine digits."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return int(text) if not isinstance(value, bool) and text.isascii() and text.isdecimal() and len(text) < 10 else None
