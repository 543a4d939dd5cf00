# SPDX-License-Identifier: MIT
"""Judges generated requests by what is wrong with them, as the request itself shows.

If one thing is wrong, its code is required. If several things are wrong, the code of any of them passes, because no
page promises an order of checks.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.refusals import extension_codes, refused_as, refused_somehow, user_codes
from uapi_conformance.checks.success import answered_alike
from uapi_conformance.checks.tally import Count, verdict_of
from uapi_conformance.contract.codes import CALL_INVALID, VIEW_INVALID
from uapi_conformance.evidence.answers import Kind, is_success
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.valid import Valid, valid_on
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange, Request
from uapi_conformance.wire.requests import ACTION, JSON

_PATH = re.compile(r"[^?]*?/phoneCalls/(?P<user>[^/]*)/(?P<extension>[^/?]*)(?:/(?P<call>[^/?]*))?/?(?:\?.*)?")


_PLAIN = re.compile(r"[A-Za-z0-9_.:@*+/-]*")


class Wrong(Enum):
    """Something that can be wrong with a request; the value is the requirement that owns it."""

    USER = "service.user-invalid"
    EXTENSION = "service.extension-invalid"
    CALL = "core.call-invalid"
    VIEW = "core.view-invalid"
    ACTION = "core.action-checked"
    BODY = "robust.malformed-body"

    def codes(self, contract: ClaimedContract) -> list[str]:
        """The codes that name it; empty if no page gives one."""
        documented = {
            Wrong.USER: user_codes(contract),
            Wrong.EXTENSION: extension_codes(contract),
            Wrong.CALL: [CALL_INVALID],
            Wrong.VIEW: [VIEW_INVALID],
        }
        return documented.get(self, [])


ACCEPTED = "core.stop-accepted"
OWNERS = (*(wrong.value for wrong in Wrong), ACCEPTED)
"""The requirements for which generated requests can be judged."""


def counts(evidence: Evidence, valid: Valid, contract: ClaimedContract, alone: str) -> dict[str, Count]:
    """What the generated requests showed, by requirement. Other steps do not count, such as looks and look-ups.

    In the step ``alone`` a form was sent by itself.
    """
    made = {owner: Count() for owner in OWNERS}
    by_itself = {exchange.step.forms[0]: exchange for exchange in evidence.all(alone)}
    for exchange in evidence.exchanges:
        judged = judge(exchange, valid, contract) if exchange.step.name == exchange.operation else None
        if judged is None:
            continue
        # One cause is one failure: a form that is refused by itself has a requirement of its own.
        forms = (by_itself[form] for form in exchange.step.forms if form in by_itself)
        if judged[1].outcome is Outcome.FAIL and not all(_is_taken(form, valid, contract) for form in forms):
            continue
        made[judged[0]].add(exchange, judged[1])
    return made


def _is_taken(alone: Exchange, valid: Valid, contract: ClaimedContract) -> bool:
    """Whether the documented request in one form alone is answered like the plain one."""
    judged = judge(alone, valid, contract)
    return judged is None or judged[1].outcome is not Outcome.FAIL


def verdict(
    requirement: str, evidence: Evidence, recorded: Evidence, contract: ClaimedContract, *, second: str, alone: str
) -> Verdict:
    """What the generated requests say about a requirement; those of an exploring run decide nothing."""
    evidence.expect_available()
    if not evidence.decides:
        return verdict_of(Count(), conditional=True)
    found = verdict_of(counts(evidence, valid_on(recorded, second), contract, alone)[requirement], conditional=True)
    # A request that is missing might have failed, and one that is missing by itself might explain a failure.
    return inconclusive("Some of the generated requests are missing.") if evidence.missing else found


def wrongs(request: Request, valid: Valid) -> frozenset[Wrong] | None:
    """What is wrong with a request to one of the three operations; None if the path belongs to none of them."""
    match = _PATH.fullmatch(request.target)
    if match is None:
        return None
    call = valid.call
    found = set()
    if unquote(match["user"]) not in {"@me", "@viewer", "@owner", *([call.user_id] if call else [])}:
        found.add(Wrong.USER)
    if unquote(match["extension"]) not in {"@self", *([call.extension] if call else [])}:
        found.add(Wrong.EXTENSION)
    if match["call"] is not None and (call is None or unquote(match["call"]) != call.phone_call_id):
        found.add(Wrong.CALL)
    if request.method == "PUT":
        found |= _wrong_in(jsontext.parse(request.body), valid)
    return frozenset(found)


def _wrong_in(body: jsontext.JsonText, valid: Valid) -> set[Wrong]:
    if body.problem or not isinstance(body.value, dict):
        return {Wrong.BODY}
    document: dict[str, Any] = body.value
    found: set[Wrong] = set()
    if document.get("action") != ACTION:
        found.add(Wrong.ACTION)
    view = document.get("phoneCallViewId")
    if not isinstance(view, str) or view not in _views(valid):
        found.add(Wrong.VIEW)
    return found


def judge(exchange: Exchange, valid: Valid, contract: ClaimedContract) -> tuple[str, Verdict] | None:
    """The requirement that a generated exchange concerns, and the verdict; None if only the general rules apply."""
    found = wrongs(exchange.request, valid)
    if found is None:
        return None
    if _is_number_for_text(exchange.request, valid):
        return None  # typed languages silently turn a number into the string of its digits
    if exchange.request.method == "GET":
        return _judge_list(exchange, found, contract)
    if not _is_documented(exchange.request):
        return None  # register: request-media-type, unknown-members; the rules for every answer apply
    if not found:
        return ACCEPTED, answered_alike(exchange, valid.reference, what="generated, documented values")
    if _answered_as_stopped(exchange, found, valid):
        return None  # register: repeated-stop; the server may say first that nothing is recorded any more
    what = "a wrong " + " and ".join(sorted(w.name.lower() for w in found))
    owner = next(w for w in Wrong if w in found)
    codes = [code for w in Wrong if w in found for code in w.codes(contract)]
    if found & {Wrong.ACTION, Wrong.BODY} or not _is_plain(exchange.request):
        return owner.value, refused_somehow(
            exchange, None, what=what, or_not_implemented=bool(found & {Wrong.ACTION, Wrong.BODY}), needs_twin=False
        )
    return owner.value, refused_as(exchange, None, contract, codes, what=what, needs_twin=False)


def _answered_as_stopped(exchange: Exchange, found: frozenset[Wrong], valid: Valid) -> bool:
    """Whether the request addresses the call, and gets the same refusal as the plain request by now."""
    plain = valid.reference
    if plain is None or is_success(plain) or found & {Wrong.USER, Wrong.EXTENSION, Wrong.CALL}:
        return False
    return Kind.of(exchange) == Kind.of(plain)


def _is_number_for_text(request: Request, valid: Valid) -> bool:
    """Whether the id of a live view is written as a number with the same digits."""
    document = jsontext.parse(request.body).value
    view = document.get("phoneCallViewId") if isinstance(document, dict) else None
    return isinstance(view, int) and not isinstance(view, bool) and str(view) in _views(valid)


def _views(valid: Valid) -> frozenset[str]:
    return valid.views | ({valid.call.phone_call_view_id} if valid.call else set())


def _is_plain(request: Request) -> bool:
    """Whether every segment has only characters of UnifiedAPI's ids: a gateway may refuse any others."""
    return _PLAIN.fullmatch(unquote(request.target.partition("?")[0])) is not None


def _is_documented(request: Request) -> bool:
    """Whether a stop is sent as JSON and has only documented members: no page says if others are refused."""
    essence = (request.header("content-type") or "").partition(";")[0].strip().lower()
    document = jsontext.parse(request.body)
    members = set(document.value) if isinstance(document.value, dict) else set()
    return essence == JSON and not document.repeated and members <= {"action", "phoneCallViewId"}


def _judge_list(exchange: Exchange, found: frozenset[Wrong], contract: ClaimedContract) -> tuple[str, Verdict] | None:
    """Judge a List request: only a wrong user or Extension has a code of its own, and only without a query."""
    names = [w for w in (Wrong.USER, Wrong.EXTENSION) if w in found]
    if not names:
        return None
    if is_success(exchange):
        return names[0].value, failed(
            "A List request with a wrong user or Extension succeeds.",
            exchange,
            expected=" or ".join(code for w in names for code in w.codes(contract)),
            observed=str(exchange.status),
        )
    if "?" in exchange.request.target or Wrong.CALL in found or not _is_plain(exchange.request):
        return names[0].value, passed("It is refused.", exchange)
    verdict = refused_as(
        exchange,
        None,
        contract,
        [code for w in names for code in w.codes(contract)],
        what="a wrong user or Extension",
        operation=exchange.operation,
        needs_twin=False,
    )
    return names[0].value, verdict
