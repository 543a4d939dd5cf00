# SPDX-License-Identifier: MIT
"""HAR 1.2 as a JSON Schema, in our own words: which members it requires, of what type, and that no other one is added.

HAR lets a tool add members whose name starts with an underscore, and a `comment` to each object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": -1}
"""Bytes; -1 where they are not known."""
MILLISECONDS: Schema = {"type": "number", "minimum": 0}
PHASE: Schema = {"type": "number", "minimum": -1}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {}), "comment": TEXT},
        "patternProperties": {"^_": True},
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


PAIR = _object({"name": TEXT, "value": TEXT})
COOKIE = _object({"name": TEXT, "value": TEXT}, {"path": TEXT, "domain": TEXT, "expires": TEXT})
TOOL = _object({"name": TEXT, "version": TEXT})
MESSAGE = {
    "httpVersion": TEXT,
    "cookies": _list(COOKIE),
    "headers": _list(PAIR),
    "headersSize": COUNT,
    "bodySize": COUNT,
}
POSTED = _object({"mimeType": TEXT}, {"text": TEXT, "params": _list(_object({"name": TEXT}, {"value": TEXT}))})
REQUEST = _object(
    {"method": TEXT, "url": {"type": "string", "pattern": "^https?://"}, "queryString": _list(PAIR), **MESSAGE},
    {"postData": POSTED},
)
CONTENT = _object(
    {"size": {"type": "integer", "minimum": 0}, "mimeType": TEXT},
    {"text": TEXT, "encoding": {"const": "base64"}, "compression": {"type": "integer"}},
)
RESPONSE = _object(
    {"status": {"type": "integer"}, "statusText": TEXT, "content": CONTENT, "redirectURL": TEXT, **MESSAGE}
)
TIMINGS = _object(
    {"send": MILLISECONDS, "wait": MILLISECONDS, "receive": MILLISECONDS},
    {"blocked": PHASE, "dns": PHASE, "connect": PHASE, "ssl": PHASE},
)
ENTRY = _object(
    {
        "startedDateTime": MOMENT,
        "time": MILLISECONDS,
        "request": REQUEST,
        "response": RESPONSE,
        "cache": {"type": "object"},
        "timings": TIMINGS,
    },
    {"pageref": TEXT, "serverIPAddress": TEXT, "connection": TEXT},
)
LOG = _object(
    {"version": {"const": "1.2"}, "creator": TOOL, "entries": _list(ENTRY)},
    {"browser": TOOL, "pages": {"type": "array"}},
)
HAR: Schema = {"type": "object", "required": ["log"], "properties": {"log": LOG}, "additionalProperties": False}

_VALIDATOR = Draft202012Validator(HAR)


def har_violations(document: object) -> list[str]:
    """Where a document is no HAR 1.2, one line each."""
    return [f"{_pointer(error.absolute_path)}: {error.message[:200]}" for error in _VALIDATOR.iter_errors(document)]


def _pointer(path: Iterable[object]) -> str:
    return "/" + "/".join(map(str, path))
