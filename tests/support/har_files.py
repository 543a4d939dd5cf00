# SPDX-License-Identifier: MIT
"""HAR files for the tests, and exchanges of every kind to write into one."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from uapi_conformance.reports.har import LARGEST, HarWriter
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Step
from uapi_conformance.wire.framing import Chunks, Framing

from tests.support.exchanges import answer, request, unanswered

URL = "https://pbx.example.com:8443"
Document = dict[str, Any]


def writer(path: Path, *secrets: str, comment: str = "") -> HarWriter:
    return HarWriter(path, creator_version="0.1", redactor=Redactor(secrets), comment=comment)


def written(path: Path, *exchanges: Exchange) -> Document:
    """The document of a file with these exchanges."""
    har = writer(path)
    for exchange in exchanges:
        har.write(exchange, URL)
    har.close()
    return read(path)


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_bytes())
    return document


def _closed(exchange: Exchange) -> Exchange:
    assert exchange.response is not None
    return replace(exchange, response=replace(exchange.response, closed=True))


ODD_TARGET = "//uapi/phoneCalls/12/0003*210/../%2F%zz?a=1&a=&b=%C3%A9+x;y&c#"
BINARY = bytes(range(256))
KINDS: list[tuple[str, Exchange]] = [
    ("plain", answer(200, {"id": "1"})),
    ("no body", answer(204)),
    ("refusal", answer(400, {"error": {"code": "a", "message": "b"}})),
    ("redirect", answer(302, headers=(("Location", "https://pbx.example.com/x"),))),
    ("unknown status", answer(799, body=b"x", media=None)),
    ("no media type", answer(200, body=b"{}", media=None)),
    ("text", answer(200, body="Grüße 📞".encode(), media="text/plain; charset=utf-8")),
    ("binary", answer(200, body=BINARY, media="application/octet-stream")),
    ("zipped", answer(200, body=gzip.compress(b"{}"), headers=(("Content-Encoding", "gzip"),))),
    ("large", answer(200, body=b'"' + b"x" * LARGEST * 2 + b'"')),
    ("bytes behind", answer(200, {}, trailing=b"HTTP/1.1 \xff")),
    ("reason", answer(200, {}, reason="Gr\xfc\xdfe")),
    ("two of a field", answer(200, {}, headers=(("Link", "a=1"), ("Link", "b=2"), ("X", "")))),
    ("binary request", answer(400, {}, sent=request(body=BINARY))),
    ("large request", answer(413, {}, sent=request(body=b"x" * LARGEST * 2))),
    ("odd target", answer(400, {}, sent=request("GET", ODD_TARGET))),
    (
        "another form",
        answer(200, {}, sent=replace(request(), framing=Framing(space=("", "\t"), chunks=Chunks(2), lengths=("1",)))),
    ),
    ("closed", _closed(answer(200, {}))),
    ("request without fields", answer(400, {}, sent=Request("UAPICONFORMANCE", "/"))),
    *((f"{kind}", unanswered(kind)) for kind in FailureKind),
    ("cut off", Exchange(1, Step("s", "t"), request(), failure=Failure(FailureKind.INCOMPLETE, "it ended", 200))),
]
