# SPDX-License-Identifier: MIT
"""Takes secrets out of everything that is written."""

from __future__ import annotations

import base64
import contextlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace

from uapi_conformance.wire.exchange import Exchange, Failure, Headers, Request, Response

MASK = "[token]"
_MASK = MASK.encode()
_SHORT = 4
"""Characters below which an encoded form of a secret could match by chance."""

_CUTTABLE = 12
"""Characters from which a secret is also searched for without its last one: requests and answers have it cut short."""

_AUTHORIZATION = re.compile(r"(?i)authorization|proxy-authorization")
_SET_COOKIE = ("set-cookie", "set-cookie2")
_COOKIE = re.compile(r"(?i)cookie")
_MARKS = (b"%", b"\\", b"&#")
"""A text in which a character is escaped contains one of these."""

_COMPRESSED = (b"\x1f\x8b", b"\x78")
_LARGEST_CONTENT = 1 << 20

_QUERY_TOKEN = re.compile(r"(?i)(accessRequestToken=)[^&#\s]+")


def _variants(secret: str) -> set[bytes]:
    """Return the spellings of a whole secret that can occur in a message, in lower case: the search ignores case."""
    if len(secret) < _SHORT:
        return {secret.lower().encode()}
    raw = secret.encode()
    found = {secret, raw.hex()}
    for lead in (raw, b" " + raw, b"  " + raw):
        # Base64 of a longer text has the secret in one of three alignments; only the part that it alone decides counts.
        skip = len(lead) - len(raw)
        for coded in (base64.b64encode(lead), base64.urlsafe_b64encode(lead)):
            core = coded.rstrip(b"=")[(skip * 8 + 5) // 6 :]
            found.add(core[: len(core) - 1].decode())
    return {text.lower().encode() for text in found if len(text) >= _SHORT}


def _escaped(secret: str) -> bytes:
    """Return a pattern of the secret, with or without its last character, and with any character escaped.

    The escapes are those of URLs, JSON and HTML.
    """
    characters = [
        rb"(?:%s|%%%02x|\\u00%02x|\\%s|&#x0*%x;|&#0*%d;)" % (re.escape(bytes([b])), b, b, re.escape(bytes([b])), b, b)
        for b in secret.encode()
    ]
    needed = len(_cut(secret).encode())
    return b"".join(characters[:needed]) + b"".join(character + b"?" for character in characters[needed:])


def _cut(secret: str) -> str:
    """Return the text to search for: every spelling of the secret begins with the same spelling of this text."""
    return secret[:-1] if len(secret) >= _CUTTABLE else secret


class Redactor:
    """Replaces secrets by `[token]`, however they are spelt."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._sought: list[bytes] = []
        self._escaped: dict[str, re.Pattern[bytes]] = {}
        self._pattern: re.Pattern[bytes] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Add a secret; adding it again costs nothing."""
        if not secret or secret in self._secrets:
            return
        self._secrets.add(secret)
        self._sought = sorted({v for s in self._secrets for v in _variants(_cut(s))})
        self._pattern = None

    def _occurs_in(self, data: bytes) -> bool:
        # A few plain searches take a tenth of the time of one pattern with them all, and few messages escape anything.
        if not self._secrets:
            return False
        lower = data.lower()
        if any(variant in lower for variant in self._sought):
            return True
        return any(mark in data for mark in _MARKS) and self._occurs_escaped_in(data)

    def _occurs_escaped_in(self, data: bytes) -> bool:
        # One pattern for each secret: they come one by one, and patterns this long take a while to compile.
        for secret in self._secrets - self._escaped.keys():
            self._escaped[secret] = re.compile(_escaped(secret), re.IGNORECASE)
        return any(pattern.search(data) for pattern in self._escaped.values())

    def _compiled(self) -> re.Pattern[bytes]:
        if self._pattern is None:
            longest_first = sorted(self._secrets, key=len, reverse=True)
            spelt = sorted(
                {v for s in self._secrets for v in (*_variants(s), *_variants(_cut(s)))}, key=len, reverse=True
            )
            escaped = map(_escaped, longest_first)
            self._pattern = re.compile(b"|".join([*map(re.escape, spelt), *escaped]), re.IGNORECASE)
        return self._pattern

    def data(self, data: bytes) -> bytes:
        """Return bytes without secrets; the same object if there were none."""
        return self._compiled().sub(_MASK, data) if self._occurs_in(data) else data

    def text(self, text: str) -> str:
        """Return text without secrets."""
        data = text.encode("utf-8", "surrogatepass")
        clean = self.data(data)
        return text if clean is data else clean.decode("utf-8", "surrogatepass")

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange without secrets.

        A compressed body that contains one is replaced by its redacted content, and `Content-Encoding` by the field
        `X-Redacted-Content-Encoding`, so that it can still be read.
        """
        if self._is_clean(exchange):
            request = exchange.request
            masked = tuple((name, self._credential(name, value)) for name, value in request.headers)
            return replace(exchange, request=replace(request, headers=masked))
        return replace(
            exchange,
            request=self._request(exchange.request),
            response=self._response(exchange.response) if exchange.response is not None else None,
            failure=self._failure(exchange.failure) if exchange.failure is not None else None,
        )

    def _is_clean(self, exchange: Exchange) -> bool:
        """Whether only the credential fields need a closer look; takes one search for a whole exchange."""
        request, response, failure = exchange.request, exchange.response, exchange.failure
        texts = [request.target, *(v for n, v in request.headers if not _AUTHORIZATION.fullmatch(n))]
        datas = [request.body]
        if response is not None:
            if any(response.header(name) is not None for name in _SET_COOKIE):
                return False
            if response.header("content-encoding") is not None or response.body.startswith(_COMPRESSED):
                return False
            texts += [response.reason, *(t for field in response.headers for t in field)]
            datas += [response.body, response.trailing]
        if failure is not None:
            texts.append(failure.detail)
        text = "\0".join(texts)
        if _QUERY_TOKEN.search(text):
            return False
        return not self._occurs_in(b"\0".join((text.encode("utf-8", "surrogatepass"), *datas)))

    def _request(self, request: Request) -> Request:
        return replace(
            request,
            target=_QUERY_TOKEN.sub(rf"\g<1>{MASK}", self.text(request.target)),
            headers=tuple((name, self._credential(name, value)) for name, value in request.headers),
            body=self.data(request.body),
        )

    def _credential(self, name: str, value: str) -> str:
        """Mask a whole credential, known or not, except for its scheme; an empty one stays empty."""
        if _COOKIE.fullmatch(name):
            return MASK
        if not _AUTHORIZATION.fullmatch(name):
            return self.text(value)
        scheme, blank, credential = value.partition(" ")
        if blank and credential.strip():
            return f"{self.text(scheme)} {MASK}"
        return self.text(value)

    def _response(self, response: Response) -> Response:
        body, headers = self.data(response.body), response.headers
        for content in (response.content, _inflated(response.body)):
            if content is not None and self.data(content) is not content:
                body = self.data(content)
                headers = tuple(
                    ("X-Redacted-Content-Encoding" if n.lower() == "content-encoding" else n, v) for n, v in headers
                )
                break
        return replace(
            response,
            headers=self._headers(headers),
            body=body,
            reason=self.text(response.reason),
            trailing=self.data(response.trailing),
        )

    def _headers(self, headers: Headers) -> Headers:
        return tuple((self.text(name), self.text(_without_cookie(name, value))) for name, value in headers)

    def _failure(self, failure: Failure) -> Failure:
        return replace(failure, detail=self.text(failure.detail))


def _without_cookie(name: str, value: str) -> str:
    """Mask a cookie's value, which may let its bearer in, but not its name and attributes (RFC 6265, section 4.1)."""
    if name.lower() not in _SET_COOKIE:
        return value
    pair, semicolon, attributes = value.partition(";")
    return f"{pair.partition('=')[0]}={MASK}{semicolon}{attributes}"


def _inflated(data: bytes) -> bytes | None:
    """Return what can be read of compressed bytes, even if they are cut short, damaged or not announced."""
    # Read byte by byte, a damaged stream yields everything before the damage.
    for wbits in (31, 15, -15):
        inflater, found = zlib.decompressobj(wbits), bytearray()
        with contextlib.suppress(zlib.error):
            for at in range(min(len(data), _LARGEST_CONTENT)):
                found += inflater.decompress(data[at : at + 1])
                if inflater.eof or len(found) > _LARGEST_CONTENT:
                    break
        if found:
            return bytes(found)
    return None
