# SPDX-License-Identifier: MIT
"""The route of a run to its target. All its connections take the same one, so that a run talks to one server."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

from uapi_conformance.declaration import Origin
from uapi_conformance.errors import SuiteError
from uapi_conformance.wire.addresses import NoConnectionError, Place, connected, places_of
from uapi_conformance.wire.exchange import FailureKind
from uapi_conformance.wire.handshake import Asking, secured
from uapi_conformance.wire.tlswords import TlsProblem, refusal, suspected
from uapi_conformance.wire.trust import vouching_file
from uapi_conformance.wire.tunnel import connect_through
from uapi_conformance.wire.way import Way

_TO_LOOK = 2.0
"""Seconds in which a server has to show what it speaks, once it has not answered as it should."""


@dataclass(frozen=True)
class Taken:
    """The route that was taken.

    ``address`` is that of the target, or of the proxy if there is one, and ``several`` says that there were others to
    choose from. ``tls`` is the version, and ``authority`` the file with the authority that vouched for the target, if
    that is neither the system's nor certifi's.
    """

    address: str = ""
    several: bool = False
    tls: str = ""
    authority: Path | None = None


class Route:
    """The way to one origin. Threads may share it. It remembers the first address that it reached."""

    def __init__(self, origin: Origin, way: Way) -> None:
        self.origin = origin
        self.way = way
        self.taken = Taken()
        self._place: Place | None = None
        self._tls = way.new_tls() if origin.scheme == "https" else None
        self._asking = Asking(self._tls) if self._tls is not None else None

    def connect(self, deadline: float) -> socket.socket:
        """Return a new non-blocking connection, over TLS if the scheme says so.

        ``deadline`` is a point on `time.monotonic`. Raises NoConnectionError if no connection can be made, and
        TargetError if the target, its TLS or the proxy cannot be used.
        """
        made, place, several = self._reached(deadline)
        over_tls = None
        if self._tls is not None and self._asking is not None:
            over_tls = secured(made, self._tls, self.origin, deadline, settings=self.way.settings, asking=self._asking)
        if self._place is None:
            self._place = place
            self.taken = Taken(str(place), several, (over_tls and over_tls.version()) or "", self._authority(over_tls))
        return over_tls or made

    def refused(self, error: OSError) -> TlsProblem | None:
        """Return what the target has against the client's certificate, if that is what an error is about."""
        if self._asking is None or not isinstance(error, ssl.SSLError):
            return None
        return refusal(error, self.way.settings, asked=self._asking.was_asked)

    @property
    def suspect(self) -> TlsProblem | None:
        """What the target may have against the client, if it asked for a certificate and gives no useful answer."""
        if self._asking is None or not self._asking.was_asked:
            return None
        return suspected(self.way.settings)

    def speaks(self) -> str:
        """Return `TLS` if the target speaks that where http is declared, and `h2` if it speaks that over TLS."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self._tls is not None:
            context.set_alpn_protocols(["h2"])
        deadline = time.monotonic() + _TO_LOOK
        # Whatever goes wrong here says nothing: this only explains another failure.
        with contextlib.suppress(NoConnectionError, SuiteError):
            made, _, _ = self._reached(deadline)
            asking = Asking(context)
            with secured(made, context, self.origin, deadline, settings=self.way.settings, asking=asking) as over_tls:
                return over_tls.selected_alpn_protocol() or "" if self._tls is not None else "TLS"
        return ""

    def _reached(self, deadline: float) -> tuple[socket.socket, Place, bool]:
        proxy = self.way.settings.proxy
        host, port = (proxy.host, proxy.port) if proxy is not None else (self.origin.host, self.origin.port)
        try:
            places = (self._place,) if self._place is not None else places_of(host, port)
            made, place = connected(places, deadline)
        except NoConnectionError as error:
            if proxy is None or error.kind is FailureKind.OWN:
                raise
            raise NoConnectionError(error.kind, f"the proxy {proxy}: {error}", error.reached) from error
        if proxy is not None:
            try:
                connect_through(made, self.way, self.origin, deadline)
            except BaseException:
                made.close()
                raise
        return made, place, len(places) > 1

    def _authority(self, over_tls: ssl.SSLSocket | None) -> Path | None:
        settings = self.way.settings
        if over_tls is None or not settings.verify:
            return None
        of_openssl = os.environ.get("SSL_CERT_FILE")
        return vouching_file(over_tls, (*settings.authorities, *((Path(of_openssl),) if of_openssl else ())))
