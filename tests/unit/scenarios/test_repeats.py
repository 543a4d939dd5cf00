# SPDX-License-Identifier: MIT
"""A request is repeated often enough to meet each of several workers that a server may run behind one address."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem

from tests.support.sources import CALL, items, source_with

WORKERS = 6
"""As many as a small installation runs; requests go to them in turn."""

CASES = {i.judged.case: i for i in items() if i.judged.case in ("same-list-request", "same-refused-request")}


class OneOdd(Behaviour):
    """Answers the ``nth`` of requests that are alike and follow each other, and what comes after it, in another way."""

    def __init__(self, method: str, nth: int) -> None:
        super().__init__()
        self.method = method
        self.nth = nth
        self.alike = 0
        self.last: tuple[str, str, bytes] | None = None

    def dispatch(self, request: Incoming) -> Answer:
        this = (request.method, request.path, request.body)
        self.alike = self.alike + 1 if this == self.last else 1
        self.last = this
        if request.method == self.method and self.alike >= self.nth:
            raise Problem("request_malformed", status=400)
        return super().dispatch(request)


@pytest.mark.parametrize("nth", range(2, WORKERS + 1))
@pytest.mark.parametrize(("case", "method"), [("same-list-request", "GET"), ("same-refused-request", "PUT")])
def test_one_worker_of_several_that_answers_otherwise__is_met(case: str, method: str, nth: int) -> None:
    with source_with(OneOdd(method, nth), CALL, cases=[case]) as source:
        assert CASES[case].verdict(source).outcome is Outcome.FAIL


def test_alike_answers__pass() -> None:
    with source_with(None, CALL, cases=CASES) as source:
        assert {case: item.verdict(source).outcome for case, item in CASES.items()} == dict.fromkeys(
            ("same-list-request", "same-refused-request"), Outcome.PASS
        )
