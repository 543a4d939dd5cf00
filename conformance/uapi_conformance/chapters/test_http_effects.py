# SPDX-License-Identifier: MIT
"""Chapter 6: what a stop does in the forms in which HTTP lets it be written. Each goes to a fresh call."""

from __future__ import annotations

from uapi_conformance.chapters.items import chapter, requirement
from uapi_conformance.checks import forms
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import http_forms
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change

pytestmark = chapter(6, "What the forms of HTTP do")


@requirement("core.recording-stops", http_forms.TAKING_EFFECT, deeper=True)
def test_effect(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A stop that succeeds ends the recording, in whatever form HTTP lets it be written."""
    return forms.takes_effect(
        other_form, recorded_call, case.name, what=case.what, look=states.AFTER_FORM, own_look=one_call.AFTER_STOP
    )


@requirement("core.refusal-no-effect", http_forms.REFUSABLE, deeper=True)
def test_no_effect(other_form: Evidence, case: Change) -> Verdict:
    """A stop that is refused for its form leaves the recording alone."""
    return forms.leaves_alone_if_refused(other_form, case.name, look=states.AFTER_FORM, what=case.what)
