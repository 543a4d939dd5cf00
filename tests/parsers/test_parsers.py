# SPDX-License-Identifier: MIT
"""No JSON parser takes a malformed body for the documented request; what one of them takes is odd, and may be taken."""

from __future__ import annotations

import sys

import pytest
from uapi_conformance.wire import jsontext

from tests.parsers import bodies, recorded
from tests.parsers.ask import shown
from tests.parsers.parsers import BREAKS, OBJECT, OTHER, PARSERS, REFUSED, Parser, Readings, ask

ASKED = {parser.name: parser for parser in recorded.parsers()}
BODIES = {body.name: body for body in recorded.bodies()}
AT_HAND = [p for p in PARSERS if p.name in ("python-bytes", "python-text", "node", "php", "perl", "ruby")]
"""Those that start at once and need nothing beside their language."""
PLAIN = (bodies.DOCUMENTED, "odd-unknown-member", "odd-null-member", "odd-many-members", "odd-white-space")
"""JSON without anything that a parser may limit or refuse."""


def name_of(value: Parser) -> str:
    return value.name


# --- what is recorded


def test_record__is_about_every_body_that_is_sent() -> None:
    assert list(BODIES) == list(bodies.EVERY)


def test_record__is_of_every_parser() -> None:
    assert [(p.name, p.language, p.what) for p in ASKED.values()] == [(p.name, p.language, p.what) for p in PARSERS]
    assert all(parser.version for parser in ASKED.values())


def test_record__is_of_six_parsers_and_four_languages_at_least() -> None:
    assert len(ASKED) >= 6
    assert len({parser.language for parser in ASKED.values()}) >= 4


@pytest.mark.parametrize("name", BODIES)
def test_record__has_one_reading_by_each_parser(name: str) -> None:
    readings = [parser for names in BODIES[name].readings.values() for parser in names]
    assert sorted(readings) == sorted(ASKED)


@pytest.mark.parametrize("name", bodies.MALFORMED)
def test_malformed_body__is_the_documented_request_to_no_parser(name: str) -> None:
    assert BODIES[name].by(OBJECT) == ()
    assert BODIES[name].by(BREAKS) == ()


@pytest.mark.parametrize("name", [name for name, body in bodies.ODD.items() if jsontext.parse(body).problem])
def test_odd_body_that_is_no_json__is_the_documented_request_to_some_parser(name: str) -> None:
    """Else it would be malformed."""
    assert BODIES[name].by(OBJECT)


@pytest.mark.parametrize("name", PLAIN)
def test_plain_body__is_the_documented_request_to_every_parser(name: str) -> None:
    assert sorted(BODIES[name].by(OBJECT)) == sorted(ASKED)


# --- what the parsers of this machine say


@pytest.mark.parametrize("parser", AT_HAND, ids=name_of)
def test_parser_at_hand__says_what_is_recorded(parser: Parser) -> None:
    readings = ask(parser, bodies.EVERY)
    if readings is None:
        pytest.skip(f"{parser.command[0]} is not there")
    assert [name for name in bodies.MALFORMED if readings.by_body[name] not in (OTHER, REFUSED)] == []
    assert {readings.by_body[name] for name in PLAIN} == {OBJECT}
    if readings.version == ASKED[parser.name].version:
        # How deep a value may be nested can also depend on the machine.
        told = {name: reading for name, reading in readings.by_body.items() if "deep" not in name}
        assert told == {name: _recorded(parser.name, name) for name in told}


def _recorded(parser: str, body: str) -> str:
    return next(reading for reading, names in BODIES[body].readings.items() if parser in names)


# --- how they are asked


def _parser(program: str) -> Parser:
    return Parser("p", "Python", "a program", (sys.executable, "-c", program))


def test_parser_that_breaks__is_asked_for_the_rest_anew() -> None:
    program = """
import sys
print("1.0")
for line in sys.stdin:
    if line == "Yg==\\n":
        sys.exit(1)
    print("refused")
"""
    readings = ask(_parser(program), {"one": b"a", "two": b"b", "three": b"c", "four": b"b"})
    assert readings == Readings("1.0", {"one": REFUSED, "two": BREAKS, "three": REFUSED, "four": BREAKS})


@pytest.mark.parametrize("command", [("no-such-command-at-all",), (sys.executable, "-c", "raise SystemExit(1)")])
def test_parser_that_is_not_there__says_nothing(command: tuple[str, ...]) -> None:
    assert ask(Parser("p", "Python", "a program", command), {"one": b"a"}) is None


def test_shown__is_the_record() -> None:
    found = {
        parser: Readings(ASKED[parser.name].version, {body: _recorded(parser.name, body) for body in bodies.EVERY})
        for parser in PARSERS
    }
    assert shown(found) == recorded.FILE.read_text(encoding="utf-8")
