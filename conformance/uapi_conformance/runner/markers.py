# SPDX-License-Identifier: MIT
"""The markers of classes and chapters, by which `-m` selects cases."""

from __future__ import annotations

import difflib
import re

import pytest

from uapi_conformance.runner import ours

_NAME = re.compile(r"[^\W\d]\w*")
_WORDS = frozenset({"and", "or", "not", "True", "False", "None"})
_CALL = re.compile(r"\([^()]*=[^()]*\)")
"""What follows a marker whose arguments are asked for."""


def register(config: pytest.Config) -> None:
    """Make the markers known, so that `--markers` lists them; doing so again changes nothing."""
    known = _known(config)
    lines = [f"{name}: requirements of this class" for name in ours.CLASSES]
    lines += [f"{name}: {title}" for name, title in ours.chapter_titles().items()]
    for line in lines:
        if line.partition(":")[0] not in known:
            config.addinivalue_line("markers", line)


def expect_known(config: pytest.Config) -> None:
    """Raise UsageError if `-m` names a marker that does not exist: it would select nothing, or too much."""
    register(config)
    known = _known(config)
    for name in _NAME.findall(_CALL.sub("", config.option.markexpr or "")):
        if name not in _WORDS and name not in known:
            like = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            meant = f"did you mean {like[0]!r}? " if like else ""
            raise pytest.UsageError(f"-m names {name!r}, but there is no such marker; {meant}--markers lists them.")


def _known(config: pytest.Config) -> list[str]:
    return [re.split(r"[:(]", line)[0].strip() for line in config.getini("markers")]
