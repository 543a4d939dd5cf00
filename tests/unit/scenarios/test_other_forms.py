# SPDX-License-Identifier: MIT
"""Another form of the request is judged by what it does, not by its answer alone."""

from __future__ import annotations

import pytest
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, View
from uapi_conformance.scenarios.forms import FORMS

from tests.support.sources import CALL, HOOK, Item, items, source_with

_DOCUMENTED = b'{"action":"StopRecording","phoneCallViewId":"'
_FIELDS = {"host", "authorization", "content-type", "content-length", "accept", "accept-encoding", "user-agent"}
BY_FORM = {item.judged.case: item for item in items() if item.judged.case in {f.name for f in FORMS}}


class DoesThePlainForm(Behaviour):
    """Answers every form alike, and stops a recording only where the request is written as the page prints it."""

    plain = True

    def dispatch(self, request: Incoming) -> Answer:
        accepted = request.header("accept") in (None, "application/json")
        path = request.path.split("/")[3:]
        self.plain = (
            accepted
            and not any(special in segment for special in ("@", "%") for segment in path)
            and path[-1] != ""
            and request.header("content-type") == "application/json"
            and {name.lower() for name, _ in request.headers} <= _FIELDS
            and not any(name in ("authorization", "content-type") for name, _ in request.headers)
            and request.body.startswith(_DOCUMENTED)
            and request.body.endswith(b'"}')
        )
        return super().dispatch(request)

    def stop(self, call: PhoneCall, view: View) -> None:
        if self.plain:
            super().stop(call, view)


@pytest.fixture(scope="module")
def said() -> dict[str, tuple[Outcome, Outcome, Outcome]]:
    """What is said of each form: of the server that ignores it, of a conforming one, and of the first with one call."""
    found: dict[str, list[Outcome]] = {name: [] for name in BY_FORM}
    for behaviour, declared in ((DoesThePlainForm(), HOOK), (Behaviour(), HOOK), (DoesThePlainForm(), CALL)):
        with source_with(behaviour, declared, cases=BY_FORM) as source:
            for name, item in BY_FORM.items():
                found[name].append(item.verdict(source).outcome)
    return {name: (said[0], said[1], said[2]) for name, said in found.items()}


def test_every_form__has_its_case() -> None:
    assert set(BY_FORM) == {form.name for form in FORMS}


@pytest.mark.parametrize("item", BY_FORM.values(), ids=BY_FORM)
def test_form_that_is_answered_and_not_done__fails_where_a_fresh_call_shows_it(
    said: dict[str, tuple[Outcome, Outcome, Outcome]], item: Item
) -> None:
    ignored, taken, unseen = said[item.judged.case]
    assert ignored is Outcome.FAIL
    assert taken is Outcome.PASS
    assert unseen is Outcome.PASS, "after the stop of the one declared call its answer is all there is"
