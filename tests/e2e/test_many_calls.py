# SPDX-License-Identifier: MIT
"""A careless server takes a wildcard, a pattern or nothing for many calls: real people's are never put to that test."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import replace

import pytest
from uapi_conformance.reference.messages import Problem
from uapi_conformance.reference.model import PhoneCall, User

from tests.e2e.helpers import Suite
from tests.e2e.servers import Watched, hooked, reference, with_call


class Careless(Watched):
    """Stops every recording of the user whose id an id in the path can be taken for."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        meant = [call for call in self.store.calls_of(user.id) if _means(call_id or "", call.id)]
        if len(meant) > 1:
            for call in meant:
                for view in call.views:
                    view.recording = None
            return meant[0]
        return super().find_call(user, extension, call_id)


def _means(text: str, call_id: str) -> bool:
    ascii_letters = re.sub(r"[^A-Za-z0-9]", "", text)
    if not ascii_letters or ascii_letters.lower() in ("0", "null", "all", "undefined", "false"):
        return True
    like = re.escape(text).replace("%", ".*").replace("_", ".")
    return fnmatch.fnmatchcase(call_id, text) or re.fullmatch(like, call_id) is not None


def _recorded(server_behaviour: Watched) -> dict[str, list[bool]]:
    return {name: [v.recording is not None for v in call.views] for name, call in server_behaviour.store.calls.items()}


@pytest.mark.parametrize("aimed", ["hook", "call", "none"])
def test_careless_server__loses_no_recording_of_a_call_that_nobody_gave_up(suite: Suite, aimed: str) -> None:
    watched = Careless()
    with reference(watched) as server:
        before = _recorded(watched)
        options = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[aimed]
        ran = suite(*options, within=180)
        after = _recorded(watched)
        declared = server.declared_call.call
    assert any(any(views) for name, views in before.items() if name != declared)
    assert {n: v for n, v in after.items() if n != declared} == {n: v for n, v in before.items() if n != declared}
    assert ran.report["not_tried"] >= 5
    assert f"{ran.report['not_tried']} cases were not tried" in " ".join(ran.out.split())
    assert "test_system = true" in " ".join(ran.out.split())
    odd_paths = next(r for r in ran.report["requirements"] if r["id"] == "robust.odd-path")
    left_out = [c for c in odd_paths["cases"] if c["verdict"] == "not applicable"]
    assert {case["case"] for case in left_out} == {
        "path-dot",
        "path-dots",
        "path-climb",
        "path-quote",
        "path-user-nul",
        "path-extension-nul",
    }


def test_careless_server__is_found_on_a_test_system(suite: Suite) -> None:
    watched = Careless()
    with reference(watched) as server:
        declaration = suite.declared(f'[target]\nurl = "{server.url}"\ntest_system = true\n')
        ran = suite(*declaration, "--states-url", server.states_url, "-k", "generated", within=180)
    assert ran.status == 1, ran.said
    assert ran.report["not_tried"] == 0
    failed = [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail"]
    assert "core.call-invalid" in failed


class ByRule(Watched):
    """Finds calls by a rule of its own, in List as in a stop; two calls of other people are near the declared one."""

    def __init__(self) -> None:
        super().__init__()
        own = self.store.calls["444444"]
        for near in ("444", "4444477"):
            self.store.add_call(replace(own, id=near, views=[replace(view) for view in own.views]))

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        found = [c for c in self.store.calls_of(user.id) if not c.ended and self.means(call_id or "", c.id)]
        if not found:
            raise Problem("pc_phonecall_invalid")
        return max(found, key=lambda call: (call.id != "444444", call.id))

    def means(self, text: str, call_id: str) -> bool:
        return text == call_id


class ByNumber(ByRule):
    """As a database does that casts a text to the number it begins with."""

    def means(self, text: str, call_id: str) -> bool:
        return (re.match(r"\s*(\d*)", text) or [""])[1] == call_id


class ByBeginning(ByRule):
    """As one does that looks for what begins with the text."""

    def means(self, text: str, call_id: str) -> bool:
        return bool(text) and call_id.startswith(text)


class WithoutParameters(ByRule):
    """As a router does that drops what stands behind a semicolon."""

    def means(self, text: str, call_id: str) -> bool:
        return text.partition(";")[0] in ("", call_id)


@pytest.mark.parametrize("behaviour", [ByRule, ByNumber, ByBeginning, WithoutParameters])
def test_near_miss_that_reaches_another_call__is_not_sent(suite: Suite, behaviour: type[ByRule]) -> None:
    watched = behaviour()
    with reference(watched) as server:
        assert server.declared_call.call == "444444"
        before = _recorded(watched)
        suite(*with_call(server), within=180)
    after = _recorded(watched)
    assert any(before["444"])
    assert [after[near] for near in ("444", "4444477")] == [before[near] for near in ("444", "4444477")]
