# SPDX-License-Identifier: MIT
"""Chapter 6: the forms in which HTTP lets a request be written, and those that it forbids."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement, requirements
from uapi_conformance.checks import forms as other_forms
from uapi_conformance.checks import http, odd
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, look_at
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import forbidden_forms as forbidden
from uapi_conformance.scenarios import http_forms as forms
from uapi_conformance.scenarios import http_steps as steps
from uapi_conformance.scenarios import other_states as states
from uapi_conformance.scenarios import recorded_call as one_call
from uapi_conformance.scenarios.change import Change

pytestmark = chapter(6, "The forms of HTTP")

_LISTED = {form.name: form for form in steps.LISTED}
_HEADS = ((steps.HEAD_OF_CALL, (one_call.BY_ID_FIRST, look_at(one_call.AFTER_GETS, BY_ID))),)
_LOOKS = {"look": states.AFTER_FORM, "own_look": one_call.AFTER_STOP}


def _alike(recorded: Evidence, case: Change) -> Verdict:
    return http.alike(recorded, case.name, one_call.SECOND, what=case.what)


def _not_accepted(recorded: Evidence, case: Change) -> Verdict:
    return http.not_accepted(recorded, case.name, one_call.SECOND, what=case.what)


def _of_list(*found: Change) -> list[Case]:
    return [Case(steps.list_case(form), form.name, _LISTED[form.name].deep) for form in found if form.name in _LISTED]


def _listed(recorded: Evidence, case: Case) -> Verdict:
    plain = look_at(one_call.AFTER_SECOND, BY_ID)
    return http.listed_alike(recorded, case.name, plain, what=_LISTED[case.step].what)


_IN_LISTS = {
    "http.absolute-form": forms.ABSOLUTE_FORM,
    "http.old-version": forms.OLD_VERSION,
    "http.connection-options": forms.CONNECTION,
    "http.optional-space": forms.SPACE,
    "http.space-around": forms.SPACE_AROUND,
    "http.field-order": forms.ORDER,
    "http.empty-line": forms.EMPTY_LINE,
    "http.packets": forms.PIECES,
    "http.negotiation": (*forms.ACCEPT, *forms.ACCEPT_ENCODING),
    "http.conditions-of-put": forms.CONDITIONS,
    "http.authentication-scheme": forms.SCHEME,
    "http.usual-fields": forms.USUAL_FIELDS,
    "http.encoded-letters": forms.ENCODED,
    "http.path-letters": forms.ENCODED_PATH,
}
"""What is judged of List requests too; `_of_list` leaves out the forms that List is not asked in."""


@requirement("http.transfer-coding", forms.WITH_EFFECT[:1])
def test_chunked_body(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A body in chunks is read, and the stop is done."""
    return other_forms.makes_no_difference(
        other_form, recorded_call, case.name, second=one_call.SECOND, what=case.what, **_LOOKS
    )


@requirement("http.transfer-coding", forms.TRANSFER_CODING[1:])
def test_transfer_coding(recorded_call: Evidence, case: Change) -> Verdict:
    """Chunks may be of any size, and have extensions and trailers."""
    return _alike(recorded_call, case)


@requirement("http.expectation", forms.WITH_EFFECT[1:])
def test_expectation_is_met(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """A client that waits for a 100 gets it, or an answer, and the stop is done."""
    return other_forms.makes_no_difference(
        other_form, recorded_call, case.name, second=one_call.SECOND, what=case.what, **_LOOKS
    )


@requirement("http.expectation", forms.EXPECTATION[1:])
def test_expectation(recorded_call: Evidence, case: Change) -> Verdict:
    """An expectation of 100-continue makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.absolute-form", forms.ABSOLUTE_FORM)
def test_absolute_form(recorded_call: Evidence, case: Change) -> Verdict:
    """A target in absolute form makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.old-version", forms.OLD_VERSION)
def test_old_version(recorded_call: Evidence, case: Change) -> Verdict:
    """A request of HTTP/1.0 is understood."""
    return _alike(recorded_call, case)


@requirement("http.connection-options", forms.CONNECTION)
def test_connection_options(recorded_call: Evidence, case: Change) -> Verdict:
    """What a request says about the connection makes no difference to its answer."""
    return _alike(recorded_call, case)


@requirement("http.closed-on-request", forms.CLOSE)
def test_connection_is_closed(recorded_call: Evidence, case: Change) -> Verdict:
    """A connection is closed after the answer to a request with Connection: close."""
    return http.closed(recorded_call, case.name, what=case.what)


@requirement("http.optional-space", forms.SPACE)
def test_space(recorded_call: Evidence, case: Change) -> Verdict:
    """White space before a field value makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.space-around", forms.SPACE_AROUND)
def test_space_around(recorded_call: Evidence, case: Change) -> Verdict:
    """White space after a field value, and tabs, make no difference."""
    return _alike(recorded_call, case)


@requirement("http.field-order", forms.ORDER)
def test_order(recorded_call: Evidence, case: Change) -> Verdict:
    """The order of the fields makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.empty-line", forms.EMPTY_LINE)
def test_empty_line(recorded_call: Evidence, case: Change) -> Verdict:
    """An empty line before the request makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.packets", forms.PIECES)
def test_packets(recorded_call: Evidence, case: Change) -> Verdict:
    """The packets in which a request arrives make no difference."""
    return _alike(recorded_call, case)


@requirement("http.pipelining", [Case(steps.PIPELINED)])
def test_pipelining(recorded_call: Evidence, case: Case) -> Verdict:
    """Two requests in one packet are answered in their order."""
    return http.in_order(recorded_call, steps.PIPELINED_FIRST, steps.PIPELINED_SECOND, one_call.SECOND)


@requirement("http.negotiation", (*forms.ACCEPT, *forms.ACCEPT_ENCODING))
def test_negotiation(recorded_call: Evidence, case: Change) -> Verdict:
    """What a client would accept is read by its grammar, and need not be said."""
    return _alike(recorded_call, case)


@requirement("http.refused-coding", forms.ACCEPT_ENCODING[1:])
def test_refused_coding(recorded_call: Evidence, case: Change) -> Verdict:
    """No answer is in a content coding that its request refuses."""
    return http.uncoded(recorded_call, case.name, what=case.what)


@requirement("http.refused-coding", _of_list(*forms.ACCEPT_ENCODING[1:]))
def test_refused_coding_in_list(recorded_call: Evidence, case: Case) -> Verdict:
    """The same of the answer to a List request."""
    return http.uncoded(recorded_call, case.name, what=_LISTED[case.step].what)


@requirement("http.conditions-of-put", forms.CONDITIONS)
def test_conditions(recorded_call: Evidence, case: Change) -> Verdict:
    """Ranges, and conditions on dates that are for GET or no dates, make no difference to a PUT."""
    return _alike(recorded_call, case)


@requirement("http.media-type-spelling", forms.MEDIA_TYPE)
def test_media_type(recorded_call: Evidence, case: Change) -> Verdict:
    """The case of the media type, and quotes in its parameters, make no difference."""
    return _alike(recorded_call, case)


@requirement("http.authentication-scheme", forms.SCHEME)
def test_scheme(recorded_call: Evidence, case: Change) -> Verdict:
    """The case of the authentication scheme makes no difference."""
    return _alike(recorded_call, case)


@requirement("http.usual-fields", forms.USUAL_FIELDS)
def test_usual_fields(recorded_call: Evidence, case: Change) -> Verdict:
    """Fields that proxies and browsers add make no difference."""
    return _alike(recorded_call, case)


@requirement("http.request-line", forms.OVERRIDES)
def test_request_line(other_form: Evidence, recorded_call: Evidence, case: Change) -> Verdict:
    """No field replaces the method or the target of the request line."""
    verdict = http.alike_on_fresh_call(other_form, case.name, recorded_call, _LOOKS, what=case.what)
    return http.unless_blocked(verdict, other_form, case.name)


@requirement("security.token-decides", forms.OTHER_USER)
def test_token_decides(recorded_call: Evidence, case: Change) -> Verdict:
    """A field with another user's id makes no difference."""
    return http.unless_blocked(_alike(recorded_call, case), recorded_call, case.name)


@requirement("security.token-decides", _of_list(*forms.OTHER_USER))
def test_token_decides_in_list(recorded_call: Evidence, case: Case) -> Verdict:
    """The same in a List request."""
    return http.unless_blocked(_listed(recorded_call, case), recorded_call, case.name)


@requirement("http.encoded-letters", forms.ENCODED)
def test_encoded(recorded_call: Evidence, case: Change) -> Verdict:
    """Percent-encoded letters and digits in ids make no difference."""
    return _alike(recorded_call, case)


@requirement("http.path-letters", forms.ENCODED_PATH)
def test_encoded_path(recorded_call: Evidence, case: Change) -> Verdict:
    """A percent-encoded letter in the fixed part of the path makes no difference."""
    return _alike(recorded_call, case)


@requirements({identifier: _of_list(*found) for identifier, found in _IN_LISTS.items()})
def test_list(recorded_call: Evidence, case: Case) -> Verdict:
    """A List request in another form is answered like the plain one, and shows the same."""
    return _listed(recorded_call, case)


@requirement("http.request-length", forbidden.LENGTHS)
def test_length(recorded_call: Evidence, case: Change) -> Verdict:
    """A request with an invalid length is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.two-lengths", forbidden.TWO_LENGTHS)
def test_two_lengths(recorded_call: Evidence, case: Change) -> Verdict:
    """A request with two different lengths is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.unknown-coding", forbidden.CODINGS)
def test_unknown_coding(recorded_call: Evidence, case: Change) -> Verdict:
    """A request in an unknown transfer coding is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.chunk-size", forbidden.CHUNK_SIZES)
def test_chunk_size(recorded_call: Evidence, case: Change) -> Verdict:
    """A body whose chunks have invalid sizes is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.cut-short", forbidden.CUT_SHORT)
def test_cut_short(recorded_call: Evidence, case: Change) -> Verdict:
    """A body that is cut short is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.host-required", forbidden.HOSTS)
def test_host_required(recorded_call: Evidence, case: Change) -> Verdict:
    """A request without one valid Host is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("http.space-before-colon", forbidden.COLON)
def test_space_before_colon(recorded_call: Evidence, case: Change) -> Verdict:
    """A request with white space before a colon is not accepted."""
    return _not_accepted(recorded_call, case)


@requirement("robust.odd-message", forbidden.ODD)
def test_odd_message(recorded_call: Evidence, case: Change) -> Verdict:
    """What HTTP forbids is accepted or refused, but breaks nothing."""
    return odd.odd_message(recorded_call, case.name, what=case.what)


@requirement("robust.odd-message", [Case("content-of-a-list")], deeper=True)
def test_content_of_list(recorded_call: Evidence, case: Case) -> Verdict:
    """Content of a List request is refused, or changes nothing."""
    looks = (BEFORE, one_call.AFTER_GETS)
    return odd.content_of_list(recorded_call, one_call.LIST_WITH_CONTENT, looks, what="a stop as its content")


@requirement("http.head-length", [Case(steps.HEAD)])
def test_head(recorded_call: Evidence, case: Case) -> Verdict:
    """A HEAD announces the length that a GET has."""
    return http.head_length(recorded_call, _HEADS)


@requirement("http.method-case", [Case(f"method-{m}", m, m != "put") for m in steps.METHODS_IN_OTHER_CASE])
def test_method_case(recorded_call: Evidence, case: Case) -> Verdict:
    """A method in another case is another method."""
    return http.refused_as_method(recorded_call, case.name, what=case.step)
