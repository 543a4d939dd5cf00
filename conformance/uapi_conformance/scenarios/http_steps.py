# SPDX-License-Identifier: MIT
"""The steps that show how a target reads HTTP: other forms of a stop and of List, forbidden ones, HEAD, pipelining."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.scenarios import forbidden_forms as forbidden
from uapi_conformance.scenarios import http_forms as forms
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.steps import FRESH_CALLS, Get, Look, Pipelined, Place, Put, Safely, Step, changed
from uapi_conformance.scenarios.subject import Subject
from uapi_conformance.wire.requests import Stop

PIPELINED_FIRST = "first of two stops in one packet"
PIPELINED_SECOND = "second of two stops in one packet"
PIPELINED = "in-one-packet"
HEAD_OF_CALL = "HEAD of the call"
HEAD = "length"
OPTIONS_OF_CALL = "OPTIONS of the call"
AFTER_OPTIONS = "look after the OPTIONS request"
OPTIONS = "options"
METHODS_IN_OTHER_CASE = ("put", "Put")
NEAR_METHODS = ("PUTX",)
"""Methods that begin like PUT."""


def list_case(form: Change) -> str:
    """The case for a List request in another form."""
    return f"list-{form.name}"


def _listed(form: Change) -> Get:
    def place(subject: Subject) -> Place | None:
        made = form.make(subject.stop())
        if made is None:
            return None
        return Place(
            made.user,
            made.extension,
            made.call,
            encoded=True,
            path=made.path,
            authorization=made.authorization,
            with_own_token=False,
            fields=made.extra,
            framing=made.framing,
        )

    return Get(name=list_case(form), place=place, cases=(list_case(form),), deep=form.deep, by_ids=True)


def _with_near_method(method: str) -> Put:
    def make(subject: Subject) -> Stop | None:
        return replace(subject.stop(), method=method) if subject.is_set_up else None

    name = f"method-{method}"
    return Put(name=name, make=make, cases=(name,), supply=FRESH_CALLS, deep=method != "put")


def _set_up(subject: Subject) -> Place | None:
    """The call, if nobody but the hook has made it: what an undocumented method does to it is not known."""
    call = subject.call
    return Place(call.user_id, call.extension, call.phone_call_id) if subject.is_set_up else None


def _without_token(subject: Subject) -> Place | None:
    place = _set_up(subject)
    return replace(place, authorization=None, with_own_token=False) if place is not None else None


def _with_a_stop(subject: Subject) -> Place | None:
    # OPTIONS may have content (RFC 9110, section 9.3.7): a server that tells only GET from the rest takes it for PUT.
    place = _set_up(subject)
    return replace(place, payload=subject.stop().sent_body) if place is not None else None


_ALWAYS_LISTED = (
    forms.ACCEPT[0], forms.ACCEPT[3], forms.ACCEPT_ENCODING[2], forms.USUAL_FIELDS[0], forms.OTHER_USER[0],
)  # fmt: skip
_WITHOUT_A_BODY = (
    *forms.ABSOLUTE_FORM[:1], *forms.OLD_VERSION, *forms.CONNECTION, *forms.SPACE, *forms.SPACE_AROUND, *forms.ORDER,
    *forms.EMPTY_LINE, forms.PIECES[1], *forms.PIECES[3:], *forms.ACCEPT, *forms.ACCEPT_ENCODING,
    *forms.CONDITIONS[-1:], *forms.SCHEME, *forms.USUAL_FIELDS, *forms.OTHER_USER, *forms.ENCODED, *forms.ENCODED_PATH,
)  # fmt: skip
LISTED = tuple(replace(form, deep=form.deep or form not in _ALWAYS_LISTED) for form in _WITHOUT_A_BODY)
"""Forms in which List is asked too; the others are about a body, or about conditions that a GET has to mind."""
FORBIDDEN = (
    *forbidden.LENGTHS, *forbidden.CODINGS, *forbidden.CHUNK_SIZES, *forbidden.CUT_SHORT, *forbidden.HOSTS,
    *forbidden.COLON, *forbidden.TWO_LENGTHS, *forbidden.ODD,
)  # fmt: skip
HEADS: tuple[Step, ...] = (Safely(name=HEAD_OF_CALL, method="HEAD", place=_set_up, cases=(HEAD,), supply=FRESH_CALLS),)
"""Before the stop: they must not end a recording either."""
UNAUTHORIZED_HEAD = "HEAD of the call without a token"
HEAD_UNAUTHORIZED = Safely(
    name=UNAUTHORIZED_HEAD, method="HEAD", place=_without_token, cases=("head-token-missing",), deep=True
)
OPTIONS_REQUEST: tuple[Step, ...] = (
    Safely(name=OPTIONS_OF_CALL, method="OPTIONS", place=_with_a_stop, cases=(OPTIONS,), supply=FRESH_CALLS, deep=True),
    Look(name=AFTER_OPTIONS, with_list=False, cases=(OPTIONS,), supply=FRESH_CALLS, deep=True),
)
"""The same, with a look of its own, so that it is known what ended a recording."""
AFTER_THE_STOP: tuple[Step, ...] = (
    *(changed(form) for form in forms.FOLLOWING),
    *(_listed(form) for form in LISTED),
    *(_with_near_method(method) for method in (*METHODS_IN_OTHER_CASE, *NEAR_METHODS)),
    Pipelined(name=PIPELINED, first=PIPELINED_FIRST, second=PIPELINED_SECOND, cases=(PIPELINED,)),
    *(changed(form) for form in FORBIDDEN),
)
"""Repeated stops, and List requests, in other forms than the plain one."""
