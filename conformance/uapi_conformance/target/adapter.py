# SPDX-License-Identifier: MIT
"""Makes `requests` do one exchange on its own connection, which another thread can end and whose bytes are counted."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import threading
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from uapi_conformance.declaration.urls import is_secure
from uapi_conformance.target.posting import (
    LARGEST,
    Form,
    NoAnswerError,
    Posted,
    PostingError,
    TimedOutError,
    TooLargeError,
    lasting,
)
from uapi_conformance.target.unreached import problem_of
from uapi_conformance.wire.handshake import Asking
from uapi_conformance.wire.way import Way

_CHUNK = 64 * 1024
_ON_THE_WIRE = 2 * LARGEST
"""Bytes that are read from a connection, which also carries header sections, interim answers and chunk framing."""
_GRACE = 1.0
_WHEN = ("Retry-After", "Date")


class Line:
    """The connection of one exchange: one thread sends and reads, and another may give up at any time."""

    def __init__(self, url: str, form: Form, way: Way) -> None:
        self._url = url
        self._form = form
        self.way = way
        self._asking: Asking | None = None
        self._lock = threading.Lock()
        self._given_up = False
        self._connection: Any = None
        self._socket: object = None
        self._heard = 0

    def ask(self, seconds: float) -> Posted:
        """Send the form and read the answer. Raises PostingError.

        ``seconds`` limit what no other thread can end: making a connection to each of the addresses.
        """
        # Half of the time for an address, so that one that never answers leaves time for another. For the rest,
        # whoever waits for this thread gives up first.
        times = (seconds / 2, seconds + _GRACE)
        try:
            with _Session(self) as session, self._send(session, times) as answer:
                return self._read(answer)
        except PostingError:
            raise
        except requests.Timeout:
            raise TimedOutError(f"no connection within {lasting(times[0])}") from None
        except Exception as error:  # noqa: BLE001 - it may come from three libraries, and its text may not be shown
            asked = self._asking is not None and self._asking.was_asked and not self._heard
            problem = problem_of(
                error, self.way.settings, asked=asked, reached=self._socket is not None, heard=self._heard > 0
            )
            raise NoAnswerError(
                problem.what, reached=self._socket is not None, heard=self._heard > 0, advice=problem.advice
            ) from None

    def _send(self, session: requests.Session, times: tuple[float, float]) -> requests.Response:
        return session.post(
            self._url,
            data=self._form.content,
            headers=self._headers(),
            allow_redirects=False,
            timeout=times,
            verify=self.way.settings.verify,
            proxies=_proxies(self.way),
            stream=True,
        )

    def _headers(self) -> dict[str, str]:
        made = {"Content-Type": self._form.media_type}
        return made if self._form.authorization is None else {**made, "Authorization": self._form.authorization}

    def _read(self, answer: requests.Response) -> Posted:
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise NoAnswerError("a content coding that was not asked for", reached=True, heard=True)
        # requests leaves this to urllib3, and urllib3 1.26 accepts a cut body as complete.
        answer.raw.enforce_content_length = True
        declared = answer.headers.get("Content-Length", "")
        body = bytearray()
        if not (declared.isdecimal() and int(declared[:20]) > LARGEST):
            for part in answer.raw.stream(_CHUNK, decode_content=False):
                body += part
                if len(body) > LARGEST:
                    break
            else:
                told = tuple((name, answer.headers[name]) for name in _WHEN if name in answer.headers)
                return Posted(answer.status_code, bytes(body), told)
        raise TooLargeError("an answer of more than 1 MiB")

    def give_up(self) -> None:
        """End the exchange, whatever it is waiting for; nothing more is sent."""
        with self._lock:
            self._given_up = True
            held = self._socket or getattr(self._connection, "sock", None)
        if isinstance(held, socket.socket):
            with contextlib.suppress(OSError):  # it is closed already
                # Not the method of SSLSocket: after it, the other thread could write without TLS.
                socket.socket.shutdown(held, socket.SHUT_RDWR)

    @property
    def over_tls(self) -> bool:
        return is_secure(self._url)

    def tls(self) -> ssl.SSLContext:
        """The context of its connection, which notes whether the server asks for a client certificate."""
        self._asking = Asking(self.way.tls)
        return self.way.tls

    def connecting(self, connection: object) -> None:
        """Note a connection before it is made, because a proxy may never stop answering."""
        self._connection = connection

    def connected(self, made: object) -> None:
        """Note the socket, which a connection forgets while the answer is read. Raises if it comes too late."""
        with self._lock:
            self._socket = made
        self.check()

    def check(self) -> None:
        if self._given_up:
            raise TimedOutError("no answer in time")

    def count(self, received: int) -> None:
        """Count received bytes. Raises TooLargeError if there are too many."""
        self._heard += received
        if self._heard > _ON_THE_WIRE:
            raise TooLargeError("an answer of more than 1 MiB")


def _proxies(way: Way) -> dict[str, str]:
    proxy = way.settings.proxy
    return dict.fromkeys(("http", "https"), str(proxy)) if proxy is not None else {}


class _Session(requests.Session):
    def __init__(self, line: Line) -> None:
        super().__init__()
        # Neither a proxy nor authorities that only the environment names: what is not declared changes no run.
        self.trust_env = False
        # Not kept open: a stale connection would look like a failure of the server.
        self.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"})
        # Any value here keeps requests from adding a password from ~/.netrc.
        self.auth = lambda prepared: prepared
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(line))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no target: otherwise `requests` reads the whole content of a redirect, even if it follows none."""


class _Adapter(HTTPAdapter):
    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **more, **self._trust())

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        return super().proxy_manager_for(proxy, **more, **self._trust())

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        given = self._line.way.proxy_authorization
        return {"Proxy-Authorization": given} if given else {}

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the context: here, `requests` would have certifi read again for each connection."""

    def _trust(self) -> dict[str, Any]:
        return {"ssl_context": self._line.tls()} if self._line.over_tls else {}

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._line)
        return pool


def _watched(base: Any, line: Line) -> type:
    """Return a class of connections that report to the line, so that it can count their answers."""

    class CountedResponse(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_Counted(self.fp.detach(), line))

    class Connection(base):  # type: ignore[misc] # one class for HTTP, another for HTTPS
        response_class = CountedResponse

        def connect(self) -> None:
            line.connecting(self)
            super().connect()
            line.connected(self.sock)

    return Connection


class _Counted(io.RawIOBase):
    """Reads a socket for as long as the line wants."""

    def __init__(self, raw: io.RawIOBase, line: Line) -> None:
        super().__init__()
        self._raw = raw
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.check()
        received: int | None = self._raw.readinto(buffer)
        self._line.count(received or 0)
        return received

    def close(self) -> None:
        self._raw.close()
        super().close()
