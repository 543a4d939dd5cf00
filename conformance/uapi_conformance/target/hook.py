# SPDX-License-Identifier: MIT
"""How a request reaches a provider-state hook: over HTTP, or as the standard input of a command."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uapi_conformance.declaration import is_loopback
from uapi_conformance.errors import HookError
from uapi_conformance.wire import jsontext

if TYPE_CHECKING:
    from uapi_conformance.declaration import CommandStates, HttpStates


@dataclass(frozen=True)
class Answer:
    """What a hook answered: ``supported`` is False where it does not know the state or action; ``hook`` names it."""

    hook: str
    supported: bool
    body: bytes = b""


Transport = Callable[[Mapping[str, Any], str], Answer]
"""Sends one request; the text says in an error what was asked for. Raises HookError where there is no answer."""


def over_http(hook: HttpStates, timeout: float) -> Transport:
    """Return the transport of a hook that is asked with POST; ``timeout`` is seconds to connect and between bytes."""
    import requests  # noqa: PLC0415 - few runs need it, and it is slow to import

    name = f"The states hook {hook}"
    session = requests.Session()
    # A proxy out of the environment cannot reach this machine's own hook.
    session.trust_env = not is_loopback(hook.url)
    # Not kept open: a hook may be slow between requests, and a stale connection would look like its failure.
    session.headers.update({"Accept": "application/json", "Connection": "close"})
    # Anything here keeps requests from adding a password out of ~/.netrc.
    session.auth = lambda prepared: prepared

    def send(request: Mapping[str, Any], asked: str) -> Answer:
        try:
            response = session.post(hook.url, json=dict(request), timeout=timeout, allow_redirects=False)
        except requests.Timeout:
            raise HookError(f"{name}, asked for the {asked}, gave no answer within {timeout:g} s; see why") from None
        except (OSError, ValueError) as error:
            kind = type(error).__name__
            raise HookError(f"{name} cannot be asked for the {asked} ({kind}); start it, or correct its URL") from None
        if response.status_code in {404, 501}:
            return Answer(name, supported=False)
        if response.status_code == 200 or (response.status_code == 204 and request["action"] == "teardown"):
            return Answer(name, supported=True, body=response.content)
        message = (
            f"{name}, asked for the {asked}, answered {response.status_code}; it has to be 200, or 404 if unsupported"
        )
        raise HookError(message)

    return send


def over_command(hook: CommandStates, timeout: float) -> Transport:
    """Return the transport of a hook that is run once per request; it and its children have ``timeout`` seconds.

    What it writes to standard error is not read, as it may hold a token.
    """
    name = f"The states hook {hook}"
    program = hook.argv[0]
    argv = (str((hook.folder / program).absolute()) if "/" in program else program, *hook.argv[1:])

    def send(request: Mapping[str, Any], asked: str) -> Answer:
        environment = {key: value for key, value in os.environ.items() if key not in hook.withheld}
        try:
            process = subprocess.Popen(  # noqa: S603 - the command is the user's own
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=hook.folder,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            message = f"{name} cannot be run for the {asked} ({error.strerror}); correct [states] command"
            raise HookError(message) from None
        with process:
            try:
                output, _ = process.communicate(json.dumps(request).encode(), timeout)
            except BaseException as error:
                # The whole group: a child that holds the output open would keep us waiting.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
                advice = "see why, and let what it leaves running close its standard output"
                raise HookError(f"{name}, run for the {asked}, did not end within {timeout:g} s; {advice}") from None
        if process.returncode != 0:
            how = f"ended with exit status {process.returncode}"
            if process.returncode < 0:
                how = f"was ended by signal {-process.returncode}"
            raise HookError(f"{name}, run for the {asked}, {how}; run it by hand to see what it says")
        document = jsontext.parse(output).value
        supported = not (isinstance(document, dict) and document.get("unsupported") is True)
        return Answer(name, supported, output)

    return send
