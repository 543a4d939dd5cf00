# SPDX-License-Identifier: MIT
"""The command lines of the README do what they say, with a server of this machine in the place of the example."""

from __future__ import annotations

import pytest

from tests.e2e.helpers import Suite
from tests.e2e.servers import Watched, reference
from tests.support import readme

EXAMPLE = "https://pbx.example.com"
FEW_ITEMS = ("-k", "core.stop-accepted", "--max-examples", "0")

RUN = {
    "pytest --target-url=https://pbx.example.com": "inconclusive",
    "pytest --target-url=https://pbx.example.com --call '12/0003*210/b817d2618fe6f1804333/01'": "pass",
    "pytest --target=acme.toml": "pass",
    "uapi-conformance run --target=acme.toml": "pass",
}
"""Each line with the verdict of the documented request."""

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/pytest": "it is the last part of .ci/run",
    "python3 -m venv .venv && .venv/bin/pip install -q tox && .venv/bin/tox -q -e tests": "it is what runs these tests",
    "uapi-conformance check-hook --target=acme.toml": "test_hook_page does so, with the declaration of that page",
    "export UAPI_TOKEN=…": "the token of the reader is put there",
    "tox -e conformance -- --target-url=https://pbx.example.com": "tox installs packages; the options are parsed",
    ". .venv/bin/activate": "it makes the other lines find what was installed",
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e .": "it installs packages, as test_wheel does",
    'pipx install --pip-args="-c $PWD/constraints.txt" .': "pipx is not needed to work on the suite",
    "uvx --from . uapi-conformance run --target=acme.toml": "uvx is not needed to work on the suite",
    "pip wheel -q --no-deps -w dist .": "test_wheel does so",
    "python3 -m zipfile -e dist/uapi_conformance-*.whl dist/unpacked": "test_wheel looks into the wheel",
    "pip install -c dist/unpacked/uapi_conformance/_data/constraints.txt dist/uapi_conformance-*.whl": (
        "it installs packages; test_wheel looks that the file is there"
    ),
}
"""Each line that no test runs, with the reason."""


def test_every_line__is_run_or_says_why_not() -> None:
    assert sorted(readme.command_lines()) == sorted({**RUN, **NOT_RUN})
    assert all(NOT_RUN.values())


@pytest.mark.parametrize(("line", "verdict"), RUN.items())
def test_line__judges_the_server_that_it_names(suite: Suite, line: str, verdict: str) -> None:
    watched = Watched()
    with reference(watched) as server:
        text = readme.declaration().replace(EXAMPLE + '"', server.url + '"')
        text = text.replace("http://127.0.0.1:9000/states", server.states_url)
        # The reference server answers with 200, and needs no certificate.
        text = text.replace("success_status = 202", "success_status = 200").replace('ca_bundle = "ca.pem"', "")
        (suite.folder / "acme.toml").write_text(text, encoding="utf-8")
        given = [
            word.replace(EXAMPLE, server.url)
            .replace("acme.toml", str(suite.folder / "acme.toml"))
            .replace("12/0003*210/b817d2618fe6f1804333/01", "/".join(server.declared_call))
            for word in readme.arguments_of_a_run(line) or []
        ]
        ran = suite(*given, *FEW_ITEMS, entry="pytest" if line.startswith("pytest") else "console")
    assert ran.report["target"] == {"url": server.url, "embedded": False}
    assert ran.verdicts["core.stop-accepted"] == verdict, ran.said
    assert watched.seen
