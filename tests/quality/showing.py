# SPDX-License-Identifier: MIT
"""What a server showed in a run, without what differs from run to run: ids, dates, ports, tokens and times."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

_PASSING = (
    (re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})"), "DATE"),
    (re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [0-9:]{8} GMT"), "DATE"),
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"\[::1\]:\d+"), "HOST"),
    (re.compile(r"[0-9a-fA-F]{16,}"), "CALL"),
    (re.compile(r"\b[0-9a-f]{8}\b"), "NONCE"),
    (re.compile(r'"0\d{1,2}"'), '"VIEW"'),
)
_UNSAID = frozenset({"date", "content-length"})


def shown(har: Path) -> str:
    """A digest of all answers by their requests; two servers with the same one cannot be told apart by the suite."""
    entries = json.loads(har.read_bytes())["log"]["entries"]
    told = sorted(json.dumps(_told(entry), sort_keys=True) for entry in entries)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _told(entry: dict[str, Any]) -> list[Any]:
    step, answer = entry["_uapi"], entry["response"]
    fields = [(f["name"].lower(), _lasting(f["value"])) for f in answer["headers"] if f["name"].lower() not in _UNSAID]
    return [
        step["scenario"], step["step"], answer["status"], answer["_reason"], answer["httpVersion"], sorted(fields),
        _lasting(answer["content"]["text"]), entry.get("_failure", {}).get("kind"), entry.get("_trailing"),
    ]  # fmt: skip


def _lasting(text: str) -> str:
    for pattern, word in _PASSING:
        text = pattern.sub(word, text)
    return text
