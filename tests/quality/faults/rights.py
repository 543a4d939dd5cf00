# SPDX-License-Identifier: MIT
"""Servers that let in whom they should not, or say so the wrong way."""

from __future__ import annotations

import re

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Token, User
from uapi_conformance.target.states import State

from tests.quality.bases import foreign_call, refused_as
from tests.quality.catalogue import CALL, NOTHING, Catalogue, Fault

FAULTS = Catalogue()


@FAULTS.add("any-token", "service.access-denied", needs=NOTHING)
class AnyToken(Behaviour):
    """Any token is taken for the user's."""

    def authenticate(self, request: Incoming) -> User:
        if not self.sent_token(request):
            return super().authenticate(request)
        return self.store.users["12"]


@FAULTS.add("no-token-needed", "service.access-denied", needs=NOTHING)
class NoToken(Behaviour):
    """Without Authorization a request is the first user's."""

    def authenticate(self, request: Incoming) -> User:
        if request.header("authorization") is None:
            return self.store.users["12"]
        return super().authenticate(request)


class _TokensAlike(Behaviour):
    """Takes one token for another that is like it."""

    def sent_token(self, request: Incoming) -> str | None:
        sent = super().sent_token(request)
        return next((known for known in self.store.tokens if sent and self.alike(known, sent)), sent)

    def alike(self, known: str, sent: str) -> bool:
        return known == sent


@FAULTS.add("token-by-prefix", "service.access-denied", needs=NOTHING)
class TokenByPrefix(_TokensAlike):
    """Of a token only the first characters are compared."""

    def alike(self, known: str, sent: str) -> bool:
        return known[:8] == sent[:8]


@FAULTS.add("token-in-any-case", "service.access-denied", needs=NOTHING)
class TokenInAnyCase(_TokensAlike):
    """Tokens are compared without regard to case, as a database may do."""

    def alike(self, known: str, sent: str) -> bool:
        return known.lower() == sent.lower()


@FAULTS.add("any-scheme", "service.access-denied", needs=NOTHING)
class AnyScheme(Behaviour):
    """The token is taken under every scheme."""

    def scheme_accepted(self, scheme: str) -> bool:
        return True


class _SchemeByBeginning(Behaviour):
    """Looks whether the field begins with Bearer."""

    def scheme_accepted(self, scheme: str) -> bool:
        return scheme.lower().startswith("bearer")


FAULTS.append(
    Fault(
        "scheme-by-beginning",
        "A scheme that begins with Bearer is taken for it.",
        ("service.access-denied",),
        NOTHING,
        _SchemeByBeginning,
        deep=True,
    )
)


@FAULTS.add("expired-token-accepted", "service.token-expired", needs=State.EXPIRED)
class Expired(Behaviour):
    """A token never expires."""

    def token_accepted(self, token: Token) -> bool:
        return True


@FAULTS.add("expired-token-400", "service.token-expired", needs=State.EXPIRED)
class Expired400(Behaviour):
    """An expired token is a bad request."""

    def token_accepted(self, token: Token) -> bool:
        if not super().token_accepted(token):
            raise Problem("token_expired")
        return True


@FAULTS.add("unauthorised-is-400", "service.access-denied", needs=NOTHING)
class Unauthorised400(Behaviour):
    """A request without a valid token gets a 400."""

    def authenticate(self, request: Incoming) -> User:
        with refused_as(status=400):
            return super().authenticate(request)


@FAULTS.add("unauthorised-without-challenge", "http.challenge", needs=NOTHING)
class NoChallenge(Behaviour):
    """A 401 comes without WWW-Authenticate."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.without_header("WWW-Authenticate")


class _TakesQuery(Behaviour):
    """Takes whatever is in the query for a token, if there is no Authorization field."""

    method, pattern = "", ""

    def sent_token(self, request: Incoming) -> str | None:
        found = re.search(f"accessRequestToken={self.pattern}", request.query)
        if found is None or request.method != self.method or request.header("authorization") is not None:
            return super().sent_token(request)
        return next(iter(self.store.tokens))


def _takes_query(name: str, method: str, pattern: str, sentence: str) -> None:
    def make() -> Behaviour:
        behaviour = _TakesQuery()
        behaviour.method, behaviour.pattern = method, pattern
        return behaviour

    FAULTS.append(Fault(name, sentence, ("service.access-denied",), CALL, make, of_grid=True, deep=True))


for _name, _method in (("query-token", "PUT"), ("list-query-token", "GET")):
    _takes_query(f"{_name}-unchecked", _method, "uapi", "Any token in the query is taken for a valid one.")
    _takes_query(f"{_name}-with-bearer-unchecked", _method, "Bearer", "Any token behind Bearer in the query is valid.")
    _takes_query(f"{_name}-empty", _method, "$", "An empty token in the query is taken for a valid one.")


class QueryTokenCrash(Behaviour):
    """A token in the query beside another in the field is an internal error."""

    def sent_token(self, request: Incoming) -> str | None:
        if "accessRequestToken" in request.query and request.header("authorization") is not None:
            raise RuntimeError
        return super().sent_token(request)


FAULTS.append(
    Fault(
        "list-query-token-beside-500",
        (QueryTokenCrash.__doc__ or "").strip(),
        ("robust.odd-query",),
        NOTHING,
        QueryTokenCrash,
        of_grid=True,
        deep=True,
    )
)


@FAULTS.add("foreign-call-stopped", "security.foreign-call", needs=State.FOREIGN)
class Foreign(Behaviour):
    """A token reaches the calls of all users."""

    def belongs(self, user: User, call: PhoneCall) -> bool:
        return True

    def takes_part(self, extension: str | None, call: PhoneCall) -> bool:
        return True


@FAULTS.add("foreign-path-open", "security.foreign-call", "security.foreign-list", needs=State.FOREIGN)
class ForeignPath(Behaviour):
    """Who names another user in the path is taken for that user."""

    def resolve_user(self, session: User, text: str) -> User:
        return self.store.users.get(text) or super().resolve_user(session, text)


@FAULTS.add("foreign-call-told-apart", "security.only-own-data", needs=State.FOREIGN)
class ForeignTold(Behaviour):
    """The refusal of a foreign call says whose it is."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        call = foreign_call(self.store, user, call_id)
        if call is not None:
            raise Problem("pc_phonecall_invalid", message=f"This call is of user {call.user_id}, on {call.extension}.")
        return super().find_call(user, extension, call_id)


@FAULTS.add("foreign-list-open", "security.foreign-list", needs=State.FOREIGN)
class ForeignList(Behaviour):
    """List shows any call whose id is known."""

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        if call_id in self.store.calls:
            return [self.store.calls[call_id]]
        return super().listed_calls(user, extension, call_id)
