# SPDX-License-Identifier: MIT
"""What a run will send is decided from the selected items, and said before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from uapi_conformance.chapters.items import Case, Judged, chapter, chapter_of, each_requirement, judged_by, requirement
from uapi_conformance.contract.resources import FIXTURES
from uapi_conformance.declaration import (
    ConnectionSettings,
    Declaration,
    HttpStates,
    Limits,
    Options,
    Product,
    Proxy,
    Setting,
    TokenVariable,
    load,
)
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.planning import announcement, discovery, most_requests, wanted_by
from uapi_conformance.runner.run import Run
from uapi_conformance.scenarios import changes, odd_requests, plan
from uapi_conformance.scenarios.drawing import DEFAULT_EXAMPLES, Generation
from uapi_conformance.scenarios.other_user import OTHER_USERS_CALL
from uapi_conformance.scenarios.recorded_call import NEGATIVES, ODD
from uapi_conformance.scenarios.steps import Put

from tests.support.exchanges import CALL, CONTRACT
from tests.support.runs import make_run
from tests.support.sources import items

URL = "https://pbx.example.com"
EVERY_NAME = [c.name for c in (*NEGATIVES, *ODD, *odd_requests.ODD_PATH) if not c.deep]
HOOK = HttpStates("http://127.0.0.1:1/states?key=secret-of-the-hook")


@pytest.mark.parametrize(
    ("chosen", "wanted", "left_out"),
    [
        ([Judged("core.call-invalid", "call-prefix")], ["call-prefix"], ["call-suffix", "view-null"]),
        (
            [Judged("service.access-denied", "list-token-missing")],
            ["List request with no Authorization"],
            ["token-missing", "token-empty", "List request with an empty Authorization"],
        ),
        ([Judged("http.other-methods", "method-POST-on-call")], ["method-POST"], ["method-PATCH"]),
        ([Judged("core.recording-stops")], [], EVERY_NAME),
        ([], [], EVERY_NAME),
        ([Judged("core.view-invalid", "view-null"), Judged("core.call-goes-on")], ["view-null"], ["view-list"]),
        ([Judged("robust.odd-body", "no-wrong-effect", about_all=True)], EVERY_NAME, []),
        ([Judged("core.refusal-no-effect", "one-call", about_all=True)], EVERY_NAME, []),
        ([Judged("http.framing", about_all=True)], EVERY_NAME, []),
    ],
)
def test_change__is_sent_only_for_items_that_were_selected(
    chosen: list[Judged], wanted: list[str], left_out: list[str]
) -> None:
    decide = wanted_by(iter(chosen), deep=False)
    # Some of the changes are sent to a call that another user's is tried beside, too, whatever is selected.
    scenarios = [scenario for scenario in plan.SCENARIOS if scenario is not OTHER_USERS_CALL]
    sent = {step.name for scenario in scenarios for step in scenario.steps if decide(step)}
    assert set(wanted) <= sent
    assert sent.isdisjoint(left_out)


DEEP = Put(name="deep", make=lambda _: None, cases=("deep",), deep=True)


@pytest.mark.parametrize("judged", [Judged("core.call-invalid", "deep"), Judged("http.framing", about_all=True)])
def test_deep_step__is_taken_only_if_the_run_goes_deep(judged: Judged) -> None:
    assert wanted_by([judged], deep=True)(DEEP)
    assert not wanted_by([judged], deep=False)(DEEP)


@pytest.mark.parametrize(("too_deep", "said"), [(0, "tries     1 case"), (7, "tries     1 case; --deep tries 7 more")])
def test_announcement__says_how_many_cases_are_tried(
    opened: list[Run], tmp_path: Path, too_deep: int, said: str
) -> None:
    run = run_with(opened, tmp_path)
    run.too_deep = too_deep
    assert said in list(announcement(run, [Judged("http.framing")]))


@pytest.fixture
def opened() -> Iterator[list[Run]]:
    runs: list[Run] = []
    yield runs
    for run in runs:
        run.close()


def run_with(opened: list[Run], folder: Path, *, examples: int = 0, place: Place | None = None, **declared: Any) -> Run:
    declaration = replace(Declaration(url=URL), **declared)
    run = make_run(folder, declaration, place or Place(URL), Generation(examples))
    opened.append(run)
    return run


EVERYTHING = [item.judged for item in items()]


def test_most_requests__grow_with_what_may_be_done(opened: list[Run], tmp_path: Path) -> None:
    counts = [
        most_requests(run_with(opened, tmp_path / "a"), []),
        most_requests(run_with(opened, tmp_path / "b"), EVERYTHING),
        most_requests(run_with(opened, tmp_path / "c", call=CALL), EVERYTHING),
        most_requests(run_with(opened, tmp_path / "d", states=HOOK), EVERYTHING),
        most_requests(run_with(opened, tmp_path / "e", states=HOOK, examples=20), EVERYTHING),
    ]
    assert counts == sorted(set(counts))
    assert counts[0] > 0


def test_most_requests__are_those_of_the_scenarios_that_the_selected_cases_rest_on(
    opened: list[Run], tmp_path: Path
) -> None:
    run = run_with(opened, tmp_path, states=HOOK)
    few = [most_requests(run, [judged]) for judged in EVERYTHING if judged.requirement == "service.list-unknown"]
    assert len(few) == 10
    assert max(few) < most_requests(run, EVERYTHING) / 10


def test_most_requests__count_the_list_that_discovers_a_call(opened: list[Run], tmp_path: Path) -> None:
    declared = most_requests(run_with(opened, tmp_path / "a", call=CALL), EVERYTHING)
    assert most_requests(run_with(opened, tmp_path / "b", discover=True), EVERYTHING) == declared + 1


def test_most_requests__are_never_more_than_declared(opened: list[Run], tmp_path: Path) -> None:
    run = run_with(opened, tmp_path, states=HOOK, examples=20, limits=Limits(max_requests=17))
    assert most_requests(run, EVERYTHING) == 17
    assert "sends     at most 17 requests" in list(announcement(run, EVERYTHING))


TARGETS = sorted((FIXTURES / "targets").glob("*.toml"))


@pytest.mark.parametrize("path", TARGETS, ids=[path.stem for path in TARGETS])
def test_example_target__allows_the_requests_that_are_announced(opened: list[Run], tmp_path: Path, path: Path) -> None:
    declared = load(path, Options(), {}, CONTRACT.claim_values)
    free = replace(declared, credentials=TokenVariable(), limits=replace(declared.limits, max_requests=1_000_000))
    run = make_run(tmp_path, free, Place(URL), Generation(DEFAULT_EXAMPLES))
    opened.append(run)
    assert most_requests(run, EVERYTHING) <= declared.limits.max_requests


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({}, "may stop  no call, because none is declared"),
        ({"call_not_disposable": True}, "may stop  no call, because none is declared"),
        ({"call": CALL}, "may stop  the recording of call 12/0003*210/444444/01"),
        ({"discover": True}, "may stop  the recording of the first recorded call that List shows"),
        ({"call": CALL, "discover": True}, "may stop  the recording of call 12/0003*210/444444/01"),
        ({"states": HOOK, "call": CALL}, "may stop  calls that the provider-state hook sets up"),
        ({"product": Product("PBX", "Acme", "7.2")}, f"target    {URL} (Acme PBX 7.2)"),
        ({"product": Product("PBX")}, f"target    {URL} (PBX)"),
        ({}, f"target    {URL}"),
        ({"connection": ConnectionSettings(verify=False)}, "          its certificate is not verified"),
        ({"connection": ConnectionSettings(proxy=Proxy("::1", 3128))}, "          through the proxy http://[::1]:3128"),
        (
            {"token_connection": ConnectionSettings("auth", verify=False)},
            "          token_url: its certificate is not verified",
        ),
        (
            {"states_connection": ConnectionSettings("states", verify=False)},
            "          hook: its certificate is not verified",
        ),
        ({}, "          for a call, only List and StopRecording"),
        ({}, "          for an unknown call, also POST, PATCH, TRACE"),
        ({"states": HOOK}, "          for calls of the hook, also POST, PATCH, HEAD, put"),
    ],
)
def test_announcement__says_who_is_judged_and_what_may_be_stopped(
    opened: list[Run], tmp_path: Path, declared: dict[str, Any], said: str
) -> None:
    lines = list(announcement(run_with(opened, tmp_path, **declared), EVERYTHING))
    assert said in lines
    assert ("          its certificate is not verified" in lines) is (
        not declared.get("connection", ConnectionSettings()).verify
    )
    assert ("hook, also POST, PATCH" in "".join(lines)) is ("states" in declared)
    assert "secret-of-the-hook" not in "".join(lines)


def test_announcement_of_a_deep_run__names_the_methods_that_it_tries_too(opened: list[Run], tmp_path: Path) -> None:
    run = run_with(opened, tmp_path, states=HOOK)
    usual = list(announcement(run, EVERYTHING))
    run.deep = True
    more = [line for line in announcement(run, EVERYTHING) if line not in usual]
    said = " ".join(" ".join(more).split())
    assert "for calls of the hook, also POST, PATCH, HEAD, OPTIONS, PUTX, Put, put" in said


FILE = "acme.toml, "
SETTINGS = (
    Setting("file", "acme.toml", "--target", ("UAPI_TARGET",)),
    Setting("url", "https://pbx.example.com", "UAPI_TARGET_URL", (f"{FILE}[target] url",)),
    Setting("name", "PBX", f"{FILE}[target] name"),
    Setting("credentials", "variable ACME", f"{FILE}[auth] token_env", ("UAPI_TOKEN",)),
    Setting("rate", "5/s", "--rate"),
    Setting("timeout", "10s", f"{FILE}[limits] timeout"),
)


def test_announcement__names_each_setting_by_its_place(opened: list[Run], tmp_path: Path) -> None:
    lines = list(announcement(run_with(opened, tmp_path, settings=SETTINGS, notes=("A note.",)), EVERYTHING))
    first = lines.index("set by    --target: file acme.toml (over UAPI_TARGET)")
    assert lines[first + 1 : first + 7] == [
        "          UAPI_TARGET_URL: url https://pbx.example.com (over",
        "            acme.toml, [target] url)",
        "          acme.toml: name, credentials (over UAPI_TOKEN),",
        "            timeout",
        "          --rate: rate 5/s",
        "note      A note.",
    ]


def test_announcement__of_nothing_declared__names_no_place(opened: list[Run], tmp_path: Path) -> None:
    said = "\n".join(announcement(run_with(opened, tmp_path), EVERYTHING))
    assert "set by" not in said
    assert "note " not in said


def test_announcement__lets_no_setting_steer_the_terminal(opened: list[Run], tmp_path: Path) -> None:
    shown = (Setting("credentials", "file \x1b[31m\u202e", "--token-file"),)
    said = "".join(announcement(run_with(opened, tmp_path, settings=shown, notes=("\x1b[2J",)), EVERYTHING))
    assert said.isprintable()


def test_announcement__says_that_it_is_the_embedded_server(opened: list[Run], tmp_path: Path) -> None:
    place = Place("http://127.0.0.1:1", embedded=True, token="a-token-0123456789", states_url="http://127.0.0.1:1/s")
    lines = list(announcement(run_with(opened, tmp_path, place=place), EVERYTHING))
    assert "target    http://127.0.0.1:1 (embedded reference server)" in lines
    assert "a-token-0123456789" not in "".join(lines)


@pytest.mark.parametrize(
    "declared", [{}, {"call": CALL}, {"call": CALL, "discover": True}, {"states": HOOK, "discover": True}]
)
def test_discovery__sends_nothing_unless_a_call_has_to_be_found(
    opened: list[Run], tmp_path: Path, declared: dict[str, Any]
) -> None:
    run = run_with(opened, tmp_path, **declared)
    assert list(discovery(run)) == []
    assert run.source.target.recorder.sent == 0


# --- items


def _parameters(function: object) -> list[Any]:
    (mark,) = function.pytestmark  # type: ignore[attr-defined] # what a pytest mark leaves on a function
    assert mark.name == "parametrize"
    return list(mark.args[1])


def test_requirement__marks_one_item_or_one_for_each_case() -> None:
    @requirement("core.stop-accepted")
    def one(run: object, requirement: str) -> Any: ...

    @requirement("core.call-invalid", [Case("a"), changes.CALL[0]])
    def several(run: object, case: object) -> Any: ...

    @each_requirement(["http.allow", "http.framing"], case="x")
    def each(run: object, requirement: str) -> Any: ...

    assert [p.id for p in _parameters(one)] == ["core.stop-accepted"]
    assert [p.id for p in _parameters(several)] == ["core.call-invalid/a", f"core.call-invalid/{changes.CALL[0].name}"]
    assert [p.id for p in _parameters(each)] == ["http.allow/x", "http.framing/x"]
    marked = [p.marks[0].args[0] for f in (one, several, each) for p in _parameters(f)]
    assert marked == [
        Judged("core.stop-accepted"),
        Judged("core.call-invalid", "a"),
        Judged("core.call-invalid", changes.CALL[0].name),
        Judged("http.allow", "x"),
        Judged("http.framing", "x"),
    ]


def test_item_of_somebody_else__judges_nothing_and_comes_last(request: pytest.FixtureRequest) -> None:
    assert judged_by(request.node) is None
    assert chapter_of(request.node) == (99, "")


def test_marks__are_read_back() -> None:
    judged = Judged("core.stop-accepted", "a-case")
    marks = {"uapi": pytest.mark.uapi(judged).mark, "uapi_chapter": chapter(3, "A chapter").mark}
    item: Any = SimpleNamespace(get_closest_marker=marks.get)
    assert judged_by(item) == judged
    assert chapter_of(item) == (3, "A chapter")
