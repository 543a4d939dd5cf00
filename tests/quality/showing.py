# SPDX-License-Identifier: MIT
"""What a server showed in a run, without what differs from run to run: ids, dates, ports, tokens and times."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from uapi_conformance.scenarios.near_misses import NEAR_MISSES

_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})")
_CALL = re.compile(r"[0-9a-fA-F]{16,}")
_PASSING = (
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"\[::1\]:\d+"), "HOST"),
    (re.compile(r"\b[0-9a-f]{8}\b"), "NONCE"),
    (re.compile(r'"0\d{1,2}"'), '"VIEW"'),
)
_UNSAID = frozenset({"date", "content-length"})
_BY_ID = frozenset(
    name
    for changes in NEAR_MISSES.values()
    for change in changes
    if change.deep
    for name in (change.name, f"List request for {change.name}")
)
"""Steps that are sent or not by what ids happen to look like."""


def shown(har: Path) -> str:
    """A digest of all answers by their requests; two servers with the same one cannot be told apart by the suite."""
    entries = json.loads(har.read_bytes())["log"]["entries"]
    told = sorted(json.dumps(_told(entry), sort_keys=True) for entry in entries if entry["_uapi"]["step"] not in _BY_ID)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _told(entry: dict[str, Any]) -> list[Any]:
    step, answer = entry["_uapi"], entry["response"]
    fields = [(f["name"], _lasting(f["value"])) for f in answer["headers"] if f["name"].lower() not in _UNSAID]
    return [
        step["scenario"], step["step"], answer["status"], answer["_reason"], answer["httpVersion"], sorted(fields),
        _lasting(answer["content"]["text"]), entry.get("_failure", {}).get("kind"), entry.get("_trailing"),
    ]  # fmt: skip


def _lasting(text: str) -> str:
    """The text with dates and ids in their form alone."""
    text = _DATE.sub(lambda date: _DIGIT.sub("0", date[0]), text)
    text = _CALL.sub(lambda call: f"CALL-{len(call[0])}-{'upper' if call[0].isupper() else 'lower'}", text)
    for pattern, word in _PASSING:
        text = pattern.sub(word, text)
    return text
