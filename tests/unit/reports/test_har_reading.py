# SPDX-License-Identifier: MIT
"""exchanges.har is read back as it was seen, and a file that is none of ours is refused in a sentence."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uapi_conformance.errors import DeclarationError
from uapi_conformance.reports.har import LARGEST, read_har
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Reached, Request, Response, Step

from tests.support.har_files import KINDS, written
from tests.support.har_schema import har_violations


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
