# SPDX-License-Identifier: MIT
"""Servers that take a near miss of an identifier for it: one for each operator and identifier of the grid."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, Store, User, View
from uapi_conformance.scenarios import identifiers, near_lists
from uapi_conformance.scenarios.identifiers import IDENTIFIERS, Identifier
from uapi_conformance.scenarios.near_misses import USUAL, is_tried
from uapi_conformance.scenarios.operators import FIXED, OPERATORS, Operator

from tests.quality.bases import ActionNamed, CallNamed, ViewNamed
from tests.quality.catalogue import CALL, DECLARED, Fault
from tests.quality.naming import NamingStore, store_of

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

    def call_id_accepted(self, call_id: str) -> bool:
        return re.fullmatch("[A-Za-z0-9-]+", call_id) is not None


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


class _InLists(Behaviour):
    """Takes near misses in List requests alone."""

    operator: Operator
    lists = False

    def dispatch(self, request: Incoming) -> Answer:
        self.lists = request.method == "GET"
        return super().dispatch(request)


class _ListedCall(_InLists):
    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        meant = next((known for known in self.store.calls if self.operator.make(known) == call_id), call_id)
        return super().listed_calls(user, extension, meant)


class _ListedUser(_InLists, _User):
    def resolve_user(self, session: User, text: str) -> User:
        return super().resolve_user(session, text) if self.lists else Behaviour.resolve_user(self, session, text)


class _ListedMe(_InLists, _Me):
    def resolve_user(self, session: User, text: str) -> User:
        return super().resolve_user(session, text) if self.lists else Behaviour.resolve_user(self, session, text)


class _ListedExtension(_InLists, _Extension):
    def resolve_extension(self, user: User, text: str) -> str | None:
        found = super().resolve_extension if self.lists else super(_Extension, self).resolve_extension
        return found(user, text)


class _ListedSelf(_InLists, _Self):
    def resolve_extension(self, user: User, text: str) -> str | None:
        found = super().resolve_extension if self.lists else super(_Self, self).resolve_extension
        return found(user, text)


_IN_LISTS: Mapping[Identifier, type[Behaviour]] = {
    identifiers.CALL: _ListedCall,
    identifiers.USER: _ListedUser,
    identifiers.EXTENSION: _ListedExtension,
    identifiers.ME: _ListedMe,
    identifiers.SELF: _ListedSelf,
}
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


@dataclass(frozen=True)
class Ids:
    """Ids of one kind: a ``sample`` of them, and the ``store`` that has such; None is the reference server's own.

    ``needs`` is what must be there for them to be seen (`Fault.needs`).
    """

    sample: str
    store: Callable[[], Store] | None = None
    needs: str = CALL


def _calls(sample: str, digits: Callable[[], str]) -> Ids:
    """Calls whose ids are of random digits behind the beginning of the sample."""
    return Ids(sample, lambda: NamingStore(lambda _: sample[:4] + digits(), None))


def _with_extensions(*numbers: str) -> Ids:
    return Ids(numbers[0], lambda: store_of(lambda user: replace(user, extensions=numbers)))


def _with_user(user_id: str) -> Ids:
    return Ids(user_id, lambda: store_of(lambda user: replace(user, id=user_id)))


_LISTED = frozenset(change.name for found in (near_lists.CALLS, *near_lists.OTHERS.values()) for change in found)
"""Near misses that are judged in List requests too."""
_IDS: Mapping[Identifier, tuple[Ids, ...]] = {
    identifiers.CALL: (
        Ids("6275c7fa8c899decd2ea"),
        Ids("444444", needs=DECLARED),
        # An Object-Id has punctuation too (OpenSocial 1.1), such as that of a UUID.
        _calls("Ks-E8C899DECD2EA275C", lambda: secrets.token_hex(8).upper()),
        _calls("01b78c899decd2ea275c", lambda: secrets.token_hex(8)),
    ),
    identifiers.VIEW: (
        Ids("035"),
        Ids("01", needs=DECLARED),
        Ids("Ks-E0", lambda: NamingStore(None, lambda n: f"Ks-E{n}")),
    ),
    identifiers.USER: (Ids("12"), _with_user("Ks-E12"), _with_user("012")),
    # The Data Types page has digits and asterisks, and clients take three digits without an asterisk.
    identifiers.EXTENSION: (Ids("0003*210"), _with_extensions("210", "211", "212")),
    identifiers.ACTION: (Ids("StopRecording"),),
    identifiers.TOKEN: (Ids("aB-3_x"),),
    identifiers.ME: (Ids("@me"),),
    identifiers.SELF: (Ids("@self"),),
}
"""Ids of the reference server: of what its hook sets up, and of the call that can be declared; then those of others."""


def _made(kind: type[Behaviour], operator: Operator, ids: Ids) -> Callable[[], Behaviour]:
    def make() -> Behaviour:
        behaviour = kind(ids.store() if ids.store is not None else None)
        behaviour.operator = operator  # type: ignore[attr-defined] # each of them has one
        return behaviour

    return make


def _faults() -> Iterator[Fault]:
    for identifier in IDENTIFIERS:
        for operator in (*OPERATORS, *FIXED):
            ids = next((ids for ids in _IDS[identifier] if operator.make(ids.sample) is not None), None)
            if ids is None or not is_tried(operator, identifier):
                continue
            name, sentence = f"{identifier.name}-{operator.name}", f"What stands for {identifier.what} {operator.what}"
            usual = operator.name in USUAL[identifier]
            yield Fault(
                f"near-{name}",
                f"{sentence} is taken for it.",
                (OWNERS[identifier],),
                ids.needs,
                _made(_BEHAVIOURS[identifier], operator, ids),
                of_grid=True,
                deep=not usual,
            )
            if name not in _LISTED:
                continue
            yield Fault(
                f"list-near-{name}",
                f"{sentence} is taken for it by List alone.",
                ("service.list-unknown" if identifier is identifiers.CALL else OWNERS[identifier],),
                ids.needs,
                _made(_IN_LISTS[identifier], operator, ids),
                of_grid=True,
                deep=not usual or identifier is not identifiers.CALL,
            )


FAULTS: tuple[Fault, ...] = tuple(_faults())
