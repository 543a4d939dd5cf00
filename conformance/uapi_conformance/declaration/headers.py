# SPDX-License-Identifier: MIT
"""Reads `[target.headers]`: fields that go with every request to the target, such as the key of a gateway.

No error repeats a value, which may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from uapi_conformance.declaration.file import Table

OVERRIDE = re.compile(r"(?i).*(method|override|original-ur[li]|rewrite-ur[li]).*")
"""Names of fields that some frameworks take for another method or path."""
MOST = 3000
"""The most octets of all declared fields: with the longest field of the suite, a request stays within what HTTP asks
every server to accept (RFC 9112, section 3)."""
_SUFFIX = "_env"
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_VALUE = re.compile(r"[!-~](?:[ \t!-~]*[!-~])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"(?i).*(key|token|secret|passw|credential|bearer|signature).*")

_TOKEN_IS_DECLARED = "the suite sends the token there; declare it in [auth]"  # noqa: S105 - it says where to declare one
_IS_OF_PROXIES = "it is for a proxy and not for the target; leave it out"
_IS_FRAMING = "HTTP and the suite decide how a message is written; leave it out"
_IS_CONTENT = "it describes the content of one request, which the suite writes; leave it out"
_IS_NEGOTIATED = "the suite decides which answers it can read; leave it out"
_IS_CONDITION = "it would put a condition on every request; leave it out"
_IS_OF_CACHES = "the suite asks caches for a new answer where it needs one; leave it out"
_IS_COOKIE = "the suite sends back the cookies that the target sets, and no others; leave it out"
_IS_OVERRIDE = "a server could take it for another method, and hang up a call; leave it out"
_IS_TRIED = "the suite puts ids in fields of this name to see that they are not read there; leave it out"
_REFUSED: Mapping[str, str] = {
    "authorization": _TOKEN_IS_DECLARED,
    "host": "the suite takes it from the URL; put the name of the host in [target] url",
    **dict.fromkeys(("proxy-authorization", "proxy-connection"), _IS_OF_PROXIES),
    **dict.fromkeys(
        ("connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        _IS_FRAMING,
    ),
    **dict.fromkeys(("content-encoding", "content-range", "content-type"), _IS_CONTENT),
    **dict.fromkeys(("accept", "accept-charset", "accept-encoding"), _IS_NEGOTIATED),
    **dict.fromkeys(
        ("if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"), _IS_CONDITION
    ),
    **dict.fromkeys(("cache-control", "pragma"), _IS_OF_CACHES),
    **dict.fromkeys(("cookie", "cookie2", "set-cookie", "set-cookie2"), _IS_COOKIE),
}
_IDS = re.compile(r"(?i)(x-)?(action|extension|phone-?call-?id|phone-?call-?view-?id|user-?id|access-?request-?token)")


@dataclass(frozen=True)
class DeclaredField:
    """A field of every request: its name, and its value or the variable that holds it; the other one is empty."""

    name: str
    value: str = ""
    variable: str = ""

    def describe(self) -> str | dict[str, str]:
        return {"env": self.variable} if self.variable else self.value

    def __str__(self) -> str:
        return f"{self.name} (variable {self.variable})" if self.variable else f"{self.name}: {self.value}"


def read_headers(target: Table) -> tuple[DeclaredField, ...]:
    """Return the declared fields in the order of the file. Raises DeclarationError."""
    where = f"{target.where} headers"
    fields: list[DeclaredField] = []
    written: Mapping[str, object] = target.values.get("headers", {})
    for key, value in written.items():
        made = _field(key, value, where)
        if made.name.lower() in (field.name.lower() for field in fields):
            raise DeclarationError(f"{where} gives {made.name} twice, because case does not count; keep one of them")
        fields.append(made)
    expect_room(fields, where)
    return tuple(fields)


def expect_room(fields: list[DeclaredField], where: str) -> None:
    """Raise DeclarationError if the fields are too long together."""
    if sum(len(field.name) + len(field.value) + 4 for field in fields) > MOST:
        raise DeclarationError(f"{where} is longer than {MOST} octets in all; shorten the values")


def expect_value(value: str, what: str) -> None:
    """Raise DeclarationError if a text cannot be the value of a field (RFC 9110, section 5.5), in ASCII."""
    if _VALUE.fullmatch(value) is None:
        raise DeclarationError(
            f"{what} has a line break, a control character or one outside ASCII, or a space at an end; "
            "give the value alone (RFC 9110, section 5.5)"
        )


def _field(key: str, value: object, where: str) -> DeclaredField:
    name, variable = (key.removesuffix(_SUFFIX), value) if key.endswith(_SUFFIX) else (key, None)
    if isinstance(value, dict) and set(value) == {"env"} and variable is None:
        variable = value["env"]
    _expect_name(name, where)
    shown = f"{where} {name}"
    if variable is not None:
        if not isinstance(variable, str) or _VARIABLE.fullmatch(variable) is None:
            raise DeclarationError(
                f"{shown} does not name an environment variable; name the one that holds the value, as in "
                f'{name}{_SUFFIX} = "GATEWAY_KEY"'
            )
        return DeclaredField(name, variable=variable)
    if not isinstance(value, str):
        raise DeclarationError(f'{shown} is not a text; write {name} = "value", or {name}{_SUFFIX} = "VARIABLE"')
    if not value:
        raise DeclarationError(f"{shown} is empty; give it a value, or leave it out")
    if _SECRET.fullmatch(name):
        raise DeclarationError(
            f"{shown} looks like a secret, and a declaration must not contain secrets; "
            f'write {name}{_SUFFIX} = "VARIABLE" and put the value into that variable'
        )
    expect_value(value, shown)
    return DeclaredField(name, value)


def _expect_name(name: str, where: str) -> None:
    if _TOKEN.fullmatch(name) is None:
        raise DeclarationError(
            f"{where} has {name!r}, which is not the name of a header field (RFC 9110, section 5.1); "
            "use letters, digits and hyphens, without a colon"
        )
    reason = _REFUSED.get(name.lower())
    if reason is None and OVERRIDE.fullmatch(name):
        reason = _IS_OVERRIDE
    if reason is None and _IDS.fullmatch(name):
        reason = _IS_TRIED
    if reason is not None:
        raise DeclarationError(f"{where} has {name}, but {reason}")
