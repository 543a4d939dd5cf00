# SPDX-License-Identifier: MIT
"""Brings a request to a provider-state hook, over HTTP or as the standard input of a command."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uapi_conformance.errors import HookError, HookTimeoutError
from uapi_conformance.target import command
from uapi_conformance.target.posting import Form, NoAnswerError, TimedOutError, TooLargeError, lasting, post
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.way import DIRECT, Way

if TYPE_CHECKING:
    from uapi_conformance.declaration import CommandStates, HttpStates


@dataclass(frozen=True)
class HookAnswer:
    """What a hook answered. ``supported`` is False if it does not know the state or action; ``hook`` names the hook.

    ``advice`` says how to answer with JSON, for a body that is none.
    """

    hook: str
    supported: bool
    body: bytes = b""
    advice: str = ""


_HTTP_ADVICE = "answer with the values alone, as JSON in UTF-8"
_COMMAND_ADVICE = "write the answer alone to standard output, as JSON in UTF-8, and whatever it logs to standard error"
_REDIRECTS = range(300, 400)
_RUN_BY_HAND = {
    errno.ENOENT: "correct [states] command, or the interpreter that the first line of the file names",
    errno.EACCES: "make the file executable (chmod +x), or correct [states] command",
    errno.ENOEXEC: "let the first line of the file name an interpreter, such as #!/bin/sh",
}
"""What to do about a command that cannot be run."""

Transport = Callable[[Mapping[str, Any], str, float], HookAnswer]
"""Sends one request. The text says in errors what was asked for; the number is the seconds that it may take in all.

Raises HookError if there is no answer, and HookTimeoutError if there is none in time.
"""


def over_http(hook: HttpStates, way: Way = DIRECT) -> Transport:
    """Return the transport of a hook that is called with POST."""
    name = f"The states hook {hook}"

    def send(request: Mapping[str, Any], asked: str, seconds: float) -> HookAnswer:
        content = json.dumps(dict(request)).encode("ascii")
        # A repeated setup would set up a second call.
        form = Form("application/json", content, repeatable=request["action"] != "setup")
        try:
            answer = post(hook.url, form, seconds, way=way)
        except TimedOutError as error:
            raise HookTimeoutError(f"{name}, asked for the {asked}, gave {error}; find out why") from None
        except TooLargeError as error:
            raise HookError(
                f"{name}, asked for the {asked}, gave {error}; make it answer with the values alone"
            ) from None
        except NoAnswerError as error:
            if error.heard:
                problem = f"gave no complete HTTP answer ({error}); check what it sends"
                raise HookError(f"{name}, asked for the {asked}, {problem}") from None
            advice = error.advice or "start it, or correct its URL"
            raise HookError(f"{name} cannot be asked for the {asked} ({error}); {advice}") from None
        if answer.status in {404, 501}:
            return HookAnswer(name, supported=False)
        if answer.status == 200 or (answer.status == 204 and request["action"] == "teardown"):
            return HookAnswer(name, supported=True, body=_content(answer.body), advice=_HTTP_ADVICE)
        what = f"{answer.status}, a redirect, which is not followed" if answer.status in _REDIRECTS else answer.status
        raise HookError(f"{name}, asked for the {asked}, answered {what}; it has to answer 200, or 404 if unsupported")

    return send


def over_command(hook: CommandStates) -> Transport:
    """Return the transport of a hook that is run once per request, together with all that it starts.

    Its standard error is not read, because it may contain a token.
    """
    name = f"The states hook {hook}"
    program = hook.argv[0]
    argv = (str((hook.folder / program).absolute()) if "/" in program else program, *hook.argv[1:])

    def send(request: Mapping[str, Any], asked: str, seconds: float) -> HookAnswer:
        environment = {key: value for key, value in os.environ.items() if key not in hook.withheld}
        content = json.dumps(dict(request)).encode("ascii")
        try:
            ended = command.run(argv, content, seconds, folder=hook.folder, environment=environment)
        except OSError as error:
            advice = _RUN_BY_HAND.get(error.errno or 0, "correct [states] command")
            raise HookError(f"{name} cannot be run for the {asked} ({error.strerror}); {advice}") from None
        except TimedOutError:
            advice = "find out why, and make anything that it leaves running close its standard output"
            message = f"{name}, run for the {asked}, did not end within {lasting(seconds)}; {advice}"
            raise HookTimeoutError(message) from None
        except TooLargeError:
            problem = "wrote more than 1 MiB to its standard output; make it write the answer alone"
            raise HookError(f"{name}, run for the {asked}, {problem}") from None
        if ended.status != 0:
            how = f"ended with exit status {ended.status}"
            if ended.status < 0:
                how = f"was ended by signal {-ended.status}"
            raise HookError(f"{name}, run for the {asked}, {how}; run it by hand to see what it says")
        content = _content(ended.output)
        document = jsontext.parse(content).value
        supported = not (isinstance(document, dict) and document.get("unsupported") is True)
        return HookAnswer(name, supported, content, _COMMAND_ADVICE)

    return send


def _content(body: bytes) -> bytes:
    """The body without a byte order mark, which some shells write (RFC 8259, section 8.1, lets a reader ignore it)."""
    return body.removeprefix(b"\xef\xbb\xbf")
