# SPDX-License-Identifier: MIT
"""A POST to what stands around a target, bounded in size and in total time: for the hook and the token endpoint.

Neither is judged, so that `requests` may speak to them, through a proxy of the environment too; but each may be as
faulty as a target, and neither may keep a run waiting, fill its memory, or be asked twice for what may be done once.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uapi_conformance.target.adapter import Line

LARGEST = 1024 * 1024
"""Bytes of content that an answer may have."""


class PostingError(Exception):
    """There is no answer of use. The text says why in a few words, with nothing of what was sent or received."""


class TimedOutError(PostingError):
    """There was no whole answer in time."""


class TooLargeError(PostingError):
    """The answer is larger than is read."""


class NoAnswerError(PostingError):
    """No connection could be made, or none on which a whole HTTP answer came.

    ``reached``: there was a connection. ``heard``: something came on it.
    """

    def __init__(self, kind: str, *, reached: bool = False, heard: bool = False) -> None:
        super().__init__(kind)
        self.reached = reached
        self.heard = heard


@dataclass(frozen=True)
class Form:
    """What is posted: content of a media type, which may be posted again where the first was not answered at all."""

    media_type: str
    content: bytes
    repeatable: bool = False


@dataclass(frozen=True)
class Posted:
    """What came back: the status code and the content."""

    status: int
    body: bytes


def within(seconds: float, not_after: float | None, clock: Callable[[], float] = time.monotonic) -> float:
    """The seconds that something may take which has to be over at ``not_after``, a point on ``clock``; 0 or more."""
    return seconds if not_after is None else max(min(seconds, not_after - clock()), 0.0)


def lasting(seconds: float) -> str:
    """A length of time as it is told."""
    return f"{round(seconds, 2):g} s"


def post(url: str, form: Form, seconds: float, *, verify: bool | Path = True) -> Posted:
    """POST on a connection of its own, and return the answer; no redirect is followed, and ~/.netrc is not read.

    ``seconds`` are all that there is for the name, the connection, TLS, the request and the answer to its last byte.
    ``verify`` is False for any certificate, or a file of authorities in PEM form. Raises PostingError.
    """
    # Few runs need it, and requests is slow to import: not at the cost of the first request's time.
    from uapi_conformance.target.adapter import Line  # noqa: PLC0415 - see above

    deadline = time.monotonic() + seconds
    with warnings.catch_warnings():
        if not verify:
            # The report says that verification is turned off; a warning would only end the run.
            warnings.simplefilter("ignore")
        try:
            return _in_time(Line(url, form, verify), deadline, seconds)
        except NoAnswerError as error:
            if error.heard or not error.reached or not form.repeatable:
                raise
        return _in_time(Line(url, form, verify), deadline, seconds)


def _in_time(line: Line, deadline: float, seconds: float) -> Posted:
    """What comes over a line until ``deadline``; the whole time is ``seconds``.

    A thread waits for it: name resolution knows no time limit, and those of `requests` are per packet.
    """
    outcomes: list[Posted | PostingError] = []
    done = threading.Event()

    def ask() -> None:
        try:
            outcomes.append(line.ask(max(deadline - time.monotonic(), 0.001)))
        except PostingError as error:
            outcomes.append(error)
        finally:
            done.set()

    # Asked before the line is given up, which has an outcome too.
    in_time = False
    try:
        if deadline > time.monotonic():
            threading.Thread(target=ask, daemon=True).start()
            in_time = done.wait(deadline - time.monotonic())
    finally:
        # On an interrupt as well: what has not been sent by now never is.
        line.give_up()
    if not in_time:
        raise TimedOutError(f"no answer within {lasting(seconds)}")
    outcome = outcomes[0]
    if isinstance(outcome, PostingError):
        raise outcome
    return outcome
