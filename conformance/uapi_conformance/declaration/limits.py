# SPDX-License-Identifier: MIT
"""How hard and how long the target may be worked: options, variables and the table `[limits]`."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from uapi_conformance.declaration.durations import seconds
from uapi_conformance.declaration.sources import Given, Options, first, key, listed, listed_keys, option, variable
from uapi_conformance.declaration.values import (
    DEFAULT_LIST_PAGES,
    DEFAULT_MAX_BODY,
    DEFAULT_MAX_REQUESTS,
    DEFAULT_TIMEOUT,
    Limits,
)
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uapi_conformance.declaration.settings import Setting
    from uapi_conformance.declaration.tables import Table

_RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)/([sm])")
_MOST_TIMEOUT = 3600.0
_MOST_TIME = 86400.0
_MOST_LIST_PAGES = 1000
_MOST_BODY = 1024 * 1024 * 1024


def read_limits(limits: Table, options: Options, environ: Mapping[str, str]) -> tuple[Limits, tuple[Setting, ...]]:
    """Return the limits, and where those that are declared stand. Raises DeclarationError."""
    rate = first(
        option("--rate", options.rate),
        variable("UAPI_RATE", environ),
        key(limits, "rate", limits.text("rate", wanted='a string such as "20/s"')),
    )
    most = first(
        option("--max-requests", options.max_requests),
        _whole_number(variable("UAPI_MAX_REQUESTS", environ)),
        key(limits, "max_requests", limits.integer("max_requests")),
    )
    time: Given[str | float] | None = first(
        option("--max-time", options.max_time),
        variable("UAPI_MAX_TIME", environ),
        key(limits, "max_time", limits.duration("max_time")),
    )
    read = Limits(
        rate=_rate(rate) if rate is not None else None,
        timeout=_timeout(limits),
        max_requests=_max_requests(most) if most is not None else DEFAULT_MAX_REQUESTS,
        list_pages=_at_least_one(limits, "list_pages", DEFAULT_LIST_PAGES, _MOST_LIST_PAGES),
        max_time=seconds(time.value, time.where, _MOST_TIME) if time is not None else None,
        wrong_tokens=_wrong_tokens(limits),
        max_body=_at_least_one(limits, "max_body", DEFAULT_MAX_BODY, _MOST_BODY),
    )
    return read, (
        *listed("rate", rate),
        *listed("max_requests", most),
        *listed("max_time", time),
        *listed_keys(limits, ("timeout", "list_pages", "wrong_tokens", "max_body")),
    )


def _rate(given: Given[str]) -> float:
    found = _RATE.fullmatch(given.value.replace(" ", ""))
    rate = float(found.group(1)) / {"s": 1, "m": 60}[found.group(2)] if found else math.nan
    if not rate > 0:
        raise DeclarationError(f'{given.where} is {given.value!r}; write it as "20/s" or "300/m", above zero')
    return rate


def _timeout(limits: Table) -> float:
    written = limits.duration("timeout")
    return DEFAULT_TIMEOUT if written is None else seconds(written, limits.place("timeout"), _MOST_TIMEOUT)


def _whole_number(given: Given[str] | None) -> Given[int] | None:
    if given is None:
        return None
    return Given(int(given.value) if re.fullmatch(r"[0-9]{1,9}", given.value.strip()) else 0, given.where)


def _max_requests(given: Given[int]) -> int:
    if given.value < 1:
        raise DeclarationError(f"{given.where} is no number of requests; give a whole number of at least 1")
    return given.value


def _at_least_one(limits: Table, name: str, default: int, most: int) -> int:
    number = limits.integer(name)
    if number is None:
        return default
    if not 1 <= number <= most:
        raise limits.wrong(name, str(number), f"at least 1 and at most {most}")
    return number


def _wrong_tokens(limits: Table) -> int | None:
    number = limits.integer("wrong_tokens")
    if number is not None and number < 0:
        raise limits.wrong("wrong_tokens", str(number), "a whole number of at least 0")
    return number
