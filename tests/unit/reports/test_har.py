# SPDX-License-Identifier: MIT
"""exchanges.har: HAR 1.2 for any viewer, whole after every exchange, and read back as it was seen."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.errors import DeclarationError
from uapi_conformance.reports.har import LARGEST, HarWriter, read_har
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Reached, Request, Response, Step

from tests.support.exchanges import answer, request, unanswered
from tests.support.har_schema import har_violations

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
    return _read(path)


def _read(path: Path) -> Document:
    document: Document = json.loads(path.read_bytes())
    return document


def _entry(path: Path, exchange: Exchange) -> Document:
    entry: Document = written(path, exchange)["log"]["entries"][0]
    return entry


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
    ("request without fields", answer(400, {}, sent=Request("UAPICONFORMANCE", "/"))),
    *((f"{kind}", unanswered(kind)) for kind in FailureKind),
    ("cut off", Exchange(1, Step("s", "t"), request(), failure=Failure(FailureKind.INCOMPLETE, "it ended", 200))),
]


@pytest.mark.parametrize(("what", "exchange"), KINDS, ids=[what for what, _ in KINDS])
def test_file__is_har_1_2(tmp_path: Path, what: str, exchange: Exchange) -> None:
    assert har_violations(written(tmp_path / "x.har", exchange)) == []


def test_file_without_exchanges__is_har_1_2(tmp_path: Path) -> None:
    assert har_violations(written(tmp_path / "x.har")) == []


def test_comment__stands_in_the_log(tmp_path: Path) -> None:
    writer(tmp_path / "x.har", comment='a "comment"\n').close()
    document = _read(tmp_path / "x.har")
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
    assert _read(path)["log"]["entries"] == []
    for number, (_, exchange) in enumerate(KINDS, 1):
        har.write(exchange, URL)
        # It was not closed: what a run leaves that dies now is what another process reads now.
        document = _read(path)
        assert len(document["log"]["entries"]) == number
        assert har_violations({**document, "log": {**document["log"], "entries": []}}) == []
        assert len(read_har(path)) == number
    har.close()
    assert len(_read(path)["log"]["entries"]) == len(KINDS)


def test_file_that_was_there__is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    written(path, *(exchange for _, exchange in KINDS))
    assert _read(path)["log"]["entries"]
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


# --- read back


@pytest.mark.parametrize(("what", "exchange"), KINDS, ids=[what for what, _ in KINDS])
def test_exchange__is_read_back_as_it_was(tmp_path: Path, what: str, exchange: Exchange) -> None:
    written(tmp_path / "x.har", exchange)
    (back,) = read_har(tmp_path / "x.har")
    if "large" in what:
        exchange = _cut(exchange)
    assert back == exchange


def _cut(exchange: Exchange) -> Exchange:
    assert exchange.response is not None
    return replace(
        exchange,
        request=replace(exchange.request, body=exchange.request.body[:LARGEST]),
        response=replace(exchange.response, body=exchange.response.body[:LARGEST]),
    )


latin = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=20)
names = st.from_regex(r"X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}", fullmatch=True)
fields = st.lists(st.tuples(names, latin), max_size=4).map(tuple)
bodies = st.one_of(st.binary(max_size=60), st.text(max_size=30).map(lambda t: t.encode("utf-8", "replace")))
targets = st.from_regex(r"/[!-~]{0,30}", fullmatch=True)
requests = st.builds(Request, st.from_regex(r"[A-Z]{1,8}", fullmatch=True), targets, fields, bodies)
responses = st.builds(
    Response,
    status=st.integers(100, 999),
    headers=fields,
    body=bodies,
    reason=latin,
    http_version=st.sampled_from(["1.0", "1.1"]),
    trailing=st.binary(max_size=20),
)
failures = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    st.text(max_size=20),
    st.none() | st.integers(100, 999),
    st.sampled_from(Reached),
    st.booleans(),
)
outcomes = st.one_of(st.tuples(responses, st.none()), st.tuples(st.none(), failures))


@given(request=requests, outcome=outcomes, name=st.text(max_size=10), milliseconds=st.integers(0, 2**40))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_exchange__is_har_and_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    request: Request,
    outcome: tuple[Response | None, Failure | None],
    name: str,
    milliseconds: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.har"
    response, failure = outcome
    exchange = Exchange(
        1, Step(name, name), request, response, failure, milliseconds / 1000, milliseconds / 1000, operation=name
    )
    document = written(path, exchange)
    # What HAR lacks a member for is the subject of a test of its own.
    document["log"]["entries"][0]["request"].get("postData", {}).pop("encoding", None)
    assert har_violations(document) == []
    assert read_har(path) == (exchange,)


# --- files that are none of ours

WHOLE_ENTRY = {
    "startedDateTime": "2026-01-01T00:00:00+00:00",
    "time": 1,
    "request": {"method": "GET", "_target": "/", "headers": []},
    "response": {
        "status": 200,
        "headers": [],
        "content": {"text": "{}"},
        "_reason": "",
        "httpVersion": "HTTP/1.1",
    },
    "_uapi": {"number": 1, "scenario": "s", "step": "t", "operation": ""},
}


def _changed(pointer: str, value: object) -> str:
    document = json.loads(json.dumps({"log": {"entries": [WHOLE_ENTRY]}}))
    *path, last = pointer.split("/")
    place = document["log"]["entries"][0]
    for step in path:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document)


FOREIGN = [
    ("empty", ""),
    ("no JSON", "{"),
    ("not UTF-8", b'{"log":\xff}'),
    ("a number", "1"),
    ("null", "null"),
    ("a list", "[]"),
    ("no log", "{}"),
    ("log is text", '{"log":"x"}'),
    ("entries are a number", '{"log":{"entries":1}}'),
    ("an entry is text", '{"log":{"entries":["x"]}}'),
    ("another tool's", json.dumps({"log": {"entries": [{"request": {}, "response": {}}]}})),
    ("nested too deeply", '{"log":' * 100_000 + "1" + "}" * 100_000),
    ("no target", _changed("request/_target", ...)),
    ("no number", _changed("_uapi/number", ...)),
    ("no such failure", _changed("_failure", {"kind": "tiredness", "detail": "", "status": None})),
    ("no base64", _changed("response/content", {"text": "é", "encoding": "base64"})),
    ("bytes behind that are no base64", _changed("_trailing", "é")),
    ("no HTTP version", _changed("response/httpVersion", None)),
    ("headers are text", _changed("response/headers", "abc")),
    ("time is text", _changed("time", "1")),
    ("no time", _changed("startedDateTime", "yesterday")),
]


@pytest.mark.parametrize(("what", "content"), FOREIGN, ids=[what for what, _ in FOREIGN])
def test_file_that_is_none_of_ours__is_refused_in_a_sentence(tmp_path: Path, what: str, content: str | bytes) -> None:
    path = tmp_path / "x.har"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DeclarationError, match=re.escape(str(path))) as refused:
        read_har(path)
    assert "\n" not in str(refused.value)


def test_entry_of_the_table_above__is_right_in_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    path.write_text(_changed("time", 1), encoding="utf-8")
    (exchange,) = read_har(path)
    assert exchange.status == 200


@pytest.mark.parametrize("name", ["missing.har", "."])
def test_file_that_cannot_be_read__is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeclarationError, match="cannot be read"):
        read_har(tmp_path / name)
