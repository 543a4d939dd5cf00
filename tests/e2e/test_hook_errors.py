# SPDX-License-Identifier: MIT
"""A hook that fails is an error of the surroundings: it is told apart from the target's failures, and is never a pass."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.e2e.helpers import ONLY_SENT, Suite
from tests.e2e.servers import ByteServer, Conversation, reference, unused_port


def _answers(status: str, document: object) -> Callable[[Conversation], None]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda asked: asked.write(status, body)


FOUR = {"userId": "12", "extension": "0003*210", "phoneCallId": "abc123", "phoneCallViewId": "01"}
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{"
HOOKS = {
    "fails": (_answers("500 Internal Server Error", b"oops"), "500"),
    "nonsense": (_answers("200 OK", b"{not json"), "JSON"),
    "created": (_answers("201 Created", FOUR), "answered 201; it has to answer 200"),
    "another charset": (_answers("200 OK", '{"userId": "ü"}'.encode("latin-1")), "as JSON in UTF-8"),
    "cut short": (lambda asked: asked.wire.sendall(CUT), "no complete HTTP answer"),
    "list": (_answers("200 OK", []), "object"),
    "missing values": (_answers("200 OK", {"userId": "12"}), "phoneCallId"),
    "null value": (_answers("200 OK", {**FOUR, "phoneCallViewId": None}), "phoneCallViewId"),
    "number": (_answers("200 OK", {**FOUR, "phoneCallId": 7}), "phoneCallId"),
    "redirect": (_answers("302 Found", b""), "302"),
    "flood": (_answers("200 OK", b" " * 1_100_000), "1 MiB"),
    "no HTTP": (lambda asked: asked.wire.sendall(b"220 ready\r\n"), "no complete HTTP answer"),
    "hangs up": (lambda _: None, "start it"),
}


@pytest.mark.parametrize(("talk", "says"), HOOKS.values(), ids=HOOKS)
def test_hook__is_at_fault(suite: Suite, talk: Callable[[Conversation], None], says: str) -> None:
    with reference() as server, ByteServer(talk) as hook:
        ran = suite("--target-url", server.url, "--states-url", f"{hook.url}/states", *ONLY_SENT)
    sentence = ran.sentence()
    assert "hook" in sentence
    assert says in sentence
    assert ran.report["verdict"] == "error"
    assert ran.report["error"] == sentence
    assert "conforming" not in ran.report["classes"].values()


def test_hook_that_is_not_there__is_named(suite: Suite) -> None:
    with reference() as server:
        hook = f"http://127.0.0.1:{unused_port()}/states"
        ran = suite("--target-url", server.url, "--states-url", hook, *ONLY_SENT, "--allow-inconclusive")
    assert hook in ran.sentence()


@pytest.mark.parametrize("command", ['["./none.sh"]', '["false"]', '["echo", "nonsense"]'])
def test_command_that_fails__is_a_hook_at_fault(suite: Suite, command: str) -> None:
    declaration = suite.declared(f"[states]\ncommand = {command}\n")
    with reference() as server:
        ran = suite(*declaration, "--target-url", server.url, *ONLY_SENT)
    assert "hook" in ran.sentence()


def test_hook_whose_calls_are_not_there__is_blamed(suite: Suite) -> None:
    with reference() as server, ByteServer(_answers("200 OK", FOUR)) as hook:
        ran = suite("--target-url", server.url, "--states-url", f"{hook.url}/states", *ONLY_SENT)
    assert ran.status not in (0, 6), ran.said
    assert "Traceback" not in ran.said


def test_hook_without_any_state__leaves_the_run_inconclusive(suite: Suite) -> None:
    with reference() as server, ByteServer(_answers("404 Not Found", {})) as hook:
        ran = suite("--target-url", server.url, "--states-url", f"{hook.url}/states", *ONLY_SENT)
    assert ran.status == 6, ran.said
    assert "does not support the provider state 'a call is being recorded'" in " ".join(ran.out.split())


def test_teardown_that_fails__is_an_error_and_keeps_what_was_judged(suite: Suite) -> None:
    setups: list[int] = []
    with reference() as server:

        def talk(asked: Conversation) -> None:
            asked.write("404 Not Found" if asked.asked_for("inspect") else "500 Oops", b"{}")

        def setup(asked: Conversation) -> None:
            if not asked.asked_for("setup"):
                talk(asked)
            elif asked.asked_for("a call is being recorded") and not setups:
                setups.append(1)
                call = server.declared_call
                values = dict(zip(FOUR, call, strict=True))
                asked.write("200 OK", json.dumps(values).encode())
            else:
                asked.write("404 Not Found", b"{}")

        with ByteServer(setup) as hook:
            ran = suite("--target-url", server.url, "--states-url", f"{hook.url}/states", *ONLY_SENT)
    assert "teardown" in ran.sentence()
    assert "pass" in ran.verdicts.values()
