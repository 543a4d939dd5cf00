# SPDX-License-Identifier: MIT
"""Runs the reference server on its own, to explore the contract by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable

from uapi_conformance.reference.server import ReferenceServer


def serve(host: str = "127.0.0.1", port: int = 0, path: str = "", write: Callable[[str], None] = print) -> None:
    """Run the reference server until Ctrl-C, with the API below ``path``; ``write`` gets one line at a time.

    Raises DeclarationError if the address is taken, or if no API can lie below the path.
    """
    with ReferenceServer(host=host, port=port, path=path) as server:
        for line in _introduction(server):
            write(line)
        try:
            _wait()
        except KeyboardInterrupt:
            write("Stopped.")


def _wait() -> None:
    threading.Event().wait()


def _introduction(server: ReferenceServer) -> tuple[str, ...]:
    call = "/".join(server.declared_call)
    run = f"UAPI_TOKEN={server.token} uapi-conformance run --target-url {server.url}"
    return (
        f"Reference server  {server.url}",
        f"Provider states   {server.states_url}",
        f"Token             {server.token}",
        f"Recorded call     {call}",
        "",
        "Judge it from another terminal:",
        f"  {run} --states-url {server.states_url}",
        "or with the one permanent call, whose recording can be stopped once:",
        f"  {run} --call '{call}'",
        "",
        "Ctrl-C stops it.",
    )
