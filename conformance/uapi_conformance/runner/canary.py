# SPDX-License-Identifier: MIT
"""Checks that the suite can tell a conforming server from faulty ones, on this machine and before each run.

A patched library, a proxy in between or a version that behaves differently would make certificates worthless without
any sign. So each run against a real target begins with servers whose verdicts are known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uapi_conformance.checks import effect, refusals, untouched
from uapi_conformance.contract import Contract
from uapi_conformance.contract.codes import ACCESS_DENIED, VIEW_INVALID
from uapi_conformance.declaration import CallReference, Declaration, Limits
from uapi_conformance.errors import SuiteError
from uapi_conformance.evidence.conclusion import conclude
from uapi_conformance.evidence.evidence import Unavailable
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.results import ItemResult, Results, RunVerdict
from uapi_conformance.evidence.verdict import Outcome, Verdict
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.canaries import (
    AlwaysTheCall,
    Compresses,
    NeverStops,
    NumberForName,
    PlainText,
    ShortLength,
    StopsWhatItRefuses,
    TakesAnyToken,
)
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.runner.source import TargetSource
from uapi_conformance.scenarios import changes
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.drawing import Generation, draw
from uapi_conformance.scenarios.recorded_call import AFTER_REFUSALS, AFTER_STOP, RECORDED_CALL, TWIN
from uapi_conformance.target.credentials import FixedToken
from uapi_conformance.wire.nonexistent import UNKNOWN_CALL, UNKNOWN_VIEW

Judge = Callable[[TargetSource], Verdict]


def _change(name: str, among: tuple[Change, ...]) -> Change:
    return next(change for change in among if change.name == name)


_VIEW = _change("view-unknown", changes.VIEW)
_TOKEN = _change("token-garbage", changes.CREDENTIALS)
_SENT = frozenset((BEFORE, _VIEW.name, _TOKEN.name, AFTER_REFUSALS, TWIN, AFTER_STOP))
"""The steps that the judgements rest on; a canary takes no others."""


def _stops(source: TargetSource) -> Verdict:
    evidence = source.of(RECORDED_CALL)
    return effect.stopped(evidence, AFTER_STOP, evidence.twin)


def _names_the_view(source: TargetSource) -> Verdict:
    evidence = source.of(RECORDED_CALL)
    return refusals.one_change(evidence, _VIEW.name, source.contract, [VIEW_INVALID], what=_VIEW.what)


def _refuses_the_token(source: TargetSource) -> Verdict:
    evidence = source.of(RECORDED_CALL)
    return refusals.one_change(evidence, _TOKEN.name, source.contract, [ACCESS_DENIED], what=_TOKEN.what)


def _refuses_without_effect(source: TargetSource) -> Verdict:
    evidence = source.of(RECORDED_CALL)
    return untouched.unharmed(evidence, AFTER_REFUSALS, evidence.all(_VIEW.name))


def _every_answer(requirement: str) -> Judge:
    def judge(source: TargetSource) -> Verdict:
        source.of(RECORDED_CALL).expect_available()
        return source.every_answer().verdict(requirement)

    return judge


@dataclass(frozen=True)
class Canary:
    """A faulty server, and the judgement that has to fail for it and pass for a conforming server."""

    behaviour: type[Behaviour]
    requirement: str
    judge: Judge


CANARIES = (
    Canary(NeverStops, "core.recording-stops", _stops),
    Canary(AlwaysTheCall, "core.view-invalid", _names_the_view),
    Canary(StopsWhatItRefuses, "core.refusal-no-effect", _refuses_without_effect),
    Canary(TakesAnyToken, "service.access-denied", _refuses_the_token),
    Canary(PlainText, "core.error-body", _every_answer("core.error-body")),
    Canary(ShortLength, "http.framing", _every_answer("http.framing")),
    Canary(NumberForName, "service.list-fields", _every_answer("service.list-fields")),
)
CONFORMING = (Behaviour, Compresses)
_BROKEN = "The suite does not work here: {}. Run it in a fresh environment with constraints.txt."


def expect_canaries(contract: Contract, generation: Generation) -> None:
    """Raise SuiteError unless faulty servers fail, conforming ones pass, and requests are generated."""
    for canary in CANARIES:
        _expect(Outcome.FAIL, contract, canary.behaviour, (canary,))
    for behaviour in CONFORMING:
        _expect(Outcome.PASS, contract, behaviour, CANARIES)
    if generation.max_examples:
        _expect_requests(contract)


def _expect_requests(contract: Contract) -> None:
    """Raise SuiteError unless schemathesis draws right and wrong requests of both kinds."""
    call = CallReference("@me", "@self", UNKNOWN_CALL, UNKNOWN_VIEW)
    drawn = draw(contract.openapi.document, call, Generation(1))
    kinds = {(one.operation, one.wrong) for one in drawn}
    if len(kinds) < 4:
        raise SuiteError(_BROKEN.format(f"schemathesis generates {len(kinds)} kinds of requests instead of 4"))


def _expect(outcome: Outcome, contract: Contract, behaviour: type[Behaviour], canaries: tuple[Canary, ...]) -> None:
    with ReferenceServer(behaviour()) as server:
        source = _source(contract, server)
        try:
            for canary in canaries:
                found = _verdict(canary, source)
                if found.outcome is not outcome:
                    said = f"{canary.requirement} gives the suite's own server {behaviour.__name__} the verdict"
                    wrong = f"{found.outcome} ({found.reason}) instead of {outcome}"
                    raise SuiteError(_BROKEN.format(f"{said} {wrong}"))
                _expect_result(contract, canary, found)
        finally:
            source.close()


def _expect_result(contract: Contract, canary: Canary, verdict: Verdict) -> None:
    """Raise SuiteError unless a failure makes a run not conforming, and a single pass does not make it conforming."""
    results = Results(contract)
    results.add(ItemResult(canary.requirement, "", canary.requirement, verdict.outcome, verdict.reason))
    concluded = conclude(results)
    found = (concluded.exit_status, concluded.verdict)
    failed = verdict.outcome is Outcome.FAIL
    wanted = (1, RunVerdict.NOT_CONFORMING) if failed else (6, RunVerdict.INCONCLUSIVE)
    if found != wanted:
        said = f"a run with the one verdict {verdict.outcome} for {canary.requirement} ends with {found[0]}, {found[1]}"
        raise SuiteError(_BROKEN.format(f"{said} instead of {wanted[0]}, {wanted[1]}"))


def _verdict(canary: Canary, source: TargetSource) -> Verdict:
    try:
        return canary.judge(source)
    except Unavailable as reason:
        raise SuiteError(
            f"The suite does not work here: its own server cannot be judged ({reason}); "
            "find out what blocks connections from this process to its own machine."
        ) from reason


def _source(contract: Contract, server: ReferenceServer) -> TargetSource:
    declaration = Declaration(
        url=server.url, call=CallReference(*server.declared_call), effect_within=0.0, limits=Limits(timeout=2.0)
    )
    tokens = FixedToken(server.token)
    source = TargetSource(declaration, contract, server.url, tokens, None, generation=Generation(0))
    source.target.wanted = lambda step: step.name in _SENT
    return source
