# SPDX-License-Identifier: MIT
"""Looks at a call: what List and the hook say of it at one moment."""

from __future__ import annotations

import time

from uapi_conformance.contract.openapi import LIST as LIST_OPERATION
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.looks import AT_END, BY_ID, LIST, OTHER_BY_ID, alias_by_id, signs
from uapi_conformance.scenarios.lab import Notebook
from uapi_conformance.scenarios.paging import read_pages
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.requests import bearer, listing, segment

_PAUSE = 0.05
"""Seconds between two looks while an accepted stop may still be under way."""
_LONGEST_PAUSE = 0.25

_SETTLED = 0.5
"""Seconds after the last request to a call at which what it did late, beside its effect, should show."""


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
