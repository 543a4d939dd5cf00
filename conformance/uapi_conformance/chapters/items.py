# SPDX-License-Identifier: MIT
"""Decorators by which a test function says which requirement it judges, and with which cases.

A conformance test takes the evidence on which it rests, by the name of its fixture, the `contract` if its check needs
it, and its `case` if there are several. It returns the verdict of its check. Its docstring is its test purpose (ISO/IEC
9646).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from uapi_conformance.chapters import CHAPTER, MARKER
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios.change import Change

Test = TypeVar("Test", bound=Callable[..., Verdict])

GENERATED = "generated"
"""The case of what generated requests show."""
_UNNUMBERED = (99, "")


@dataclass(frozen=True)
class Case:
    """A case that is not a change of a request: a name for the node id, and the step that it is about, if any.

    ``deep``: it is tried only if the run goes deep (`--deep`).
    """

    name: str
    step: str = ""
    deep: bool = False

    @classmethod
    def of(cls, step: str) -> Case:
        """The case for a step, with the same name."""
        return cls(step.replace(" ", "-"), step)


@dataclass(frozen=True)
class Judged:
    """What the marker of an item carries.

    ``deeper``: the case looks deeper into something that other cases judge, so without its evidence it does not apply.
    ``about_all``: the case is about all requests of the run, so none of them is left out if it is selected.
    ``deep``: only a run that goes deep tries the case. ``rests_on``: the arguments of its test function, among which is
    its evidence.
    """

    requirement: str
    case: str = ""
    deeper: bool = False
    about_all: bool = False
    deep: bool = False
    rests_on: tuple[str, ...] = field(default=(), compare=False)


def requirement(
    identifier: str, cases: Iterable[Change | Case] | None = None, *, deeper: bool = False, about_all: bool = False
) -> Callable[[Test], Test]:
    """Mark a test as judging a requirement, once or for each case; for the other options see `Judged`."""

    def mark(test: Test) -> Test:
        names = _arguments(test)
        if cases is None:
            return _parametrized("requirement", [_param(Judged(identifier, rests_on=names), identifier, identifier)])(
                test
            )
        return _parametrized(
            "case",
            [
                _param(Judged(identifier, c.name, deeper, about_all, c.deep, names), c, f"{identifier}/{c.name}")
                for c in cases
            ],
        )(test)

    return mark


def requirements(cases: Mapping[str, Iterable[Case]], *, deeper: bool = False) -> Callable[[Test], Test]:
    """Mark a test as judging several requirements in the same way, each in cases of its own."""

    def mark(test: Test) -> Test:
        names = _arguments(test)
        params = (
            _param(Judged(identifier, c.name, deeper, deep=c.deep, rests_on=names), c, f"{identifier}/{c.name}")
            for identifier, own in cases.items()
            for c in own
        )
        return _parametrized("case", list(params))(test)

    return mark


def each_requirement(identifiers: Iterable[str], case: str = "", *, about_all: bool = False) -> Callable[[Test], Test]:
    """Mark a test as judging several requirements in the same way, one item each."""
    suffix = f"/{case}" if case else ""

    def mark(test: Test) -> Test:
        names = _arguments(test)
        params = (_param(Judged(i, case, about_all=about_all, rests_on=names), i, i + suffix) for i in identifiers)
        return _parametrized("requirement", list(params))(test)

    return mark


def _arguments(test: Callable[..., Verdict]) -> tuple[str, ...]:
    return tuple(inspect.signature(test).parameters)


def _param(judged: Judged, value: object, node_id: str) -> object:
    return pytest.param(value, id=node_id, marks=pytest.mark.uapi(judged))


def _parametrized(name: str, params: list[Any]) -> Callable[[Test], Test]:
    return pytest.mark.parametrize(name, params)


def judged_by(item: pytest.Item) -> Judged | None:
    """What an item judges; None if it is not an item of the suite."""
    marker = item.get_closest_marker(MARKER)
    judged = marker.args[0] if marker is not None and marker.args else None
    return judged if isinstance(judged, Judged) else None


def chapter(order: int, title: str) -> pytest.MarkDecorator:
    """The chapter of a module: where its items run, and what the summary calls them."""
    return pytest.mark.uapi_chapter(order, title)


def chapter_of(item: pytest.Item) -> tuple[int, str]:
    """Order and title of an item's chapter; items that are not the suite's come last."""
    marker = item.get_closest_marker(CHAPTER)
    return (marker.args[0], marker.args[1]) if marker is not None and judged_by(item) is not None else _UNNUMBERED
