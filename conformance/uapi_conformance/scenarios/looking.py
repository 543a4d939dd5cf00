# SPDX-License-Identifier: MIT
"""Looks at a call: what List and the hook say of it at one moment."""

from __future__ import annotations

import time

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference
from uapi_conformance.errors import HookError
from uapi_conformance.evidence.looks import (
    AT_END,
    BEFORE,
    BY_ID,
    LIST,
    OTHER_BY_ID,
    START,
    alias_by_id,
    shown_call,
    signs,
)
from uapi_conformance.scenarios.lab import Notebook
from uapi_conformance.scenarios.paging import read_pages
from uapi_conformance.target.states import Setup, State
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.requests import bearer, listing, segment

_PAUSE = 0.05
"""Seconds between two looks while an accepted stop may still be under way."""
_LONGEST_PAUSE = 0.25

_SETTLED = 0.5
"""Seconds after the last request to a call at which what it did late, beside its effect, should show."""


def look_first(
    notebook: Notebook, *, with_list: bool = True, other: bool = False, about: CallReference | None = None
) -> None:
    """Look at what the scenario starts from, and at what a hook set up until List shows it, for the declared moment.

    The hook is asked before List, which a target could take for something else. ``about`` is a second call that
    another token is needed for. Raises HookError where the hook did not bring about what it was asked for.
    """
    lab, evidence = notebook.lab, notebook.evidence
    second = about or evidence.about_other_view() or (evidence.other if other else None)
    for view in (notebook.call, second):
        if view is not None:
            notebook.inspect(START, view)
    look(notebook, BEFORE, with_list=with_list, other=other)
    if notebook.live.setup is None:
        return
    deadline = time.monotonic() + lab.declaration.ready_within
    while not _are_known(notebook, other=other) and not lab.never_shown and time.monotonic() < deadline:
        time.sleep(_LONGEST_PAUSE)
        look(notebook, BEFORE, with_list=with_list, other=other)
    try:
        _expect_set_up(notebook, notebook.live.setup, second)
    except HookError as fault:
        lab.hook_fault = fault
        raise


def expect_over(notebook: Notebook) -> None:
    """Raise HookError where the hook's own word belies that the call has ended."""
    notebook.inspect(START, notebook.call)
    if notebook.evidence.inspected(START, notebook.call):
        raise HookError(
            f"The states hook set up {State.ENDED.value!r}, but its own inspect says that the view {notebook.call} is "
            "being recorded; mend the hook"
        )


def _are_known(notebook: Notebook, *, other: bool) -> bool:
    """Whether List by id shows what was set up: a list may show a call before it can be addressed."""
    evidence = notebook.evidence
    wanted = [(BY_ID, evidence.call), (OTHER_BY_ID, evidence.other if other else None)]
    return all(
        shown_call(evidence, f"{BEFORE}: {source}", call.phone_call_id) is not None
        for source, call in wanted
        if call is not None
    )


def _is_shown(notebook: Notebook) -> bool:
    evidence, call = notebook.evidence, notebook.call
    return any(shown_call(evidence, f"{BEFORE}: {source}", call.phone_call_id) for source in (BY_ID, LIST))


def _expect_set_up(notebook: Notebook, setup: Setup, second: CallReference | None) -> None:
    """Raise HookError where the hook's own word, or for want of one the API, belies what the hook set up."""
    lab, evidence = notebook.lab, notebook.evidence
    should = setup.state is not State.NOT_RECORDED
    for view in (notebook.call, second):
        said = evidence.inspected(START, view) if view is not None else None
        if said is not None and said is not should:
            raise HookError(
                f"The states hook set up {setup.state.value!r}, but its own inspect says that the view {view} is "
                f"{'not ' if should else ''}being recorded; mend the hook"
            )
    sees = [s for s in signs(evidence, BEFORE, notebook.call) if s.exchange is not None]
    lab.shows_recording = lab.shows_recording or any(s.recording for s in sees)
    lab.never_shown = lab.never_shown or not _are_known(notebook, other=False)
    if _is_shown(notebook):
        unseen = lab.shows_recording and not any(s.recording for s in sees)
        if should and unseen and evidence.inspected(START, notebook.call) is None:
            raise HookError(
                f"The states hook set up {setup.state.value!r}, but List shows the view {notebook.call} as one that is "
                "not being recorded, and shows others as recorded; mend the hook, or teach it inspect"
            )
        return
    if evidence.inspected(START, notebook.call) is None:
        raise HookError(
            f"The states hook set up {setup.state.value!r}, but List shows no call {notebook.call} within "
            f"{lab.declaration.ready_within:g} s; set up calls on the target that is judged, raise [states] "
            "ready_within, or teach the hook inspect"
        )


def look_at_end(notebook: Notebook, *, other: bool = False) -> None:
    """Look a last time, when everything else of the run is over and nothing was sent to the call for a moment."""
    settle(notebook)
    look(notebook, AT_END, other=other)


def settle(notebook: Notebook) -> None:
    """Wait until nothing but List requests has been sent for a moment; in a whole run that is long ago."""
    time.sleep(max(0.0, notebook.last_put + _SETTLED - time.monotonic()))


def look(notebook: Notebook, name: str, *, with_list: bool = True, other: bool = False) -> None:
    """Look at the scenario's call, and with ``other`` at its second call or view too."""
    call = notebook.call
    evidence = notebook.evidence
    notebook.get(f"{name}: {BY_ID}", call.user_id, call.extension, call.phone_call_id)
    if with_list:
        _list(notebook, f"{name}: {LIST}")
    notebook.inspect(name, call)
    second = evidence.about_other_view()
    if second is not None:
        notebook.inspect(name, second)
    if other and evidence.other is not None:
        about = evidence.other
        notebook.get(f"{name}: {OTHER_BY_ID}", about.user_id, about.extension, about.phone_call_id)
        notebook.inspect(name, about)


def _list(notebook: Notebook, step: str) -> None:
    """List the Extension's calls, page by page where the call does not stand on the first."""
    call, lab = notebook.call, notebook.lab
    path = lab.contract.openapi.path(LIST_OPERATION)
    request = listing(path, segment(call.user_id), segment(call.extension), authorization=bearer(notebook.live.token))
    names = {call.phone_call_id, alias_by_id(notebook.evidence)} - {None}
    read_pages(
        lambda asked: notebook.send(step, asked, LIST_OPERATION),
        request,
        lambda calls: any(c.id in names for c in calls),
        origins=lab.origins,
        most=lab.declaration.limits.list_pages,
    )


def look_after(
    notebook: Notebook,
    name: str,
    stop: Exchange,
    *,
    with_list: bool = True,
    other: bool = False,
    until: tuple[CallReference, ...] | None = None,
) -> None:
    """Look after a stop; after a 202 again and again until it has its effect, for as long as is declared.

    ``until`` are the views that should not be recorded any more, by default the scenario's own.
    """
    deadline = time.monotonic() + notebook.lab.declaration.effect_within
    pause = _PAUSE
    look(notebook, name, with_list=with_list, other=other)
    while (
        stop.response is not None
        and stop.response.status == 202
        and notebook.lab.basis.claims.get("effect") != "immediate"
        and any(_still_recorded(notebook, name, view) for view in until or (notebook.call,))
        and time.monotonic() < deadline
    ):
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        look(notebook, name, with_list=with_list, other=other)


def _still_recorded(notebook: Notebook, name: str, view: CallReference) -> bool:
    sources = (OTHER_BY_ID,) if view == notebook.evidence.other else (BY_ID, LIST)
    return any(s.recording for s in signs(notebook.evidence, name, view, sources))
