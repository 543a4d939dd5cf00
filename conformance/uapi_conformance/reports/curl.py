# SPDX-License-Identifier: MIT
"""Writes a request as a line for a POSIX shell that sends it again unchanged."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from shlex import quote

from uapi_conformance.wire.exchange import Request
from uapi_conformance.wire.fields import SentField, undeclared

_LONGEST_TEXT = 2048
_INFLATE = "import sys,zlib,base64;sys.stdout.buffer.write(zlib.decompress(base64.b64decode(sys.argv[1])))"

_CREDENTIALS = ("authorization", "proxy-authorization")
_TELLING = 8
"""Characters from which a token is recognised inside a longer credential."""
_LONGER = "0000"
"""What the suite puts behind a token to make it wrong."""
_PIECE = 4
"""Characters that a credential has in common with a token from which it says too much of it."""

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
    if name.lower() in _CREDENTIALS:
        scheme, blank, credential = value.partition(" ")
        before, credential = (f"{scheme}{blank}", credential) if blank else ("", value)
        before, credential = before + credential[: len(credential) - len(credential.lstrip())], credential.lstrip()
        reference = _referring(credential, variables)
        if reference is not None:
            return f'-H "{name}: {_doubled(before)}{reference}"'
    if not (value.isascii() and value.isprintable()):
        # As escapes: a terminal may show such characters otherwise, or in another encoding.
        return f'-H "{_printed(f"{name}: {value}")}"'
    # curl takes an empty field only with a semicolon in place of the colon.
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _referring(credential: str, variables: Mapping[str, str]) -> str | None:
    """Return what stands for a credential between double quotes; None if it is not made of a token."""
    # First of all, since tokens of one run may be near misses of each other.
    if credential in variables:
        return f"${variables[credential]}"
    for secret, variable in sorted(variables.items(), key=lambda pair: -len(pair[0])):
        before, _, after = credential.partition(secret)
        if len(secret) >= _TELLING and secret in credential:
            return f"{_doubled(before)}${{{variable}}}{_doubled(after)}"
        if credential == secret + _LONGER:
            return f"${{{variable}}}{_LONGER}"
        if len(secret) > 1 and credential == secret.swapcase():
            # The token with upper and lower case swapped, in shell syntax.
            return f'$(printf %s "${variable}" | tr a-zA-Z A-Za-z)'
        if len(secret) > 1 and credential == secret[:-1]:
            # The token without its last character, in shell syntax.
            return f"${{{variable}%?}}"
        if (pieces := _in_pieces(credential, secret, variable)) is not None:
            return pieces
    return None


def _in_pieces(credential: str, secret: str, variable: str) -> str | None:
    """Return a credential that is nearly a token, with its common parts cut out of the variable in shell syntax."""
    if len(secret) < _TELLING:
        return None
    blocks = SequenceMatcher(None, secret, credential, autojunk=False).get_matching_blocks()
    common = [block for block in blocks if block.size >= _PIECE]
    made, at = "", 0
    for block in common:
        made += _doubled(credential[at : block.b])
        made += f'$(printf %s "${variable}" | cut -c{block.a + 1}-{block.a + block.size})'
        at = block.b + block.size
    return made + _doubled(credential[at:]) if common else None


def _printed(text: str) -> str:
    """Return what makes printf write Latin-1 text, for use between double quotes."""
    plain = text.replace("\\", "\\\\").replace("%", "%%")
    octal = "".join(c if c.isascii() and c.isprintable() else f"\\{ord(c) & 0xFF:03o}" for c in plain)
    return f"$(printf {quote(octal)})"


def _doubled(text: str) -> str:
    """Escape text for use between double quotes."""
    if not (text.isascii() and text.isprintable()):
        return _printed(text)
    for character in '\\"$`':
        text = text.replace(character, "\\" + character)
    return text
