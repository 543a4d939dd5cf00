# SPDX-License-Identifier: MIT
"""Judges what List PhoneCalls shows, and what it must not show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.refusals import unsent
from uapi_conformance.declaration import CallReference
from uapi_conformance.evidence.answers import error_code, is_success, observed, said_elsewhere
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE, BY_ID, alias, look_at, shown_call
from uapi_conformance.evidence.looks import LIST as LIST_SOURCE
from uapi_conformance.evidence.phonecall import Page, listed_calls, listed_page
from uapi_conformance.evidence.verdict import Outcome, Verdict, failed, inconclusive, not_applicable, passed
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Exchange

_TELLING = 4  # characters; shorter ids appear in other texts by chance


_DATED = frozenset(("date", "expires", "last-modified", "retry-after", "set-cookie"))
"""Fields with dates: the year in one may look like the id of a user."""


def shown_by_id(evidence: Evidence, contract: ClaimedContract, step: str = look_at(BEFORE, BY_ID)) -> Verdict:
    """List by id shows the requested call and no other."""
    exchange = evidence.last(step)
    return shows_call(exchange, _names(evidence, contract), contract, alone=True)


def shown_among_all(evidence: Evidence, contract: ClaimedContract) -> Verdict:
    """List of an Extension shows the call among its calls."""
    pages = evidence.all(look_at(BEFORE, LIST_SOURCE))
    last = pages[-1] if pages else None
    return shows_call(last, _names(evidence, contract), contract, alone=False, pages=pages)


def shown_with_slash(evidence: Evidence, contract: ClaimedContract, step: str, *, alone: bool) -> Verdict:
    """A slash at the end of the path of a List request makes no difference: ``alone`` for the List by id."""
    exchange = evidence.last(step)
    if exchange is None:
        return inconclusive("No List request with a trailing slash was sent.")
    usual = (shown_by_id if alone else shown_among_all)(evidence, contract)
    if usual.outcome is not Outcome.PASS:
        return inconclusive("Without a trailing slash, List does not show the call either.", exchange)
    found = shows_call(exchange, _names(evidence, contract), contract, alone=alone)
    # Only the first page is asked for with a slash.
    return not_applicable(found.reason, exchange) if found.outcome is Outcome.INCONCLUSIVE else found


def _names(evidence: Evidence, contract: ClaimedContract) -> tuple[str | None, ...]:
    """The ids under which List may show the call (register: answer-id)."""
    addressed = evidence.call.phone_call_id if evidence.call is not None else None
    other = alias(evidence) if contract.claims.get("answer_id") is None else None
    return (addressed,) if other is None else (addressed, other)


def shows_call(
    exchange: Exchange | None,
    call_ids: Collection[str | None],
    contract: ClaimedContract,
    *,
    alone: bool,
    pages: Iterable[Exchange] = (),
) -> Verdict:
    """A List answer shows a call under one of its ids: ``alone`` for the List by id (register: list-envelope).

    ``pages`` are the answers that were read before this one; the call may be on a page that was not read.
    """
    if exchange is None:
        return inconclusive("No List request was sent.")
    if exchange.response is None or exchange.response.status != 200:
        return failed(
            "List does not show the call.", exchange, expected="200 with the call", observed=observed(exchange)
        )
    calls = listed_calls(exchange.response)
    if calls is None:
        return failed(
            "The List answer has neither documented form.",
            exchange,
            expected="an object with an array named entry" + (", or a PhoneCall" if alone else ""),
            observed="another body",
        )
    document = jsontext.parse(exchange.response.content or b"").value
    form = "collection" if "entry" in document else "object"
    shown = "a collection" if form == "collection" else "an object"
    claimed = contract.claims.get("list_by_id")
    if (not alone and form != "collection") or (alone and claimed is not None and form != claimed):
        return failed(
            "The List answer has the wrong form.",
            exchange,
            expected="a collection" if not alone else f"the claimed form: {claimed}",
            observed=shown,
        )
    ids = [c.id for c in calls]
    if not alone and not set(ids) & set(call_ids) and (unread := _unread(_with(pages, exchange))) is not None:
        return inconclusive(unread, exchange)
    if not set(ids) & set(call_ids) or (alone and len(ids) != 1):
        seen = ", ".join(str(i) for i in ids[:5]) or "no call"
        return failed(
            "List does not show the requested call.",
            exchange,
            expected=f"call {next(iter(call_ids))}" + (" only" if alone else ""),
            observed=seen,
        )
    return passed(f"List shows the call in {shown}.", exchange, relying_on=("list-envelope",) if alone else ())


def _unread(answers: Iterable[Exchange]) -> str | None:
    """Why a list may hold a call that was not seen, in words; None if all of the list was read."""
    read = [page for e in answers if e.response is not None and (page := listed_page(e.response)) is not None]
    ids = {call.id for page in read for call in page.calls}
    total = max((page.total for page in read if page.total is not None), default=None)
    if total is not None and total > len(ids):
        return f"List shows {len(ids)} of {total} calls, {_READ_ON}"
    if total is None and read[-1].goes_on and not _brings_nothing_new(read):
        return f"List shows {len(ids)} calls, and there may be more, {_READ_ON}"
    if not any({call.id for call in page.calls} == ids for page in read):
        return f"List was read in {len(read)} parts, and calls may begin, end or move between them."
    return None


_READ_ON = "and the call is not among them; raise [limits] list_pages to read on."


def _with(pages: Iterable[Exchange], last: Exchange) -> tuple[Exchange, ...]:
    before = tuple(page for page in pages if page is not last)
    return (*before, last)


def _brings_nothing_new(pages: list[Page]) -> bool:
    """Whether the last of several pages shows only calls that were already on earlier ones."""
    earlier = {call.id for page in pages[:-1] for call in page.calls}
    return len(pages) > 1 and earlier.issuperset(call.id for call in pages[-1].calls)


def shows_nothing(
    exchange: Exchange | None, unknown_id: str, contract: ClaimedContract, *, what: str, foreign: bool = False
) -> Verdict:
    """A List request for a call that does not exist shows no call (register: gone-call-list, foreign-call)."""
    if exchange is None:
        return inconclusive(f"The List request for {what} was not sent.")
    response = exchange.response
    claimed = contract.claims.get("unknown_call_list")
    if response is not None and response.status_class == 2:
        calls = listed_calls(response)
        form = "no-content" if response.status == 204 else "empty"
        if calls is not None and not any(c.id == unknown_id for c in calls) and (foreign or not calls):
            if claimed in (None, form) or foreign:
                return passed(f"List shows no call for {what}.", exchange, relying_on=("gone-call-list",))
            return failed(
                f"List answers for {what} in the wrong form.",
                exchange,
                expected=f"{claimed}, as claimed",
                observed=form,
            )
        seen = "another body" if calls is None else "calls " + ", ".join(str(c.id) for c in calls[:5])
        return failed(f"List shows a call for {what}.", exchange, expected="no call", observed=seen)
    fine = response is not None and response.status_class == 4
    if fine and (claimed in (None, "error") or foreign):
        return passed(f"List refuses {what}.", exchange, relying_on=("gone-call-list",))
    return failed(
        f"List answers for {what} in an undocumented way.",
        exchange,
        expected="an empty list, 204 or a 4xx error" if claimed is None else f"{claimed}, as claimed",
        observed=observed(exchange),
    )


def hides_call(
    exchange: Exchange | None,
    call: CallReference | None,
    contract: ClaimedContract,
    *,
    what: str,
    foreign: bool = False,
) -> Verdict:
    """A List request does not show a call that has ended, or that must not be visible there."""
    return shows_nothing(exchange, call.phone_call_id if call is not None else "", contract, what=what, foreign=foreign)


def hidden_from_near_miss(evidence: Evidence, step: str, *, what: str) -> Verdict:
    """A List request in which an identifier is a near miss shows no call, unless one has that very id.

    If List shows the call under another id (register: answer-id), so may it show others, and only this one counts.
    """
    evidence.expect_available()
    asked = next((part for part in (*evidence.earlier, evidence) if step in part.taken), evidence)
    exchange, plain = asked.last(step), look_at(BEFORE, BY_ID)
    shown = shown_call(asked, plain, asked.call.phone_call_id) if asked.call is not None else None
    if not asked.missing.isdisjoint((step, plain)):
        return inconclusive("Some of the List requests are missing.")
    if shown is None or asked.call is None:
        return not_applicable("List by id does not show the call, so it can be hidden from nothing.")
    if exchange is None:
        return unsent(evidence, step, what=what)
    elsewhere = said_elsewhere(exchange)
    if elsewhere is not None or exchange.response is None or exchange.response.status_class == 5:
        return inconclusive(f"{elsewhere or 'The List request was not answered by List'}.", exchange)
    found = tuple(call.id for call in listed_calls(exchange.response) or ()) if is_success(exchange) else ()
    own = {asked.call.phone_call_id, shown.id}
    near = unquote(exchange.request.target.partition("?")[0].rpartition("/")[2])
    is_another = near in found and near not in own
    if own.isdisjoint(found) and (is_another or len(own) > 1 or not found):
        return passed(f"List does not show the call for {what}.", exchange)
    seen = ", ".join(map(str, found[:5]))
    return failed(f"List shows a call for {what}.", exchange, expected="no call", observed=f"calls {seen}")


def tells_nothing_of_other_call(evidence: Evidence, steps: Iterable[str]) -> Verdict:
    """No answer contains the id of the second call, unless its request did."""
    return tells_nothing(evidence, steps, [evidence.other.phone_call_id] if evidence.other is not None else [])


def tells_nothing_of_other_user(evidence: Evidence, steps: Iterable[str]) -> Verdict:
    """No answer contains an id of the other user, unless its request did."""
    other = evidence.other
    return tells_nothing(evidence, steps, [other.user_id, other.extension, other.phone_call_id] if other else [])


def tells_nothing(evidence: Evidence, steps: Iterable[str], foreign_ids: Iterable[str]) -> Verdict:
    """No answer contains one of ``foreign_ids``, the ids of another call or user, unless its request did."""
    names = [s for s in foreign_ids if len(s) >= _TELLING]
    wanted = tuple(steps)
    looked: list[Exchange] = []
    for exchange in (e for step in wanted for e in evidence.all(step)):
        if exchange.response is None:
            continue
        looked.append(exchange)
        sent = exchange.request.target + exchange.request.body.decode("utf-8", "replace")
        fields = [value for name, value in exchange.response.headers if name.lower() not in _DATED]
        text = "\n".join((*fields, (exchange.response.content or b"").decode("utf-8", "replace")))
        told = next((name for name in names if name not in sent and _stands_in(name, text)), None)
        if told is not None:
            return failed(
                "An answer reveals something about another call or user.",
                exchange,
                expected="nothing but the addressed call",
                observed=f"{told!r}, which was not in the request",
            )
    if not looked:
        return inconclusive("There was no answer to search.")
    if not evidence.missing.isdisjoint(wanted):
        return inconclusive("Some of the answers to search are missing.", looked[0])
    if not names:
        return not_applicable("The ids are so short that they appear in any answer by chance.")
    return passed(f"{len(looked)} answers reveal nothing about another call or user.", looked[0])


def _stands_in(name: str, text: str) -> bool:
    """Whether an id appears in a text by itself, not as part of another word or number."""
    return re.search(rf"(?<![0-9A-Za-z*]){re.escape(name)}(?![0-9A-Za-z*])", text) is not None


def consistent(exchanges: tuple[Exchange, ...], *, what: str) -> Verdict:
    """The same request, repeated, gets the same status and error code each time."""
    # If a request got no answer once, but did when it was sent again, nobody is to blame.
    own = [e for e in exchanges if said_elsewhere(e) is None and (e.failure is None or e.failure.confirmed)]
    if len(own) < 2:
        return inconclusive(f"{what} got fewer than two answers from UnifiedAPI.", *exchanges[:1])
    first = own[0]
    for later in own[1:]:
        if (later.status, _code(later)) != (first.status, _code(first)):
            return failed(
                f"{what} gets different answers.",
                later,
                first,
                expected=f"{observed(first)} again",
                observed=observed(later),
            )
    return passed(f"{what} gets the same kind of answer {len(own)} times.", first)


def _code(exchange: Exchange) -> str | None:
    response = exchange.response
    return error_code(response) if response is not None and not is_success(exchange) else None
