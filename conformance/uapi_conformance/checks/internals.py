# SPDX-License-Identifier: MIT
"""Signs of a server's inside: what is in a text only if it was meant for those who run the server.

Frameworks and engines print these; the comments name them. OWASP API8:2023 is about what they give away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Sign:
    """A pattern, and words of which each text that it matches has one.

    Words are found many times faster than patterns, and next to no answer has one.
    """

    pattern: re.Pattern[str]
    words: tuple[str, ...]

    def found_in(self, text: str) -> tuple[str, ...]:
        """All that the pattern matches in a text."""
        if not any(word in text for word in self.words):
            return ()
        return tuple(match[0] for match in self.pattern.finditer(text))


def _sign(pattern: str, *words: str) -> Sign:
    return Sign(re.compile(pattern, re.DOTALL), words)


# Repetitions have a bound wherever a text could be read once more from each place in it.
_TRACES = (
    _sign(r"Traceback \(most recent call last\)", "Traceback ("),  # Python
    _sign(r"File \"[^\"\n]{1,300}\", line \d+", 'File "'),
    _sign(r"\bat [\w$.<>]+\([\w$.]+\.(?:java|kt|scala|groovy):\d+\)", ".java:", ".kt:", ".scala:", ".groovy:"),  # JVM
    _sign(r"\bat [\w.<>$ \[\]]{0,300}\(?(?:/|[A-Z]:\\|node:)[^\s()]{1,300}:\d+:\d+\)?", "at "),  # Node.js
    _sign(r"\bat [\w.`<>\[\]]+\([^)\n]{0,300}\) in [^\n]{1,300}:line \d+", ":line "),  # .NET
    _sign(r"#\d+ (?:/|[A-Z]:\\)\S{1,300}\(\d+\)", "#"),  # PHP
    _sign(r"\bin (?:<b>)?(?:/|[A-Z]:\\)\S{1,300}\.(?:php|inc|phtml)(?:</b>)? on line (?:<b>)?\d+", " on line "),
    _sign(r"\.(?:rb|pl|pm|ex|erl|lua):\d+:in\b", ":in"),  # Ruby, Erlang, Lua
    _sign(r"\.(?:pl|pm) line \d+\.", " line "),  # Perl
    _sign(r"goroutine \d+ \[\w+|\.go:\d+ \+0x[0-9a-f]+|panic: runtime error", "goroutine ", ".go:", "panic: "),  # Go
    _sign(r"thread '[^']{1,300}' panicked at|stack backtrace:", "thread '", "stack backtrace:"),  # Rust
)
_DATABASES = (
    _sign(r"SQLSTATE\[\w+\]|ORA-\d{5}:", "SQLSTATE[", "ORA-"),
    _sign(
        "You have an error in your SQL syntax|Unclosed quotation mark after", "in your SQL syntax", "Unclosed quotation"
    ),
    _sign(r"\bSELECT\s.{1,300}?\sFROM\s+\w", "SELECT"),
    _sign(r"\bINSERT INTO\s+\w|\bUPDATE\s+\S{1,300}\s+SET\s|\bDELETE FROM\s+\w", "INSERT", "UPDATE", "DELETE"),
    _sign(r"\b(?:psycopg2?|sqlite3|pymysql|MySQLdb)\.\w+", "psycopg", "sqlite3.", "pymysql.", "MySQLdb."),
    _sign(r"\bPG::\w+|\bMongo\w*Error\b|\bE11000\b|\bWRONGTYPE Operation", "PG::", "Mongo", "E11000", "WRONGTYPE"),
    _sign(r"\b(?:relation|column|table) \"[^\"]{1,300}\" does not exist", "does not exist"),
    _sign(r"\bno such (?:table|column): ", "no such "),
)
_PLACES = (
    _sign(
        r"(?<![\w/:.%*-])/(?:var|etc|opt|home|usr|srv|root|tmp|proc)/[\w.@+-]+(?:/[\w.@+-]+)*",  # files
        *(f"/{folder}/" for folder in ("var", "etc", "opt", "home", "usr", "srv", "root", "tmp", "proc")),
    ),
    _sign(r"\b[A-Z]:\\\w[\w\\. -]+", ":\\"),
    _sign(
        r"(?<![\w.@/-])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01])|127\.0)\.\d{1,3}\.\d{1,3}(?![\w.]| Port \d)",
        *("10.", "192.168.", "172.", "127.0."),
    ),
    _sign(
        r"(?<![\w./@-])(?:[a-z0-9-]+\.)+(?:internal|local|lan|corp|intranet|localdomain)\b(?::\d+)?",
        *(".internal", ".local", ".lan", ".corp", ".intranet"),
    ),
    _sign(r"(?<![\w./@-])localhost:\d+", "localhost:"),
    _sign(  # channels of telephony engines
        r"\b(?:SIP|PJSIP|DAHDI|IAX2|Local)/[\w*@.-]+-[0-9a-f]{6,8}\b", "SIP/", "DAHDI/", "IAX2/", "Local/"
    ),
)
_SECRETS = (
    _sign(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", ".eyJ"),  # JSON Web Tokens
    _sign(r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "-----BEGIN "),
    _sign(r"\bAKIA[0-9A-Z]{16}\b", "AKIA"),
    _sign(r"(?i:password|passwd|secret)=[^\s&\"]{3,}", "="),
    _sign(r"\b[a-z][a-z0-9+]*://[^\s/@:\"]+:[^\s/@\"]+@[^\s\"]+", "://"),
)
_FAILURES = (
    _sign(r"\b(?:[a-z_]\w*\.)+[A-Z]\w*(?:Exception|Error)\b|\b[A-Z]\w*Exception\b", "Exception", "Error"),
    _sign(r"\b(?:[a-z_]\w*\.){2,}[A-Z][a-z]\w+[A-Z]\w+\b", "."),  # names of classes
    _sign(
        r"\b(?:Key|Type|Value|Attribute|Index|Name|NoMethod|Reference|Range|Runtime|Assertion|Recursion|Import|OS|IO)"
        r"Error\b",
        "Error",
    ),
    _sign("'NoneType' object", "'NoneType'"),
    _sign("Cannot read propert(?:y|ies) of (?:undefined|null)", "Cannot read "),
    _sign("undefined method [`']|nil:NilClass|nil pointer dereference", "undefined method", "nil:", "nil pointer"),
    _sign(r"Object reference not set|Option::unwrap\(\)", "Object reference", "Option::"),
    _sign(r"\bobject at 0x[0-9a-f]+|&?\{?0xc0[0-9a-f]{8}", "0x"),
    _sign("DEBUG = True|debugger caught an exception", "DEBUG = ", "debugger caught"),
    _sign(
        "Whoops, looks like something|Exception caught|Server Error in '",
        *("Whoops, ", "Exception caught", "Server Error in "),
    ),
    _sign(r"\buid=\d+\(|\bsh: (?:\d+: )?\S{1,300}: (?:command )?not found", "uid=", "sh: "),
)
SIGNS = (*_SECRETS, *_TRACES, *_DATABASES, *_PLACES, *_FAILURES)


@lru_cache(maxsize=256)  # most answers of a run say the same
def internals_in(text: str) -> tuple[str, ...]:
    """What a text shows of the inside of a server, sign by sign."""
    return tuple(found for sign in SIGNS for found in sign.found_in(text))
