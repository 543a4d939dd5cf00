# SPDX-License-Identifier: MIT
"""The callers on a target are real people: what a whole run sends, seen from the server's side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import FEW, ONLY_SENT, Suite
from tests.e2e.servers import AllUnknownAre404, NeverRefuses, PlainText, Seen, Watched, hooked, reference, with_call

OTHER_ACTIONS = (
    "OnHold", "OffHold", "PickUp", "BargeIn", "Park", "UnPark", "Whisper", "Transfer", "TransferToVoicemail",
    "Monitor", "StartRecording",
)  # fmt: skip


class Known(Watched):
    """Keeps which calls were there when a request came: those of the fixture, and those that were set up."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = set(self.store.calls)
        self.existed: list[bool] = []

    def respond(self, request: Incoming) -> Answer:
        self.existed.append(self.seen[-1].call in self.store.calls)
        return super().respond(request)


class KnownPlainText(Known, PlainText):
    """Refuses in plain text."""


class KnownNeverRefuses(Known, NeverRefuses):
    """Takes everything."""


class KnownUnknownAre404(Known, AllUnknownAre404):
    """Does not know calls in its own way."""


def _ids(watched: Known) -> Iterator[tuple[Seen, bool]]:
    return zip(watched.seen, watched.existed, strict=True)


def _actions(body: bytes) -> list[str]:
    """What a careless reader might take for an action: every string of the body, whatever the encoding."""
    texts = [body.decode(encoding, "ignore") for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")]
    texts += [re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text) for text in texts]
    return [re.sub("[^a-z]", "", text.lower()) for text in texts]


def _check(watched: Known, disposable: set[str]) -> None:
    assert len(watched.seen) > 20
    for seen, exists in _ids(watched):
        if seen.method == "GET":
            continue
        about = f"{seen.method} {seen.path} {seen.body[:200]!r}"
        assert seen.method != "DELETE", about
        assert seen.call, about
        set_up = exists and seen.call not in watched.standing
        overriding = {name.lower(): value for name, value in seen.headers}.get("x-http-method-override")
        assert overriding is None or (set_up and overriding == "GET"), about
        if seen.method == "PUT":
            assert not exists or set_up or seen.call in disposable, about
        else:
            assert not exists or set_up, about
        for text in _actions(seen.body):
            for action in OTHER_ACTIONS:
                assert action.lower() not in text.replace("stoprecording", ""), about
        for field, value in seen.headers:
            if field not in ("authorization", "user-agent"):
                assert not any(action.lower() in value.lower() for action in OTHER_ACTIONS), about
        assert not any(action.lower() in unquote(seen.query).lower() for action in OTHER_ACTIONS), about


# What is generated does not hang on how the server refuses: a few cases are enough beside the default number once.
RUNS = [
    pytest.param(Known, (), id="conforming server, default run"),
    pytest.param(KnownPlainText, FEW, id="refuses in plain text"),
    pytest.param(KnownNeverRefuses, FEW, id="never refuses"),
    pytest.param(KnownUnknownAre404, FEW, id="404 for unknown calls"),
]


@pytest.mark.parametrize(("behaviour", "options"), RUNS)
def test_run_with_a_hook__touches_only_what_the_hook_set_up(
    suite: Suite, behaviour: type[Known], options: tuple[str, ...]
) -> None:
    watched = behaviour()
    with reference(watched) as server:
        ran = suite(*hooked(server), *options, within=120)
    assert "INTERNALERROR" not in ran.said
    _check(watched, set())


@pytest.mark.parametrize(("behaviour", "options"), RUNS)
def test_run_with_one_call__touches_that_call_alone(
    suite: Suite, behaviour: type[Known], options: tuple[str, ...]
) -> None:
    watched = behaviour()
    with reference(watched) as server:
        suite(*with_call(server), *options, within=120)
        _check(watched, {server.declared_call.call})
    existing = {seen.call for seen, exists in _ids(watched) if exists and seen.method != "GET"}
    assert existing <= {server.declared_call.call}


@pytest.mark.parametrize(("behaviour", "options"), RUNS)
def test_run_without_a_call__touches_no_call(suite: Suite, behaviour: type[Known], options: tuple[str, ...]) -> None:
    watched = behaviour()
    with reference(watched) as server:
        suite("--target-url", server.url, *options, within=120)
    _check(watched, set())
    assert not any(exists for seen, exists in _ids(watched) if seen.method != "GET")


@pytest.mark.parametrize("seed", ["7", "2026"])
def test_exploring_run__is_as_careful(suite: Suite, seed: str) -> None:
    watched = Known()
    with reference(watched) as server:
        suite(*with_call(server), "--seed", seed, "--max-examples", "25", within=180)
        _check(watched, {server.declared_call.call})


class Crowded(Known):
    """Has calls under ids as short as can be generated, all of them real people's."""

    def __init__(self) -> None:
        super().__init__()
        model = next(iter(self.store.calls_of("12")))
        for short in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
            self.store.add_call(type(model)(**{**vars(model), "id": short}))
        self.standing = set(self.store.calls)


@pytest.mark.parametrize("options", [FEW, ("--seed", "3", "--max-examples", "25")])
def test_generated_ids_that_name_live_calls__get_no_stop(suite: Suite, options: tuple[str, ...]) -> None:
    watched = Crowded()
    with reference(watched) as server:
        suite(*with_call(server), *options, within=180)
        _check(watched, {server.declared_call.call})


def test_announcement__says_what_may_be_stopped_before_the_first_request(suite: Suite) -> None:
    with reference() as server:
        hook = suite(*hooked(server), *ONLY_SENT).out
        call = suite(*with_call(server), *ONLY_SENT).out
        none = suite("--target-url", server.url, *ONLY_SENT).out
        discovered = suite("--target-url", server.url, "--discover", *ONLY_SENT).out
    for out in (hook, call, none, discovered):
        assert server.url in out
        assert re.search(r"at most \d+ requests", out)
    assert "hook sets up" in hook
    assert "/".join(server.declared_call) in call
    assert "no call" in none
    assert "first recorded call" in discovered


@pytest.mark.parametrize("arguments", [("hook", *ONLY_SENT), ("hook", *FEW), ("call", *ONLY_SENT), ("none", *FEW)])
def test_announcement__names_no_fewer_requests_than_are_sent(suite: Suite, arguments: tuple[str, ...]) -> None:
    watched = Watched()
    with reference(watched) as server:
        options = {"hook": hooked(server), "call": with_call(server), "none": ("--target-url", server.url)}
        ran = suite(*options[arguments[0]], *arguments[1:])
    announced = re.search(r"at most (\d+) requests", ran.out)
    assert announced is not None
    # Of a few requests that HTTP forbids, the application sees nothing.
    assert len(watched.seen) <= ran.report["requests"] <= len(watched.seen) + 5
    assert ran.report["requests"] <= int(announced[1])
    assert len(json.dumps(ran.report)) > 1000


def test_setups__are_all_undone(suite: Suite) -> None:
    watched = Known()
    with reference(watched) as server:
        suite(*hooked(server), *ONLY_SENT)
        assert set(watched.store.calls) == watched.standing
        assert list(watched.store.tokens) == [server.token]
