# SPDX-License-Identifier: MIT
"""What the suite tries for each requirement, read from the marks of the chapters' test functions."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from uapi_conformance.chapters.items import Judged
from uapi_conformance.contract import Contract
from uapi_conformance.errors import OutsideError
from uapi_conformance.reports.catalogue import Described, Entry, Purpose
from uapi_conformance.scenarios.change import Change


def catalogue(contract: Contract) -> tuple[Entry, ...]:
    """Every requirement in the order of the contract, with what the suite tries for it."""
    purposes: dict[str, list[Purpose]] = {}
    for requirement, purpose in _purposes():
        purposes.setdefault(requirement, []).append(purpose)
    return tuple(
        Entry(
            requirement,
            tuple(contract.interpretations[name] for name in requirement.interpretations),
            tuple(purposes.get(requirement.id, ())),
        )
        for requirement in contract.requirements.values()
    )


def entry_of(entries: tuple[Entry, ...], identifier: str) -> Entry:
    """The entry of a requirement, or of one of its cases: `core.view-invalid/view-null` has that case alone.

    Raises OutsideError, naming the nearest id, if there is none.
    """
    wanted, _, case = identifier.partition("/")
    entry = next((entry for entry in entries if entry.requirement.id == wanted), None)
    if entry is None:
        advice = _nearest(wanted, (entry.requirement.id for entry in entries))
        raise OutsideError(f"There is no requirement {wanted!r}; {advice}")
    if not case:
        return entry
    narrowed = (replace(p, cases=tuple(c for c in p.cases if c.name == case)) for p in entry.purposes)
    purposes = tuple(purpose for purpose in narrowed if purpose.cases)
    if not purposes:
        advice = _nearest(case, (case.name for case in entry.cases))
        raise OutsideError(f"{wanted} has no case {case!r}; {advice}")
    return replace(entry, purposes=purposes)


def _nearest(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else "see uapi-conformance requirements."


def _purposes() -> Iterator[tuple[str, Purpose]]:
    """Each requirement with the test purposes that judge it, in the order of the chapters."""
    for module in sorted(_modules(), key=lambda module: _chapter(module)[0]):
        _, title = _chapter(module)
        for test in vars(module).values():
            if inspect.isfunction(test) and test.__name__.startswith("test_"):
                for requirement, cases in _cases(test).items():
                    yield requirement, Purpose(title, inspect.getdoc(test) or "", tuple(cases))


def _modules() -> Iterator[ModuleType]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        yield import_module(f"uapi_conformance.chapters.{path.stem}")


def _chapter(module: ModuleType) -> tuple[int, str]:
    order, title = module.pytestmark.args
    return int(order), str(title)


def _cases(test: object) -> Mapping[str, list[Described]]:
    """The cases of a test function by requirement, as its decorator marked them (`chapters.items`)."""
    found: dict[str, list[Described]] = {}
    for mark in getattr(test, "pytestmark", ()):
        for parameters in mark.args[1] if mark.name == pytest.mark.parametrize.name else ():
            judged = next(inner.args[0] for inner in parameters.marks if isinstance(inner.args[0], Judged))
            (value,) = parameters.values
            what = value.what if isinstance(value, Change) else ""
            found.setdefault(judged.requirement, []).append(Described(judged.case, what, judged.deep))
    return found
