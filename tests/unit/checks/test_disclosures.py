# SPDX-License-Identifier: MIT
"""Rules about what no answer may tell: credentials, and the inside of the server."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from uapi_conformance.checks import disclosures
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.wire import Judge
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange, Request

from tests.support.exchanges import BASIS, FAIL, PASS, TOKEN, answer, error, request, says, unanswered

Row = tuple[Judge, Exchange, ClaimedContract, Outcome | None, str]


def sent_with(authorization: str) -> Request:
    return request(headers=(("Authorization", authorization),))


def repeating(text: str) -> Request:
    """A request that says the same itself."""
    return request(body=json.dumps({"action": text}).encode())


def zipped(text: bytes, **more: Any) -> Exchange:
    return answer(500, body=gzip.compress(text), headers=(("Content-Encoding", "gzip"),), **more)


def undecodable(text: bytes, **more: Any) -> Exchange:
    """Says that it is compressed, and is not."""
    return answer(500, body=text, headers=(("Content-Encoding", "gzip"),), **more)


WITH_TOKEN = sent_with(f"Bearer {TOKEN}")
CREDENTIALS: list[Row] = [
    (disclosures.no_credentials, error(401, "access_denied", sent=WITH_TOKEN), BASIS, PASS, ""),
    (disclosures.no_credentials, answer(400, {"sent": TOKEN}, sent=WITH_TOKEN), BASIS, FAIL, "in the body"),
    (
        disclosures.no_credentials,
        answer(400, headers=(("X-Echo", f"<{TOKEN}>"),), sent=WITH_TOKEN),
        BASIS,
        FAIL,
        "a header",
    ),
    (disclosures.no_credentials, answer(200, trailing=TOKEN.encode(), sent=WITH_TOKEN), BASIS, FAIL, "token"),
    (disclosures.no_credentials, answer(401, reason=f"bad {TOKEN}", sent=WITH_TOKEN), BASIS, FAIL, "token"),
    (
        disclosures.no_credentials,
        answer(400, body=b'{"a":"https:\\/\\/t"}', sent=sent_with("Bearer https://t")),
        BASIS,
        FAIL,
        "body",
    ),
    (disclosures.no_credentials, answer(400, {"scheme": "Bearer"}, sent=sent_with("Bearer")), BASIS, None, ""),
    (disclosures.no_credentials, answer(400, {"short": "abc"}, sent=sent_with("Bearer abc")), BASIS, None, ""),
    (disclosures.no_credentials, answer(400, {"m": "1234567"}, sent=sent_with("Bearer 1234567")), BASIS, None, ""),
    (
        disclosures.no_credentials,
        answer(400, {"m": "12345678"}, sent=sent_with("Bearer 12345678")),
        BASIS,
        FAIL,
        "body",
    ),
    (disclosures.no_credentials, zipped(TOKEN.encode(), sent=WITH_TOKEN), BASIS, FAIL, "in the body"),
    (disclosures.no_credentials, undecodable(TOKEN.encode(), sent=WITH_TOKEN), BASIS, FAIL, "in the body"),
    (disclosures.no_credentials, answer(200, {}), BASIS, None, ""),
    (disclosures.no_credentials, unanswered(sent=WITH_TOKEN), BASIS, None, ""),
]

TRACES = [
    'Traceback (most recent call last):\n  File "app.py", line 3, in stop',
    'File "/srv/app.py", line 12',
    "java.lang.NullPointerException\n\tat com.example.Calls.stop(Calls.java:42)",
    "TypeError: x\n    at stop (/srv/calls.js:12:7)",
    "at async C:\\srv\\calls.js:12:7",
    "at Pbx.Calls.Stop(String id) in C:\\src\\Calls.cs:line 12",
    "#0 /var/www/calls.php(12): stop()",
    "Fatal error in <b>/var/www/calls.php</b> on line <b>12</b>",
    "calls.rb:12:in `stop'",
    "died at calls.pl line 12.",
    "goroutine 1 [running]:",
    "panic: runtime error: index out of range",
    "thread 'main' panicked at src/main.rs:1",
    "SQLSTATE[42000]: syntax error",
    "ORA-00933: command not ended",
]
HARMLESS = [
    "An internal server error occurred. Please contact the administrator.",
    "Value supplied in phoneCallId from the URI-Fragment is invalid.",
    "The line 12 is busy at 10:15:30",
    "The file is on line 2",
    "Select a view from those of the call.",
    "https://pbx.example.com/home/calls and //x/var/log",
    "/uapi/phoneCalls/12/0003*210/444444",
    "1.10.1.2.3",
    "Apache/2.4.57 (Debian) Server at 127.0.0.1 Port 8080",  # the address that was asked, in the pages of a gateway
    "Call 10.1.2 of 192.168.1",
    "http://10.1.2.3/uapi/phoneCalls",
    "The local time, an internal call",
    "Error, Exception, TimeoutError of the caller",
]
INNER = [
    "SELECT id FROM calls WHERE id = 1",
    "INSERT INTO log VALUES (1)",
    "UPDATE view SET recording = NULL",
    "DELETE FROM calls",
    'relation "calls" does not exist',
    "psycopg2.errors.UndefinedTable",
    "no such table: calls",
    "cannot open /var/lib/calls.db",
    "see /etc/asterisk/manager.conf",
    "C:\\inetpub\\calls.aspx",
    "upstream 10.1.2.3:5038 refused",
    "connect ECONNREFUSED 127.0.0.1:5038",
    "no route to 192.168.1.10",
    "from 172.16.4.2",
    "db01.internal:5432",
    "redis.default.svc.cluster.local",
    "localhost:6379",
    "SIP/0003*210-0000a1b2",
    "postgres://uapi:hunter2@db/calls",
    "DB_PASSWORD=hunter2",
    "-----BEGIN RSA PRIVATE KEY-----",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMiJ9.c2lnbmF0dXJl",
    "django.core.exceptions.ObjectDoesNotExist",
    "java.lang.NullPointerException",
    "KeyError: 'phoneCallViewId'",
    "Cannot read properties of undefined (reading 'id')",
    "<Call object at 0x7f3a2c10>",
    "Object reference not set to an instance of an object.",
    "uid=33(www-data)",
]
INTERNALS: list[Row] = [
    *((disclosures.no_internals, answer(400, {"e": text}), BASIS, FAIL, "") for text in INNER),
    *((disclosures.no_internals, answer(400, {"e": text}, sent=repeating(text)), BASIS, PASS, "") for text in INNER),
    (disclosures.no_internals, answer(200, {}, headers=(("Host", "127.0.0.1:8080"),)), BASIS, PASS, ""),
    *((disclosures.no_internals, answer(500, {"e": text}), BASIS, FAIL, "")
      for text in TRACES),
    *((disclosures.no_internals, answer(500, {"e": text}), BASIS, PASS, "") for text in HARMLESS),
    (disclosures.no_internals, answer(500, headers=(("X-Debug", TRACES[10]),)), BASIS, FAIL, "goroutine"),
    (disclosures.no_internals, answer(500, body=TRACES[0].encode(), media="text/plain"), BASIS, FAIL, "Traceback"),
    (disclosures.no_internals, answer(500, body=b"\xff" * 40), BASIS, PASS, ""),
    (disclosures.no_internals, zipped(TRACES[0].encode()), BASIS, FAIL, "Traceback"),
    (disclosures.no_internals, undecodable(TRACES[0].encode()), BASIS, FAIL, "Traceback"),
    (disclosures.no_internals, unanswered(), BASIS, None, ""),
    # A path in these is one of the API.
    *(
        (disclosures.no_internals, answer(200, {}, headers=((name, "/home/calls"),)), BASIS, PASS, "")
        for name in ("Location", "content-location", "Link", "Set-Cookie")
    ),
    (disclosures.no_internals, answer(200, {}, headers=(("X-Log", "/home/calls"),)), BASIS, FAIL, "/home/calls"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "exchange", "judged_by", "outcome", "words"), [*CREDENTIALS, *INTERNALS])
def test_rule_about_disclosures__judges_the_answers_that_it_is_about(
    rule: Judge, exchange: Exchange, judged_by: ClaimedContract, outcome: Outcome | None, words: str
) -> None:
    says(rule(exchange, judged_by), outcome, words)
