# SPDX-License-Identifier: MIT
"""Takes the secrets of a run out of texts, and out of the curl lines that repeat a request."""

from __future__ import annotations

from collections.abc import Callable, Collection

from uapi_conformance.declaration import Declaration, TokenVariable
from uapi_conformance.reports.curl import curl
from uapi_conformance.reports.oneline import one_line
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.target.credentials import Remembered
from uapi_conformance.target.states import States
from uapi_conformance.wire.exchange import Exchange
from uapi_conformance.wire.fields import SentField

_SHORT = 6
"""Characters of a declared field below which its value would be found by chance in half of a report."""


class Secrets:
    """The tokens of a run and of its setups, each a secret from the moment it is known, and its declared fields.

    ``connecting`` gives the options by which curl reaches the target.
    """

    def __init__(
        self, declaration: Declaration, tokens: Remembered, states: States | None, fields: tuple[SentField, ...] = ()
    ) -> None:
        credentials = declaration.credentials
        self._variable = credentials.name if isinstance(credentials, TokenVariable) else "UAPI_TOKEN"
        self._tokens = tokens
        self._states = states
        self.fields = fields
        self.redactor = Redactor(f.value for f in fields if f.variable and len(f.value) >= _SHORT)
        self.connecting: Callable[[], str] = str

    def learn(self) -> None:
        """Add the tokens that were obtained since the last time."""
        for token in (*self._tokens.given, *self._of_setups()):
            self.redactor.add(token)

    def _of_setups(self) -> Collection[str]:
        return self._states.tokens_seen if self._states is not None else ()

    def without(self, text: str) -> str:
        """Return a text as it may be shown: one line without secrets."""
        return one_line(self.redactor.text(text))

    def curl(self, exchange: Exchange, url: str) -> str:
        """Return the shell line that repeats a request, with variables in place of tokens."""
        given = self._tokens.given
        line = curl(
            exchange.request,
            url,
            token_variable=self._variable,
            token=given[-1] if given else None,
            earlier=given[:-1],
            setup_tokens=self._of_setups(),
            fields=self.fields,
            connecting=self.connecting(),
        )
        return self.redactor.text(line)
