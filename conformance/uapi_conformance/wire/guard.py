# SPDX-License-Identifier: MIT
"""Stops requests that must never be sent: the callers on a target are real people.

The guard sits between every scenario and the wire. A request that it stops is a fault of the suite, not of the target.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, unquote_plus

from uapi_conformance.declaration.bases import API
from uapi_conformance.declaration.headers import OVERRIDE
from uapi_conformance.errors import SuiteError
from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.nonexistent import BEYOND, GARBAGE_TOKEN, UNKNOWN_CALL
from uapi_conformance.wire.requests import CREDENTIAL_PARAMETER
from uapi_conformance.wire.wildcards import may_match_many

# From PhoneCalls Resource and the pages of the other requests: whatever else can be done to a live call.
_OTHER_ACTIONS = (
    "onhold", "offhold", "pickup", "bargein", "unpark", "park", "whisper", "transfertovoicemail", "transfer", "monitor",
    "startrecording",
)  # fmt: skip
_CALL_PATH = rf"/+phone(?:C|%43)alls/+(?P<user>[^/]+)/+(?P<extension>[^/]+)(?:/+(?P<call>[^/]+)(?:/{BEYOND})?)?/*"
OBJECT_ID = re.compile(r"[A-Za-z0-9_.:-]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHORTEST = 12
"""A call id with fewer letters and digits could be the beginning of many, or the number that many begin with."""
_OWN_MEMBERS = frozenset({"action", "phoneCallViewId", "phoneCallId", "userId", "extension", CREDENTIAL_PARAMETER})
"""What the documented request says, and a query of it may say in another place."""
_HARMLESS_OVERRIDES = frozenset({"GET", "/uapi/elsewhere"})
"""What may be named instead of a stop, where a hook set the call up: nothing that changes anything."""
_TARGETS = frozenset({"{target}", "{scheme}://{authority}{target}", "{SCHEME}://{AUTHORITY}{target}"})
"""How a request-target may be written (RFC 9112, sections 3.2.1 and 3.2.2)."""


def core_of(call_id: str) -> str:
    """What a tolerant server may make of a decoded path segment: its letters and digits alone."""
    return re.sub("[^A-Za-z0-9]", "", call_id)


class Guard:
    """Knows which calls may be touched, and refuses every request that could change another.

    ``test_system``: no call on the target is a real person's, so ids that could be taken for many calls may pass.
    ``api`` is the path of the API: nothing that could change anything goes to another.
    """

    def __init__(self, *, test_system: bool = False, api: str = API) -> None:
        self._test_system = test_system
        leading = "".join(f"/+{re.escape(segment)}" for segment in api.split("/")[1:])
        self._call_path = re.compile(leading + _CALL_PATH, re.IGNORECASE)
        self._permitted: set[str] = set()
        self._set_up: set[str] = set()
        self._nothing: set[str] = {UNKNOWN_CALL}

    def permit(self, call_id: str, *, set_up: bool) -> None:
        """Permit a call to be stopped: it was declared disposable, discovered on request, or ``set_up`` by a hook."""
        self._permitted.add(call_id)
        self._nothing.discard(call_id)
        if set_up:
            self._set_up.add(call_id)

    def names_nothing(self, call_id: str) -> None:
        """Note that the target was asked for an id and showed no call for it."""
        if call_id not in self._permitted:
            self._nothing.add(call_id)

    def could_be_live(self, call_id: str) -> bool:
        """Whether an id has the form of a call's, and nothing is known about it: it could be a real person's call."""
        return not self._knows(call_id) and OBJECT_ID.fullmatch(call_id) is not None

    def _knows(self, call_id: str) -> bool:
        """Whether an id is that of a call that may be stopped, or one that no call has."""
        return call_id in self._permitted or call_id in self._nothing or call_id.startswith(UNKNOWN_CALL)

    def check(self, request: Request) -> None:
        """Raise SuiteError for a request that could harm a live call."""
        problem = self.objection(request)
        if problem is not None:
            raise SuiteError(
                f"The suite was about to send a request that it must never send ({problem}); nothing was sent. "
                "Please report this."
            )

    def objection(self, request: Request) -> str | None:
        """Why a request must not be sent; None if it may be."""
        return self._objection(request, test_system=self._test_system)

    def _objection(self, request: Request, *, test_system: bool) -> str | None:
        problem = self._objection_to_fields(request) or _objection_to_framing(request, test_system=test_system)
        if problem is not None or request.method == "GET":
            return problem
        if request.method.upper() == "DELETE":
            return "DELETE hangs up a call"
        target, _, query = request.target.partition("?")
        if _has_another_token(query):
            return "logs would keep a token that is in a URL"
        if "#" in target or self._query_could_do_more(request, query):
            return "a query could be read as another method or action"
        if any(_asks_otherwise(reading) for reading in _readings(request.body)):
            return "the body could be read as another action"
        match = self._call_path.fullmatch(target)
        if match is None or match["call"] is None:
            return "a path without a call could mean every call"
        if not test_system and any(_cuts_path(unquote(match[name])) for name in ("user", "extension")):
            return "the user or Extension could end the path early"
        return self._objection_to_call(unquote(match["call"]), request, test_system=test_system)

    def _objection_to_fields(self, request: Request) -> str | None:
        values = [value for name, value in _fields(request) if OVERRIDE.fullmatch(name)]
        if not values:
            return None
        match = self._call_path.fullmatch(request.target)
        set_up = match is not None and unquote(match["call"] or "") in self._set_up
        if set_up and (_HARMLESS_OVERRIDES.issuperset(values) or self._asks_for_a_stop(request, values)):
            return None
        return "a header field could be read as another method"

    def _asks_for_a_stop(self, request: Request, values: list[str]) -> bool:
        """Whether a GET, taken for the PUT that its fields name, is a request that may be sent."""
        if request.method != "GET" or set(values) != {"PUT"}:
            return False
        plain = tuple(field for field in request.headers if not OVERRIDE.fullmatch(field[0]))
        return self.objection(replace(request, method="PUT", headers=plain)) is None

    def withholds(self, request: Request) -> bool:
        """Whether only a test system may get a request: for its call, or for the form in which it is written."""
        return self.objection(request) is not None and self._objection(request, test_system=True) is None

    @staticmethod
    def _query_could_do_more(request: Request, query: str) -> bool:
        """Whether a query says more than what the documented request says in other places."""
        names = {unquote_plus(pair.partition("=")[0]) for pair in query.split("&") if pair}
        return bool(names) and (
            request.method != "PUT"
            or not names <= _OWN_MEMBERS
            or any(_asks_otherwise(reading) for reading in _readings(query.encode()))
        )

    def _could_mean_many(self, call: str) -> bool:
        if call in self._permitted or call == UNKNOWN_CALL:
            return False
        if any(_is_spelt(one, call) for one in self._permitted) and not may_match_many(call):
            return False
        if len(core_of(call)) < _SHORTEST and not call.startswith(UNKNOWN_CALL):
            return True
        # An underscore is a wildcard in SQL, but an ordinary character if the target's own ids contain it.
        plain = call.replace("_", "-") if any("_" in one for one in self._permitted) else call
        return may_match_many(plain, after=UNKNOWN_CALL)

    def _objection_to_call(self, call: str, request: Request, *, test_system: bool) -> str | None:
        if request.method != "PUT":
            if call in self._nothing or call in self._set_up:
                return None
            return "the method is undocumented and the call may be live"
        if not test_system and self._could_mean_many(call):
            return "the call id could be taken for many calls"
        if self._knows(call) or any(_is_spelt(one, call) for one in self._permitted):
            return None
        if test_system and (OBJECT_ID.fullmatch(call) is None or may_match_many(call)):
            return None
        return "the call was neither declared disposable nor set up"


def _fields(request: Request) -> Iterator[tuple[str, str]]:
    """All fields of a request, also those that are written in another form."""
    yield from request.headers
    chunks = request.framing.chunks if request.framing is not None else None
    lines = request.framing.lines if request.framing is not None else ()
    for line in (*lines, *(chunks.trailer if chunks is not None else ())):
        name, _, value = line.partition(":")
        yield name, value


def _has_another_token(query: str) -> bool:
    """Whether a query has a token that may have been issued."""
    sent = (unquote_plus(pair).partition("=") for pair in query.split("&"))
    tokens = (value.removeprefix("Bearer ") for name, _, value in sent if name == CREDENTIAL_PARAMETER)
    return any(token not in ("", GARBAGE_TOKEN) for token in tokens)


def _objection_to_framing(request: Request, *, test_system: bool) -> str | None:
    framing = request.framing
    if framing is None:
        return None
    if framing.target not in _TARGETS:
        return "its target is written in an unknown way"
    odd = framing.may_mislead and not test_system
    return "a gateway could put another client's request out of step" if odd else None


def _is_spelt(known: str, call: str) -> bool:
    """Whether an id is a known one with leading white space, or followed by characters that no id has.

    Such an id cannot be another call's. A well-formed id could, and so could one that begins with something else,
    which a server may cut off or read as an id.
    """
    bare = call.strip()
    return bare.startswith(known) and not core_of(bare[len(known) :]) and OBJECT_ID.fullmatch(call) is None


def _cuts_path(segment: str) -> bool:
    """Whether a decoded user or Extension could end the path early, so that the request covers all of its calls."""
    return segment in (".", "..") or any(c in "/\\?#;\0" for c in segment) or unquote(segment) != segment


def _readings(body: bytes) -> Iterator[str]:
    """The body as readers of plain text, JSON and forms may understand it."""
    text = body.decode("utf-8", "ignore")
    yield text
    if "\\" in text:
        yield _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    if "%" in text:
        yield unquote_plus(text)


def _asks_otherwise(text: str) -> bool:
    # Folded as loosely as any library may do it: case, width and anything between the letters are dropped.
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    flat = re.sub("[^a-z]", "", folded)
    return any(action in part for part in (flat, flat.replace("stoprecording", "")) for action in _OTHER_ACTIONS)
