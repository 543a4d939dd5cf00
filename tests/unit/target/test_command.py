# SPDX-License-Identifier: MIT
"""A command is a provider-state hook as good as one over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from uapi_conformance.declaration import CommandStates
from uapi_conformance.target.states import State, open_states

from tests.support.misbehaving import watched
from tests.support.states_hook import CALL, FOUR, SECRET, refused

COMMAND = """
import json, os, sys, time
request = json.load(sys.stdin)
seen = {"request": request, "token": os.environ.get("MY_TOKEN"), "kept": os.environ.get("KEPT")}
with open("asked.json", "a") as log:
    log.write(json.dumps(seen) + "\\n")
exec(open("behaviour.py").read())
"""


@pytest.fixture
def command(tmp_path):
    """A command hook in its own folder, and how it behaves."""
    (tmp_path / "states.py").write_text(COMMAND)

    def behaving(code: str, timeout: float = 20):
        (tmp_path / "behaviour.py").write_text(code)
        return open_states(CommandStates((sys.executable, "states.py"), tmp_path, ("MY_TOKEN",)), timeout)

    return behaving


def asked(folder) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "asked.json").read_text().splitlines()]


def test_command__sets_up_inspects_and_tears_down(command, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", SECRET)
    monkeypatch.setenv("KEPT", "yes")
    states = command(
        f"answer = {FOUR!r} if request['action'] == 'setup' else {{'recording': True}}\nprint(json.dumps(answer))"
    )
    setup = states.setup(State.RECORDED)
    assert setup.call == CALL
    assert states.inspect(CALL) is True
    states.teardown(setup)
    log = asked(tmp_path)
    assert [entry["request"] for entry in log] == [
        {"action": "setup", "state": "a call is being recorded", "params": {}},
        {"action": "inspect", **FOUR, "params": FOUR},
        {"action": "teardown", "state": "a call is being recorded", "params": FOUR},
    ]
    assert {(entry["token"], entry["kept"]) for entry in log} == {(None, "yes")}


def test_command__may_be_a_script_beside_the_declaration(tmp_path, monkeypatch):
    script = tmp_path / "hooks" / "states.sh"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\ncat > /dev/null\necho '{json.dumps(FOUR)}'\n")
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    (relative,) = tmp_path.glob("hooks")
    setup = open_states(CommandStates(("./states.sh",), relative.relative_to(tmp_path)), 20).setup(State.ENDED)
    assert setup is not None
    assert setup.call == CALL


def test_command__says_unsupported_in_its_answer(command, tmp_path):
    states = command("print('{\"unsupported\": true}')")
    assert [states.setup(State.FOREIGN), states.setup(State.FOREIGN)] == [None, None]
    assert len(asked(tmp_path)) == 1
    assert states.inspect(CALL) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (f"sys.stderr.write('{SECRET}'); sys.exit(3)", ("exit status 3", "run it by hand")),
        ("os.kill(os.getpid(), 9)", ("signal 9",)),
        ("print('ready')", ("a JSON object", "not JSON")),
        ("pass", ("a JSON object", "empty")),
        ("print('{}')", ("did not return userId",)),
        (f"print('{SECRET}'); raise ValueError('{SECRET}')", ("exit status 1",)),
    ],
)
def test_command__that_goes_wrong__names_hook_action_and_state(command, code, words):
    states = command(code)
    refused(lambda: states.setup(State.ENDED), sys.executable, "setup", "a call has ended", *words)


def test_command__that_does_not_end__is_ended_with_its_children(tmp_path):
    script = "sleep 60 & echo $! > child.pid; wait"
    states = open_states(CommandStates(("/bin/sh", "-c", script), tmp_path), 1.5)
    refused(lambda: states.setup(State.ENDED), "/bin/sh", "setup", "a call has ended", "within 1.5 s")
    child = int((tmp_path / "child.pid").read_text())
    assert not alive(child)


def test_command__that_writes_and_writes__is_ended_with_its_children(tmp_path):
    script = "sleep 60 & echo $! > child.pid; yes"
    states = open_states(CommandStates(("/bin/sh", "-c", script), tmp_path), 60)
    refused(lambda: watched(lambda: states.setup(State.ENDED)), "/bin/sh", "a call has ended", "more than 1 MiB")
    assert not alive(int((tmp_path / "child.pid").read_text()))


def test_command__that_trickles__is_ended_in_time(command):
    states = command("while True: print(' ', flush=True); time.sleep(0.02)", timeout=1.5)
    refused(lambda: watched(lambda: states.setup(State.ENDED)), "within 1.5 s")


def test_command__that_closes_its_output_and_stays__is_ended_in_time(tmp_path):
    states = open_states(CommandStates(("/bin/sh", "-c", "exec >&-; sleep 60"), tmp_path), 0.5)
    refused(lambda: watched(lambda: states.setup(State.ENDED)), "within 0.5 s")


def test_command__may_write_1_mib(tmp_path):
    values = json.dumps({"token": "abc", "kept": "x"}).ljust(1024 * 1024)
    (tmp_path / "values.json").write_text(values)
    assert open_states(CommandStates(("cat", "values.json"), tmp_path), 20).setup(State.EXPIRED) is not None


@pytest.mark.parametrize("reading", ["exec <&-", ":"], ids=["closes its input", "leaves its input alone"])
def test_command__need_not_read_what_it_is_given(tmp_path, reading):
    """The values are far more than a pipe holds, so that writing them all would wait for the command."""
    large = json.dumps({"token": "abc", "large": "x" * 500_000})
    (tmp_path / "values.json").write_text(large)
    script = f"{reading}; cat values.json"
    states = open_states(CommandStates(("/bin/sh", "-c", script), tmp_path), 20)
    setup = states.setup(State.EXPIRED)
    watched(lambda: states.teardown(setup))


def test_command__is_given_all_of_a_large_request(tmp_path):
    (tmp_path / "values.json").write_text(json.dumps({"token": "abc", "large": "x" * 500_000}))
    script = "cat > asked.json; cat values.json"
    states = open_states(CommandStates(("/bin/sh", "-c", script), tmp_path), 20)
    setup = states.setup(State.EXPIRED)
    watched(lambda: states.teardown(setup))
    assert json.loads((tmp_path / "asked.json").read_text())["params"]["large"] == "x" * 500_000


def test_interrupt__ends_the_command_and_its_children(tmp_path):
    """The command interrupts us as Ctrl-C does, when its child is there."""
    script = f"sleep 60 & echo $! > child.pid; kill -INT {os.getpid()}; wait"
    states = open_states(CommandStates(("/bin/sh", "-c", script), tmp_path), 60)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            states.setup(State.ENDED)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not alive(int((tmp_path / "child.pid").read_text()))


def test_interrupt_while_the_command_is_started__leaves_no_process(tmp_path, monkeypatch):
    started = []

    class Interrupted(subprocess.Popen):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            started.append(self.pid)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    states = open_states(CommandStates(("sleep", "60"), tmp_path), 60)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            states.setup(State.ENDED)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert not alive(started[0])


def alive(pid: int) -> bool:
    """Whether a process still runs, after it had time to be reaped; one that is only waited for does not."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        threading.Event().wait(0.02)
    return True


@pytest.mark.parametrize("program", ["./missing.sh", "no-such-program-anywhere", "./plain.txt"])
def test_command__that_cannot_be_run__is_an_error(tmp_path, program):
    (tmp_path / "plain.txt").write_text("no program")
    states = open_states(CommandStates((program,), tmp_path), 5)
    refused(
        lambda: states.setup(State.ENDED), program, "setup", "a call has ended", "cannot be run", "[states] command"
    )
