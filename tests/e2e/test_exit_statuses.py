# SPDX-License-Identifier: MIT
"""The exit status and the verdict of report.json are what a CI job goes by."""

from __future__ import annotations

import pytest

from e2e.helpers import ONLY_SENT, Suite
from e2e.servers import NeverRefuses, PlainText, Watched, hooked, reference, with_call


@pytest.mark.parametrize("entry", ["console", "pytest"])
def test_reference_server_through_its_hook__conforms(suite: Suite, entry: str) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, entry=entry)
    assert ran.status == 0, ran.said
    assert ran.report["verdict"] == "conforming"
    assert ran.report["target"] == {"url": server.url, "embedded": False}
    assert ran.conclusion.startswith("CONFORMING")


def test_no_target__judges_the_embedded_server(suite: Suite) -> None:
    ran = suite(*ONLY_SENT, environ={"PATH": "/usr/bin:/bin"})
    assert ran.status == 0, ran.said
    assert ran.report["verdict"] == "conforming"
    assert ran.report["target"]["embedded"] is True
    assert set(ran.report["classes"].values()) == {"conforming"}


def test_default_run_with_generated_cases__conforms(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server))
    assert ran.status == 0, ran.said
    assert any(case["case"] == "generated" and case["verdict"] == "pass" for case in ran.cases)


@pytest.mark.parametrize("behaviour", [PlainText, NeverRefuses])
def test_faulty_server__does_not_conform(suite: Suite, behaviour: type[Watched]) -> None:
    with reference(behaviour()) as server:
        ran = suite(*hooked(server), *ONLY_SENT)
    assert ran.status == 1, ran.said
    assert ran.report["verdict"] == "not conforming"
    assert ran.conclusion.startswith("NOT CONFORMING")
    assert "Traceback" not in ran.said


def test_faulty_server_and_allow_inconclusive__still_does_not_conform(suite: Suite) -> None:
    with reference(PlainText()) as server:
        ran = suite("--target-url", server.url, "--allow-inconclusive", *ONLY_SENT)
    assert ran.status == 1, ran.said


def test_nothing_collected__is_five_and_sends_nothing(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        ran = suite(*hooked(server), "-k", "no-such-requirement")
    assert ran.status == 5, ran.said
    assert watched.seen == []


def test_collect_only__sends_nothing(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        ran = suite(*hooked(server), "--collect-only", "-q")
    assert ran.status == 0, ran.said
    assert "core.view-invalid" in ran.out
    assert watched.seen == []


def test_no_call__is_inconclusive_and_says_what_to_declare(suite: Suite) -> None:
    with reference() as server:
        ran = suite("--target-url", server.url, *ONLY_SENT)
    assert ran.status == 6, ran.said
    assert ran.report["verdict"] == "inconclusive"
    assert "--call" in ran.out
    assert "--states-url" in ran.out
    assert "fail" not in ran.verdicts.values()
    assert ran.conclusion.startswith("INCONCLUSIVE:")


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param(("--class", "http"), id="class"),
        pytest.param(("-k", "core.view-invalid"), id="keyword"),
        pytest.param(("-m", "http"), id="marker"),
        pytest.param(("--deselect", "conformance/uapi_conformance/chapters/test_effect.py"), id="deselect"),
    ],
)
def test_selection__cannot_conform(suite: Suite, selection: tuple[str, ...]) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *ONLY_SENT, *selection, entry="pytest")
        allowed = suite(*hooked(server), *ONLY_SENT, *selection, "--allow-inconclusive", entry="pytest")
    assert ran.status == 6, ran.said
    assert ran.report["verdict"] == "inconclusive"
    assert "not selected" in ran.conclusion
    assert allowed.status == 0, allowed.said
    assert allowed.report["verdict"] == "inconclusive"


def test_allow_inconclusive__turns_six_into_nought_and_changes_no_verdict(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*with_call(server), *ONLY_SENT, "--allow-inconclusive")
    assert ran.status == 0, ran.said
    assert ran.report["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param(("--maxfail=1",), id="maxfail"),
        pytest.param(("-x",), id="exit first"),
    ],
)
def test_first_failure_ends_the_run__does_not_conform(suite: Suite, selection: tuple[str, ...]) -> None:
    with reference(PlainText()) as server:
        ran = suite(*hooked(server), *ONLY_SENT, *selection)
    assert ran.status == 1, ran.said
    assert ran.report["verdict"] == "not conforming"
    assert sum(case["verdict"] == "fail" for case in ran.cases) == 1
