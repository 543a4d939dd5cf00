# SPDX-License-Identifier: MIT
"""Writes a request as bytes in a form other than the plain one, which h11 writes."""

from __future__ import annotations

from collections.abc import Iterator

from uapi_conformance.declaration import Origin
from uapi_conformance.wire.exchange import Headers, Request
from uapi_conformance.wire.framing import Chunks, Framing


def pieces(request: Request, framing: Framing, fields: Headers, origin: Origin) -> tuple[bytes, ...]:
    """The bytes of a request in the pieces in which they are sent; ``fields`` lack Host and those about its length."""
    named = _named(request, origin)
    named |= {name.upper(): text.swapcase() for name, text in named.items()}
    lines = [_line(name, value, framing) for name, value in _fields(request, framing, fields, named)]
    start = f"{request.method} {framing.target.format(**named)} {framing.version}"
    head = framing.lead + "".join(f"{line}\r\n" for line in (start, *lines, *framing.lines, ""))
    body = _chunked(request.body, framing.chunks) if framing.chunks is not None else request.body
    whole = _bytes(head) + body
    sent = whole[: len(whole) - framing.unsent]
    if framing.piece:
        first = sent.index(b"\r\n") + 2
        rest = (sent[at : at + framing.piece] for at in range(first, len(sent), framing.piece))
        return (sent[:first], *rest)
    return tuple(_cut(sent, ("\r\n\r\n",) if framing.waits else framing.cuts))


def _named(request: Request, origin: Origin) -> dict[str, str]:
    full = origin.in_full.removeprefix(f"{origin.scheme}://")
    return {"target": request.target, "scheme": origin.scheme, "authority": origin.authority, "full": full}


def _line(name: str, value: str, framing: Framing) -> str:
    # Many servers look into Host before any other field, by rules of their own.
    before, behind = framing.space if name != "Host" else (" ", "")
    return f"{name}:{before}{value}{behind}"


def _fields(request: Request, framing: Framing, fields: Headers, named: dict[str, str]) -> Headers:
    made = [("Host", host.format(**named)) for host in framing.hosts]
    made += [(name, value) for name, value in fields if name.lower() not in framing.without]
    if framing.chunks is not None:
        made.append(("Transfer-Encoding", framing.chunks.coding))
    length = len(request.body)
    plain = ("{length}",) if framing.chunks is None and length else ()
    lengths = plain if framing.lengths is None else framing.lengths
    made += [("Content-Length", text.format(length=length, longer=length + 1)) for text in lengths]
    return tuple(made[::-1] if framing.turned else made)


def _chunked(body: bytes, chunks: Chunks) -> bytes:
    size = chunks.size or max(1, len(body))
    coded = b""
    for start in range(0, len(body), size):
        part = body[start : start + size]
        coded += _bytes(f"{chunks.number.format(len(part))}{chunks.extension}\r\n") + part + _bytes(chunks.between)
    trailer = "".join(f"{line}\r\n" for line in chunks.trailer)
    return coded + _bytes(f"{chunks.last}{chunks.extension}\r\n{trailer}\r\n")


def _cut(data: bytes, marks: tuple[str, ...]) -> Iterator[bytes]:
    for mark in marks:
        at = data.find(_bytes(mark))
        if at >= 0:
            end = at + len(mark)
            yield data[:end]
            data = data[end:]
    yield data


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
