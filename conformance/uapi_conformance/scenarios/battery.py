# SPDX-License-Identifier: MIT
"""The battery: everything that one call whose recording may be stopped can show.

The order is what makes one disposable call enough. First every negative; then a look that the recording still runs;
then the twin of all negatives, which succeeds; then what may follow a stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import unquote

from uapi_conformance.contract.openapi import LIST_ONE
from uapi_conformance.evidence.answers import is_success
from uapi_conformance.evidence.disturbance import Disturbance, disturbance
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.link import read_link
from uapi_conformance.evidence.looks import AT_END, BEFORE, BY_ID, shown_call
from uapi_conformance.evidence.phonecall import listed_calls, updated_call
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.changes import Change
from uapi_conformance.scenarios.declared import blame_declaration, expect_recorded
from uapi_conformance.scenarios.forms import FORMS
from uapi_conformance.scenarios.lab import Lab, Notebook, Unavailable
from uapi_conformance.scenarios.looking import look, look_after, look_at_end, look_first
from uapi_conformance.target.states import State
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_EXTENSION, UNKNOWN_USER
from uapi_conformance.wire.requests import ACTION, Stop, bearer, segment

SCENARIO = "recorded call"
CREDENTIALS = "wrong credentials"
TWIN = "documented request"
SECOND = "second stop"
LINK = "link"
OTHER_EXTENSION = "extension-without-part"
EXPIRED = "token-expired"
LIST_OTHER_USER = "user-unknown-in-list-by-id"
LIST_OTHER_EXTENSION = "extension-unknown-in-list-by-id"
LIST_WITHOUT_PART = "extension-without-part-in-list-by-id"
LIST_ALL_WITHOUT_PART = "extension-without-part-in-list"
AFTER_GETS = "look after the List requests"
AFTER_REFUSALS = "look after the refusals"
AFTER_STOP = "look after the stop"
AFTER_SECOND = "look after the second stop"
REPEATED_LIST = "same-list-request"
REPEATED_REFUSAL = "same-refused-request"
REPEATS = 6
WITH_PARTIES = ((AFTER_GETS, AFTER_REFUSALS), (AFTER_SECOND, AT_END))
"""Between which looks so much happens that what became of a declared call need not be the target's doing."""
LOOKS = (BEFORE, AFTER_GETS, AFTER_REFUSALS, AFTER_STOP, AFTER_SECOND, AT_END)

NEGATIVES = (
    *changes.CALL, *changes.VIEW, *changes.USER, *changes.EXTENSION, *changes.ACTION, *changes.MALFORMED,
    *changes.CREDENTIALS,
)  # fmt: skip
ODD = (*changes.ODD_BODY, *changes.MEDIA_TYPE)
_OTHER_METHODS = ("POST", "PATCH")


@dataclass(frozen=True)
class Battery:
    """The evidence of the call that everything was tried on, and of those that a wrongly accepted request used up."""

    evidence: Evidence
    notebook: Notebook
    used_up: tuple[Evidence, ...] = ()

    def find(self, step: str) -> Exchange | None:
        """The last exchange of a step, on whichever call it was sent to."""
        found = (e.last(step) for e in (self.evidence, *self.used_up))
        return next((exchange for exchange in found if exchange is not None), None)

    @property
    def twin(self) -> Exchange | None:
        """The unchanged request, with which every negative differs in one thing."""
        return self.evidence.last(TWIN)

    @cached_property
    def disturbance(self) -> Disturbance | None:
        """What others did to a declared call meanwhile."""
        return None if self.notebook.live.setup is not None else disturbance(self.evidence, WITH_PARTIES)

    @property
    def shown_first(self) -> Exchange | None:
        """The first List request by id: what others, with one thing changed, are compared with."""
        return self.evidence.last(f"{BEFORE}: {BY_ID}")

    @property
    def second(self) -> Exchange | None:
        """The plain request once more: what other forms of it are compared with on a call that is already stopped."""
        return self.evidence.last(SECOND)


def run_battery(lab: Lab) -> Battery:
    """Record everything on one call, or on a fresh one where a wrongly accepted request has used it up."""
    bench = _Bench(lab, SCENARIO)
    bench.look_first()
    expect_recorded(bench.notebook)
    bench.get_safely()
    later = changes.CREDENTIALS if lab.sets_up else ()  # see run_credentials
    bench.refuse((*(c for c in NEGATIVES if c not in later), *bench.with_set_up()))
    notebook = bench.notebook
    look(notebook, AFTER_REFUSALS)
    stop = notebook.put(TWIN, notebook.stop(), fresh=True)
    blame_declaration(notebook, stop, disturbed=disturbance(notebook.evidence, WITH_PARTIES) is not None)
    look_after(notebook, AFTER_STOP, stop)
    _follow_link(notebook, stop)
    notebook.put(SECOND, notebook.stop(), fresh=True)
    look(notebook, AFTER_SECOND)
    forms = () if lab.sets_up else FORMS
    for change in (*forms, *ODD):
        bench.try_change(change)
    _repeat(notebook)
    return Battery(notebook.evidence, notebook, tuple(bench.used_up))


def run_credentials(lab: Lab) -> Battery:
    """Stops with wrong credentials, on a call of their own that a hook sets up, and so when all else is done."""
    bench = _Bench(lab, CREDENTIALS)
    bench.look_first()
    bench.refuse((*changes.CREDENTIALS, *bench.expired()))
    notebook = bench.notebook
    look(notebook, AFTER_REFUSALS)
    notebook.put(TWIN, notebook.stop(), fresh=True)
    return Battery(notebook.evidence, notebook, tuple(bench.used_up))


def finish_battery(battery: Battery) -> Battery:
    """Look a last time, when everything else of the run is over."""
    look_at_end(battery.notebook)
    return replace(battery, evidence=battery.notebook.evidence)


class _Bench:
    """The call under test, exchanged for a fresh one when a request that should have been refused was accepted."""

    def __init__(self, lab: Lab, scenario: str) -> None:
        self.lab = lab
        self.notebook = Notebook(lab, scenario, lab.recorded_call())
        self.used_up: list[Evidence] = []
        self._live_near_ids: set[str] = set()

    def look_first(self) -> None:
        look_first(self.notebook)

    def get_safely(self) -> None:
        """List requests that should not show the call, and one that a careless server might take for a stop."""
        self._list_elsewhere()
        stop = self.notebook.stop()
        query = f"?action={ACTION}&phoneCallViewId={self.notebook.call.phone_call_view_id}"
        asking = replace(stop, method="GET", body=b"", content_type=None, suffix=query)
        self.notebook.send("GET with a stop in its query", asking.request(), LIST_ONE)
        look(self.notebook, AFTER_GETS)

    def _list_elsewhere(self) -> None:
        call, setup = self.notebook.call, self.notebook.live.setup
        without_part = setup.other_extension if setup is not None else None
        for step, user, extension, call_id in (
            (LIST_OTHER_USER, UNKNOWN_USER, call.extension, call.phone_call_id),
            (LIST_OTHER_EXTENSION, call.user_id, UNKNOWN_EXTENSION, call.phone_call_id),
            (LIST_WITHOUT_PART, call.user_id, without_part, call.phone_call_id),
            (LIST_ALL_WITHOUT_PART, call.user_id, without_part, ""),
        ):
            if extension is not None and self.lab.wanted(step):
                self.notebook.get(step, user, extension, call_id)

    def refuse(self, negatives: Iterable[Change]) -> None:
        """Every negative, with nothing but the one change."""
        negatives = tuple(negatives)
        near = any(change in changes.NEAR_CALLS for change in negatives)
        if near:
            self._look_up_near_ids()
        for change in negatives:
            exchange = self.try_change(change)
            if self.lab.sets_up and is_success(exchange):
                self.used_up.append(self.notebook.evidence)
                self.notebook = Notebook(self.lab, self.notebook.evidence.scenario, self.lab.recorded_call())
                self.look_first()
                if near:
                    self._look_up_near_ids()

    def with_set_up(self) -> list[Change]:
        """Negatives that need more than a declared call: another Extension, undocumented methods."""
        setup = self.notebook.live.setup
        if setup is None:
            return []
        extra = [_with_method(method) for method in _OTHER_METHODS]
        other = setup.other_extension
        if other is not None:
            extra.append(
                Change(OTHER_EXTENSION, "another Extension of the user", lambda s: replace(s, extension=segment(other)))
            )
        return extra

    def expired(self) -> list[Change]:
        """The negative that needs an expired token."""
        try:
            expired = self.lab.set_up(State.EXPIRED).token
        except Unavailable:
            return []
        assert expired is not None  # noqa: S101 - a required value of the state
        return [Change(EXPIRED, "an expired token", lambda s: replace(s, authorization=bearer(expired)))]

    def try_change(self, change: Change) -> Exchange | None:
        """Send the request with one change, unless nobody asks for it or these ids do not admit it."""
        if not self.lab.wanted(change.name):
            return None
        changed = change.make(self.notebook.stop())
        if changed is None or self._names_a_view(changed) or self._names_a_call(change, changed):
            return None
        request = changed.request()
        if self.lab.withholds(change.name, request) or self.lab.spares(change.name, request):
            return None
        return self.notebook.put(change.name, changed)

    def _names_a_view(self, changed: Stop) -> bool:
        """Whether the changed view id is one that the call really has."""
        call = self.notebook.call
        view = changed.payload.get("phoneCallViewId")
        shown = shown_call(self.notebook.evidence, f"{BEFORE}: {BY_ID}", call.phone_call_id)
        return view != call.phone_call_view_id and shown is not None and shown.view(str(view)) is not None

    def _names_a_call(self, change: Change, changed: Stop) -> bool:
        return change in changes.NEAR_CALLS and unquote(changed.call) in self._live_near_ids

    def _look_up_near_ids(self) -> None:
        """Ask for each near miss first: an id that happens to be another live call's must not be sent a stop."""
        self._live_near_ids = set()
        call, guard = self.notebook.call, self.lab.recorder.guard
        for change in changes.NEAR_CALLS:
            changed = change.make(self.notebook.stop()) if self.lab.wanted(change.name) else None
            if changed is None:
                continue
            near = unquote(changed.call)
            exchange = self.notebook.get(f"List request for {change.name}", call.user_id, call.extension, near)
            shown = listed_calls(exchange.response) if exchange.response is not None and is_success(exchange) else ()
            # Whatever else List shows for it, a stop could reach too: an id may be read as the beginning of another.
            if any(c.id != call.phone_call_id for c in shown or ()):
                self._live_near_ids.add(near)
            else:
                guard.names_nothing(near)


def _with_method(method: str) -> Change:
    return Change(f"method-{method}", f"the method {method}", lambda stop: replace(stop, method=method))


def _follow_link(notebook: Notebook, stop: Exchange) -> None:
    """GET the link exactly as it is given, unless it leads elsewhere: a token is for one origin only."""
    shown = updated_call(stop.response) if stop.response is not None and is_success(stop) else None
    if shown is None or shown.link is None:
        return
    link = read_link(shown.link)
    if isinstance(link, str) or link.origin not in {None, *notebook.lab.origins}:
        return
    # A declared origin is another name of this very server, so it is asked where it is known to be.
    link = replace(link, target=link.target.replace(" ", "%20"))
    if link.can_be_asked_for:
        notebook.follow(LINK, link.target)


def _repeat(notebook: Notebook) -> None:
    call = notebook.call
    unknown = replace(notebook.stop(), call=UNKNOWN_CALL)
    for _ in range(REPEATS if notebook.lab.wanted(REPEATED_LIST) else 0):
        notebook.get(REPEATED_LIST, call.user_id, call.extension, call.phone_call_id)
    for _ in range(REPEATS if notebook.lab.wanted(REPEATED_REFUSAL) else 0):
        # On connections of their own, where a closed one is no idle one that a server may close.
        notebook.put(REPEATED_REFUSAL, unknown, fresh=True)
