# SPDX-License-Identifier: MIT
"""Single changes to a request that succeeds: the data of every negative, odd and alternative case.

A change takes the documented request for a live view and returns it with exactly one thing different, or None if
this call's ids do not allow the change (an id without letters has no other case).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from uapi_conformance.scenarios import identifiers
from uapi_conformance.scenarios.change import Change, Make
from uapi_conformance.scenarios.near_misses import NEAR_MISSES
from uapi_conformance.wire.guard import OBJECT_ID
from uapi_conformance.wire.nonexistent import (
    GARBAGE_TOKEN,
    NO_ACTION,
    UNKNOWN_CALL,
    UNKNOWN_EXTENSION,
    UNKNOWN_USER,
    UNKNOWN_VIEW,
)
from uapi_conformance.wire.requests import CREDENTIAL_PARAMETER, Stop

_SHAPED = ("b817d2618fe6f1804333", "444444", "0017d2618fe6f1804333", "domain.Example:a_b")
"""Call ids as the documentation prints them, one with leading zeros, and one of all characters of an Object-Id."""


def _can_be_an_id(change: Change) -> bool:
    made = (change.make(Stop("", "12", "1", call, {}, None)) for call in _SHAPED)
    return any(stop is not None and OBJECT_ID.fullmatch(unquote(stop.call)) for stop in made)


CALL = (
    Change("call-unknown", "a call id that names no call", lambda s: replace(s, call=UNKNOWN_CALL)),
    *NEAR_MISSES[identifiers.CALL],
)

NEAR_CALLS = tuple(change for change in NEAR_MISSES[identifiers.CALL] if _can_be_an_id(change))
"""Ids so close to a live one that they could be another live call's: they are looked up before they are sent."""


def _view(name: str, what: str, change: Callable[[str], Any]) -> Change:
    def make(stop: Stop) -> Stop | None:
        changed = change(stop.payload["phoneCallViewId"])
        return None if changed is None else replace(stop, payload={**stop.payload, "phoneCallViewId": changed})

    return Change(name, what, make)


def _without(member: str) -> Make:
    return lambda stop: replace(stop, payload={k: v for k, v in stop.payload.items() if k != member})


def _null(member: str) -> Make:
    return lambda stop: replace(stop, payload={**stop.payload, member: None})


def _as_number(view: str) -> int | None:
    """A number other than the id's digits: typed languages would silently turn those back into the right string."""
    if not view.isdecimal():
        return 7
    return int(view) if str(int(view)) != view else None


def _view_of_extension(stop: Stop) -> Stop | None:
    number = unquote(stop.extension)
    return None if number == "@self" else replace(stop, payload={**stop.payload, "phoneCallViewId": number})


VIEW = (
    Change("view-missing", "no phoneCallViewId", _without("phoneCallViewId")),
    Change("view-null", "phoneCallViewId null", _null("phoneCallViewId")),
    _view("view-number", "phoneCallViewId as a number", _as_number),
    _view("view-boolean", "phoneCallViewId true", lambda _: True),
    _view("view-list", "phoneCallViewId in a list", lambda v: [v]),
    _view("view-object", "phoneCallViewId in an object", lambda v: {"id": v}),
    _view("view-empty", "phoneCallViewId empty", lambda _: ""),
    _view("view-blank", "phoneCallViewId of one space", lambda _: " "),
    _view("view-unknown", "a view id that names no view", lambda _: UNKNOWN_VIEW),
    _view("view-wildcard", "a wildcard as the view id", lambda _: "*"),
    _view("view-number-zero", "phoneCallViewId as the number 0", lambda _: 0),
    _view("view-false", "phoneCallViewId false", lambda _: False),
    _view("view-condition", "a condition of a query as the view id", lambda _: {"$ne": ""}),
    _view("view-list-of-two", "phoneCallViewId in a list of two", lambda v: [v, UNKNOWN_VIEW]),
    _view("view-list-empty", "an empty list as the view id", lambda _: []),
    Change("view-extension", "the Extension's number as the view id", _view_of_extension),
    *NEAR_MISSES[identifiers.VIEW],
)


USER = (
    Change("user-unknown", "a user id that names no user", lambda s: replace(s, user=UNKNOWN_USER)),
    Change("user-not-special", "an undefined special value", lambda s: replace(s, user="@nobody")),
    Change("user-longer", "the user id with extra characters", lambda s: replace(s, user=s.user + "98765432")),
    Change("user-other-head", "the user id with digits before it", lambda s: replace(s, user="98765432" + s.user)),
    Change("user-special-suffix", "@me with extra characters", lambda s: replace(s, user="@me98765432")),
)

EXTENSION = (
    Change(
        "extension-unknown",
        "an Extension number that does not exist",
        lambda s: replace(s, extension=UNKNOWN_EXTENSION),
    ),
    Change("extension-letters", "an Extension of letters", lambda s: replace(s, extension="extension")),
    Change(
        "extension-longer", "the Extension with extra digits", lambda s: replace(s, extension=s.extension + "98765432")
    ),
    Change(
        "extension-other-head",
        "the Extension with another number before its asterisk",
        lambda s: (
            replace(s, extension="98765432" + s.extension[s.extension.rfind("*") :]) if "*" in s.extension else None
        ),
    ),
    Change("extension-not-special", "an undefined special value", lambda s: replace(s, extension="@nobody")),
    Change("extension-special-of-user", "@me as the Extension", lambda s: replace(s, extension="@me")),
)


def _action(name: str, what: str, action: Any) -> Change:
    return Change(name, what, lambda stop: replace(stop, payload={**stop.payload, "action": action}))


ACTION = (
    _action("action-unknown", "an action that does not exist", NO_ACTION),
    Change("action-missing", "no action", _without("action")),
    _action("action-empty", "an empty action", ""),
    _action("action-null", "action null", None),
    _action("action-number", "action as a number", 1),
    _action("action-true", "action true", True),
    _action("action-list", "the action in a list", ["StopRecording"]),
    _action("action-object", "the action in an object", {"name": "StopRecording"}),
    _action("action-number-zero", "action as the number 0", 0),
    _action("action-condition", "a condition of a query as the action", {"$ne": ""}),
    _action("action-odd-nul", "NUL in the action", NO_ACTION + "\x00"),
    _action("action-odd-surrogate", "a lone surrogate as the action", "\ud800"),
    _action("action-odd-long", "an action of 64 KiB", "a" * 65536),
    _action("action-odd-wide", "a character outside Latin-1 in the action", NO_ACTION + "\U0001f4de"),
    _action("action-odd-deep", "six nested lists as the action", [[[[[[]]]]]]),
    *NEAR_MISSES[identifiers.ACTION],
)


def _authorized(name: str, what: str, make: Callable[[str], str | None], *, deep: bool = False) -> Change:
    return Change(name, what, lambda s: replace(s, authorization=make(s.authorization or "")), deep)


def _cut_token(stop: Stop) -> Stop | None:
    whole = stop.authorization or ""
    return replace(stop, authorization=whole[:-1]) if len(whole) > len("Bearer xx") else None


def _other_case_of_token(stop: Stop) -> Stop | None:
    scheme, _, token = (stop.authorization or "").partition(" ")
    # Hexadecimal digits mean the same in either case, so a server that reads them as a number is not wrong.
    telling = re.search("[g-zG-Z]", token) is not None
    return replace(stop, authorization=f"{scheme} {token.swapcase()}") if telling else None


def _in_query(name: str, what: str, token: str) -> Change:
    # Nothing but a token that was never issued: logs keep URLs.
    return Change(
        name,
        what,
        lambda s: replace(s, authorization=None, suffix=f"?{CREDENTIAL_PARAMETER}={quote(token)}"),
        deep=True,
    )


TOKENS_IN_QUERY = (
    _in_query("token-in-query-garbage", "a token that was never issued, in the query", GARBAGE_TOKEN),
    _in_query("token-in-query-bearer", "the same behind the word Bearer", f"Bearer {GARBAGE_TOKEN}"),
    _in_query("token-in-query-empty", "an empty token in the query", ""),
)
"""In the other place that the Authentication page has for a token."""
CREDENTIALS = (
    _authorized("token-missing", "no Authorization", lambda _: None),
    _authorized("token-empty", "an empty Authorization", lambda _: ""),
    _authorized("token-scheme-only", "a scheme without a token", lambda _: "Bearer"),
    _authorized("token-garbage", "a token that was never issued", lambda _: f"Bearer {GARBAGE_TOKEN}"),
    _authorized("token-longer", "the token with extra characters", lambda a: a + "0000"),
    Change("token-shorter", "the token without its last character", _cut_token),
    Change("token-other-case", "the token in the other case", _other_case_of_token),
    _authorized("token-wrong-scheme", "the token under another scheme", lambda a: a.replace("Bearer", "Basic", 1)),
    _authorized(
        "token-longer-scheme",
        "the token under a scheme that begins with Bearer",
        lambda a: a.replace("Bearer", "Bearerx", 1),
        deep=True,
    ),
    _authorized("token-bare", "the token without a scheme", lambda a: a.removeprefix("Bearer ")),
    *NEAR_MISSES[identifiers.TOKEN],
    *TOKENS_IN_QUERY,
)
"""Changes of the credentials."""

_B64TOKEN = re.compile(r"Bearer +[A-Za-z0-9._~+/-]+=*")
"""Well-formed credentials (RFC 6750, section 2.1)."""


def _is_malformed(change: Change) -> bool:
    made = change.make(Stop("", "12", "1", "1", {}, "Bearer aB-3_x9"))
    return made is not None and made.authorization is not None and not _B64TOKEN.fullmatch(made.authorization)


_OTHER_SCHEMES = frozenset({"token-wrong-scheme", "token-longer-scheme"})
MALFORMED_CREDENTIALS = tuple(
    change for change in CREDENTIALS if change.name not in _OTHER_SCHEMES and _is_malformed(change)
)
"""Credentials in an invalid form (register: malformed-credentials)."""
