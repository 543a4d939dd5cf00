# SPDX-License-Identifier: MIT
"""Recognises what belongs to the suite in a pytest session, by paths and arguments and before importing any of it."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.chapters import CHAPTER, MARKER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

__all__ = ["CHAPTER", "MARKER"]

PLUGIN = "uapi_conformance.runner.plugin"
"""The plugin's name in pytest, the same whether pytest finds the plugin itself or gets it by `-p`."""
CLASSES = ("core", "service", "http", "robust", "security")
"""The classes of requirements, which are also markers."""
_CHAPTER = re.compile(r"^pytestmark = chapter\(\d+, \"(.*)\"\)$", re.MULTILINE)
CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
_BASES = (CHAPTERS, *list(CHAPTERS.parents)[:3])
_PACKAGE = "uapi_conformance"
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def chapter_marker(path: Path) -> str:
    """Return the marker of a chapter, by its module."""
    return f"chapter_{path.stem.removeprefix('test_')}"


@lru_cache(maxsize=1)
def chapter_titles() -> Mapping[str, str]:
    """Return the title of each chapter by its marker, read without importing any."""
    found = {p: _CHAPTER.search(p.read_text(encoding="utf-8")) for p in sorted(CHAPTERS.glob("test_*.py"))}
    return {chapter_marker(path): title[1] for path, title in found.items() if title is not None}


def is_chapter(path: Path) -> bool:
    """Whether a file is one of the suite's test modules."""
    return path.name.startswith("test_") and _folder(path.parent) == CHAPTERS


@lru_cache(maxsize=256)
def _folder(path: Path) -> Path:
    return Path(os.path.realpath(path))


def is_ours(config: pytest.Config, node_id: str) -> bool:
    """Whether a node id names an item of the suite."""
    return _is_chapter_of(config.rootpath, node_id.partition("::")[0])


@lru_cache(maxsize=256)
def _is_chapter_of(root: Path, name: str) -> bool:
    """A node id is relative to pytest's root folder or, outside it, to a folder that pytest was called with."""
    inside = root / name
    return is_chapter(inside) if inside.exists() else any(is_chapter(base / name) for base in _BASES)


def concerned(config: pytest.Config) -> bool:
    """Whether a session is asked for the suite's items: by name, or by a folder that contains them.

    Naming the folder of another project does not ask for a suite installed in a virtual environment inside it.
    """
    return any(_names_ours(config, argument.partition("::")[0]) for argument in config.args)


def _names_ours(config: pytest.Config, argument: str) -> bool:
    if config.option.pyargs and argument.partition(".")[0] == _PACKAGE:
        return True
    named = _folder(config.invocation_params.dir / argument)
    if CHAPTERS in (named, named.parent):
        return True
    return named in CHAPTERS.parents and _INSTALLED.isdisjoint(CHAPTERS.relative_to(named).parts)


_LISTING = {
    "collectonly": "--collect-only",
    "setupplan": "--setup-plan",
    "setuponly": "--setup-only",
    "showfixtures": "--fixtures",
    "show_fixtures_per_test": "--fixtures-per-test",
}


def kept_from_judging(config: pytest.Config) -> str:
    """Return the option that makes pytest list tests and run none, or an empty string."""
    return next((name for dest, name in _LISTING.items() if getattr(config.option, dest, False)), "")
