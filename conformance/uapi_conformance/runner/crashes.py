# SPDX-License-Identifier: MIT
"""Tracebacks that show where something failed, but no values: these may be tokens, whole or cut short."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from _pytest._code.code import ExceptionChainRepr, ReprExceptionInfo, TracebackStyle
from _pytest._io import TerminalWriter

Masked = Callable[[str], str]
"""Returns a line without secrets."""


def hide_values(shown: object, excinfo: pytest.ExceptionInfo[BaseException], masked: Masked) -> None:
    """Make a traceback that pytest has made already, and hands to every plugin, show no values."""
    shown.toterminal = _traceback(excinfo.getrepr, masked).toterminal  # type: ignore[attr-defined] # pytest gives no other way


def hide_values_later(excinfo: pytest.ExceptionInfo[BaseException], masked: Masked, *, brief: bool = False) -> None:
    """Make every traceback that is made of an error from now on show no values; ``brief``: and no files or lines."""
    original = excinfo.getrepr
    style: TracebackStyle = "value" if brief else "short"
    excinfo.getrepr = lambda *_, **__: _traceback(original, masked, style)  # type: ignore[method-assign] # pytest gives no other way


def _traceback(
    getrepr: Callable[..., ExceptionChainRepr | ReprExceptionInfo], masked: Masked, style: TracebackStyle = "short"
) -> ExceptionChainRepr | ReprExceptionInfo:
    """Return files, lines and the error, whatever pytest's options ask for (`--showlocals`, `--full-trace`)."""
    made = getrepr(style=style, showlocals=False, funcargs=False)
    lines = [masked(line) for line in str(made).splitlines()]

    def write(tw: TerminalWriter) -> None:
        for line in lines:
            tw.line(line)

    made.toterminal = write  # type: ignore[method-assign] # pytest gives no other way
    if made.reprcrash is not None:
        made.reprcrash.message = masked(made.reprcrash.message)
    return made
