# SPDX-License-Identifier: MIT
"""Reads declared durations: a number of seconds, or a text with a unit."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from uapi_conformance.declaration.file import Table

_WRITTEN = 'a number of seconds or a text such as "500ms", "10s", "15m" or "1h"'

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(ms|s|m|h)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}


def duration(table: Table, key: str, most: float, default: float) -> float:
    """Return the seconds that a key of the file gives, or the default. Raises as `seconds` does."""
    given = table.given(key)
    return default if given is None else seconds(given.value, given.where, most)


def seconds(written: str | float, where: str, most: float) -> float:
    """Return the seconds of a declared duration; ``where`` names its place in errors.

    Raises DeclarationError for a text that is not a duration, for zero or less, and for more than ``most`` seconds.
    """
    value = _read(written.strip()) if isinstance(written, str) else written
    if not 0 < value <= most:
        shown = repr(written) if isinstance(written, str) else f"{written:g}"
        raise DeclarationError(f"{where} is {shown}; write {_WRITTEN}, more than 0 and at most {_longest(most)}")
    return float(value)


def _longest(seconds: float) -> str:
    return f"{seconds / 3600:g}h" if seconds >= 3600 else f"{seconds:g} seconds"


def _read(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        return math.nan
    number, unit = float(found[1]), found[2]
    return number / 1000 if unit == "ms" else number * _SECONDS[unit]
