# SPDX-License-Identifier: MIT
"""Takes secrets out of everything that is written, and nothing else."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace

from uapi_conformance.reports.spellings import Search, is_ordinary, needles
from uapi_conformance.wire.exchange import Exchange, Failure, Headers, Request, Response

MASK = "[token]"
_MASK = MASK.encode()
_WIDE_MASK = b"\0".join(_MASK[i : i + 1] for i in range(len(_MASK)))
"""The mask in UTF-16, but for the byte before or behind it, which stays."""

_AUTHORIZATION = re.compile(r"(?i)authorization|proxy-authorization")
_SET_COOKIE = ("set-cookie", "set-cookie2")
_COOKIE = re.compile(r"(?i)cookie2?")
_MOST_COOKIES = 32
"""Cookies whose values are remembered: a balancer may set another with every answer."""
_LEAST_OF_A_COOKIE = 6

_COMPRESSED = (b"\x1f\x8b", b"\x78")
_LARGEST_CONTENT = 1 << 20

_QUERY_TOKEN = re.compile(r"(?i)(accessRequestToken=)[^&#\s]+")
_CREDENTIAL = (
    rb"((?:bearer|basic)(?:\s|\+|%%20)+|(?:access_?token|accessrequesttoken|token)\"?\s*[=:]\s*\"?)(?:%s)(?![\w.~+/=-])"
)
"""Where an ordinary text is a credential."""

_SHOWN = 8
"""Characters of a secret that are too many where a text is cut short."""
_CUT_SHORT = re.compile(r"(?:['\"]?(?:…|\.\.\.)|['\"]?\)?\.?$)")


class Redactor:
    """Replaces secrets by `[token]`, however they are spelt.

    A secret that cannot be told from ordinary text (see `is_ordinary`) is taken out only where it is a credential.
    ``public`` is text that everybody may read, and that therefore holds no secret.
    """

    def __init__(self, secrets: Iterable[str] = (), *, public: str = "") -> None:
        self._secrets: dict[str, None] = {}
        self._cookies: dict[str, None] = {}
        self._cookie_names: set[str] = set()
        self._public = public.lower()
        self._sought, self._wanted = Search(), Search()
        self._told: tuple[str, ...] = ()
        self._ordinary: re.Pattern[bytes] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Add a secret; adding it again costs nothing."""
        if not secret or secret in self._secrets:
            return
        self._secrets[secret] = None
        if is_ordinary(secret, self._public):
            self._prepare()
        else:
            self._seek(secret)

    def publish(self, *texts: str) -> None:
        """Add texts that are no secrets, such as the ids of a call that was set up; doing so again costs nothing."""
        new = [text.lower() for text in texts if text.lower() not in self._public]
        if new:
            self._public = "\n".join((self._public, *new))
            self._prepare()

    def _add_cookie(self, name: str, value: str) -> None:
        self._cookie_names.add(name)
        value = value.strip().strip('"')
        if len(value) < _LEAST_OF_A_COOKIE or value in self._cookies:
            return
        self._cookies[value] = None
        if len(self._cookies) > _MOST_COOKIES:
            del self._cookies[next(iter(self._cookies))]
        self._prepare()

    def _prepare(self) -> None:
        ordinary = [secret for secret in self._secrets if is_ordinary(secret, self._public)]
        cookies = [value for value in self._cookies if not is_ordinary(value, self._public)]
        told = sorted({*self._secrets, *cookies} - set(ordinary), key=len)
        self._told, self._sought, self._wanted = (), Search(), Search()
        for secret in told:
            self._seek(secret)
        either = b"|".join(re.escape(secret.encode()) for secret in sorted(ordinary, key=len, reverse=True))
        self._ordinary = re.compile(_CREDENTIAL % either, re.IGNORECASE) if ordinary else None

    def _seek(self, secret: str) -> None:
        """Look for a secret everywhere."""
        sought, wanted = needles(secret)
        self._told = (secret, *self._told)
        self._sought.add(sought)
        self._wanted.add(wanted)

    def _occurs_in(self, data: bytes) -> bool:
        if self._ordinary is not None and self._ordinary.search(data):
            return True
        return self._sought.occurs(data)

    def data(self, data: bytes) -> bytes:
        """Return bytes without secrets; the same object if there were none."""
        if not self._occurs_in(data):
            return data
        made, at = bytearray(), 0
        for start, end in self._wanted.spans(data):
            made += data[at:start] + (_WIDE_MASK if b"\0" in data[start:end] else _MASK)
            at = end
        made += data[at:]
        return bytes(made) if self._ordinary is None else self._ordinary.sub(rb"\g<1>" + _MASK, bytes(made))

    def text(self, text: str) -> str:
        """Return text without secrets, and without the beginning of one where the text is cut short."""
        data = text.encode("utf-8", "surrogatepass")
        clean = self.data(data)
        return self._without_beginnings(text if clean is data else clean.decode("utf-8", "surrogatepass"))

    def _without_beginnings(self, text: str) -> str:
        for secret in self._told:
            at = text.find(secret[:_SHOWN]) if len(secret) > _SHOWN else -1
            while at >= 0:
                end = at + _SHOWN
                while end - at < len(secret) and text[end : end + 1] == secret[end - at]:
                    end += 1
                # What the end of the text looks like may look like a part of the secret too, such as dots.
                cut = next((c for c in range(end, at + _SHOWN - 1, -1) if _CUT_SHORT.match(text, c)), None)
                if cut is not None:
                    text = text[:at] + MASK + text[cut:]
                at = text.find(secret[:_SHOWN], at + 1)
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange without secrets; the cookies that it sets are secrets from then on.

        A compressed body that contains one is replaced by its redacted content, and `Content-Encoding` by the field
        `X-Redacted-Content-Encoding`, so that it can still be read.
        """
        self._learn_cookies(exchange.response)
        if self._is_clean(exchange):
            request = exchange.request
            return replace(exchange, request=replace(request, headers=self.fields(request.headers)))
        return replace(
            exchange,
            request=self._request(exchange.request),
            response=self._response(exchange.response) if exchange.response is not None else None,
            failure=self._failure(exchange.failure) if exchange.failure is not None else None,
        )

    def _learn_cookies(self, response: Response | None) -> None:
        for name, value in response.headers if response is not None else ():
            if name.lower() in _SET_COOKIE:
                pair = value.partition(";")[0]
                cookie, _, content = pair.partition("=")
                self._add_cookie(cookie.strip(), content)

    def _is_clean(self, exchange: Exchange) -> bool:
        """Whether only the credential fields need a closer look; takes one search for a whole exchange."""
        request, response, failure = exchange.request, exchange.response, exchange.failure
        texts = [request.target, *(v for n, v in request.headers if not _AUTHORIZATION.fullmatch(n))]
        datas = [request.body]
        if response is not None:
            if any(response.header(name) is not None for name in _SET_COOKIE) or _is_compressed(response):
                return False
            texts += [response.reason, *(t for field in response.headers for t in field)]
            datas += [response.body, response.trailing]
        if failure is not None:
            texts.append(failure.detail)
        text = "\x01".join(texts)
        if _QUERY_TOKEN.search(text):
            return False
        return not self._occurs_in(b"\x01".join((text.encode("utf-8", "surrogatepass"), *datas)))

    def _request(self, request: Request) -> Request:
        return replace(
            request,
            target=_QUERY_TOKEN.sub(rf"\g<1>{MASK}", self.text(request.target)),
            headers=self.fields(request.headers),
            body=self.data(request.body),
        )

    def fields(self, headers: Headers) -> Headers:
        """Return the fields of a request without secrets, and with every credential masked, known or not."""
        return tuple((name, self._credential(name, value)) for name, value in headers)

    def _credential(self, name: str, value: str) -> str:
        """Mask a whole credential, known or not, except for its scheme; an empty one stays empty."""
        if _COOKIE.fullmatch(name):
            return self.cookie(value)
        if not _AUTHORIZATION.fullmatch(name):
            return self.text(value)
        scheme, blank, credential = value.partition(" ")
        if blank and credential.strip():
            return f"{MASK if scheme in self._secrets else self.text(scheme)} {MASK}"
        return MASK if value in self._secrets else self.text(value)

    def cookie(self, value: str) -> str:
        """Mask the cookies that the target set, in a Cookie field; others are the suite's own."""
        pairs = (pair.partition("=") for pair in value.split(";"))
        masked = (f"{n}{eq}{MASK if eq and n.strip() in self._cookie_names else c}" for n, eq, c in pairs)
        return self.text(";".join(masked))

    def _response(self, response: Response) -> Response:
        body, headers = self.data(response.body), response.headers
        for content in (response.content, _inflated(response.body)) if _is_compressed(response) else ():
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


def _is_compressed(response: Response) -> bool:
    return response.header("content-encoding") is not None or response.body.startswith(_COMPRESSED)


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
