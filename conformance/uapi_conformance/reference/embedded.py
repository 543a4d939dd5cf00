# SPDX-License-Identifier: MIT
"""Starts the reference server as the target of a run that names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uapi_conformance.reference.server import ReferenceServer


class EmbeddedServer:
    """Starts the server once, when it is first needed."""

    def __init__(self) -> None:
        self._server: ReferenceServer | None = None

    def start(self) -> ReferenceServer:
        if self._server is None:
            # Imported here because it takes a fifth of a second, and a run against a real target needs no server.
            from uapi_conformance.reference.server import ReferenceServer  # noqa: PLC0415

            self._server = ReferenceServer().start()
        return self._server

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
