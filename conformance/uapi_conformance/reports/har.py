# SPDX-License-Identifier: MIT
"""Writes the evidence of a run: every exchange in HAR 1.2, for any HAR viewer and for `read_har`.

The file is a complete JSON document after every write, so a run that dies leaves everything it saw, and nothing is kept
in memory. Members that begin with an underscore are ours, as HAR allows.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from uapi_conformance.errors import DeclarationError
from uapi_conformance.evidence.stored import framing_from_json, framing_to_json
from uapi_conformance.reports.redaction import MASK, Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Headers, Reached, Request, Response, Step
from uapi_conformance.wire.fields import SentField, undeclared

LARGEST = 64 * 1024
"""Bytes of a body that are kept; a longer body is cut, and its length and SHA-256 are kept too."""

_FOOTER = b"\n]}}\n"


class HarWriter:
    """Writes each exchange, without secrets, as soon as it has taken place. ``fields`` went with every request."""

    def __init__(
        self,
        path: Path,
        *,
        creator_version: str,
        redactor: Redactor,
        comment: str = "",
        fields: Sequence[SentField] = (),
    ) -> None:
        self._redactor = redactor
        self._fields = tuple(fields)
        self._file = path.open("wb", buffering=0)
        creator = json.dumps({"name": "uapi-conformance", "version": creator_version})
        note = f'"comment":{json.dumps(comment)},' if comment else ""
        head = f'{{"log":{{"version":"1.2",{note}"creator":{creator},"entries":['.encode()
        self._end = len(head)
        self._first = True
        try:
            self._put(0, head + _FOOTER)
        except OSError:
            self._file.close()
            raise

    def write(self, exchange: Exchange, url: str) -> None:
        """Append an exchange with the target at ``url``. Raises OSError, and keeps what was written before."""
        entry = json.dumps(_entry(self._redactor.exchange(exchange), url, self._fields), separators=(",", ":"))
        data = (b"\n" if self._first else b",\n") + entry.encode()
        try:
            self._put(self._end, data + _FOOTER)
        except OSError:
            # Even a full disk has room for the end of the document where this entry began.
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)
                self._put(self._end, _FOOTER)
            raise
        self._end += len(data)
        self._first = False

    def _put(self, position: int, data: bytes) -> None:
        self._file.seek(position)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def close(self) -> None:
        self._file.close()


def _entry(exchange: Exchange, url: str, fields: Sequence[SentField]) -> dict[str, Any]:
    elapsed = round(exchange.elapsed * 1000, 3)
    entry: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(exchange.started, UTC).isoformat(timespec="milliseconds"),
        "time": elapsed,
        "request": _request(exchange.request, url, fields),
        "response": _response(exchange.response, exchange.request),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
        "_uapi": {
            "number": exchange.number,
            "scenario": exchange.step.scenario,
            "step": exchange.step.name,
            "operation": exchange.operation,
        },
    }
    if exchange.failure is not None:
        failure = exchange.failure
        entry["_failure"] = {
            "kind": str(failure.kind),
            "detail": failure.detail,
            "status": failure.status,
            "reached": str(failure.reached),
            "confirmed": failure.confirmed,
        }
    if exchange.response is not None and exchange.response.trailing:
        entry["_trailing"] = base64.b64encode(exchange.response.trailing).decode()
    if exchange.response is not None and exchange.response.closed is not None:
        entry["_closed"] = exchange.response.closed
    return entry


def _request(request: Request, url: str, fields: Sequence[SentField]) -> dict[str, Any]:
    declared = tuple((field.name, MASK if field.variable else field.value) for field in fields)
    query = request.target.partition("?")[2]
    made: dict[str, Any] = {
        "method": request.method,
        "url": url + request.target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named((*undeclared(request.headers, fields), *declared)),
        "queryString": [{"name": n, "value": v} for n, v in parse_qsl(query, keep_blank_values=True)],
        "headersSize": -1,
        "bodySize": len(request.body),
        "_target": request.target,
    }
    if declared:
        # The last ones in the list: they are not part of the request that a scenario made.
        made["_declared"] = len(declared)
    if request.framing is not None:
        made["_framing"] = framing_to_json(request.framing)
    if request.body:
        text = _text(request.body)
        if "encoding" in text:
            # HAR has that member for answers alone.
            text["_encoding"] = text.pop("encoding")
        made["postData"] = {"mimeType": request.header("content-type") or "", **text}
    return made


def _response(response: Response | None, request: Request) -> dict[str, Any]:
    if response is None:
        response = Response(0, (), b"", http_version="")
    return {
        "status": response.status,
        "statusText": response.reason or _phrase(response.status),
        "httpVersion": f"HTTP/{response.http_version}" if response.http_version else "",
        "cookies": [],
        "headers": _named(response.headers),
        "content": {
            "size": len(response.body),
            "mimeType": response.header("content-type") or "",
            **_text(response.body),
        },
        "redirectURL": response.header("location") or "",
        "headersSize": -1,
        "bodySize": len(response.body) if request.method != "HEAD" else 0,
        "_reason": response.reason,
    }


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _named(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _text(data: bytes) -> dict[str, Any]:
    """Return the members that describe a body: its text, or base64 if it is not text, and what was cut off."""
    kept = data[:LARGEST]
    try:
        made: dict[str, Any] = {"text": kept.decode("utf-8")}
    except UnicodeDecodeError:
        made = {"text": base64.b64encode(kept).decode(), "encoding": "base64"}
    if len(data) > LARGEST:
        made |= {"_cut": len(data), "_sha256": hashlib.sha256(data).hexdigest()}
    return made


def read_har(path: Path) -> tuple[Exchange, ...]:
    """Return the exchanges that `HarWriter` wrote, with bodies cut as in the file.

    Raises DeclarationError if the suite did not write the file.
    """
    try:
        entries = json.loads(path.read_bytes())["log"]["entries"]
        return tuple(_read(entry) for entry in entries)
    except OSError as error:
        raise DeclarationError(f"The evidence {path} cannot be read ({error.strerror}); check its path.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DeclarationError(
            f"{path} is not an evidence file of this suite; give an exchanges.har that a run wrote."
        ) from error


def _read(entry: dict[str, Any]) -> Exchange:
    request, response, ours = entry["request"], entry["response"], entry["_uapi"]
    failure = entry.get("_failure")
    return Exchange(
        number=ours["number"],
        step=Step(ours["scenario"], ours["step"]),
        request=Request(
            request["method"],
            request["_target"],
            _read_headers(request)[: len(request["headers"]) - request.get("_declared", 0)],
            _read_text(request.get("postData")),
            framing_from_json(request["_framing"]) if "_framing" in request else None,
        ),
        response=None if failure is not None else _read_response(response, entry),
        failure=_read_failure(failure) if failure is not None else None,
        started=datetime.fromisoformat(entry["startedDateTime"]).timestamp(),
        elapsed=entry["time"] / 1000,
        operation=ours["operation"],
    )


def _read_failure(failure: dict[str, Any]) -> Failure:
    return Failure(
        FailureKind(failure["kind"]),
        failure["detail"],
        failure["status"],
        Reached(failure["reached"]),
        confirmed=failure["confirmed"],
    )


def _read_response(response: dict[str, Any], entry: dict[str, Any]) -> Response:
    return Response(
        status=response["status"],
        headers=_read_headers(response),
        body=_read_text(response["content"]),
        reason=response["_reason"],
        http_version=response["httpVersion"].removeprefix("HTTP/"),
        trailing=base64.b64decode(entry.get("_trailing", "")),
        closed=entry.get("_closed"),
    )


def _read_headers(message: dict[str, Any]) -> Headers:
    return tuple((h["name"], h["value"]) for h in message["headers"])


def _read_text(content: dict[str, Any] | None) -> bytes:
    if content is None:
        return b""
    if "base64" in (content.get("encoding"), content.get("_encoding")):
        return base64.b64decode(content["text"])
    return str(content["text"]).encode()
