# SPDX-License-Identifier: MIT
"""Servers that take a near miss of an identifier for it: one for each operator and identifier of the grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Incoming
from uapi_conformance.reference.model import PhoneCall, User, View
from uapi_conformance.scenarios import identifiers
from uapi_conformance.scenarios.identifiers import IDENTIFIERS, Identifier
from uapi_conformance.scenarios.near_misses import USUAL, is_tried
from uapi_conformance.scenarios.operators import FIXED, OPERATORS, Operator

from tests.quality.bases import ActionNamed, CallNamed, ViewNamed
from tests.quality.catalogue import CALL, DECLARED, Fault

OWNERS: Mapping[Identifier, str] = {
    identifiers.CALL: "core.call-invalid",
    identifiers.VIEW: "core.view-invalid",
    identifiers.USER: "service.user-invalid",
    identifiers.EXTENSION: "service.extension-invalid",
    identifiers.ACTION: "core.action-checked",
    identifiers.TOKEN: "service.access-denied",
    identifiers.ME: "service.user-invalid",
    identifiers.SELF: "service.extension-invalid",
}
"""The requirement by which a near miss of each identifier is refused."""


class _Call(CallNamed):
    operator: Operator

    def named(self, call_id: str) -> str:
        return next((known for known in self.store.calls if self.operator.make(known) == call_id), call_id)


class _View(ViewNamed):
    operator: Operator

    def named(self, call: PhoneCall, wanted: object) -> View | None:
        meant = (view for view in call.views if self.operator.make(view.id) == wanted)
        return call.view(wanted) if isinstance(wanted, str) and call.view(wanted) else next(meant, None)


class _User(Behaviour):
    operator: Operator

    def resolve_user(self, session: User, text: str) -> User:
        return super().resolve_user(session, session.id if self.operator.make(session.id) == text else text)


class _Extension(Behaviour):
    operator: Operator

    def resolve_extension(self, user: User, text: str) -> str | None:
        meant = next((known for known in user.extensions if self.operator.make(known) == text), text)
        return super().resolve_extension(user, text if text in user.extensions else meant)


class _Me(Behaviour):
    operator: Operator

    def resolve_user(self, session: User, text: str) -> User:
        meant = next((name for name in self.user_names() if self.operator.make(name) == text), text)
        return super().resolve_user(session, meant)


class _Self(Behaviour):
    operator: Operator

    def resolve_extension(self, user: User, text: str) -> str | None:
        return super().resolve_extension(user, "@self" if self.operator.make("@self") == text else text)


class _Action(ActionNamed):
    operator: Operator

    def named(self, action: object) -> object:
        return "StopRecording" if self.operator.make("StopRecording") == action else action


class _Token(Behaviour):
    operator: Operator

    def sent_token(self, request: Incoming) -> str | None:
        sent = super().sent_token(request)
        return next((known for known in list(self.store.tokens) if self.operator.make(known) == sent), sent)


_BEHAVIOURS: Mapping[Identifier, type[Behaviour]] = {
    identifiers.CALL: _Call,
    identifiers.VIEW: _View,
    identifiers.USER: _User,
    identifiers.EXTENSION: _Extension,
    identifiers.ACTION: _Action,
    identifiers.TOKEN: _Token,
    identifiers.ME: _Me,
    identifiers.SELF: _Self,
}
_SAMPLES: Mapping[Identifier, tuple[str, str]] = {
    identifiers.CALL: ("6275c7fa8c899decd2ea", "444444"),
    identifiers.VIEW: ("035", "01"),
    identifiers.USER: ("12", "12"),
    identifiers.EXTENSION: ("0003*210", "0003*210"),
    identifiers.ACTION: ("StopRecording", "StopRecording"),
    identifiers.TOKEN: ("aB-3_x", "aB-3_x"),
    identifiers.ME: ("@me", "@me"),
    identifiers.SELF: ("@self", "@self"),
}
"""Ids of the reference server: of what its hook sets up, and of the call that can be declared."""


def name_of(identifier: Identifier, operator: Operator) -> str:
    """The name of the fault in the catalogue."""
    return f"near-{identifier.name}-{operator.name}"


def _made(identifier: Identifier, operator: Operator) -> Callable[[], Behaviour]:
    def make() -> Behaviour:
        behaviour = _BEHAVIOURS[identifier]()
        behaviour.operator = operator  # type: ignore[attr-defined] # each of them has one
        return behaviour

    return make


def _faults() -> Iterator[Fault]:
    for identifier in IDENTIFIERS:
        of_hook, declared = _SAMPLES[identifier]
        for operator in (*OPERATORS, *FIXED):
            seen = operator.make(of_hook) is not None
            if not is_tried(operator, identifier) or not (seen or operator.make(declared) is not None):
                continue
            yield Fault(
                name_of(identifier, operator),
                f"What stands for {identifier.what} {operator.what} is taken for it.",
                (OWNERS[identifier],),
                CALL if seen else DECLARED,
                _made(identifier, operator),
                of_grid=True,
                deep=operator.name not in USUAL[identifier],
            )


FAULTS: tuple[Fault, ...] = tuple(_faults())
