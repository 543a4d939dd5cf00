# SPDX-License-Identifier: MIT
"""Other ways to write the request that succeeds; each means the same as the documented one."""

from __future__ import annotations

import json
from dataclasses import replace

from uapi_conformance.scenarios.change import Change
from uapi_conformance.wire.requests import Stop


def _members_reversed(stop: Stop) -> Stop:
    members = dict(reversed(stop.payload.items()))
    return replace(stop, body=json.dumps(members, separators=(",", ":")).encode())


def _spaced(stop: Stop) -> Stop:
    return replace(stop, body=json.dumps(stop.payload, indent="\t", separators=(" ,", " : ")).encode() + b"\r\n")


def _escaped(stop: Stop) -> Stop:
    """The request with the first letter of each member's name and value as an escape."""
    members = (f"{_escape(name)}:{_escape(value)}" for name, value in stop.payload.items())
    return replace(stop, body="{{{}}}".format(",".join(members)).encode())


def _escape(text: str) -> str:
    return f'"\\u{ord(text[0]):04x}{json.dumps(text[1:])[1:]}'


def _fields_in_lower_case(stop: Stop) -> Stop:
    fields = (("content-type", stop.content_type), ("authorization", stop.authorization))
    written = tuple((name, value) for name, value in fields if value is not None)
    return replace(stop, content_type=None, authorization=None, extra=(*written, *stop.extra))


FORMS = (
    Change("trailing-slash", "a trailing slash", lambda s: replace(s, suffix="/")),
    Change("user-me", "@me as the user id", lambda s: replace(s, user="@me")),
    Change("user-viewer", "@viewer as the user id", lambda s: replace(s, user="@viewer")),
    Change("user-owner", "@owner as the user id", lambda s: replace(s, user="@owner")),
    Change("extension-self", "@self as the Extension", lambda s: replace(s, extension="@self")),
    Change("me-and-self", "@me and @self", lambda s: replace(s, user="@me", extension="@self")),
    Change("charset", "a charset parameter", lambda s: replace(s, content_type="application/json; charset=utf-8")),
    Change("unknown-field", "an unknown header field", lambda s: replace(s, extra=(("X-Uapi-Conformance", "1"),))),
    Change("fields-lower-case", "field names in lower case", _fields_in_lower_case),
    Change("accept-anything", "an Accept of */*", lambda s: replace(s, extra=(("Accept", "*/*"),))),
    Change("members-reversed", "the members in the opposite order", _members_reversed),
    Change("white-space", "white space between the tokens of the body", _spaced),
    Change("escaped-letters", "letters written as escapes", _escaped),
    Change(
        "encoded-star",
        "%2A instead of *",
        lambda s: replace(s, extension=s.extension.replace("*", "%2A")) if "*" in s.extension else None,
    ),
    Change("encoded-at", "%40me instead of @me", lambda s: replace(s, user="%40me")),
)
