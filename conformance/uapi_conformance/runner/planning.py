# SPDX-License-Identifier: MIT
"""Decides and announces what a run will send, from the selected items and before the first request."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import uapi_conformance
from uapi_conformance.chapters.fixtures import scenarios_of
from uapi_conformance.chapters.items import Judged
from uapi_conformance.declaration import Declaration, Setting
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.runner.duration import shown
from uapi_conformance.scenarios import plan
from uapi_conformance.scenarios.steps import Step, Supply

if TYPE_CHECKING:
    from uapi_conformance.runner.run import Run

_WHOSE_FAULT = 12
"""Plain requests that show whether the target still accepts the token after it refused another user's call."""
_TO_BEGIN = 2
"""Requests that show whether the target implements UAPI at all."""

_WIDTH = 60
"""Columns of text that is wrapped before the terminal's width is known."""


def wanted_by(chosen: Iterable[Judged], *, deep: bool) -> Callable[[Step], bool]:
    """Return the test that says which steps the selected items need; ``deep`` is whether the run goes deep."""
    chosen = list(chosen)
    if any(judged.about_all for judged in chosen):
        return lambda step: deep or not step.deep
    cases = {j.case for j in chosen}
    return lambda step: (deep or not step.deep) and (not step.cases or not cases.isdisjoint(step.cases))


def most_requests(run: Run, chosen: Iterable[Judged]) -> int:
    """Return how many requests the run sends at most, unless something has to be repeated or a list has more pages."""
    target, chosen = run.source.target, list(chosen)
    scenarios = scenarios_of(chosen)
    count = _TO_BEGIN + plan.most_requests(
        target.supply, wanted_by(chosen, deep=run.deep), target.generation, scenarios
    )
    count += target.declaration.discover and target.supply is Supply.ONE
    if target.supply is Supply.FRESH:
        count += _WHOSE_FAULT
    return min(count, run.declaration.limits.max_requests)


def announcement(run: Run, chosen: list[Judged]) -> Iterable[str]:
    """Yield the first lines of a run: who is judged, what is sent, and which calls may be stopped."""
    declaration = run.declaration
    yield f"uapi-conformance {uapi_conformance.__version__}"
    yield _target(run)
    yield from _reached(declaration)
    yield from _set_by(declaration.settings)
    for note in declaration.notes:
        yield from _wrapped("note", one_line(note))
    yield f"tries     {_cases(run, chosen)}"
    most, rate = most_requests(run, chosen), declaration.limits.rate
    yield f"sends     at most {most} requests"
    if rate is not None:
        yield f"          that takes up to {shown(most / rate)} at the declared rate"
    yield "          for a call, only List and StopRecording"
    if run.source.target.supply is Supply.FRESH:
        more = "OPTIONS, PUTX, Put, " if run.deep else ""
        yield from _wrapped("", f"for calls of the hook, also POST, PATCH, HEAD, {more}put")
    yield "          for an unknown call, also POST, PATCH, TRACE"
    yield f"may stop  {_may_stop(run)}"


def _reached(declaration: Declaration) -> Iterator[str]:
    """Yield what is unusual about the connections."""
    if not declaration.connection.verify:
        yield "          its certificate is not verified"
    if declaration.connection.proxy is not None:
        yield from _wrapped("", f"through the proxy {declaration.connection.proxy}")
    if not declaration.token_connection.verify:
        yield "          token_url: its certificate is not verified"
    if not declaration.states_connection.verify:
        yield "          hook: its certificate is not verified"


def whom(run: Run) -> Iterable[str]:
    """Yield the lines that are never left out: the target, and which calls may be stopped."""
    yield _target(run)
    yield f"may stop  {_may_stop(run)}"


def _target(run: Run) -> str:
    product = run.declaration.product
    named = " ".join(p for p in (product.vendor, product.name, product.version) if p)
    what = "embedded reference server" if run.place.embedded else named
    return f"target    {run.place.url}{f' ({what})' if what else ''}"


def _set_by(settings: Iterable[Setting]) -> Iterator[str]:
    """Yield what is declared, by its place; of a file's settings only the names."""
    places: dict[str, list[Setting]] = {}
    for setting in settings:
        places.setdefault(_place(setting), []).append(setting)
    for n, (place, found) in enumerate(places.items()):
        head = "" if n else "set by"
        yield from _wrapped(head, one_line(f"{place}: {', '.join(map(_named, found))}"))


def _place(setting: Setting) -> str:
    """Return an option, a variable, or the whole file."""
    return setting.origin.partition(", [")[0]


def _named(setting: Setting) -> str:
    shown = setting.name if setting.origin != _place(setting) else f"{setting.name} {setting.value}"
    return f"{shown} (over {' and '.join(setting.overrides)})" if setting.overrides else shown


def _wrapped(head: str, text: str) -> Iterable[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{head:10}", subsequent_indent=" " * 12,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def duration(run: Run, chosen: list[Judged]) -> Iterable[str]:
    """Yield how long the run will take, once the first answers have come."""
    made = run.bind(most_requests(run, chosen))
    yield from _wrapped(
        "takes", f"{shown(made.expected)}; the run stops after {shown(made.most)} at the latest (--max-time)"
    )


def discovery(run: Run) -> Iterable[str]:
    """Yield the call that `--discover` found, after the first List request and before anything can stop it."""
    declaration = run.declaration
    if declaration.discover and declaration.call is None and run.source.target.supply is not Supply.FRESH:
        try:
            yield f"stops     the recording of call {run.source.target.discover().call}"
        except Unavailable as reason:
            yield f"stops     nothing: {reason}"


def _cases(run: Run, chosen: list[Judged]) -> str:
    count = f"{len(chosen)} case{'' if len(chosen) == 1 else 's'}"
    return f"{count}; --deep tries {run.too_deep} more" if run.too_deep else count


def _may_stop(run: Run) -> str:
    declaration = run.declaration
    if run.source.target.supply is Supply.FRESH:
        return "calls that the provider-state hook sets up"
    if declaration.call is not None:
        return f"the recording of call {declaration.call}"
    if declaration.discover:
        return "the recording of the first recorded call that List shows"
    return "no call, because none is declared"
