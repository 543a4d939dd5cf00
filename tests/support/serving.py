# SPDX-License-Identifier: MIT
"""Servers of the standard library, in a thread while a context lasts."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from socketserver import TCPServer


@contextlib.contextmanager
def serving(server: TCPServer) -> Iterator[str]:
    """Serve on a port of the loopback; the URL of it."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
