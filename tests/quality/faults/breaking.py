# SPDX-License-Identifier: MIT
"""Servers that fail on what is odd at one place: one for each kind of oddity and place of the grid."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.scenarios.odd_requests import ODD_SEGMENTS
from uapi_conformance.wire import jsontext

from tests.quality.catalogue import NOTHING, Fault

OWNER = "robust.no-server-error"
_SEGMENTS = {"user": 3, "extension": 4, "call": 5}
_MEMBERS = {"action": "action", "view": "phoneCallViewId"}
PATH_KINDS: Mapping[str, Callable[[str], bool]] = {
    "nul": lambda text: "%00" in text,
    "not-utf-8": lambda text: "%FF" in text,
    "wide": lambda text: "%F0%9F" in text,
    "bad-escape": lambda text: "%zz" in text,
    "quote": lambda text: "'%20OR" in text,
    "format": lambda text: "%25s" in text,
    "long": lambda text: len(text) > 8000,
    "number": lambda text: text.isdigit() and 300 < len(text) < 8000,
}
"""What is odd about a path segment, still percent-encoded."""
MEMBER_KINDS: Mapping[str, Callable[[object], bool]] = {
    "nul": lambda value: isinstance(value, str) and "\0" in value,
    "surrogate": lambda value: isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value),
    "long": lambda value: isinstance(value, str) and len(value) > 60000,
    "wide": lambda value: isinstance(value, str) and any(c > "\uffff" for c in value),
    "deep": lambda value: isinstance(value, list) and "[[[[" in json.dumps(value),
    "fraction": lambda value: isinstance(value, float),
    "huge": lambda value: isinstance(value, int) and value > 10**300,
    "object": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "true": lambda value: value is True,
    "null": lambda value: value is None,
    "empty": lambda value: value == "",
}
"""What is odd about the value of a member."""


TEXT_KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "byte-order-mark": lambda body: body.startswith(b"\xef\xbb\xbf"),
    "utf-16": lambda body: body[:2] in (b"\xff\xfe", b"\xfe\xff") and body[2:4] != b"\0\0",
    "utf-32": lambda body: body[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    "not-utf-8": lambda body: b"\xff\xfe" in body[4:],
    "twice": lambda body: b"}{" in body,
    "junk-behind": lambda body: body.endswith(b'"}}'),
    "comment": lambda body: b"/*" in body,
    "bare-names": lambda body: b"{action" in body,
    "single-quotes": lambda body: b"{'" in body,
    "trailing-comma": lambda body: body.endswith(b",}"),
    "no-colon": lambda body: b'"action"=' in body,
    "control": lambda body: b"\x01" in body,
    "escape": lambda body: b"\\x41" in body,
    "capital": lambda body: b"True" in body,
    "octal": lambda body: b":012" in body,
    "nan": lambda body: b"NaN" in body,
    "infinity": lambda body: b"-Infinity" in body,
    "exponent": lambda body: b"1e999999" in body,
    "large-number": lambda body: b"9" * 4000 in body,
    "large": lambda body: len(body) > 1 << 20,
    "white-space": lambda body: body.startswith(b" " * 4096),
    "many-members": lambda body: b'"m4999"' in body,
    "long-name": lambda body: b"n" * 60000 in body,
    "empty-name": lambda body: b'"":' in body,
    "prototype-member": lambda body: b"__proto__" in body,
    "nul-in-member": lambda body: b'"note":"\\u0000' in body,
    "surrogate-in-member": lambda body: b'"note":"\\ud800' in body,
    "two-actions": lambda body: body.count(b'"action"') == 2,
    "two-views": lambda body: body.count(b'"phoneCallViewId"') == 2,
    "empty-body": lambda body: not body,
    "blank-body": lambda body: bool(body) and not body.strip(),
    "array-body": lambda body: body.startswith(b"["),
    "string-body": lambda body: body.startswith(b'"'),
    "null-body": lambda body: body == b"null",
    "form-body": lambda body: body.startswith(b"action="),
    "cut-body": lambda body: body.startswith(b'{"action":"Stop') and not body.endswith((b"}", b"]", b"\n")),
}
"""What is odd about the text of a payload."""


class _Breaking(Behaviour):
    """Fails on requests of one kind."""

    breaks_on: Callable[[Incoming], bool]

    def dispatch(self, request: Incoming) -> Answer:
        if self.breaks_on(request):
            raise ValueError("odd")
        return super().dispatch(request)


def _of_path(method: str, place: str, odd: Callable[[str], bool]) -> Callable[[Incoming], bool]:
    def breaks(request: Incoming) -> bool:
        segments = request.path.split("/")
        return request.method == method and len(segments) > _SEGMENTS[place] and odd(segments[_SEGMENTS[place]])

    return breaks


def _of_member(place: str, odd: Callable[[object], bool]) -> Callable[[Incoming], bool]:
    def breaks(request: Incoming) -> bool:
        payload = jsontext.parse(request.body).value if request.method == "PUT" else None
        return isinstance(payload, dict) and _MEMBERS[place] in payload and odd(payload[_MEMBERS[place]])

    return breaks


def _is_deep(place: str, kind: str) -> bool:
    return (
        place.removeprefix("list-") in _SEGMENTS
        and place != "call"
        and kind in {one.name for one in ODD_SEGMENTS if one.deep}
    )


def _fault(place: str, kind: str, breaks_on: Callable[[Incoming], bool]) -> Fault:
    def make() -> Behaviour:
        behaviour = _Breaking()
        behaviour.breaks_on = breaks_on
        return behaviour

    sentence = f"What is odd ({kind.replace('-', ' ')}) in the {place.replace('-', ' ')} ends in a server error."
    return Fault(f"breaks-{place}-{kind}", sentence, (OWNER,), NOTHING, make, of_grid=True, deep=_is_deep(place, kind))


def _of_text(odd: Callable[[bytes], bool]) -> Callable[[Incoming], bool]:
    return lambda request: request.method == "PUT" and odd(request.body)


def _faults() -> Iterator[Fault]:
    for kind, strange_text in TEXT_KINDS.items():
        yield _fault("text", kind, _of_text(strange_text))
    for place in _SEGMENTS:
        for kind, odd in PATH_KINDS.items():
            if (place, kind) != ("call", "number"):
                yield _fault(place, kind, _of_path("PUT", place, odd))
            yield _fault(f"list-{place}", kind, _of_path("GET", place, odd))
    for place in _MEMBERS:
        for name, strange in MEMBER_KINDS.items():
            if name not in {"fraction", "huge"} or place == "view":
                yield _fault(place, name, _of_member(place, strange))


FAULTS: tuple[Fault, ...] = tuple(_faults())
