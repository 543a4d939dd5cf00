# SPDX-License-Identifier: MIT
"""Reads JSON texts strictly (RFC 8259)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

_CACHED = 64 * 1024  # bytes; larger texts are rare and would only fill the cache


@dataclass(frozen=True)
class JsonText:
    """The value of a JSON text, or what is wrong with it.

    ``problem`` is empty if the text is JSON in UTF-8; ``repeated`` lists member names that appear twice in one object.
    """

    value: Any = None
    problem: str = ""
    repeated: tuple[str, ...] = ()


def parse(data: bytes) -> JsonText:
    """Read a JSON text; never raises."""
    return _parse_cached(data) if len(data) <= _CACHED else _parse(data)


def _parse(data: bytes) -> JsonText:
    if not data.strip(b" \t\r\n"):
        return JsonText(problem="it is empty")
    if data.startswith(b"\xef\xbb\xbf"):
        return JsonText(problem="it starts with a byte order mark (RFC 8259, section 8.1)")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return JsonText(problem=f"it is not UTF-8 at byte {error.start} (RFC 8259, section 8.1)")
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            repeated.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return made

    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=_refuse_constant)
    except RecursionError:
        return JsonText(problem="it is nested too deeply to be read")
    except ValueError as error:
        return JsonText(problem=f"it is not JSON: {error}")
    return JsonText(value, repeated=tuple(dict.fromkeys(repeated)))


_parse_cached = lru_cache(maxsize=256)(_parse)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number (RFC 8259, section 6)")
