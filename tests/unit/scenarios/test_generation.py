# SPDX-License-Identifier: MIT
"""Generated requests: the same wherever the suite runs, combinations of what the table has singly, and safe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from uapi_conformance.checks.generated import Wrong, wrongs
from uapi_conformance.contract.openapi import LIST_ONE, STOP
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.valid import Valid
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.combining import Combined, combine
from uapi_conformance.scenarios.drawing import Drawn, Generation, draw
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.generated import MOST_REQUESTS
from uapi_conformance.scenarios.recorded_call import NEGATIVES, ODD
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER, UNKNOWN_VIEW
from uapi_conformance.wire.requests import Stop

from tests.support.exchanges import CALL, CONTRACT, OPENAPI, answer, updated

TOKEN = "a-token-0123456789"
LIVE = Valid(CALL, answer(200, updated()), frozenset({"01", "00"}))
NOBODY = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
PLAIN = Stop.of(OPENAPI.path(STOP), CALL, TOKEN)


def made(call: CallReference = CALL, generation: Generation | None = None, *, live: bool = True) -> list[Combined]:
    drawn = draw(CONTRACT.openapi.document, call, generation or Generation())
    return list(combine(drawn, call, OPENAPI, TOKEN, live=live))


COMBINED = made()
STOPS = [one for one in COMBINED if one.operation == STOP]


# --- the same everywhere

_SCRIPT = """
import hashlib, sys
{before}
from uapi_conformance.contract import load_contract
from uapi_conformance.declaration import CallReference
from uapi_conformance.scenarios.combining import combine
from uapi_conformance.scenarios.drawing import Generation, draw
contract, call = load_contract(), CallReference("12", "0003*210", "444444", "01")
drawn = draw(contract.openapi.document, call, Generation())
for one in combine(drawn, call, contract.openapi, "a-token-0123456789", live=True):
    print(one.operation, one.request, one.forms)
"""
_PROFILE = """
import hypothesis
hypothesis.settings.register_profile("theirs", max_examples=3, derandomize=True, report_multiple_bugs=True, print_blob=True)
hypothesis.settings.load_profile("theirs")
"""
_CONSTANTS = """
import theirs
from hypothesis import given, settings, strategies as st
@settings(max_examples=300, database=None)
@given(st.text(), st.integers(), st.binary())
def use(text, number, data): pass
use()
"""
_SCHEMATHESIS_TOML = """
seed = 99
[generation]
mode = "negative"
allow-x00 = true
codec = "ascii"
[phases.fuzzing]
enabled = false
"""
_HOOKS = """
import schemathesis
@schemathesis.hook
def map_body(context, body):
    return {"action": "StopRecording", "phoneCallViewId": "hooked"}
@schemathesis.hook
def filter_query(context, query):
    return not query
"""
_SURROUNDINGS: dict[str, tuple[str, dict[str, str]]] = {
    "nothing": ("", {}),
    "another hash seed": ("", {"PYTHONHASHSEED": "77"}),
    "continuous integration": ("", {"CI": "true", "GITHUB_ACTIONS": "true"}),
    "a profile of Hypothesis": (_PROFILE, {}),
    "modules full of constants": (_CONSTANTS, {}),
    "a random state": ("import random\nrandom.seed(5)\nrandom.random()", {}),
    "a storage folder": ("", {"HYPOTHESIS_STORAGE_DIRECTORY": "theirs-too"}),
    "hooks of schemathesis": ("", {"SCHEMATHESIS_HOOKS": "hooks"}),
    "hooks that are not there": ("", {"SCHEMATHESIS_HOOKS": "nowhere"}),
    "hooks that are loaded": ("import hooks", {}),
    "a cache that cannot be written": ("", {"XDG_CACHE_HOME": "/proc"}),
    "a cache in the folder": ("", {"XDG_CACHE_HOME": "cache"}),
}


def _requests_in(folder: Path, before: str, environment: dict[str, str]) -> str:
    (folder / "schemathesis.toml").write_text(_SCHEMATHESIS_TOML)
    (folder / "hooks.py").write_text(_HOOKS)
    words = "\n".join(f"A{n}, B{n}, C{n} = 'word{n}', {n * 7919 + 70000}, {n}.125" for n in range(300))
    (folder / "theirs.py").write_text(words + "\n")
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(before=before)],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": _path(folder), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return ran.stdout


def _path(folder: Path) -> str:
    return os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH", "")]), str(folder)])


@pytest.mark.parametrize("what", _SURROUNDINGS)
def test_surroundings__change_no_generated_request(what: str, tmp_path: Path) -> None:
    """The tests' own process, with pytest and all that it loaded, made the ones that these are compared with."""
    here = "".join(f"{one.operation} {one.request} {one.forms}\n" for one in COMBINED)
    assert _requests_in(tmp_path, *_SURROUNDINGS[what]) == here


def test_unknown_version_of_hypothesis__is_said_and_generates_nothing() -> None:
    from hypothesis.internal.conjecture import providers

    known = providers._get_local_constants
    with patch.object(providers, "_get_local_constants"):
        del providers._get_local_constants
        try:
            with pytest.raises(SuiteError, match=r"does not know Hypothesis .*constraints\.txt"):
                draw(CONTRACT.openapi.document, CALL, Generation())
        finally:
            providers._get_local_constants = known


def test_seed__makes_other_requests_and_the_same_seed_the_same() -> None:
    seven, again, eight = (made(generation=Generation(seed=seed)) for seed in (7, 7, 8))
    assert seven == again
    assert set(seven) != set(COMBINED)
    assert set(seven) != set(eight)


# --- worth their time


def test_generated_requests__are_no_more_than_fit() -> None:
    assert 50 <= len(COMBINED) <= MOST_REQUESTS - 30


def test_single_changes_of_the_table__are_not_generated_again() -> None:
    table = {PLAIN.request()}
    for change in (*NEGATIVES, *ODD, *FORMS):
        changed = change.make(PLAIN)
        if changed is not None and not change.deep:
            table.add(changed.request())
    assert table.isdisjoint(one.request for one in STOPS)


def test_right_stops__are_combinations_of_forms_that_make_no_difference() -> None:
    right = [one for one in STOPS if one.forms]
    assert len(right) >= 12
    assert all(len(one.forms) > 1 and wrongs(one.request, LIVE) == set() for one in right)
    used = Counter(form for one in right for form in one.forms)
    # Percent-encoding is a recommendation alone, and two of the others are one form by name.
    assert set(used) == {form.name for form in FORMS} - {"encoded-star", "encoded-at", "me-and-self"}


def test_wrong_stops__are_wrong_in_one_place_or_in_two() -> None:
    found = [wrongs(one.request, LIVE) for one in STOPS if not one.forms]
    assert len(found) >= 15
    assert {len(wrong) for wrong in found if wrong is not None} == {1, 2}
    pairs = {frozenset(wrong) for wrong in found if wrong is not None and len(wrong) == 2}
    paths = {Wrong.USER, Wrong.EXTENSION, Wrong.CALL}
    assert {frozenset({a, b}) for a in paths for b in paths if a is not b} <= pairs
    assert any(pair & paths and pair - paths for pair in pairs)


def test_without_a_call__nothing_is_right_and_the_unknown_call_is_one_of_the_two() -> None:
    stops = [one for one in made(NOBODY, live=False) if one.operation == STOP]
    assert len(stops) >= 5
    assert not any(one.forms for one in stops)


def test_list_requests__are_made_with_and_without_an_id() -> None:
    paths = [one.request.target.partition("?")[0].count("/") for one in COMBINED if one.operation != STOP]
    assert paths.count(4) >= 8
    assert paths.count(5) >= 8
    assert any("?" in one.request.target for one in COMBINED)


# --- fair: what is drawn is surely wrong, and reaches the API

_MEMBERS = {"action", "phoneCallViewId"}


def _segments(request: Request) -> list[str]:
    return [unquote(part) for part in request.target.partition("?")[0].split("/")[3:] if part]


def test_drawn_users_and_extensions__can_be_nobodys() -> None:
    own = {CALL.user_id, CALL.extension, "@me", "@viewer", "@owner", "@self"}
    drawn = {part for one in COMBINED for part in _segments(one.request)[:2]} - own
    assert drawn
    drawn -= {UNKNOWN_USER, UNKNOWN_EXTENSION}
    assert all(any(not (c.isascii() and (c.isalnum() or c in "_.:@*+-")) for c in part) for part in drawn)


def test_drawn_paths__hold_no_control_character_and_no_slash() -> None:
    parts = [part for one in COMBINED for part in _segments(one.request)]
    assert not [part for part in parts if any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "/\\?#;%" for c in part)]


def test_drawn_bodies__have_no_members_of_which_no_page_says_whether_they_are_refused() -> None:
    for one in STOPS:
        try:
            document = json.loads(one.request.body)
        except ValueError:
            continue
        assert not isinstance(document, dict) or set(document) <= _MEMBERS


@pytest.mark.parametrize(
    ("user", "kept"),
    [
        ("ü", True), ("12ü", False), ("m\u00a0e", False), ("13", False), ("", False), (" ", False), ("a/b", False),
        ("a\\b", False), ("\x07", False), ("\ud800", False), ("@nobody", False), ("null&", True), ("1&2&", False), ("x;", False), ("x?", False), ("x%", False), ("@me!", False),
    ],
)  # fmt: skip
def test_drawn_user__is_sent_only_where_it_can_be_nobody(user: str, *, kept: bool) -> None:
    """A number may be another user's; what reads as the own id may be taken for it."""
    drawn = Drawn(STOP, True, user, "0003*210", "444444", body=PLAIN.sent_body)
    listed = replace(drawn, operation=LIST_ONE, body=None)
    sent = list(combine((drawn, drawn, listed), CALL, OPENAPI, TOKEN, live=True))
    users = {_segments(one.request)[0] for one in sent}
    assert (user in users) is kept


def test_near_calls_of_the_table__are_still_in_it() -> None:
    """What is not generated because the table has it is really there."""
    assert {change.name for change in changes.VIEW} >= {"view-missing", "view-null", "view-number", "view-list"}
    assert {change.name for change in changes.ACTION} >= {"action-missing", "action-null", "action-number"}
