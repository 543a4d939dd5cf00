# SPDX-License-Identifier: MIT
"""What the matrix runs: an even sample that is the same by seed, and what a stopped one made is not made again."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.contract import load_contract

from tests.quality.planning import jobs_of, sample
from tests.quality.running import HOOK, REFERENCE, SINGLE, Job, Run, faults, variants
from tests.quality.showing import shown
from tests.quality.store import Store, state_of_tree

JOBS = list(jobs_of(faults(), variants(), load_contract()))
OWNED = {fault.name: fault.breaks for fault in faults()}


def kinds(jobs: list[Job]) -> Counter[tuple[str, str, bool]]:
    return Counter((job.kind, job.mode, job.false) for job in jobs)


# --- the sample


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [300, 400, 600])
def test_sample__is_even_and_has_a_fault_for_each_requirement(size: int, seed: int) -> None:
    drawn = sample(JOBS, size, seed, OWNED)
    assert len(drawn) == len(set(drawn)) == pytest.approx(size, abs=4)
    owned = {name for job in drawn if job.kind == "fault" for name in OWNED[job.name]}
    assert owned == {name for breaks in OWNED.values() for name in breaks}
    assert Job(REFERENCE, REFERENCE, deep=True) in drawn
    whole, part = kinds(JOBS), kinds(drawn)
    for kind, count in whole.items():
        assert part[kind] >= count * size / len(JOBS) * 0.6, kind


def test_sample__is_the_same_by_seed_and_another_by_another() -> None:
    assert sample(JOBS, 250, 7, OWNED) == sample(JOBS, 250, 7, OWNED)
    assert set(sample(JOBS, 250, 7, OWNED)) != set(sample(JOBS, 250, 8, OWNED))


def test_samples_of_many_seeds__come_round_to_every_job() -> None:
    seen = {job for seed in range(80) for job in sample(JOBS, 500, seed, OWNED)}
    assert seen == set(JOBS)


# --- taking up

JOB = Job("variant", "plain", HOOK, (("success_status", 202), ("link_member", "links")), only=("core.x",))
RUN = Run(JOB, 0, "conforming", {"core.x": "pass"}, {}, 1.5, 300, "", "digest")
OTHER = Run(Job("fault", "one", SINGLE), 1, "not conforming", {"core.x": "fail"}, {"core.x": "Grüße “x”"})


def test_runs_that_were_made__are_there_when_it_is_taken_up(tmp_path: Path) -> None:
    store = Store(tmp_path / "quality" / "runs.jsonl", "a")
    store.begin([])
    store.add(RUN)
    store.add(OTHER)
    assert store.made() == {RUN.job: RUN, OTHER.job: OTHER}


def test_run_that_was_cut_off__is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    store = Store(path, "a")
    store.begin([RUN, OTHER])
    path.write_bytes(path.read_bytes()[:-20])
    assert store.made() == {RUN.job: RUN}


def test_runs_of_another_state__are_not_taken_up(tmp_path: Path) -> None:
    Store(tmp_path / "runs.jsonl", "a").begin([RUN])
    assert Store(tmp_path / "runs.jsonl", "b").made() == {}
    assert Store(tmp_path / "none.jsonl", "a").made() == {}


def test_state__changes_with_each_source_and_with_the_settings(tmp_path: Path) -> None:
    for folder in ("conformance", "spec", "fixtures", "tests/quality"):
        (tmp_path / folder).mkdir(parents=True)
    first = state_of_tree(tmp_path)
    assert state_of_tree(tmp_path, "20") != first
    states = {first}
    for folder in ("conformance", "spec", "fixtures", "tests/quality"):
        (tmp_path / folder / "x").write_text("1")
        states.add(state_of_tree(tmp_path))
    assert len(states) == 5
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "x").write_text("1")
    assert state_of_tree(tmp_path) in states


# --- what a server showed


def har(path: Path, *, body: str = "{}", status: int = 200, field: str = "1", step: str = "a", kind: str = "") -> Path:
    entry = {
        "_uapi": {"scenario": "s", "step": step},
        "response": {
            "status": status, "_reason": "OK", "httpVersion": "HTTP/1.1", "content": {"text": body},
            "headers": [{"name": "Date", "value": "x" + field}, {"name": "X", "value": field}],
        },
    }  # fmt: skip
    if kind:
        entry["_failure"] = {"kind": kind}
    path.write_text(json.dumps({"log": {"entries": [entry]}}))
    return path


SAME = [
    ('{"id":"b817d2618fe6f1804333"}', '{"id":"0123456789abcdef0123"}'),
    ('{"recording":"2026-01-02T03:04:05Z"}', '{"recording":"2027-11-12T13:14:15Z"}'),
    ('{"self":"http://127.0.0.1:1234/x"}', '{"self":"http://127.0.0.1:45678/x"}'),
    ('{"id":"035"}', '{"id":"07"}'),
]
UNLIKE: list[dict[str, Any]] = [
    {"body": "[]"},
    {"status": 201},
    {"field": "2"},
    {"step": "b"},
    {"kind": "closed"},
    {"body": '{"a":"035"}'},
]
FORMS = [
    ('{"recording":"2026-01-02T03:04:05Z"}', '{"recording":"2026-01-02T03:04:05+00:00"}'),
    ('{"recording":"2026-01-02T03:04:05Z"}', '{"recording":"2026-01-02T03:04:05.000Z"}'),
    ('{"id":"b817d2618fe6f1804333"}', '{"id":"B817D2618FE6F1804333"}'),
    ('{"id":"b817d2618fe6f1804333"}', '{"id":"b817d2618fe6f180433312"}'),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_differs_from_run_to_run__makes_no_difference(one: str, other: str, tmp_path: Path) -> None:
    assert shown(har(tmp_path / "1", body=one)) == shown(har(tmp_path / "2", body=other))


@pytest.mark.parametrize(("one", "other"), FORMS)
def test_another_form__is_seen(one: str, other: str, tmp_path: Path) -> None:
    assert shown(har(tmp_path / "1", body=one)) != shown(har(tmp_path / "2", body=other))


@pytest.mark.parametrize("change", UNLIKE, ids=lambda change: re.sub(r"\W+", "-", str(change)))
def test_any_other_difference__is_seen(change: dict[str, Any], tmp_path: Path) -> None:
    assert shown(har(tmp_path / "1")) != shown(har(tmp_path / "2", **change))
