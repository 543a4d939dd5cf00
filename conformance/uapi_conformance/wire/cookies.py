# SPDX-License-Identifier: MIT
"""Sends the target's cookies back, such as those that a load balancer uses to keep a client on one machine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from email.message import Message
from http.cookiejar import CookieJar
from typing import cast
from urllib import request as urllib_request
from urllib.response import addinfourl

from uapi_conformance.wire.exchange import Request, Response

_COOKIE = "Cookie"


class Cookies:
    """One jar for each value of Authorization: a cookie must not admit a request with another token (RFC 6265)."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._jars: dict[str | None, CookieJar] = defaultdict(CookieJar)

    def onto(self, request: Request) -> Request:
        """The request with the cookies that belong to it."""
        jar = self._jars.get(request.header("authorization"))
        if jar is None or request.header(_COOKIE) is not None:
            return request
        asking = self._asking(request)
        jar.add_cookie_header(asking)
        value = asking.get_header(_COOKIE)
        return request if value is None else replace(request, headers=(*request.headers, (_COOKIE, value)))

    def take(self, request: Request, response: Response) -> None:
        """Keep the cookies that an answer sets."""
        if response.header("set-cookie") is None:
            return
        info = Message()
        for name, value in response.headers:
            if name.lower() in ("set-cookie", "set-cookie2"):
                info.add_header(name, value)
        # The jar reads only the header section of an answer.
        answer = cast("addinfourl", _HeaderSection(info))
        self._jars[request.header("authorization")].extract_cookies(answer, self._asking(request))  # type: ignore[arg-type] # typed for urllib's own answers only

    def _asking(self, request: Request) -> urllib_request.Request:
        path = request.target if request.target.startswith("/") else "/"
        return urllib_request.Request(self._origin + path, method=request.method)  # noqa: S310 - never opened


class _HeaderSection:
    def __init__(self, info: Message) -> None:
        self._info = info

    def info(self) -> Message:
        return self._info
