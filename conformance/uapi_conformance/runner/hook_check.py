# SPDX-License-Identifier: MIT
"""Checks a provider-state hook without judging anybody: `uapi-conformance check-hook`."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import uapi_conformance
from uapi_conformance.contract import Contract, load_contract
from uapi_conformance.declaration import Declaration, load
from uapi_conformance.errors import DeclarationError, HookError, OutsideError
from uapi_conformance.evidence.findings import Finding, Found
from uapi_conformance.reference.embedded import EmbeddedServer
from uapi_conformance.reports import hook_table, terminal
from uapi_conformance.reports.facts import CanaryResult
from uapi_conformance.runner.duration import bound
from uapi_conformance.runner.options import OPTIONS
from uapi_conformance.runner.place import Place
from uapi_conformance.runner.run import Run
from uapi_conformance.runner.settings import read_settings
from uapi_conformance.runner.signals import Signals
from uapi_conformance.scenarios import hook_trial
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.target.states import State

_TAKEN = frozenset(
    {"target-url", "target", "states-url", "token-env", "token-file", "rate", "max-requests", "max-time"}
)
"""The options that make sense without a verdict."""
_ABOUT = """\
Try the provider-state hook before a run rests on it. Each state is set up
twice, looked at, stopped where something is recorded, and torn down. A stop
goes only to a call that the hook has just set up. There is no verdict on the
target.
"""
_AFTER = """\
The table says of each state, optional value and action of the hook:
  works      nothing to do
  to teach   the hook says that it does not do this; "open" counts and names
             the requirements that cannot be judged without it
  wrong      what to fix
  not tried  an error came first

exit status: 0 if nothing is wrong, 4 if something is or could not be tried,
2 if interrupted. Without a target, the hook of the embedded reference server
is tried. docs/hook.md says how to write a hook.
"""
_A_CALL = "a call"
_OPEN_IN_PART = {
    hook_trial.OTHER_EXTENSION: ("core.path-identifies",),
    hook_trial.OTHER_TOKEN: ("security.foreign-call",),
}
"""The requirements that are not judged in full without an optional value."""
_OPEN_UNSEEN = (
    "core.recording-stops", "core.effect-lasts", "core.named-view-only", "core.other-calls-untouched",
    "core.overlapping", "core.refusal-no-effect", "http.get-is-safe", "security.foreign-call", "service.signs-agree",
)  # fmt: skip
"""The requirements that cannot be judged if neither List nor the hook says what is recorded."""


def check_hook(arguments: Sequence[str], write: Callable[[str], None]) -> int:
    """Check the declared hook, ``write`` a table line by line, and return the exit status.

    Raises OutsideError if nothing can be checked, SystemExit for an option that is wrong or asks for help, and
    KeyboardInterrupt if it was interrupted; what was set up is undone first.
    """
    settings = read_settings(_parser().parse_args(list(arguments)))
    contract = load_contract()
    declaration = load(settings.target_file, settings.declared, os.environ, contract.claim_values)
    if declaration.url is not None and declaration.states is None:
        raise DeclarationError(
            "No hook is declared; give --states-url, or url or command in the table [states] of the declaration file "
            "(docs/hook.md says how to write a hook)."
        )
    embedded, signals = EmbeddedServer(), Signals()
    signals.install()
    try:
        return _Check(contract, declaration, write).run(embedded, signals)
    finally:
        embedded.stop()
        signals.restore()


def open_without(contract: Contract, about: str, *, shows_recording: bool = True) -> tuple[str, ...]:
    """Return the requirements that cannot be judged, or not in full, without a state, an optional value or an action.

    ``shows_recording``: List says what is recorded, so that nothing rests on the hook's word alone.
    """
    if about == hook_trial.INSPECT and not shows_recording:
        return _OPEN_UNSEEN
    if about not in set(State):
        return _OPEN_IN_PART.get(about, ())
    needs = {about} | ({_A_CALL} if about == State.RECORDED else set())
    return tuple(name for name, one in contract.requirements.items() if not needs.isdisjoint(one.needs))


class _Check:
    """One check, from the first request to the last line."""

    def __init__(self, contract: Contract, declaration: Declaration, write: Callable[[str], None]) -> None:
        self._contract = contract
        self._declaration = declaration
        self._write = write
        self._width = shutil.get_terminal_size().columns
        self._findings: list[Finding] = []

    def run(self, embedded: EmbeddedServer, signals: Signals) -> int:
        declaration = self._declaration
        if declaration.url is not None:
            place = Place(declaration.url)
        else:
            server = embedded.start()
            place = Place(server.url, embedded=True, token=server.token, states_url=server.states_url)
        run = Run(
            declaration,
            self._contract,
            place,
            None,
            os.environ,
            generation=Generation(0),
            canary=CanaryResult.LEFT_OUT,
        )
        run.source.target.uninterrupted = signals.held
        run.source.end_by(time.monotonic() + bound(declaration.limits.max_time, 0.0))
        error: OutsideError | None = None
        interrupted = False
        try:
            self._announce(run)
            run.open(stops=False)
            self._try(run)
        except OutsideError as raised:
            error = raised
        except KeyboardInterrupt:
            interrupted = True
        finally:
            signals.finish()
            signals.cut_short(lambda: run.close(interrupted=interrupted))
        return self._conclude(run, error, interrupted=interrupted or signals.interrupted)

    def _announce(self, run: Run) -> None:
        declaration, place = self._declaration, run.place
        self._write(f"uapi-conformance {uapi_conformance.__version__}")
        self._write(f"target    {place.url}{' (embedded reference server)' if place.embedded else ''}")
        if not declaration.connection.verify:
            self._write("          its certificate is not verified")
        self._write(f"hook      {run.secrets.without(place.states_url or str(declaration.states))}")
        for note in declaration.notes:
            self._write(f"note      {run.secrets.without(note)}")
        self._write("may stop  calls that the hook sets up for this check")
        self._write("")

    def _try(self, run: Run) -> None:
        self._write(hook_table.heading())
        target = run.source.target
        for found in hook_trial.try_hook(target):
            is_open = found.found is not Found.WORKS
            needed = open_without(self._contract, found.about, shows_recording=target.shows_recording)
            run.secrets.learn()
            finding = replace(found, says=tuple(map(run.secrets.without, found.says)), open=needed if is_open else ())
            self._findings.append(finding)
            for line in hook_table.rows(finding, self._width):
                self._write(line)

    def _conclude(self, run: Run, error: OutsideError | None, *, interrupted: bool) -> int:
        """Write the last lines and return the exit status. Raises what kept the check from its end."""
        if self._findings:
            self._write("")
        for line in terminal.left_behind(run.left_behind(), self._width):
            self._write(line)
        if interrupted:
            raise KeyboardInterrupt
        if error is not None:
            raise type(error)(run.secrets.without(str(error)))
        if run.fault is not None:
            raise OutsideError(run.fault.sentence)
        if all(finding.found is Found.TO_TEACH for finding in self._findings):
            raise HookError(
                f"The hook sets up no state at all; correct its address, or teach it at least {State.RECORDED.value!r}."
            )
        for line in hook_table.ending(self._findings, self._width):
            self._write(line)
        return 0 if all(finding.is_fine for finding in self._findings) else OutsideError.exit_status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="uapi-conformance check-hook",
        usage="%(prog)s [--target FILE | --target-url URL --states-url URL] [options]",
        description=_ABOUT,
        epilog=_AFTER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for one in OPTIONS:
        if one.name in _TAKEN:
            parser.add_argument(f"--{one.name}", f"--uapi-{one.name}", help=one.help, **one.attributes())
        else:
            parser.set_defaults(**{one.dest: one.attributes()["default"]})
    return parser
