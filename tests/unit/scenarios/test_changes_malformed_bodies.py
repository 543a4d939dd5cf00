# SPDX-License-Identifier: MIT
"""Each malformed body is one that some careless reader takes for the documented one, or fails on; none is well-formed."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from uapi_conformance.contract.resources import FIXTURES, load_entries
from uapi_conformance.scenarios import odd_requests
from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire import jsontext

from tests.support.exchanges import CALL, OPENAPI, documented_stop

ENTRIES = load_entries(FIXTURES / "malformed-bodies.yaml", "bodies", lambda entry: entry)
DOCUMENTED = {"action": "StopRecording", "phoneCallViewId": CALL.phone_call_view_id}
Reader = Callable[[bytes], object]


def _form(body: bytes) -> object:
    return dict(parse_qsl(body.decode("latin-1")))


def _xml(body: bytes) -> object:
    return dict(re.findall(r"<(action|phoneCallViewId)>([^<]*)<", body.decode("latin-1")))


def _as_it_comes(body: bytes) -> object:
    """The first member, as far as it has come."""
    return re.findall(r'^\{"action":"(\w+)$', body.decode("latin-1"))


READERS: dict[str, tuple[Reader, object]] = {
    "reads no body as no members": (bytes, b""),
    "reads white space as no members": (lambda body: bool(body) and body.strip(), b""),
    "reads a form": (_form, DOCUMENTED),
    "reads XML": (_xml, DOCUMENTED),
    "closes what is open": (lambda body: json.loads(body + b"}"), DOCUMENTED),
    "reads as it comes": (_as_it_comes, ["StopRecor"]),
    "puts a comma where one is missing": (lambda body: json.loads(body.replace(b'" "', b'","')), DOCUMENTED),
    "takes any bracket for the end": (lambda body: json.loads(re.sub(rb"(?<=.)\]$", b"}", body)), DOCUMENTED),
    "takes the first of an array": (lambda body: json.loads(body)[0], DOCUMENTED),
    "decodes a text once more": (lambda body: json.loads(json.loads(body)), DOCUMENTED),
    "decodes base64": (lambda body: json.loads(base64.b64decode(body, validate=True)), DOCUMENTED),
    "looks for members in an array": (json.loads, []),
    "looks for members in a number": (json.loads, 1),
    "looks for members in true": (json.loads, True),
    "looks for members in null": (json.loads, None),
    "asks for no member": (json.loads, {}),
}
"""A careless reader for each way in which a body can be wrong, and what it makes of the one that shows it."""


def taken_by(name: str) -> list[str]:
    """The malformed bodies of which a reader makes what shows it."""
    read, shows = READERS[name]
    found = []
    for change in odd_requests.MALFORMED:
        changed = change.make(documented_stop())
        assert changed is not None
        with contextlib.suppress(ValueError, TypeError, KeyError, IndexError, AttributeError):
            made = read(changed.sent_body)
            if (made, type(made)) == (shows, type(shows)):
                found.append(change.name)
    return found


@pytest.mark.parametrize("name", READERS)
def test_careless_reader__is_shown_by_one_body(name: str) -> None:
    assert len(taken_by(name)) == 1


def test_every_body__shows_a_careless_reader_of_its_own() -> None:
    shown = [body for name in READERS for body in taken_by(name)]
    assert sorted(shown) == sorted(change.name for change in odd_requests.MALFORMED)


@pytest.mark.parametrize("change", odd_requests.MALFORMED, ids=lambda change: change.name)
def test_malformed_body__is_no_payload_by_the_contract(change: Change) -> None:
    changed = change.make(documented_stop())
    assert changed is not None
    text = jsontext.parse(changed.sent_body)
    assert text.problem or OPENAPI.violations("StopRecordingAction", text.value)
    assert not jsontext.parse(documented_stop().sent_body).problem
    assert not OPENAPI.violations("StopRecordingAction", documented_stop().payload)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_malformed_body__breaks_what_it_says(entry: dict[str, Any]) -> None:
    """By the section of RFC 8259 that the entry names it is no JSON; by the page's, JSON that is no payload."""
    change = next(c for c in odd_requests.MALFORMED if c.name == entry["name"])
    changed = change.make(documented_stop())
    assert changed is not None
    problem = jsontext.parse(changed.sent_body).problem
    assert bool(problem) is entry["breaks"].startswith("RFC 8259")
    if "section 2" in entry["breaks"]:
        assert "empty" in problem
