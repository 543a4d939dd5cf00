# SPDX-License-Identifier: MIT
"""The reference server as the target of a run that names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uapi_conformance.reference.server import ReferenceServer


class EmbeddedServer:
    """Starts the server when it is first asked for, once."""

    def __init__(self) -> None:
        self._server: ReferenceServer | None = None

    def start(self) -> ReferenceServer:
        if self._server is None:
            # Imported here: a run against a real target needs no server, and its imports take a fifth of a second.
            from uapi_conformance.reference.server import ReferenceServer  # noqa: PLC0415

            self._server = ReferenceServer().start()
        return self._server

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
