# SPDX-License-Identifier: MIT
"""What docs/hook.md says of requests, answers and declarations is what the suite sends and takes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from uapi_conformance.declaration import CommandStates, HttpStates, Options, load
from uapi_conformance.declaration.connections import CONNECTION_KEYS
from uapi_conformance.declaration.file import SCHEMA
from uapi_conformance.target import states as module
from uapi_conformance.target.states import State, open_states

from tests.support import hook_page, readme
from tests.support.exchanges import CONTRACT
from tests.support.states_hook import CALL, FOUR, Hook


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.stop()


@pytest.mark.parametrize("state", State)
def test_answer_of_a_state__is_taken_and_shows_every_value(hook: Hook, state: State) -> None:
    values = hook_page.example(state.value)
    hook.answers(values)
    setup = open_states(HttpStates(hook.url), 5).setup(state)
    assert setup is not None
    required, known = set(module._REQUIRED[state]), {*module._CALL, *module._OTHER_CALL, *module._TOKENS}
    assert required <= set(values) <= known
    said = set(re.findall(r"`(\w+)`", hook_page.section(state.value)))
    assert required - set(FOUR) <= said
    assert set(values) - required <= said, "an optional value is explained where it is shown"


def test_values__are_all_explained() -> None:
    known = {*module._CALL, *module._OTHER_CALL, *module._TOKENS}
    assert known <= set(re.findall(r"`(\w+)`", hook_page.TEXT))


def test_requests__are_those_that_a_hook_gets(hook: Hook) -> None:
    hook.answers(FOUR, {}, {"recording": True})
    states = open_states(HttpStates(hook.url), 5)
    setup = states.setup(State.RECORDED)
    assert setup is not None
    states.teardown(setup)
    states.inspect(CALL)
    shown = [json.loads(block) for block in hook_page.blocks("json")]
    assert [one for one in shown if "action" in one] == hook.requests


def test_declarations__load_and_show_every_key(tmp_path: Path) -> None:
    blocks = hook_page.blocks("toml")
    found = []
    for block in blocks:
        (tmp_path / "acme.toml").write_text(block, encoding="utf-8")
        found.append(load(tmp_path / "acme.toml", Options(), {}, CONTRACT.claim_values))
    assert [one.states for one in found] == [
        HttpStates("http://127.0.0.1:9000/states"),
        CommandStates(("./states.sh",), tmp_path),
    ]
    assert found[0].ready_within == 5.0
    keys = set(json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"]["states"]["properties"])
    # How to connect to a hook is on the page about targets.
    keys -= set(CONNECTION_KEYS)
    assert {key for block in blocks for key in tomllib.loads(block)["states"]} == keys


def test_readme__names_the_same_states() -> None:
    rows = re.findall(r"^\| `((?:an?|two|another) [^`]+|another user's call [^`]+)` \|", readme.TEXT, re.MULTILINE)
    assert rows == [state.value for state in State]


def test_example__has_forty_lines() -> None:
    (block,) = hook_page.blocks("python")
    assert block.count("\n") <= 40
