# SPDX-License-Identifier: MIT
"""Sends a POST to the hook or the token endpoint, within limits of size and total time.

Neither is judged, so `requests` may talk to them. But either may be as faulty as a target: it must not keep a run
waiting, fill its memory, or be asked twice for something to be done once.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from uapi_conformance.declaration.urls import is_secure
from uapi_conformance.wire.exchange import Headers
from uapi_conformance.wire.way import DIRECT, Way

if TYPE_CHECKING:
    from uapi_conformance.target.adapter import Line

LARGEST = 1024 * 1024
"""The most bytes of content that an answer may have."""


class PostingError(Exception):
    """There is no usable answer. The text says why in a few words, and repeats nothing that was sent or received."""


class TimedOutError(PostingError):
    """There was no complete answer in time."""


class TooLargeError(PostingError):
    """The answer is too large to be read."""


class NoAnswerError(PostingError):
    """No connection could be made, or no complete HTTP answer came.

    ``reached``: there was a connection. ``heard``: some bytes came on it. ``advice`` says what to do, if that is known.
    """

    def __init__(self, kind: str, *, reached: bool = False, heard: bool = False, advice: str = "") -> None:
        super().__init__(kind)
        self.reached = reached
        self.heard = heard
        self.advice = advice


@dataclass(frozen=True)
class Form:
    """What is posted: content of a media type, with a value of Authorization if there is one.

    If ``repeatable``, it is posted again if there is no answer at all.
    """

    media_type: str
    content: bytes
    repeatable: bool = False
    authorization: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Posted:
    """What came back: the status code, the content, and of the header section what says when to ask again."""

    status: int
    body: bytes
    headers: Headers = ()


def within(seconds: float, not_after: float | None, clock: Callable[[], float] = time.monotonic) -> float:
    """Return how many of ``seconds`` are left before ``not_after``, a point on ``clock``; 0 or more."""
    return seconds if not_after is None else max(min(seconds, not_after - clock()), 0.0)


def lasting(seconds: float) -> str:
    """Return a length of time for messages."""
    return f"{round(seconds, 2):g} s"


def post(url: str, form: Form, seconds: float, *, way: Way = DIRECT) -> Posted:
    """POST on a new connection and return the answer, without following redirects or reading ~/.netrc.

    ``seconds`` cover everything: the look-up of the name, the connection, TLS, the request and the whole answer.
    Raises PostingError.
    """
    # Few runs need it, and importing requests is slow; it must not count as time of the first request.
    from uapi_conformance.target.adapter import Line  # noqa: PLC0415 - see above

    if is_secure(url):
        _ = way.tls  # it is made once, and reading the authorities must not count as time of the first request either
    deadline = time.monotonic() + seconds
    with warnings.catch_warnings():
        if not way.settings.verify:
            # The report says that verification is turned off; a warning would end the run.
            warnings.simplefilter("ignore")
        try:
            return _in_time(Line(url, form, way), deadline, seconds)
        except NoAnswerError as error:
            if error.heard or not error.reached or not form.repeatable:
                raise
        return _in_time(Line(url, form, way), deadline, seconds)


def _in_time(line: Line, deadline: float, seconds: float) -> Posted:
    """Return what comes over a line until ``deadline``; the whole time is ``seconds``.

    A thread waits for it, because name resolution has no time limit, and those of `requests` are per packet.
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

    # Set before the line is given up, which produces an outcome too.
    in_time = False
    try:
        if deadline > time.monotonic():
            threading.Thread(target=ask, daemon=True).start()
            in_time = done.wait(deadline - time.monotonic())
    finally:
        # On an interrupt too: whatever has not been sent by now never is.
        line.give_up()
    if not in_time:
        raise TimedOutError(f"no answer within {lasting(seconds)}")
    outcome = outcomes[0]
    if isinstance(outcome, PostingError):
        raise outcome
    return outcome
