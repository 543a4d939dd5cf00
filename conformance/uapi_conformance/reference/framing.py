# SPDX-License-Identifier: MIT
"""Writes answers as bytes on the wire (RFC 9112), including wrong ones."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

from uapi_conformance.reference.messages import Answer
from uapi_conformance.wire.exchange import Headers

_WITHOUT_CONTENT = (204, 304)


def needs_raw(answer: Answer) -> bool:
    """Whether an HTTP library would refuse to write that answer."""
    wire = answer.wire
    return (
        wire.raw
        or wire.keep
        or wire.hang
        or wire.start_line is not None
        or wire.truncate_after is not None
        or bool(wire.trailing)
        or not (wire.content_length == "auto" or (wire.content_length is None and wire.chunked))
        or not 200 <= answer.status <= 599
        or (answer.status in _WITHOUT_CONTENT and bool(answer.body))
    )


def header_lines(answer: Answer) -> Headers:
    """Return the field lines of an answer, with those that are added on delivery."""
    wire = answer.wire
    lines = list(answer.headers)
    if not wire.no_date:
        lines.append(("Date", formatdate(usegmt=True)))
    if wire.chunked:
        lines.append(("Transfer-Encoding", "chunked"))
    elif wire.content_length == "auto" and (answer.body or answer.status not in _WITHOUT_CONTENT):
        lines.append(("Content-Length", str(len(answer.body))))
    if isinstance(wire.content_length, int):
        lines.append(("Content-Length", str(wire.content_length)))
    return tuple(lines)


def raw_bytes(answer: Answer, *, to_head: bool = False) -> bytes:
    """Return the message, as much of it as the answer says; one ``to_head`` has no content."""
    wire = answer.wire
    if wire.hang:
        return b""
    start = wire.start_line if wire.start_line is not None else _status_line(answer.status)
    fields = b"".join(f"{name}: {value}\r\n".encode("latin-1", "replace") for name, value in header_lines(answer))
    if to_head:
        return start + b"\r\n" + fields + b"\r\n" + wire.trailing
    body = _chunks(answer.body, wire.chunk_size) if wire.chunked else answer.body
    if wire.truncate_after is not None:
        body = body[: wire.truncate_after]
    return start + b"\r\n" + fields + b"\r\n" + body + wire.trailing


def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}".encode("ascii")


def _chunks(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(f"{len(piece):x}\r\n".encode("ascii") + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
