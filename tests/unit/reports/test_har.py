# SPDX-License-Identifier: MIT
"""exchanges.har: HAR 1.2 for any viewer, whole after every exchange, and read back as it was seen."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.reports.har import LARGEST, HarWriter, read_har
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Step
from uapi_conformance.wire.fields import SentField

from tests.support.exchanges import answer, request
from tests.support.har_files import BINARY, KINDS, ODD_TARGET, URL, Document, read, writer, written
from tests.support.har_schema import har_violations


def _entry(path: Path, exchange: Exchange) -> Document:
    entry: Document = written(path, exchange)["log"]["entries"][0]
    return entry


@pytest.mark.parametrize(("what", "exchange"), KINDS, ids=[what for what, _ in KINDS])
def test_file__is_har_1_2(tmp_path: Path, what: str, exchange: Exchange) -> None:
    assert har_violations(written(tmp_path / "x.har", exchange)) == []


def test_file_without_exchanges__is_har_1_2(tmp_path: Path) -> None:
    assert har_violations(written(tmp_path / "x.har")) == []


def test_comment__stands_in_the_log(tmp_path: Path) -> None:
    writer(tmp_path / "x.har", comment='a "comment"\n').close()
    document = read(tmp_path / "x.har")
    assert document["log"]["comment"] == 'a "comment"\n'
    assert har_violations(document) == []


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("log/version", "1.1"),
        ("log/creator/name", None),
        ("log/entries", {}),
        ("log/entries/0/startedDateTime", "yesterday"),
        ("log/entries/0/time", -1),
        ("log/entries/0/request/headers", {"a": "b"}),
        ("log/entries/0/request/encoding", "base64"),
        ("log/entries/0/response/status", "200"),
        ("log/entries/0/timings/wait", "1"),
    ],
)
def test_schema_of_this_test__refuses_what_is_no_har(tmp_path: Path, pointer: str, value: object) -> None:
    document = written(tmp_path / "x.har", answer(200, {}))
    *path, last = pointer.split("/")
    place: Any = document
    for step in path:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    assert har_violations(document)


# --- while the run goes on


def test_file__is_whole_before_the_first_and_after_every_exchange(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    har = writer(path)
    assert read(path)["log"]["entries"] == []
    for number, (_, exchange) in enumerate(KINDS, 1):
        har.write(exchange, URL)
        # It was not closed: what a run leaves that dies now is what another process reads now.
        document = read(path)
        assert len(document["log"]["entries"]) == number
        assert har_violations({**document, "log": {**document["log"], "entries": []}}) == []
        assert len(read_har(path)) == number
    har.close()
    assert len(read(path)["log"]["entries"]) == len(KINDS)


def test_file_that_was_there__is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    written(path, *(exchange for _, exchange in KINDS))
    assert read(path)["log"]["entries"]
    assert written(path)["log"]["entries"] == []


# --- what an entry says


def test_headers__keep_their_order_case_and_number(tmp_path: Path) -> None:
    fields = (("B-b", "1"), ("a", "2"), ("B-B", "3"), ("Link", "x"), ("link", "y"), ("B-b", ""))
    sent = request(headers=fields)
    entry = _entry(tmp_path / "x.har", answer(200, {}, media=None, headers=fields, sent=sent))
    for message in ("request", "response"):
        assert [(h["name"], h["value"]) for h in entry[message]["headers"]] == list(fields)


def test_text__is_readable_and_what_is_none_is_in_base64(tmp_path: Path) -> None:
    text = _entry(tmp_path / "x.har", answer(200, body="Grüße".encode()))["response"]["content"]
    assert (text["text"], text["size"], "encoding" in text) == ("Grüße", 7, False)
    binary = _entry(tmp_path / "x.har", answer(200, body=BINARY))["response"]["content"]
    assert (base64.b64decode(binary["text"]), binary["size"], binary["encoding"]) == (BINARY, 256, "base64")


@pytest.mark.parametrize("size", [LARGEST - 1, LARGEST, LARGEST + 1, LARGEST * 3])
@pytest.mark.parametrize("unit", [b"x", "é".encode(), b"\xff"])
def test_long_body__is_cut_and_says_so(tmp_path: Path, size: int, unit: bytes) -> None:
    body = (unit * size)[:size]
    entry = _entry(tmp_path / "x.har", answer(200, body=body, sent=request(body=body)))
    for member in (entry["response"]["content"], entry["request"]["postData"]):
        cut = size > LARGEST
        assert ("_cut" in member, "_sha256" in member) == (cut, cut)
        if cut:
            assert member["_cut"] == size
            assert member["_sha256"] == hashlib.sha256(body).hexdigest()
    assert entry["response"]["content"]["size"] == size
    (back,) = read_har(tmp_path / "x.har")
    assert back.response is not None
    assert back.response.body == body[:LARGEST]


def test_entry__says_what_was_asked_where_and_when(tmp_path: Path) -> None:
    exchange = replace(
        answer(200, {}, sent=request("GET", ODD_TARGET), step="a look", number=7), started=0.0625, elapsed=0.0123456
    )
    entry = _entry(tmp_path / "x.har", exchange)
    assert entry["startedDateTime"] == "1970-01-01T00:00:00.062+00:00"
    assert entry["time"] == sum(entry["timings"].values()) == 12.346
    assert entry["request"]["url"] == URL + ODD_TARGET
    assert entry["request"]["_target"] == ODD_TARGET
    assert entry["_uapi"] == {"number": 7, "scenario": "a scenario", "step": "a look", "operation": "stopRecording"}
    assert [(q["name"], q["value"]) for q in entry["request"]["queryString"]][:2] == [("a", "1"), ("a", "")]


@pytest.mark.parametrize(
    ("status", "reason", "shown"), [(200, "", "OK"), (200, "Fine", "Fine"), (799, "", ""), (418, "", "I'm a Teapot")]
)
def test_status_text__is_what_was_sent_or_the_known_phrase(
    tmp_path: Path, status: int, reason: str, shown: str
) -> None:
    response = _entry(tmp_path / "x.har", answer(status, {}, reason=reason))["response"]
    assert (response["status"], response["statusText"], response["_reason"]) == (status, shown, reason)


def test_redirect__names_its_location(tmp_path: Path) -> None:
    exchange = answer(302, headers=(("Location", "https://other.example.com/x"),))
    assert _entry(tmp_path / "x.har", exchange)["response"]["redirectURL"] == "https://other.example.com/x"


def test_failure__is_an_entry_with_status_0_and_a_reason(tmp_path: Path) -> None:
    failure = Failure(FailureKind.INCOMPLETE, "the message ended early", 200)
    entry = _entry(tmp_path / "x.har", Exchange(1, Step("s", "t"), request(), failure=failure))
    assert entry["response"]["status"] == 0
    assert entry["_failure"] == {
        "kind": "incomplete",
        "detail": "the message ended early",
        "status": 200,
        "reached": "the first byte",
        "confirmed": False,
    }


def test_declared_fields__are_shown_without_secrets_and_are_no_part_of_what_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    fields = (SentField("X-Tenant", "acme"), SentField("X-API-Key", "k", "GATEWAY_KEY"))
    har = HarWriter(path, creator_version="0.1", redactor=Redactor(), fields=fields)
    for _, exchange in KINDS:
        har.write(exchange, URL)
    har.close()
    document = read(path)
    assert har_violations(document) == []
    for entry in document["log"]["entries"]:
        shown = [(field["name"], field["value"]) for field in entry["request"]["headers"]]
        assert shown[-2:] == [("X-Tenant", "acme"), ("X-API-Key", "[token]")]
    plain = writer(tmp_path / "y.har")
    for _, exchange in KINDS:
        plain.write(exchange, URL)
    plain.close()
    assert read_har(path) == read_har(tmp_path / "y.har")
