# SPDX-License-Identifier: MIT
"""Takes the secrets of a run out of texts, and out of the curl lines that repeat a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from uapi_conformance.contract import contract_text
from uapi_conformance.declaration import ClientCredentials, Declaration, TokenVariable
from uapi_conformance.declaration.values import DEFAULT_TOKEN_VARIABLE
from uapi_conformance.reports.curl import curl
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.target.credentials import Remembered
from uapi_conformance.target.states import Setup, States
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.fields import SentField

_SHORT = 6
"""Characters of a declared field below which its value would be found by chance in half of a report."""


def redactor_for(environ: Mapping[str, str], token_variable: str | None) -> Redactor:
    """Return the redactor of a session, which knows from the start what its variables hold."""
    names = (DEFAULT_TOKEN_VARIABLE, token_variable or "")
    return Redactor((environ.get(name, "").strip() for name in names), public=contract_text())


class Secrets:
    """The tokens of a run and of its setups, each a secret from the moment it is known, and its declared fields.

    ``connecting`` gives the options by which curl reaches the target.
    """

    def __init__(
        self,
        declaration: Declaration,
        tokens: Remembered,
        states: States | None,
        *,
        url: str,
        environ: Mapping[str, str],
        redactor: Redactor,
        fields: tuple[SentField, ...] = (),
    ) -> None:
        credentials = declaration.credentials
        self._variable = credentials.name if isinstance(credentials, TokenVariable) else DEFAULT_TOKEN_VARIABLE
        self._tokens = tokens
        self._states = states
        self.fields = fields
        self.connecting: Callable[[], str] = str
        self._published: tuple[Setup, ...] = ()
        self._known = 0
        self.redactor = redactor
        redactor.publish(url, *((str(declaration.call),) if declaration.call is not None else ()))
        if isinstance(credentials, ClientCredentials):
            redactor.add(environ.get(credentials.client_secret_env, "").strip())
        self.add(*(field.value for field in fields if field.variable and len(field.value) >= _SHORT))

    def add(self, *secrets: str) -> None:
        """Mask these from now on."""
        for secret in secrets:
            self.redactor.add(secret)

    def learn(self, setups: Collection[Setup] = ()) -> None:
        """Add the tokens that were obtained since the last time, and the ids of calls that were set up."""
        tokens = (*self._tokens.given, *self._of_setups())
        if len(tokens) != self._known:
            self._known = len(tokens)
            self.add(*tokens)
        if tuple(setups) != self._published:
            self._published = tuple(setups)
            self.redactor.publish(*_ids(setups))

    def _of_setups(self) -> Collection[str]:
        return self._states.tokens_seen if self._states is not None else ()

    def without(self, text: str) -> str:
        """Return a text as it may be shown: one line without secrets."""
        return one_line(self.redactor.text(text))

    def curl(self, exchange: Exchange, url: str) -> str:
        """Return the shell line that repeats a request, with variables in place of tokens."""
        given, request = self._tokens.given, exchange.request
        shown = tuple((n, self.redactor.cookie(v) if n.lower() == "cookie" else v) for n, v in request.headers)
        line = curl(
            replace(request, headers=shown),
            url,
            token_variable=self._variable,
            token=given[-1] if given else None,
            earlier=given[:-1],
            setup_tokens=self._of_setups(),
            fields=self.fields,
            connecting=self.connecting(),
        )
        return self.redactor.text(line)


def _ids(setups: Iterable[Setup]) -> Iterable[str]:
    for setup in setups:
        yield from map(str, setup.calls)
        yield from (text for text in (setup.other_extension, setup.other_view_id) if text is not None)
