# SPDX-License-Identifier: MIT
"""A token that looks like any word, number or id is masked where it is a credential, and takes nothing else with it."""

from __future__ import annotations

import json
import re

import pytest

from tests.e2e.helpers import ONLY_SENT, Ran, Suite, environment
from tests.e2e.servers import AllUnknownAre404, Watched, reference


class OneToken(AllUnknownAre404):
    """Has a failure to show, with a curl line."""


def _run(suite: Suite, token: str, behaviour: Watched) -> Ran:
    with reference(behaviour) as server:
        behaviour.store.issue("12", token)
        ran = suite(
            "--target-url", server.url, *ONLY_SENT, "-k", "core.call-invalid", environ=environment(UAPI_TOKEN=token)
        )
    assert ran.status in (1, 6), ran.said
    return ran


def _curl_lines(ran: Ran) -> set[str]:
    return {re.sub(r"127\.0\.0\.1:\d+", "HOST", line) for line in ran.out.splitlines() if line.startswith("curl ")}


@pytest.mark.parametrize("token", ["1", "http"])
def test_token_like_any_word__changes_nothing_that_is_shown(suite: Suite, token: str) -> None:
    plain = _run(suite, "an-usual-token-0123456789", OneToken())
    ran = _run(suite, token, OneToken())
    assert _curl_lines(ran) == _curl_lines(plain) != set()
    assert ran.conclusion == plain.conclusion
    assert f"http://127.0.0.1:{ran.report['target']['url'].rpartition(':')[2]}" in ran.out
    urls = [entry["request"]["url"] for entry in ran.exchanges]
    assert not any("[token]" in url for url in urls if "accessRequestToken" not in url)
    assert "[token]" not in json.dumps(ran.report)
    sent = [h["value"] for e in ran.exchanges for h in e["request"]["headers"] if h["name"] == "Authorization"]
    assert len(sent) > 5
    assert not any(value.endswith(f" {token}") or value == token for value in sent)
