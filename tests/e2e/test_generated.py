# SPDX-License-Identifier: MIT
"""Combinations: a fault that only two forms together show is found, and a form's own fault is that form's alone."""

from __future__ import annotations

import pytest
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import User
from uapi_conformance.scenarios.generated import MOST_REQUESTS

from tests.e2e.helpers import Suite
from tests.e2e.servers import Watched, hooked, reference, with_call


class NoSlash(Watched):
    """Refuses a path that ends in a slash."""

    def update(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if self.refuses(request):
            raise Problem("pc_phonecall_invalid")
        return super().update(request, user, extension, call_id)

    def refuses(self, request: Incoming) -> bool:
        return request.path.endswith("/")


class NoSlashWithMe(NoSlash):
    """Refuses it where the user is @me, and takes each of the two alone."""

    def refuses(self, request: Incoming) -> bool:
        return request.path.endswith("/") and "/@me/" in request.path


def _failed(suite: Suite, behaviour: Watched, *options: str) -> set[str]:
    with reference(behaviour) as server:
        aimed = options or hooked(server)
        report = suite(*aimed, "-k", "generated or trailing-slash", within=180).report
    return {r["id"] for r in report["requirements"] if r["verdict"] == "fail"}


def test_form_that_is_not_taken__fails_by_its_own_requirement_alone(suite: Suite) -> None:
    assert _failed(suite, NoSlash()) == {"service.trailing-slash"}


def test_two_forms_that_are_not_taken_together__fail(suite: Suite) -> None:
    assert _failed(suite, NoSlashWithMe()) == {"core.stop-accepted"}


def test_conforming_server__fails_none(suite: Suite) -> None:
    assert _failed(suite, Watched()) == set()


@pytest.mark.parametrize("aimed", ["hook", "call", "none"])
def test_generated_requests__are_no_more_than_promised(suite: Suite, aimed: str) -> None:
    watched = Watched()
    with reference(watched) as server:
        options = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}[aimed]
        ran = suite(*options, within=180)
    generated = [e for e in ran.har["log"]["entries"] if e["_uapi"]["scenario"] == "generated"]
    assert 10 <= len(generated) <= MOST_REQUESTS
