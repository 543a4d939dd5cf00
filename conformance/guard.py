# SPDX-License-Identifier: MIT
"""What is never sent: the callers on a target are real people.

The guard stands between every scenario and the wire. A request that it stops is a fault of the suite, not the target.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from conformance.errors import SuiteError
from conformance.exchange import Request
from conformance.unknown import UNKNOWN_CALL, UNKNOWN_VIEW

# PhoneCalls Resource and the pages of the single requests: what else can be done to a live call.
_OTHER_ACTIONS = (
    "onhold", "offhold", "pickup", "bargein", "unpark", "park", "whisper", "transfertovoicemail", "transfer", "monitor",
    "startrecording",
)  # fmt: skip
_OBJECT_ID = re.compile(r"[A-Za-z0-9_.:-]+")
_CALL_PATH = re.compile(
    r"/+uapi/+phoneCalls/+(?P<user>[^/]+)/+(?P<extension>[^/]+)(?:/+(?P<call>[^/]+))?/*", re.IGNORECASE
)


class Guard:
    """Knows which calls may be touched, and refuses every other request that could change one."""

    def __init__(self) -> None:
        self._permitted: set[str] = set()
        self._set_up: set[str] = set()
        self._nothing: set[str] = {UNKNOWN_CALL}

    def permit(self, call_id: str, *, set_up: bool) -> None:
        """Let a call be stopped: it was declared disposable, discovered on request, or ``set_up`` for the purpose."""
        self._permitted.add(call_id)
        if set_up:
            self._set_up.add(call_id)

    def names_nothing(self, call_id: str) -> None:
        """Note that the target was asked for an id and showed no call under it."""
        if call_id not in self._permitted:
            self._nothing.add(call_id)

    def check(self, request: Request) -> None:
        """Raise SuiteError for a request that could do to a live call what must not be done to it."""
        problem = self.objection(request)
        if problem is not None:
            raise SuiteError(
                f"The suite was about to send what it never may ({problem}); nothing was sent. Please report this."
            )

    def objection(self, request: Request) -> str | None:
        """Why a request must not be sent; None where it may be."""
        if request.method == "GET":
            return None
        if request.method == "DELETE":
            return "DELETE hangs a call up"
        body = request.body.lower()
        flat = re.sub(rb"[^a-z\\]", b"", body.replace(b"stoprecording", b""))
        if any(action.encode() in flat for action in _OTHER_ACTIONS) or rb"\u00" in body.replace(rb"\u0000", b""):
            return "the body could be read as another action"
        match = _CALL_PATH.fullmatch(request.target.partition("?")[0])
        if match is None or match["call"] is None:
            return "a path without a call could mean every call"
        call = unquote(match["call"])
        if request.method != "PUT":
            return (
                None
                if call in self._nothing or call in self._set_up
                else "the method is undocumented and the call may be live"
            )
        if call in self._permitted or call in self._nothing or UNKNOWN_VIEW.encode() in request.body:
            return None
        if _OBJECT_ID.fullmatch(call) and call not in (".", ".."):
            return "the call was neither declared disposable nor set up"
        return None
