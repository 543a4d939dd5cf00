# SPDX-License-Identifier: MIT
"""The reference server as it stands behind a proxy: its links lead to the address that its clients know."""

from __future__ import annotations

import os
import threading

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Incoming
from uapi_conformance.reference.server import ReferenceServer


class Proxied(Behaviour):
    def link_base(self, request: Incoming) -> str:
        return f"http://127.0.0.1:{os.environ['PORT']}"


if __name__ == "__main__":
    with ReferenceServer(Proxied(), port=int(os.environ["INNER_PORT"]), token=os.environ["UAPI_TOKEN"]):
        threading.Event().wait()
