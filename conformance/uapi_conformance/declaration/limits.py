# SPDX-License-Identifier: MIT
"""Reads how fast, how much and how long a run may send, from options, variables and the table `[limits]`."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from uapi_conformance.declaration.durations import duration, seconds
from uapi_conformance.declaration.sources import Given, Options, first, listed, option, variable
from uapi_conformance.declaration.values import Limits
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uapi_conformance.declaration.file import Table
    from uapi_conformance.declaration.settings import Setting

_RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)/([sm])")
_MOST_TIMEOUT = 3600.0
_MOST_TIME = 86400.0


def read_limits(limits: Table, options: Options, environ: Mapping[str, str]) -> tuple[Limits, tuple[Setting, ...]]:
    """Return the limits, and the settings of those that are declared. Raises DeclarationError."""
    rate = first(
        option("--rate", options.rate),
        variable("UAPI_RATE", environ),
        limits.given("rate"),
    )
    most = first(
        option("--max-requests", options.max_requests),
        _whole_number(variable("UAPI_MAX_REQUESTS", environ)),
        limits.given("max_requests"),
    )
    time: Given[str | float] | None = first(
        option("--max-time", options.max_time),
        variable("UAPI_MAX_TIME", environ),
        limits.given("max_time"),
    )
    read = Limits(
        rate=_rate(rate) if rate is not None else None,
        timeout=duration(limits, "timeout", _MOST_TIMEOUT, Limits.timeout),
        max_requests=_max_requests(most) if most is not None else Limits.max_requests,
        list_pages=limits.values.get("list_pages", Limits.list_pages),
        max_time=seconds(time.value, time.where, _MOST_TIME) if time is not None else None,
        wrong_tokens=limits.values.get("wrong_tokens"),
        max_body=limits.values.get("max_body", Limits.max_body),
    )
    return read, (
        *listed("rate", rate),
        *listed("max_requests", most),
        *listed("max_time", time),
        *limits.settings("timeout", "list_pages", "wrong_tokens", "max_body"),
    )


def _rate(given: Given[str]) -> float:
    found = _RATE.fullmatch(given.value.replace(" ", ""))
    rate = float(found.group(1)) / {"s": 1, "m": 60}[found.group(2)] if found else math.nan
    if not rate > 0:
        number = given.value.strip()
        example = f"{number}/s" if re.fullmatch("[0-9]*[1-9][0-9]*", number) else "20/s"
        message = f'{given.where} is {given.value!r}; write it as "{example}" or "300/m", and above zero'
        raise DeclarationError(message)
    return rate


def _whole_number(given: Given[str] | None) -> Given[int] | None:
    if given is None:
        return None
    return Given(int(given.value) if re.fullmatch(r"[0-9]{1,9}", given.value.strip()) else 0, given.where)


def _max_requests(given: Given[int]) -> int:
    if given.value < 1:
        raise DeclarationError(f"{given.where} is not a number of requests; give a whole number of at least 1")
    return given.value
