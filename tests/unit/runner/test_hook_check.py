# SPDX-License-Identifier: MIT
"""`check-hook` says of a hook what works, what is missing and what is wrong, and judges nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.errors import OutsideError
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.runner import hook_check
from uapi_conformance.target.hook import HookAnswer
from uapi_conformance.target.states import State, States, open_states
from uapi_conformance.wire.way import Way

from tests.quality.variants import VARIANTS
from tests.support.misbehaving import IN_FORM, IN_SIZE, IN_TIME, Misbehaving, Misbehaviour
from tests.support.sources import CONTRACT, items, source_with
from tests.support.twisted_hook import Asking, Said, Twist, twisted_hook

TOKEN = "plantedtoken-0a1b2c3d4e5f6071"
ROWS = (*map(str, State), "otherExtension", "otherToken", "inspect", "teardown")
RECORDED, VIEWS, CALLS, UNRECORDED, ENDED, FOREIGN, EXPIRED = map(str, State)
QUICK = '[states]\nready_within = 0.2\n{hook}\n[target]\nurl = "{url}"\n'


class Kept(Behaviour):
    """Keeps the stops."""

    def __init__(self) -> None:
        super().__init__()
        self.stops: list[str] = []

    def answer(self, request: Incoming) -> Answer:
        if request.method != "GET":
            self.stops.append(f"{request.method} {request.path}")
        return super().answer(request)


@dataclass(frozen=True)
class Checked:
    """A check that is over. ``status`` is None if an error ended it, whose sentence is then the last line."""

    status: int | None
    lines: list[str]

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.lines).split())

    def results(self) -> dict[str, str]:
        named = ((row, line) for line in self.lines for row in ROWS if line.startswith(f"{row} "))
        return {row: line[38:48].strip() for row, line in named}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReferenceServer]:
    monkeypatch.setenv("UAPI_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "500")
    with ReferenceServer(Kept(), token=TOKEN) as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook has a moment for each answer."""

    def opened(hook: Any, _timeout: float, *, way: Way) -> States:
        return open_states(hook, 0.5, way=way)

    monkeypatch.setattr("uapi_conformance.runner.run.open_states", opened)


def checked(*options: str) -> Checked:
    lines: list[str] = []
    try:
        return Checked(hook_check.check_hook(options, lines.append), lines)
    except OutsideError as error:
        return Checked(None, [*lines, str(error)])


def declared(server: ReferenceServer, folder: Path, hook: str) -> Checked:
    """The check of a hook that is declared in a file, for which the API has little time to show a call."""
    (folder / "acme.toml").write_text(QUICK.format(hook=hook, url=server.url), encoding="utf-8")
    return checked("--target", str(folder / "acme.toml"))


def of(server: ReferenceServer, folder: Path, twist: Twist) -> tuple[Checked, list[dict[str, Any]]]:
    with twisted_hook(server, twist) as (url, requests):
        return declared(server, folder, f'url = "{url}"'), requests


# --- hooks that are as they should be


def test_good_hook__works_in_everything_and_leaves_nothing(server: ReferenceServer, tmp_path: Path) -> None:
    standing = set(server.store.calls)
    found, requests = of(server, tmp_path, Asking.answered)
    assert found.status == 0, found.said
    assert found.results() == dict.fromkeys(ROWS, "works")
    assert "all 11 work" in found.said
    asked = [(str(r["action"]), str(r.get("state"))) for r in requests]
    assert sorted(state for action, state in asked if action == "setup") == sorted([*map(str, State)] * 2)
    assert sorted(state for action, state in asked if action == "teardown") == sorted([*map(str, State)] * 2)
    assert set(server.store.calls) == standing


def test_only_calls_that_the_hook_set_up__are_stopped(server: ReferenceServer, tmp_path: Path) -> None:
    set_up: set[str] = set()

    def kept(a: Asking) -> Said:
        said = a.answered()
        set_up.update(value for name, value in said.values.items() if name in ("phoneCallId", "otherPhoneCallId"))
        return said

    of(server, tmp_path, kept)
    assert isinstance(server.behaviour, Kept)
    stops = server.behaviour.stops
    assert len(stops) == 3
    assert all(stop.startswith("PUT /uapi/phoneCalls/12/") and stop.rpartition("/")[2] in set_up for stop in stops)


def without(*lacking: str) -> Twist:
    """The hook does not support some states and actions."""
    return lambda a: Said.of(404, {}) if {a.action, a.state} & set(lacking) else a.answered()


def with_values(state: str, **changed: object) -> Twist:
    """A setup of a state has other values, None for those that it does not have."""
    return lambda a: a.answered().with_values(**changed) if (a.action, a.state) == ("setup", state) else a.answered()


TO_TEACH: dict[str, tuple[Twist, str, str]] = {
    "a state": (without(VIEWS), VIEWS, "Open without it: core.named-view-only"),
    "a state with 501": (
        lambda a: Said.of(501, {}) if a.state == UNRECORDED else a.answered(),
        UNRECORDED,
        "Open without it: robust.not-recorded",
    ),
    "the most important state": (without(RECORDED), RECORDED, "core.recording-stops, "),
    "inspect": (without("inspect"), "inspect", "List shows what is recorded, so little rests on it"),
    "teardown": (without("teardown"), "teardown", "What it sets up stays until it ends by itself"),
    "another Extension": (with_values(RECORDED, otherExtension=None), "otherExtension", "core.path-identifies"),
    "another user's token": (with_values(FOREIGN, otherToken=None), "otherToken", "security.foreign-call"),
}


@pytest.mark.parametrize(("twist", "row", "words"), TO_TEACH.values(), ids=TO_TEACH)
def test_hook_that_says_what_it_cannot__is_to_be_taught_and_not_wrong(
    server: ReferenceServer, tmp_path: Path, twist: Twist, row: str, words: str
) -> None:
    found, _ = of(server, tmp_path, twist)
    assert found.status == 0, found.said
    assert found.results()[row] == "to teach", found.said
    assert words in found.said
    assert "Nothing is wrong. The hook could still be taught 1 of" in found.said


LEGAL: dict[str, tuple[Twist, str]] = {
    "values of its own": (with_values(RECORDED, handle={"process": 7}), ""),
    "an optional value in another spelling": (
        with_values(RECORDED, otherExtension=None, other_extension="0003*211"),
        "Write other_extension as otherExtension.",
    ),
    "a charset": (
        lambda a: replace(a.answered(), fields=(("Content-Type", "application/json; charset=utf-8"),)),
        "",
    ),
    "no media type": (lambda a: replace(a.answered(), fields=()), ""),
    "a byte order mark": (lambda a: replace(a.answered(), body=b"\xef\xbb\xbf" + a.answered().body)
                          if a.action == "setup" and a.state == EXPIRED else a.answered(), ""),
    "an optional value now and then": (
        lambda a: a.answered().with_values(otherExtension=None)
        if a.action == "setup" and a.state == RECORDED and any(r.get("state") == RECORDED for r in a.before)
        else a.answered(),
        "Of two setups, only one returned otherExtension",
    ),
    "204 to a teardown": (lambda a: replace(a.answered(), status=204, body=b"") if a.action == "teardown" else a.answered(), ""),
}  # fmt: skip


@pytest.mark.parametrize(("twist", "words"), LEGAL.values(), ids=LEGAL)
def test_what_a_hook_may_do__is_not_wrong(server: ReferenceServer, tmp_path: Path, twist: Twist, words: str) -> None:
    found, _ = of(server, tmp_path, twist)
    assert found.status == 0, found.said
    assert words in found.said


# --- hooks that are wrong


def instead(said: Said, action: str = "setup", state: str | None = None) -> Twist:
    """An answer in the place of the right one."""
    return lambda a: said if a.action == action and state in (None, a.state) else a.answered()


def same_each_time() -> Twist:
    """The first call that was set up for a state, again and again."""
    first: dict[str, Said] = {}
    return lambda a: first.setdefault(a.state, a.answered()) if a.action == "setup" else a.answered()


def elsewhere(a: Asking) -> Said:
    """Ids that the target does not know, and inspect is not supported."""
    if a.action == "inspect":
        return Said.of(404, {})
    new = f"{0xABCDEF << 56 | len(a.before):020x}"
    return a.answered().with_values(phoneCallId=new) if a.action == "setup" else a.answered()


def of_two_users(a: Asking) -> Said:
    """Each second call is set up for the other user."""
    said = a.answered()
    if (a.action, a.state) != ("setup", RECORDED) or not any(r.get("state") == RECORDED for r in a.before):
        return said
    other = a.hook.answer("POST", b'{"action": "setup", "state": "another user\'s call is being recorded"}')[1]
    return said.with_values(
        userId=other["otherUserId"],
        extension=other["otherExtension"],
        phoneCallId=other["otherPhoneCallId"],
        phoneCallViewId=other["otherPhoneCallViewId"],
    )


def inspect_of_the_call() -> Twist:
    """Inspect looks whether anything of the call was stopped, whichever view it is asked for."""
    known: dict[str, list[str]] = {}

    def twisted(a: Asking) -> Said:
        said = a.answered()
        if a.action == "setup" and a.state == VIEWS:
            known[said.values["phoneCallId"]] = [said.values["phoneCallViewId"], said.values["otherPhoneCallViewId"]]
        if a.action != "inspect" or a.request["phoneCallId"] not in known:
            return said
        asked = ({**a.request, "params": {}, "phoneCallViewId": view} for view in known[a.request["phoneCallId"]])
        return Said.of(200, {"recording": all(replace(a, request=one).answered().values["recording"] for one in asked)})

    return twisted


HTML = Said(200, b"<!doctype html><p>no", (("Content-Type", "text/html"),))
LATIN = Said(200, '{"a": "ü"}'.encode("latin-1"), (("Content-Type", "application/json; charset=latin-1"),))
WRONG: dict[str, tuple[Twist, str, str]] = {
    "a number": (with_values(RECORDED, userId=12), RECORDED, "returned userId as int; return it as a JSON string"),
    "a name in another case": (
        with_values(VIEWS, phoneCallId=None, phoneCallID="x" * 20),
        VIEWS,
        "phoneCallViewId, otherPhoneCallViewId; write phoneCallID as phoneCallId",
    ),
    "HTML": (instead(HTML, state=RECORDED), RECORDED, "it is not JSON; answer with the values alone, as JSON in UTF-8"),
    "a list": (instead(Said.of(200, []), state=RECORDED), RECORDED, "a JSON object, not another JSON value"),
    "empty": (instead(Said(200, b""), state=VIEWS), VIEWS, "it is empty; answer with the values alone"),
    "another charset": (instead(LATIN, state=VIEWS), VIEWS, "it is not UTF-8 at byte 7"),
    "deep": (instead(Said(200, b"[" * 100_000), state=VIEWS), VIEWS, "nested too deeply"),
    "huge": (instead(Said(200, b" " * 1_100_000), state=VIEWS), VIEWS, "an answer of more than 1 MiB"),
    "201": (instead(Said.of(201, {}), state=ENDED), ENDED, "answered 201; it has to answer 200, or 404 if unsupported"),
    "redirect": (instead(Said.of(307, {}), state=ENDED), ENDED, "answered 307, a redirect, which is not followed"),
    "500": (instead(Said.of(500, {}), state=ENDED), ENDED, "answered 500; it has to answer 200"),
    "the same call twice": (same_each_time(), RECORDED, "which it had returned before"),
    "calls of two users": (of_two_users, RECORDED, "with a call of the user 0241, and others with calls of the user 12"),
    "supported once": (
        lambda a: Said.of(404, {}) if a.action == "setup" and len(a.before) == 1 else a.answered(),
        RECORDED,
        "The second setup failed. The hook does not support",
    ),
    "unknown ids": (elsewhere, RECORDED, "List did not show the call"),
    "unknown ids that inspect knows": (
        lambda a: Said.of(200, {"recording": a.state != UNRECORDED}) if a.action == "inspect" else elsewhere(a),
        RECORDED,
        "List does not show the call",
    ),
    "unknown view": (with_values(RECORDED, phoneCallViewId="77"), RECORDED, "without the view 77; return one that it"),
    "unknown second view": (with_values(VIEWS, otherPhoneCallViewId="77"), VIEWS, "without the view 77"),
    "unknown second call": (with_values(CALLS, otherPhoneCallId="f" * 20), CALLS, "ffffffffffffffffffff"),
    "unknown call of another user": (with_values(FOREIGN, otherPhoneCallId="f" * 20), FOREIGN, "ffffffffffffffffffff"),
    "recorded after all": (
        lambda a: replace(a, request={**a.request, "state": RECORDED}).answered()
        if a.state == UNRECORDED
        else without("inspect")(a),
        UNRECORDED,
        "as recorded; fix the hook, or add inspect to it",
    ),
    "not recorded": (
        lambda a: replace(a, request={**a.request, "state": UNRECORDED}).answered()
        if a.state == VIEWS and a.action == "setup"
        else a.answered(),
        VIEWS,
        "did not return otherPhoneCallViewId",
    ),
    "goes on": (
        lambda a: replace(a, request={**a.request, "state": RECORDED}).answered()
        if a.state == ENDED
        else without("inspect")(a),
        ENDED,
        "List still shows the call",
    ),
    "a token that is refused": (with_values(RECORDED, token="nonsense"), RECORDED, "the target refuses its token (401"),
    "another user's token that is refused": (
        with_values(FOREIGN, otherToken="nonsense"),
        FOREIGN,
        "the target refuses its otherToken (401",
    ),
    "the declared token as expired": (with_values(EXPIRED, token=TOKEN), EXPIRED, "with the token that is declared for the target"),
    "a token that is good": (
        lambda a: Said.of(200, {"token": replace(a, request={**a.request, "state": FOREIGN}).answered().values["otherToken"]})
        if (a.action, a.state) == ("setup", EXPIRED)
        else a.answered(),
        EXPIRED,
        "The target accepts the token that the hook returned",
    ),
    "inspect is always yes": (
        instead(Said.of(200, {"recording": True}), "inspect"),
        "inspect",
        "After the stop, inspect says that the view",
    ),
    "inspect is always no": (instead(Said.of(200, {"recording": False}), "inspect"), RECORDED, "its own inspect says"),
    "inspect of the call": (inspect_of_the_call(), "inspect", "let inspect look at the view that it is asked for"),
    "inspect with a text": (
        instead(Said.of(200, {"recording": "true"}), "inspect"),
        "inspect",
        'has to answer {"recording": true}',
    ),
    "inspect fails": (instead(Said.of(500, {}), "inspect"), "inspect", "answered 500"),
    "teardown does nothing": (instead(Said.of(200, {}), "teardown"), "teardown", "hang it up in the teardown"),
    "teardown fails": (instead(Said.of(500, {}), "teardown"), "teardown", "answered 500"),
    "an Extension that is nobody's": (
        with_values(RECORDED, otherExtension="0003*999"),
        "otherExtension",
        "return an Extension of the same user",
    ),
    "an Extension that takes part": (
        lambda a: a.answered().with_values(otherExtension="0003*211") if a.state == RECORDED else a.answered(),
        "otherExtension",
        "return one that takes no part in it",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("twist", "row", "words"), WRONG.values(), ids=WRONG)
def test_broken_hook__is_caught(server: ReferenceServer, tmp_path: Path, twist: Twist, row: str, words: str) -> None:
    found, requests = of(server, tmp_path, twist)
    assert found.status == 4, found.said
    assert found.results()[row] == "wrong", found.said
    assert words in found.said
    asked = [r["action"] for r in requests]
    assert asked.count("teardown") >= 2


ON_THE_WIRE = {
    name: behaviour
    for kinds, names in (
        (IN_TIME, ("silent after the request", "trickles the body", "keeps the last bytes for itself")),
        (IN_SIZE, ("endless body",)),
        (IN_FORM, ("no HTTP", "closes in the body", "content coding")),
    )
    for name, behaviour in kinds.items()
    if name in names
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("behaviour", ON_THE_WIRE.values(), ids=ON_THE_WIRE)
def test_hook_that_is_broken_on_the_wire__is_one_sentence(
    server: ReferenceServer, tmp_path: Path, behaviour: Misbehaviour
) -> None:
    with Misbehaving(behaviour) as hook:
        found = declared(server, tmp_path, f'url = "{hook.url}"')
    assert found.status == 4
    assert found.results()[RECORDED] == "wrong"
    assert len([line for line in found.lines if "The states hook" in line and f"{RECORDED!r}" in line]) == 1


@pytest.mark.usefixtures("impatient")
def test_hook_that_answers_nothing__is_waited_for_once(server: ReferenceServer, tmp_path: Path) -> None:
    with Misbehaving(IN_TIME["silent after the request"]) as hook:
        found = declared(server, tmp_path, f'url = "{hook.url}"')
        assert hook.connections == 1
    assert found.results() == {
        RECORDED: "wrong",
        **dict.fromkeys((VIEWS, CALLS, UNRECORDED, ENDED, FOREIGN, EXPIRED), "not tried"),
    }
    assert "Of 7, 1 is wrong and 6 were not tried." in found.said


COMMANDS = {
    "not there": ("", "cannot be run", "correct [states] command"),
    "not executable": (None, "Permission denied", "make the file executable (chmod +x)"),
    "no interpreter": ("true\n", "Exec format error", "#!/bin/sh"),
    "logs first": ("#!/bin/sh\necho asked\necho '{}'\n", "it is not JSON", "whatever it logs to standard error"),
    "fails": ("#!/bin/sh\necho no >&2\nexit 1\n", "ended with exit status 1", "run it by hand"),
    "keeps the pipe": ("#!/bin/sh\nsleep 60 &\necho '{}'\n", "did not end within 0.5 s", "close its standard output"),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("script", "problem", "advice"), COMMANDS.values(), ids=COMMANDS)
def test_broken_command__is_one_sentence(
    server: ReferenceServer, tmp_path: Path, script: str | None, problem: str, advice: str
) -> None:
    path = tmp_path / "states.sh"
    if script != "":
        path.write_text(script or "#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755 if script else 0o644)
    found = declared(server, tmp_path, 'command = ["./states.sh"]')
    assert found.status == 4
    assert found.results()[RECORDED] == "wrong"
    (sentence,) = [line for line in found.lines if "The states hook" in line and f"{RECORDED!r}" in line]
    assert problem in sentence
    assert advice in sentence


# --- what ends a check


def test_hook_that_supports_nothing__is_no_hook(server: ReferenceServer, tmp_path: Path) -> None:
    found, _ = of(server, tmp_path, lambda _a: Said.of(404, {}))
    assert found.status is None
    assert "The hook sets up no state at all; correct its address" in found.lines[-1]


def test_target_without_a_hook__is_one_sentence(server: ReferenceServer) -> None:
    found = checked("--target-url", server.url)
    assert found == Checked(None, [found.lines[0]])
    assert "No hook is declared; give --states-url" in found.said


def test_nothing_declared__tries_the_embedded_hook(server: ReferenceServer) -> None:
    found = checked()
    assert found.status == 0
    assert "embedded reference server" in found.said
    assert set(found.results().values()) == {"works"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target-url", "http://127.0.0.1:9"), "cannot be reached"),
        (("--max-requests", "20"), "The limit of 20 requests is reached"),
        (("--rate", "much"), '"20/s"'),
        (("--token-env", "NO_SUCH_TOKEN"), "NO_SUCH_TOKEN"),
        (("--max-time", "0.001"), "The run's time is up"),
    ],
)
def test_what_cannot_be_tried__is_one_sentence(
    server: ReferenceServer, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], words: str
) -> None:
    standing = set(server.store.calls)
    found = checked("--target-url", server.url, "--states-url", server.states_url, *options)
    assert found.status is None
    assert words in found.lines[-1]
    assert set(server.store.calls) == standing


def test_wrong_tokens__are_limited(server: ReferenceServer, tmp_path: Path) -> None:
    with twisted_hook(server) as (url, _):
        found = declared(server, tmp_path, f'url = "{url}"\n[limits]\nwrong_tokens = 0')
    assert found.status == 0, found.said
    assert "[limits] wrong_tokens allows no more" in found.said


def test_token_that_the_target_refuses__is_one_sentence(
    server: ReferenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UAPI_TOKEN", "nonsense")
    found = checked("--target-url", server.url, "--states-url", server.states_url)
    assert "refuses the token from the start" in found.lines[-1]
    assert isinstance(server.behaviour, Kept)
    assert server.behaviour.stops == []


# --- the table


@pytest.mark.parametrize("width", [60, 100])
def test_table__fits_and_is_ascii(
    server: ReferenceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    found, _ = of(server, tmp_path, without(RECORDED, VIEWS, "inspect"))
    table = [line for line in found.lines if not line.startswith("hook")]
    assert max(map(len, table)) <= width
    assert "".join(table).isascii()


def judged(lacking: str = "") -> set[str]:
    """The requirements of which a case is inconclusive with a hook that returns all values but one."""
    with source_with() as source:
        states = source.target.states
        assert states is not None
        transport = states._transport

        def partly(request: Any, asked: str, seconds: float) -> HookAnswer:
            answer = transport(request, asked, seconds)
            values = json.loads(answer.body)
            # Of another user's call, its Extension is no optional value.
            if "otherUserId" not in values or lacking != "otherExtension":
                values.pop(lacking, None)
            return replace(answer, body=json.dumps(values).encode())

        states._transport = partly
        verdicts = [(item.judged.requirement, item.verdict(source).outcome) for item in items()]
    return {requirement for requirement, outcome in verdicts if outcome is Outcome.INCONCLUSIVE}


@pytest.mark.parametrize("name", ["otherExtension", "otherToken"])
def test_what_is_open_without_an_optional_value__is_open_in_a_run(name: str) -> None:
    assert set(hook_check.open_without(CONTRACT, name)) == judged(name) - judged()


def test_what_is_open_without_inspect__is_what_nothing_shows() -> None:
    (hidden,) = (variant for variant in VARIANTS if variant.name == "hidden-from-all")
    assert set(hook_check.open_without(CONTRACT, "inspect", shows_recording=False)) == set(hidden.hides)
    assert hook_check.open_without(CONTRACT, "inspect") == ()
