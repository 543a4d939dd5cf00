# SPDX-License-Identifier: MIT
"""The places of a stop where an identifier travels: how to read the value there, and how to put another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from uapi_conformance.wire.requests import ACTION as ACTION_NAME
from uapi_conformance.wire.requests import Segment, Stop, bearer, segment


@dataclass(frozen=True)
class Identifier:
    """A place where an identifier travels.

    ``what`` names it in the middle of a sentence. ``value`` reads it; None if it is a special value, such as @me, or
    missing. ``put`` returns the same stop with another value, or None if the value cannot travel there.
    ``fixed``: its value in every request, if it is the same in all.
    """

    name: str
    what: str
    value: Callable[[Stop], str | None]
    put: Callable[[Stop, str], Stop | None]
    fixed: str | None = None


def _of_path(part: Segment) -> Callable[[Stop], str | None]:
    def value(stop: Stop) -> str | None:
        text = unquote(str(getattr(stop, part)))
        return None if text.startswith("@") else text

    return value


def _into_path(part: Segment) -> Callable[[Stop, str], Stop | None]:
    # A percent sign is encoded too: it belongs to the value, and is no escape of it.
    return lambda stop, value: stop.with_segment(part, segment(value.replace("%", "%25")))


def _of_payload(member: str) -> Callable[[Stop], str | None]:
    return lambda stop: str(stop.payload[member])


def _into_payload(member: str) -> Callable[[Stop, str], Stop | None]:
    return lambda stop, value: replace(stop, payload={**stop.payload, member: value})


def _token(stop: Stop) -> str | None:
    return (stop.authorization or "").partition(" ")[2] or None


def _with_token(stop: Stop, value: str) -> Stop | None:
    # Blanks around it are no part of a field's value (RFC 9110, section 5.5).
    can_travel = value.isascii() and value.isprintable() and value.strip() == value
    return replace(stop, authorization=bearer(value)) if can_travel else None


CALL = Identifier("call", "the call id", _of_path("call"), _into_path("call"))
VIEW = Identifier("view", "the view id", _of_payload("phoneCallViewId"), _into_payload("phoneCallViewId"))
USER = Identifier("user", "the user id", _of_path("user"), _into_path("user"))
EXTENSION = Identifier("extension", "the Extension", _of_path("extension"), _into_path("extension"))
ACTION = Identifier("action", "the action", _of_payload("action"), _into_payload("action"), fixed=ACTION_NAME)
TOKEN = Identifier("token", "the token", _token, _with_token)
ME = Identifier("me", "@me", lambda _: "@me", _into_path("user"), fixed="@me")
SELF = Identifier("self", "@self", lambda _: "@self", _into_path("extension"), fixed="@self")
IDENTIFIERS = (CALL, VIEW, USER, EXTENSION, ACTION, TOKEN, ME, SELF)
