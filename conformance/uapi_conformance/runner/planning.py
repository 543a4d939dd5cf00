# SPDX-License-Identifier: MIT
"""What a run will send: decided from the selected items before the first request, and announced."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import uapi_conformance
from uapi_conformance.checks.rules import RULES
from uapi_conformance.declaration import Setting
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.runner.duration import shown
from uapi_conformance.runner.items import Judged
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.battery import NEGATIVES, ODD
from uapi_conformance.scenarios.drawing import Generation
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.generated import MOST_REQUESTS
from uapi_conformance.scenarios.lab import Unavailable

if TYPE_CHECKING:
    from uapi_conformance.runner.run import Run

_NEEDS_ALL = frozenset({*RULES, "core.refusal-no-effect"})
"""Requirements about all requests of the run: with one of them selected nothing is left out."""

_AROUND_A_CALL = 64
"""Requests of the battery that are no single change: looks, look-ups of near misses, the twin, repetitions."""
_WITHOUT_A_CALL = 42
_OTHER_STATES = 85
_WHOSE_FAULT = 12
"""Plain requests that show whether the target still takes the token, after it refused another user's call."""
_PER_FORM = 3
_PER_EXAMPLE = 6
"""Generated requests for an example of each kind, with what is looked up for them, rounded up."""
_AROUND_EXAMPLES = 10

_WIDTH = 60
"""Columns of what is wrapped before the width of a terminal is known."""


def wanted_by(chosen: Iterable[Judged]) -> Callable[[str], bool]:
    """Which changes have to be sent for the items that were selected."""
    chosen = list(chosen)
    if any(j.requirement in _NEEDS_ALL or j.case == "no-wrong-effect" for j in chosen):
        return lambda _name: True
    names = {j.case.removeprefix("list-").removesuffix("-on-call") for j in chosen}
    return names.__contains__


def most_requests(run: Run, chosen: Iterable[Judged]) -> int:
    """How many requests the run sends at most, while no accepted stop makes it wait."""
    wanted = wanted_by(chosen)
    session = run.session
    count = _WITHOUT_A_CALL + sum(wanted(c.name) for c in (*NEGATIVES, *ODD, *changes.ODD_PATH))
    if session.lab.has_call:
        count += _AROUND_A_CALL + len(FORMS) * (_PER_FORM if session.lab.sets_up else 1)
    if session.lab.sets_up:
        count += _OTHER_STATES + _WHOSE_FAULT
    return min(count + _most_generated(session.generation), run.declaration.limits.max_requests)


def _most_generated(generation: Generation) -> int:
    """What is made of the examples, and each form by itself where a combination of them is not taken."""
    if not generation.max_examples:
        return 0
    made = _AROUND_EXAMPLES + _PER_EXAMPLE * generation.max_examples
    return len(FORMS) + (made if generation.exploring else min(made, MOST_REQUESTS))


def announcement(run: Run, chosen: list[Judged]) -> Iterable[str]:
    """Who is judged, what is sent to it, and which calls may be stopped: the first lines of a run."""
    declaration = run.declaration
    product = " ".join(
        p for p in (declaration.product.vendor, declaration.product.name, declaration.product.version) if p
    )
    what = "embedded reference server" if run.place.embedded else product
    yield f"uapi-conformance {uapi_conformance.__version__}"
    yield f"target    {run.place.url}{f' ({what})' if what else ''}"
    if not declaration.verify_certificate:
        yield "          its certificate is not verified"
    yield from _set_by(declaration.settings)
    for note in declaration.notes:
        yield from _wrapped("note", one_line(note))
    yield f"sends     at most {most_requests(run, chosen)} requests"
    yield "          to a call nothing but List and StopRecording"
    if run.session.lab.sets_up:
        yield "          to calls that the hook sets up also POST and PATCH"
    yield f"may stop  {_may_stop(run)}"


def _set_by(settings: Iterable[Setting]) -> Iterator[str]:
    """Each thing that is declared, by its place; what a file says is named only."""
    places: dict[str, list[Setting]] = {}
    for setting in settings:
        places.setdefault(_place(setting), []).append(setting)
    for n, (place, found) in enumerate(places.items()):
        head = "" if n else "set by"
        yield from _wrapped(head, one_line(f"{place}: {', '.join(map(_named, found))}"))


def _place(setting: Setting) -> str:
    """An option, a variable, or the whole file."""
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
    """How long the run will take, said when the first answers have come."""
    made = run.bind(most_requests(run, chosen))
    yield from _wrapped(
        "takes", f"{shown(made.expected)}; what is not judged after {shown(made.most)} is left (--max-time)"
    )


def discovery(run: Run) -> Iterable[str]:
    """The call that `--discover` found: said after the first List request, and before anything could stop it."""
    declaration = run.declaration
    if declaration.discover and declaration.call is None and not run.session.lab.sets_up:
        try:
            yield f"stops     the recording of call {run.session.lab.discover().call}"
        except Unavailable as reason:
            yield f"stops     nothing: {reason}"


def _may_stop(run: Run) -> str:
    declaration = run.declaration
    if run.session.lab.sets_up:
        return "calls that the provider-state hook sets up"
    if declaration.call is not None:
        return f"the recording of call {declaration.call}"
    if declaration.discover:
        return "the recording of the first recorded call that List shows"
    return "no call: none is declared"
