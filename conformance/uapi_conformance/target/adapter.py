# SPDX-License-Identifier: MIT
"""`requests` for one exchange on a connection of its own, which another thread can end, and whose bytes are counted."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from uapi_conformance.declaration import is_loopback
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

_CHUNK = 64 * 1024
_ON_THE_WIRE = 2 * LARGEST
"""Bytes that are read from a connection: there are header sections, interim answers and the framing of chunks too."""
_GRACE = 1.0


class Line:
    """The connection of one exchange: one thread asks over it, and another may give it up at any time."""

    def __init__(self, url: str, form: Form, verify: bool | Path) -> None:
        self._url = url
        self._form = form
        self._verify = str(verify) if isinstance(verify, Path) else verify
        self._lock = threading.Lock()
        self._given_up = False
        self._connection: Any = None
        self._socket: object = None
        self._heard = 0

    def ask(self, seconds: float) -> Posted:
        """Send the form and read the answer. Raises PostingError.

        ``seconds`` bound what no other thread can end: a connection that is being made, to each of the addresses.
        """
        # Half of the time for an address: one that never answers leaves time for another. Beyond that, who waits for
        # this thread gives up first.
        times = (seconds / 2, seconds + _GRACE)
        try:
            with _Session(self) as session, self._send(session, times) as answer:
                return self._read(answer)
        except PostingError:
            raise
        except requests.Timeout:
            raise TimedOutError(f"no connection within {lasting(times[0])}") from None
        except Exception as error:  # noqa: BLE001 - of three libraries, and none of its texts may be shown
            kind = type(error).__name__
            raise NoAnswerError(kind, reached=self._socket is not None, heard=self._heard > 0) from None

    def _send(self, session: requests.Session, times: tuple[float, float]) -> requests.Response:
        return session.post(
            self._url,
            data=self._form.content,
            headers={"Content-Type": self._form.media_type},
            allow_redirects=False,
            timeout=times,
            verify=self._verify,
            stream=True,
        )

    def _read(self, answer: requests.Response) -> Posted:
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise NoAnswerError("content coding, which was not asked for", reached=True, heard=True)
        # What requests leaves to urllib3, whose 1.26 lets a cut body pass for a whole one.
        answer.raw.enforce_content_length = True
        declared = answer.headers.get("Content-Length", "")
        body = bytearray()
        if not (declared.isdecimal() and int(declared[:20]) > LARGEST):
            for part in answer.raw.stream(_CHUNK, decode_content=False):
                body += part
                if len(body) > LARGEST:
                    break
            else:
                return Posted(answer.status_code, bytes(body))
        raise TooLargeError("an answer of more than 1 MiB")

    def give_up(self) -> None:
        """End the exchange, whatever it waits for; nothing is sent any more."""
        with self._lock:
            self._given_up = True
            held = self._socket or getattr(self._connection, "sock", None)
        if isinstance(held, socket.socket):
            with contextlib.suppress(OSError):  # closed already
                # Not the method of an SSLSocket, after which the other thread could write without TLS.
                socket.socket.shutdown(held, socket.SHUT_RDWR)

    def connecting(self, connection: object) -> None:
        """Know a connection before it is made: a proxy may answer without end."""
        self._connection = connection

    def connected(self, made: object) -> None:
        """Know the socket, which a connection forgets while the answer is read. Raises where it comes too late."""
        with self._lock:
            self._socket = made
        self.check()

    def check(self) -> None:
        if self._given_up:
            raise TimedOutError("no answer in time")

    def count(self, received: int) -> None:
        """Count bytes that came. Raises TooLargeError where they are too many."""
        self._heard += received
        if self._heard > _ON_THE_WIRE:
            raise TooLargeError("an answer of more than 1 MiB")


class _Session(requests.Session):
    def __init__(self, line: Line) -> None:
        super().__init__()
        # A proxy out of the environment cannot reach this machine's own servers.
        self.trust_env = not is_loopback(line._url)  # noqa: SLF001 - a part of the line
        # Not kept open: a server may be slow between requests, and a stale connection would look like its failure.
        self.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"})
        # Anything here keeps requests from adding a password out of ~/.netrc.
        self.auth = lambda prepared: prepared
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(line))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No place: for any other answer `requests` reads the whole content of a redirect, even if it follows none."""


class _Adapter(HTTPAdapter):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._line)
        return pool


def _watched(base: Any, line: Line) -> type:
    """A class of connections that are known to the line, and whose answers are counted by it."""

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
    """What comes over a socket, as long as the line wants it."""

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
