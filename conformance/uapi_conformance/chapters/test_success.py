# SPDX-License-Identifier: MIT
"""Chapter 2: what a success says, and in which forms the request may be written."""

from __future__ import annotations

from uapi_conformance.checks import effect, forms, link, success
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.runner.items import Case, chapter, requirement
from uapi_conformance.runner.session import Session
from uapi_conformance.scenarios import battery, calls
from uapi_conformance.scenarios.changes import Change
from uapi_conformance.scenarios.forms import FORMS

pytestmark = chapter(2, "What a success says")

_FORM = {change.name: change for change in FORMS}


@requirement("core.updated-call")
def test_id(run: Session, requirement: str) -> Verdict:
    """The answer carries the id of the call that was addressed."""
    return success.updated_id(run.battery.evidence, battery.TWIN, run.basis, battery.LINK)


@requirement("core.updated-extension")
def test_extension(run: Session, requirement: str) -> Verdict:
    """The answer carries the Extension of the call that was addressed."""
    return success.updated_extension(run.battery.evidence, battery.TWIN, run.basis)


@requirement("core.link-given")
def test_link(run: Session, requirement: str) -> Verdict:
    """The answer carries a link to the call, on the target's own origin or a declared one."""
    return link.link_given(run.battery.evidence, battery.TWIN, run.basis, run.lab.origins)


@requirement("core.link-absolute")
def test_link_form(run: Session, requirement: str) -> Verdict:
    """The link is an absolute URI, as the example has it."""
    return link.link_absolute(run.battery.evidence, battery.TWIN)


@requirement("core.link-leads")
def test_link_is_followed(run: Session, requirement: str) -> Verdict:
    """The link, followed exactly as it is given, shows the call."""
    return link.link_leads(run.battery.evidence, battery.TWIN, battery.LINK, run.lab.origins)


def _form(run: Session, change: Change) -> Verdict:
    """With a hook: the form succeeds on a fresh call, and stops it. Without: it is answered as the plain one."""
    if not run.lab.sets_up:
        return success.answered_alike(run.battery.find(change.name), run.battery.second, what=change.what)
    return forms.same_effect(
        run.form(change), calls.FORM_LOOK, change.name, run.battery.twin, what=change.what, plain_stops=run.plain_stops
    )


def _of(*names: str) -> list[Change]:
    return [_FORM[name] for name in names]


@requirement("service.special-user", _of("user-me", "user-viewer", "user-owner"))
def test_special_user(run: Session, case: Change) -> Verdict:
    """A special value in place of the user id makes no difference."""
    return _form(run, case)


@requirement("service.special-extension", _of("extension-self", "me-and-self"))
def test_special_extension(run: Session, case: Change) -> Verdict:
    """@self in place of the Extension makes no difference."""
    return _form(run, case)


@requirement("service.trailing-slash", _of("trailing-slash"))
def test_trailing_slash(run: Session, case: Change) -> Verdict:
    """A slash at the end of the path makes no difference."""
    return _form(run, case)


@requirement("http.charset-parameter", _of("charset"))
def test_charset(run: Session, case: Change) -> Verdict:
    """A charset parameter makes no difference."""
    return _form(run, case)


@requirement("http.unknown-field", _of("unknown-field"))
def test_unknown_field(run: Session, case: Change) -> Verdict:
    """A header field that the server does not know makes no difference."""
    return _form(run, case)


@requirement("http.field-names", _of("fields-lower-case"))
def test_field_names(run: Session, case: Change) -> Verdict:
    """The case of field names makes no difference."""
    return _form(run, case)


@requirement("http.any-media-range", _of("accept-anything"))
def test_accept(run: Session, case: Change) -> Verdict:
    """An Accept that lets any media type come makes no difference."""
    return _form(run, case)


@requirement("http.equal-json", _of("members-reversed", "white-space", "escaped-letters"))
def test_equal_json(run: Session, case: Change) -> Verdict:
    """What is the same JSON by RFC 8259 makes no difference."""
    return _form(run, case)


@requirement("robust.encoded-path", _of("encoded-star", "encoded-at"))
def test_encoded_path(run: Session, case: Change) -> Verdict:
    """Percent-encoding of * and @ makes no difference."""
    return _form(run, case)


@requirement("core.overlapping", [Case("answers"), Case("effects")])
def test_overlapping(run: Session, case: Case) -> Verdict:
    """Two stops at the same time are answered each for its own call, and both take effect."""
    if case.name == "answers":
        return success.each_its_own(run.overlapping, (calls.OVERLAPPING, calls.OVERLAPPING_OTHER))
    steps = (calls.OVERLAPPING, calls.OVERLAPPING_OTHER)
    verdict = effect.both_stopped(run.overlapping, calls.AFTER_OVERLAPPING, steps)
    return effect.if_plain_stops(verdict, plain_stops=run.plain_stops)
