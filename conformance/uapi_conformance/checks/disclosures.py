# SPDX-License-Identifier: MIT
"""Rules about what no answer of a run may tell: the inside of the server, and credentials.

Each takes one exchange and returns a verdict, or None if it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire.exchange import Exchange, Request, Response, header
from uapi_conformance.wire.nonexistent import GARBAGE_TOKEN

_TRACE = (
    r"Traceback \(most recent call last\)"  # Python
    r"|File \"[^\"\n]+\", line \d+"
    r"|\bat [\w$.<>]+\([\w$.]+\.(?:java|kt|scala|groovy):\d+\)"  # JVM
    r"|\bat [\w.<>$ \[\]]*\(?(?:/|[A-Z]:\\|node:)[^\s()]+:\d+:\d+\)?"  # Node.js
    r"|\bat [\w.`<>\[\]]+\([^)\n]*\) in [^\n]+:line \d+"  # .NET
    r"|#\d+ (?:/|[A-Z]:\\)\S+\(\d+\)"  # PHP
    r"|\bin (?:<b>)?(?:/|[A-Z]:\\)\S+\.(?:php|inc|phtml)(?:</b>)? on line (?:<b>)?\d+"
    r"|\.(?:rb|pl|pm|ex|erl|lua):\d+:in\b|\.(?:pl|pm) line \d+\."  # Ruby, Perl, Erlang, Lua
    r"|goroutine \d+ \[\w+|\.go:\d+ \+0x[0-9a-f]+|panic: runtime error"  # Go
    r"|thread '[^']+' panicked at|stack backtrace:"  # Rust
)
_FAILURE = (
    r"\b(?:[a-z_]\w*\.)+[A-Z]\w*(?:Exception|Error)\b|\b[A-Z]\w*Exception\b"  # names of classes
    r"|\b(?:[a-z_]\w*\.){2,}[A-Z][a-z]\w+[A-Z]\w+\b"
    r"|\b(?:Key|Type|Value|Attribute|Index|Name|NoMethod|Reference|Range|Runtime|Assertion|Recursion|Import|OS|IO)Error\b"
    r"|'NoneType' object|Cannot read propert(?:y|ies) of (?:undefined|null)|undefined method [`']|nil:NilClass"
    r"|nil pointer dereference|Object reference not set|Option::unwrap\(\)|\bobject at 0x[0-9a-f]+|&?\{?0xc0[0-9a-f]{8}"
    r"|DEBUG = True|debugger caught an exception|Whoops, looks like something|Exception caught|Server Error in '"
    r"|\buid=\d+\(|\bsh: (?:\d+: )?\S+: (?:command )?not found"
)
_DATABASE = (
    r"SQLSTATE\[\w+\]|ORA-\d{5}:|You have an error in your SQL syntax|Unclosed quotation mark after"
    r"|\bSELECT\s.{1,300}?\sFROM\s+\w|\bINSERT INTO\s+\w|\bUPDATE\s+\S+\s+SET\s|\bDELETE FROM\s+\w"
    r"|\b(?:psycopg2?|sqlite3|pymysql|MySQLdb)\.\w+|\bPG::\w+|\bMongo\w*Error\b|\bE11000\b|\bWRONGTYPE Operation"
    r"|\b(?:relation|column|table) \"[^\"]+\" does not exist|\bno such (?:table|column): "
)
_PLACE = (
    r"(?<![\w/:.%*-])/(?:var|etc|opt|home|usr|srv|root|tmp|proc)/[\w.@+-]+(?:/[\w.@+-]+)*"  # files
    r"|\b[A-Z]:\\\w[\w\\. -]+"
    r"|(?<![\w.@/-])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01])|127\.0)\.\d{1,3}\.\d{1,3}(?![\w.]| Port \d)"
    r"|(?<![\w./@-])(?:[a-z0-9-]+\.)+(?:internal|local|lan|corp|intranet|localdomain)\b(?::\d+)?"
    r"|(?<![\w./@-])localhost:\d+"
    r"|\b(?:SIP|PJSIP|DAHDI|IAX2|Local)/[\w*@.-]+-[0-9a-f]{6,8}\b"  # channels of telephony engines
)
_HIDDEN = (
    r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\b\w*(?i:password|passwd|secret)=[^\s&\"]{3,}"
    r"|\b[a-z][a-z0-9+]*://[^\s/@:\"]+:[^\s/@\"]+@[^\s\"]+"
)
_INSIDE = re.compile(f"{_HIDDEN}|{_TRACE}|{_DATABASE}|{_PLACE}|{_FAILURE}", re.DOTALL)
_OF_PATHS = frozenset(("content-location", "link", "location", "set-cookie"))
"""Fields with paths of the API's own; a path there is none of a file."""


_OF_HTTP = frozenset(("date", "content-length", "content-type", "connection", "keep-alive", "host"))
"""Fields whose values HTTP itself defines; PHP's own server sends back the Host that it was asked by."""


def no_internals(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: nothing of the server's inside (OWASP API8:2023; RFC 9110, section 15.6 says what an explanation is)."""
    response = exchange.response
    if response is None:
        return None
    shown = (*_inside("\n".join(_lines(response, _OF_PATHS | _OF_HTTP))), *_inside(_unescaped(_text(response))))
    sent = _sent(exchange.request) if shown else ""
    found = next((text for text in shown if text not in sent), None)
    if found is None:
        return passed("The answer does not expose the server's internals.", exchange)
    return failed(
        "An answer exposes the server's internals.",
        exchange,
        expected="no stack trace, statement, path, address or secret of the server",
        observed=found[:120],
    )


def _sent(request: Request) -> str:
    """What the request says: an answer that repeats it tells nothing new."""
    body = request.body.decode("utf-8", "replace")
    return "\n".join((request.target, unquote(request.target), body, _unescaped(body)))


@lru_cache(maxsize=256)  # most answers of a run say the same
def _inside(text: str) -> tuple[str, ...]:
    return tuple(match[0] for match in _INSIDE.finditer(text))


def _lines(response: Response, but: frozenset[str] = frozenset()) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in response.headers if name.lower() not in but)


def _text(response: Response) -> str:
    return (response.content or response.body).decode("utf-8", "replace")


def _unescaped(text: str) -> str:
    # JSON escapes would hide the quotes and line ends by which a trace is recognised.
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\/", "/").replace("\\\\", "\\")


_SHORTEST_CREDENTIAL = 8


def no_credentials(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: an answer does not repeat the credentials that its own request carried (RFC 6750, section 5.3)."""
    response = exchange.response
    credential = (header(exchange.request.headers, "authorization") or "").rpartition(" ")[2]
    if response is None or len(credential) < _SHORTEST_CREDENTIAL or credential == GARBAGE_TOKEN:
        return None  # a token that was never issued opens nothing
    text = (
        "\n".join(_lines(response))
        + _unescaped(_text(response))
        + response.trailing.decode("latin-1")
        + response.reason
    )
    if credential not in text:
        return passed("The answer does not repeat the credential.", exchange)
    where = "a header" if any(credential in value for _, value in response.headers) else "the body"
    return failed(
        "An answer repeats the credential that was sent.",
        exchange,
        expected="no token in an answer",
        observed=f"the token in {where}",
    )
