# SPDX-License-Identifier: MIT
"""Chapter 2: what a success says, and the forms in which the request may be written."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import effect, forms, link, success
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.forms import FORMS

pytestmark = chapter(2, "What a success says")

_FORM = {change.name: change for change in FORMS}
_OVERLAPPING = (states.OVERLAPPING, states.OVERLAPPING_OTHER)


@requirement("core.updated-call")
def test_id(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """The answer carries the id of the addressed call."""
    return success.updated_id(recorded_call, one_call.TWIN, contract, one_call.LINK)


@requirement("core.updated-call", [Case("second-view")], deeper=True)
def test_id_for_second_view(two_views: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """The answer to a stop of the second view carries the id of its call."""
    return success.addressed_again(two_views, states.STOP_OTHER_VIEW, recorded_call)


@requirement("core.updated-call", [Case("first-of-two-calls")], deeper=True)
def test_id_of_first_call(two_calls: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """The answer to a stop of one of two calls carries its id."""
    return success.addressed_again(two_calls, states.STOP_CALL, recorded_call)


@requirement("core.updated-extension")
def test_extension(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """The answer carries the Extension of the addressed call."""
    return success.updated_extension(recorded_call, one_call.TWIN, contract)


@requirement("core.link-given")
def test_link(recorded_call: Evidence, contract: ClaimedContract, requirement: str) -> Verdict:
    """The answer carries a link to the call, on the target's own origin or a declared one."""
    return link.link_given(recorded_call, one_call.TWIN, contract, recorded_call.home)


@requirement("core.link-absolute")
def test_link_form(recorded_call: Evidence, requirement: str) -> Verdict:
    """The link is an absolute URI, as in the example."""
    return link.link_absolute(recorded_call, one_call.TWIN)


@requirement("core.link-leads")
def test_link_is_followed(recorded_call: Evidence, requirement: str) -> Verdict:
    """The link, followed exactly as given, shows the call."""
    return link.link_leads(recorded_call, one_call.TWIN, one_call.LINK, recorded_call.home)


def _form(form: Evidence, recorded: Evidence, case: Change) -> Verdict:
    """With a hook, the form succeeds on a fresh call and stops it. Without one, its answer is like the plain one's."""
    looks = {"look": states.AFTER_FORM, "own_look": one_call.AFTER_STOP}
    return forms.makes_no_difference(form, recorded, case.name, second=one_call.SECOND, what=case.what, **looks)


def _of(*names: str) -> list[Change]:
    return [_FORM[name] for name in names]


@requirement("service.special-user", _of("user-me", "user-viewer", "user-owner"))
def test_special_user(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A special value in place of the user id makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("service.special-extension", _of("extension-self", "me-and-self"))
def test_special_extension(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """@self in place of the Extension makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("service.trailing-slash", _of("trailing-slash"))
def test_trailing_slash(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A slash at the end of the path makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("http.charset-parameter", _of("charset"))
def test_charset(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A charset parameter makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("http.unknown-field", _of("unknown-field"))
def test_unknown_field(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A header field that the server does not know makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("http.field-names", _of("fields-lower-case"))
def test_field_names(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """The case of field names makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("http.any-media-range", _of("accept-anything"))
def test_accept(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """An Accept that allows any media type makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("http.equal-json", _of("members-reversed", "white-space", "escaped-letters"))
def test_equal_json(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """The same JSON, written in another way that RFC 8259 allows, makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("robust.encoded-path", _of("encoded-star", "encoded-at"))
def test_encoded_path(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """Percent-encoding of * and @ makes no difference."""
    return _form(other_form, recorded_call, case)


@requirement("core.overlapping", [Case("answers")])
def test_overlapping(overlapping_stops: Evidence, case: Case) -> Verdict:
    """Two stops at the same time each get an answer about their own call."""
    return success.each_its_own(overlapping_stops, _OVERLAPPING)


@requirement("core.overlapping", [Case("effects")])
def test_overlapping_effects(overlapping_stops: Evidence, recorded_call: Evidence, case: Case) -> Verdict:
    """Two stops at the same time both take effect."""
    verdict = effect.both_stopped(overlapping_stops, states.AFTER_OVERLAPPING, _OVERLAPPING)
    return effect.if_plain_stops(verdict, plain_stops=effect.plain_stops(recorded_call, one_call.AFTER_STOP))
