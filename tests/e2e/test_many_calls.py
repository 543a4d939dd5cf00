# SPDX-License-Identifier: MIT
"""A careless server takes a wildcard, a pattern or nothing for many calls: real people's are never put to that test."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
from uapi_conformance.reference.model import PhoneCall, User

from e2e.helpers import Suite
from e2e.servers import Watched, hooked, reference, with_call


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
    assert {case["case"] for case in left_out} == {"path-dot", "path-dots", "path-climb", "path-quote"}


def test_careless_server__is_found_on_a_test_system(suite: Suite, tmp_path: Path) -> None:
    watched = Careless()
    with reference(watched) as server:
        declaration = tmp_path / "target.toml"
        declaration.write_text(f'[target]\nurl = "{server.url}"\ntest_system = true\n')
        ran = suite("--target", str(declaration), "--states-url", server.states_url, "-k", "generated", within=180)
    assert ran.status == 1, ran.said
    assert ran.report["not_tried"] == 0
    failed = [r["id"] for r in ran.report["requirements"] if r["verdict"] == "fail"]
    assert "core.call-invalid" in failed
