# SPDX-License-Identifier: MIT
"""One declared call is enough for nearly everything; what it is not enough for says what to declare."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from uapi_conformance.reference.fixture import declared_call
from uapi_conformance.reference.messages import Problem
from uapi_conformance.reference.model import PhoneCall, View

from tests.e2e.helpers import ONLY_SENT, Ran, Suite
from tests.e2e.servers import Watched, reference, with_call

DECLARED = """
[ixit]
user_id = "{}"
extension = "{}"
phone_call_id = "{}"
phone_call_view_id = "{}"
"""


@pytest.fixture(scope="module")
def judged(module_suite: Suite) -> tuple[Ran, Watched]:
    watched = Watched()
    with reference(watched) as server:
        return module_suite(*with_call(server), *ONLY_SENT), watched


def test_one_call__is_inconclusive_and_nothing_fails(judged: tuple[Ran, Watched]) -> None:
    ran, _ = judged
    assert ran.status == 6, ran.said
    assert ran.report["verdict"] == "inconclusive"
    assert "fail" not in {case["verdict"] for case in ran.cases}


@pytest.mark.parametrize(
    "requirement",
    [
        "core.stop-accepted",
        "core.success-status",
        "core.phonecall-body",
        "core.recording-stops",
        "core.refusal-no-effect",
        "core.call-goes-on",
        "core.action-checked",
        "core.link-leads",
        "service.user-invalid",
        "service.extension-invalid",
        "service.access-denied",
        "service.list-by-id",
        "service.list-fields",
        "robust.malformed-body",
        "robust.second-stop",
        "http.get-is-safe",
    ],
)
def test_one_call__is_enough_for(judged: tuple[Ran, Watched], requirement: str) -> None:
    assert judged[0].verdicts.get(requirement) == "pass"


def test_one_call__judges_most_requirements(judged: tuple[Ran, Watched]) -> None:
    outcomes = list(judged[0].verdicts.values())
    assert outcomes.count("inconclusive") <= len(outcomes) // 4


def test_what_one_call_cannot_show__says_what_to_declare(judged: tuple[Ran, Watched]) -> None:
    reasons = [case["reason"] for case in judged[0].cases if case["verdict"] == "inconclusive"]
    assert reasons
    for reason in reasons:
        assert "hook" in reason or "provider state" in reason, reason
        assert "declare" in reason or "needs" in reason, reason


def test_one_call__is_stopped_in_the_end(judged: tuple[Ran, Watched]) -> None:
    _, watched = judged
    with reference() as fresh:
        *_, call_id, view_id = fresh.declared_call
    call = watched.store.calls[call_id]
    stopped = call.view(view_id)
    assert stopped is not None
    assert stopped.recording is None


def test_the_other_calls__go_on(judged: tuple[Ran, Watched]) -> None:
    _, watched = judged
    with reference() as fresh:
        *_, call_id, view_id = fresh.declared_call
        for before in fresh.store.calls.values():
            for view in before.views:
                after = watched.store.calls[before.id].view(view.id)
                assert after is not None
                if (before.id, view.id) != (call_id, view_id):
                    assert after.recording == view.recording


def test_call_that_is_not_disposable__is_never_touched(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        declaration = suite.declared(DECLARED.format(*server.declared_call))
        ran = suite(*declaration, "--target-url", server.url)
        call_id = server.declared_call.call
    assert ran.status == 6, ran.said
    assert [seen for seen in watched.seen if call_id in seen.path and seen.method != "GET"] == []
    assert "disposable = true" in " ".join(ran.out.split())


def test_disposable_call_of_the_file__is_judged(suite: Suite) -> None:
    with reference() as server:
        declaration = suite.declared(DECLARED.format(*server.declared_call) + "disposable = true\n")
        ran = suite(*declaration, "--target-url", server.url, *ONLY_SENT)
    assert ran.verdicts["core.stop-accepted"] == "pass"


def test_discover__stops_one_recorded_call_and_says_which(suite: Suite) -> None:
    watched = Watched()
    with reference(watched) as server:
        recorded = {
            c.id for c in watched.store.calls_of(server.declared_call.user) if any(v.recording for v in c.views)
        }
        ran = suite("--target-url", server.url, "--discover", *ONLY_SENT)
        left = {c.id for c in watched.store.calls_of(server.declared_call.user) if any(v.recording for v in c.views)}
    assert ran.verdicts["core.stop-accepted"] == "pass"
    assert ran.status == 6, ran.said
    touched = {seen.call for seen in watched.puts} & set(watched.store.calls)
    assert len(touched) == 1
    assert touched <= recorded
    assert recorded - left <= touched
    assert touched.pop() in ran.out


class NothingRecorded(Watched):
    """Has no call that is being recorded."""

    def __init__(self) -> None:
        super().__init__()
        for call in self.store.calls.values():
            for view in call.views:
                view.recording = None


class OnlyOtherViewRecorded(Watched):
    """Records the other view of the declared call, and shows that."""

    def __init__(self) -> None:
        super().__init__()
        *_, call_id, view_id = declared_call()
        for view in self.store.calls[call_id].views:
            view.recording = None if view.id == view_id else datetime.now(UTC)


class RefusesWhatIsNotRecorded(NothingRecorded):
    """Refuses to stop what is not being recorded."""

    def stop(self, call: PhoneCall, view: View) -> None:
        if view.recording is None:
            raise Problem("pc_phonecallview_invalid")
        super().stop(call, view)


def test_discover_without_a_recorded_call__is_inconclusive_and_stops_nothing(suite: Suite) -> None:
    watched = NothingRecorded()
    with reference(watched) as server:
        ran = suite("--target-url", server.url, "--discover", *ONLY_SENT)
    assert ran.status == 6, ran.said
    assert {seen.call for seen in watched.puts} & set(watched.store.calls) == set()
    assert "None of the user's calls is being recorded" in " ".join(ran.out.split())


WRONG = {
    "no such call": (("12", "0003*210", "aaaaaaaaaaaaaaaaaaaa", "01"), "does not exist"),
    "no such view": (("", "", "", "zz"), "no such view"),
    "other Extension": (("", "9999*999", "", ""), "Extension"),
    "other user": (("999999", "", "", ""), "user"),
}


@pytest.mark.parametrize("allow", [(), ("--allow-inconclusive",)], ids=["strict", "allowing"])
@pytest.mark.parametrize(("ids", "says"), WRONG.values(), ids=WRONG)
def test_declared_call_that_is_not_there__is_an_error_of_the_declaration(
    suite: Suite, ids: tuple[str, ...], says: str, allow: tuple[str, ...]
) -> None:
    with reference() as server:
        call = "/".join(given or own for given, own in zip(ids, server.declared_call, strict=True))
        ran = suite("--target-url", server.url, "--call", call, *ONLY_SENT, *allow)
    sentence = ran.sentence()
    assert call in sentence
    assert says in sentence


@pytest.mark.parametrize("behaviour", [RefusesWhatIsNotRecorded, OnlyOtherViewRecorded])
def test_declared_call_that_is_not_recorded__is_an_error_of_the_declaration(
    suite: Suite, behaviour: type[Watched]
) -> None:
    with reference(behaviour()) as server:
        ran = suite(*with_call(server), *ONLY_SENT)
    assert "not being recorded" in ran.sentence()
    assert ran.report["verdict"] == "error"


def test_declared_call_of_which_no_recording_is_shown__does_not_conform_and_says_why(suite: Suite) -> None:
    with reference(NothingRecorded()) as server:
        ran = suite(*with_call(server), *ONLY_SENT)
    assert ran.status == 6, ran.said
    assert "does not show whether the view is recorded" in " ".join(ran.out.split())
