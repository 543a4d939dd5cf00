# SPDX-License-Identifier: MIT
"""A failure says all that the vendor's developer needs: what was promised and where, what came, and how to see it again."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import pytest
from uapi_conformance.contract import load_contract
from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import ONLY_SENT, TOKEN, Ran, Suite, environment
from tests.e2e.servers import AllUnknownAre404, PlainText, Watched, hooked, reference, with_call


class Teapot(Watched):
    """Refuses whatever it refuses with a status of its own, by what was wrong."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, status=answer.status + 10) if 400 <= answer.status < 410 else answer


def _blocks(ran: Ran) -> list[str]:
    """The failures as the terminal shows them."""
    section = ran.out.partition("= FAILURES =")[2].partition("= UAPI conformance =")[0]
    return re.split(r"(?m)^_{3,} .* _{3,}$", section)[1:]


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def failed(module_suite: Suite) -> Ran:
    with reference(AllUnknownAre404()) as server:
        return module_suite(*hooked(server), *ONLY_SENT, environ=environment(COLUMNS="100"))


def test_every_mandatory_failure__is_shown_once(failed: Ran) -> None:
    required = [r for r in failed.report["requirements"] if r["level"] == "MUST"]
    failures = [case for r in required for case in r["cases"] if case["verdict"] == "fail"]
    assert failures
    assert len(_blocks(failed)) == len(failures)


def test_failure__has_id_title_quote_source_expected_observed_and_curl(failed: Ran) -> None:
    contract = load_contract()
    required = [r for r in failed.report["requirements"] if r["level"] == "MUST"]
    failures = [(r, case) for r in required for case in r["cases"] if case["verdict"] == "fail"]
    for requirement, case in failures:
        quotes = contract.requirements[requirement["id"]].quotes
        block = next(b for b in _blocks(failed) if requirement["id"] in b and case["curl"] in b)
        for part in (requirement["title"], case["reason"], case["expected"], case["observed"]):
            assert _plain(part) in _plain(block)
        assert quotes
        for quote in quotes:
            assert _plain(quote.text) in _plain(block)
            assert _plain(quote.source) in _plain(block)
        assert case["curl"] in block.splitlines()


def test_summary__names_each_requirement_that_is_not_met(failed: Ran) -> None:
    unmet = {r["id"] for r in failed.report["requirements"] if r["level"] == "MUST" and r["verdict"] == "fail"}
    assert unmet
    for identifier in unmet:
        assert identifier in failed.conclusion
    assert "core.call-invalid" in unmet


def _status(text: str) -> int:
    """The status of the last message: curl shows interim ones, too."""
    return int(re.findall(r"(?m)^HTTP/1\.1 (\d{3})", text)[-1])


@pytest.mark.parametrize("behaviour", [PlainText, Teapot, AllUnknownAre404])
@pytest.mark.parametrize("kind", ["none", "call"])
def test_curl_line__gets_the_same_status_again(suite: Suite, behaviour: type[Watched], kind: str) -> None:
    watched = behaviour()
    with reference(watched) as server:
        aimed = with_call(server) if kind == "call" else ("--target-url", server.url)
        ran = suite(*aimed, *ONLY_SENT)
        statuses = {entry["_uapi"]["number"]: entry["response"]["status"] for entry in ran.exchanges}
        repeatable = {
            case["curl"]: statuses[case["evidence"][0]]
            for case in ran.cases
            if case["verdict"] == "fail" and statuses[case["evidence"][0]] >= 400
        }
        assert repeatable
        for line, status in list(repeatable.items())[:60]:
            watched.seen.clear()
            again = subprocess.run(
                ("sh", "-c", line), env=environment(UAPI_TOKEN=TOKEN), capture_output=True, timeout=30, check=False
            )
            assert again.returncode == 0, (line, again.stderr)
            assert len(watched.seen) == 1, line
            assert _status(again.stdout.decode("latin-1")) == status, line


def test_curl_line__sends_the_same_request(suite: Suite) -> None:
    """Method, target, body and the fields that matter: seen at the server, as it was in the run and is with curl."""
    watched = PlainText()
    with reference(watched) as server:
        ran = suite(*with_call(server), *ONLY_SENT)
        lines = {case["curl"] for case in ran.cases if case["verdict"] == "fail"}
        in_run = {(s.method, s.path, s.query, s.body, s.authorization) for s in watched.seen}
        types = {(s.path, s.body, dict(s.headers).get("content-type")) for s in watched.seen}
        for line in sorted(lines)[:80]:
            watched.seen.clear()
            subprocess.run(("sh", "-c", line), env=environment(), capture_output=True, timeout=30, check=True)
            (seen,) = watched.seen
            assert (seen.method, seen.path, seen.query, seen.body, seen.authorization) in in_run, line
            assert (seen.path, seen.body, dict(seen.headers).get("content-type")) in types, line
