# SPDX-License-Identifier: MIT
"""What the documentation prints: requests, answers and errors, out of `fixtures/documentation.yaml`."""

from __future__ import annotations

from typing import Any

from uapi_conformance.contract.resources import FIXTURES, load_yaml
from uapi_conformance.wire.exchange import Exchange, Request

from tests.support.exchanges import answer

Entry = dict[str, Any]

PRINTED: dict[str, Any] = load_yaml(FIXTURES / "documentation.yaml")
STOP_REQUEST, LIST_REQUEST = (next(r for r in PRINTED["requests"] if r["name"] == name) for name in ("stop", "list"))
STOPPED, LISTED = (next(a for a in PRINTED["answers"] if a["name"] == name) for name in ("stopped", "listed"))
ERRORS: list[Entry] = PRINTED["errors"]
SAMPLE: Entry = PRINTED["error_sample"]


def stop_exchange(status: int = STOPPED["status"], text: str = STOPPED["printed"]) -> Exchange:
    """The printed request with an answer to it, the printed one unless another is given."""
    headers = tuple((h["name"], h["value"]) for h in STOP_REQUEST["headers"])
    sent = Request(STOP_REQUEST["method"], STOP_REQUEST["target"], headers, STOP_REQUEST["body"].encode())
    return answer(status, body=text.encode(), sent=sent, step="documented request")
