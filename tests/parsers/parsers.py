# SPDX-License-Identifier: MIT
"""JSON parsers of several languages: how each is started, and what it makes of bodies."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_READERS = Path(__file__).parent / "readers"
_PYTHON = (sys.executable, "reader.py")
_PATIENCE = 120
OBJECT, OTHER, REFUSED, BREAKS = "object", "other", "refused", "breaks"
READINGS = (OBJECT, OTHER, REFUSED, BREAKS)
"""The documented request; a value of which that cannot be said; an error; the program ends."""


@dataclass(frozen=True)
class Parser:
    """A parser with its settings. Its program reads base64 in lines; it prints its version, then a reading for each."""

    name: str
    language: str
    what: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Readings:
    version: str
    by_body: Mapping[str, str]


PARSERS = (
    Parser("python-bytes", "Python", "json.loads of the bytes, as in FastAPI and Django", (*_PYTHON, "bytes")),
    Parser("python-text", "Python", "json.loads of the bytes decoded", (*_PYTHON, "text")),
    Parser("flask", "Python", "Flask's get_json", (*_PYTHON, "flask")),
    Parser("orjson", "Python", "orjson.loads", (*_PYTHON, "orjson")),
    Parser("ujson", "Python", "ujson.loads", (*_PYTHON, "ujson")),
    Parser("msgspec", "Python", "msgspec's decoder, into a struct", (*_PYTHON, "msgspec")),
    Parser("pydantic", "Python", "pydantic's model_validate_json", (*_PYTHON, "pydantic")),
    Parser("node", "JavaScript", "JSON.parse of the bytes as UTF-8", ("node", "reader.js", "parse")),
    Parser("express", "JavaScript", "Express's body-parser", ("node", "reader.js", "body-parser")),
    Parser("go-unmarshal", "Go", "json.Unmarshal, into a struct", ("go", "run", "reader.go", "unmarshal")),
    Parser("go-decoder", "Go", "json.NewDecoder of the body, into a struct", ("go", "run", "reader.go", "decoder")),
    Parser("php", "PHP", "json_decode", ("php", "reader.php", "plain")),
    Parser(
        "php-substitute", "PHP", "json_decode with JSON_INVALID_UTF8_SUBSTITUTE", ("php", "reader.php", "substitute")
    ),
    Parser("perl", "Perl", "JSON::PP", ("perl", "reader.pl", "plain")),
    Parser("perl-relaxed", "Perl", "JSON::PP with relaxed and allow_singlequote", ("perl", "reader.pl", "relaxed")),
    Parser("ruby", "Ruby", "JSON.parse", ("ruby", "reader.rb")),
    Parser("jackson", "Java", "Jackson's ObjectMapper as Spring sets it, into a class", ("java", "Jackson.java")),
    Parser("gson", "Java", "Gson's fromJson, into a class", ("java", "GsonReader.java")),
)


def ask(parser: Parser, bodies: Mapping[str, bytes]) -> Readings | None:
    """What the parser makes of each body, or None where it is not there."""
    version, left = "", list(bodies)
    by_body: dict[str, str] = {}
    while left:
        told = _run(parser.command, [bodies[name] for name in left])
        if not told:
            return None
        version, *readings = told
        if len(readings) < len(left):
            readings.append(BREAKS)  # on the first body without a reading; what follows it is asked anew
        by_body |= dict(zip(left, readings, strict=False))
        left = left[len(readings) :]
    return Readings(version, by_body)


def _run(command: Sequence[str], bodies: Sequence[bytes]) -> list[str]:
    lines = b"".join(base64.b64encode(body) + b"\n" for body in bodies)
    try:
        ran = subprocess.run(command, cwd=_READERS, input=lines, capture_output=True, timeout=_PATIENCE, check=False)
    except OSError:
        return []
    return ran.stdout.decode().splitlines()
