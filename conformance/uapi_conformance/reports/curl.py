# SPDX-License-Identifier: MIT
"""Writes a request as a line for a POSIX shell that sends it again unchanged."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.fields import SentField, undeclared

_LONGEST_TEXT = 2048
_INFLATE = "import sys,zlib,base64;sys.stdout.buffer.write(zlib.decompress(base64.b64decode(sys.argv[1])))"


_IN_ANOTHER_FORM = "curl cannot write it in the form that was sent; exchanges.har has that as _framing"
_SETUP_VARIABLE = "UAPI_SETUP_TOKEN"
"""Stands for a token from the provider-state hook: it was made for one test, and has to be requested again."""


def curl(
    request: Request,
    url: str,
    *,
    token: str | None,
    token_variable: str = "UAPI_TOKEN",  # noqa: S107 - the name of a variable
    earlier: Iterable[str] = (),
    setup_tokens: Iterable[str] = (),
    fields: Sequence[SentField] = (),
    connecting: str = "",
) -> str:
    """Return the line. It names the run's own ``token`` as `$UAPI_TOKEN` (``token_variable``), and never contains it.

    The same goes for tokens that the run had ``earlier``: whoever repeats the request has a token that is valid then.
    Of the declared ``fields``, it names the variables of those that are secrets.
    ``connecting`` are the options by which curl reaches the target.
    """
    own = [t for t in (*earlier, token) if t]
    variables = {**dict.fromkeys(setup_tokens, _SETUP_VARIABLE), **dict.fromkeys(own, token_variable)}
    parts = ["curl -sS -i --path-as-is --globoff", *filter(None, (connecting,)), f"-X {quote(request.method)}"]
    parts += [_field(name, value, variables) for name, value in undeclared(request.headers, fields)]
    parts += [f'-H "{f.name}: ${f.variable}"' if f.variable else _field(f.name, f.value, {}) for f in fields]
    given = {name.lower() for name, _ in request.headers}
    # Remove the fields that curl would add, which were not part of the request.
    if request.body and "content-type" not in given:
        parts.append("-H 'Content-Type:'")
    if len(request.body) > 1024:
        parts.append("-H 'Expect:'")
    before = ""
    if request.body:
        text = _printable(request.body)
        if text is not None:
            parts.append(f"--data-binary {quote(text)}")
        else:
            packed = base64.b64encode(zlib.compress(request.body, 9)).decode()
            before = f"python3 -c {quote(_INFLATE)} {packed} | "
            parts.append("--data-binary @-")
    elif request.method not in ("GET", "HEAD"):
        parts.append("-H 'Content-Length: 0'")
    line = f"{before}{' '.join(parts)} {quote(url + request.target)}"
    # A comment of the shell, so that the line can still be run as it is.
    return f"{line}  # {_IN_ANOTHER_FORM}" if request.framing is not None else line


def _printable(body: bytes) -> str | None:
    """Return the body as text if a person can read it. To curl, a leading @ would name a file."""
    if len(body) > _LONGEST_TEXT or body.startswith(b"@"):
        return None
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        return None
    return text if all(c.isprintable() or c == "\n" for c in text) else None


def _field(name: str, value: str, variables: Mapping[str, str]) -> str:
    for secret, variable in sorted(variables.items(), key=lambda pair: -len(pair[0])):
        if secret in value:
            before, _, after = value.partition(secret)
            reference = f"${{{variable}}}" if after else f"${variable}"
            return f'-H "{name}: {_doubled(before)}{reference}{_doubled(after)}"'
        swapped = secret.swapcase()
        if swapped in value:
            # The token with upper and lower case swapped, in shell syntax.
            before, _, after = value.partition(swapped)
            command = f'$(printf %s "${variable}" | tr a-zA-Z A-Za-z)'
            return f'-H "{name}: {_doubled(before)}{command}{_doubled(after)}"'
        if len(secret) > 1 and value.endswith(secret[:-1]):
            # The token without its last character, in shell syntax.
            return f'-H "{name}: {_doubled(value.removesuffix(secret[:-1]))}${{{variable}%?}}"'
    # curl takes an empty field only with a semicolon in place of the colon.
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _doubled(text: str) -> str:
    """Escape text for use between double quotes."""
    for character in '\\"$`':
        text = text.replace(character, "\\" + character)
    return text
