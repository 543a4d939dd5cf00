# SPDX-License-Identifier: MIT
"""Rules about what no answer of a run may tell: the inside of the server, and credentials.

Each takes one exchange and returns a verdict, or None if it does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.internals import internals_in
from uapi_conformance.evidence.verdict import Verdict, failed, passed
from uapi_conformance.wire.exchange import Exchange, Request, Response, header
from uapi_conformance.wire.nonexistent import GARBAGE_TOKEN

_OF_PATHS = frozenset(("content-location", "link", "location", "set-cookie"))
"""Fields with paths of the API's own; a path there is none of a file."""


_OF_HTTP = frozenset(("date", "content-length", "content-type", "connection", "keep-alive", "host"))
"""Fields whose values HTTP itself defines; PHP's own server sends back the Host that it was asked by."""


def no_internals(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: nothing of the server's inside (OWASP API8:2023; RFC 9110, section 15.6 says what an explanation is)."""
    response = exchange.response
    if response is None:
        return None
    fields = "\n".join(_lines(response, _OF_PATHS | _OF_HTTP))
    shown = (*internals_in(fields), *internals_in(_unescaped(_text(response))))
    sent = _sent(exchange.request) if shown else ""
    found = next((text for text in shown if text not in sent), None)
    if found is None:
        return passed("The answer does not expose the server's internals.", exchange)
    return failed(
        "An answer exposes the server's internals.",
        exchange,
        expected="no stack trace, statement, path, address or secret of the server",
        observed=found[:120],
    )


def _sent(request: Request) -> str:
    """What the request says: an answer that repeats it tells nothing new."""
    body = request.body.decode("utf-8", "replace")
    return "\n".join((request.target, unquote(request.target), body, _unescaped(body)))


def _lines(response: Response, but: frozenset[str] = frozenset()) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in response.headers if name.lower() not in but)


def _text(response: Response) -> str:
    return (response.content or response.body).decode("utf-8", "replace")


def _unescaped(text: str) -> str:
    # JSON escapes would hide the quotes and line ends by which a trace is recognised.
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\/", "/").replace("\\\\", "\\")


_SHORTEST_CREDENTIAL = 8


def no_credentials(exchange: Exchange, _contract: ClaimedContract) -> Verdict | None:
    """Rule: an answer does not repeat the credentials that its own request carried (RFC 6750, section 5.3)."""
    response = exchange.response
    credential = (header(exchange.request.headers, "authorization") or "").rpartition(" ")[2]
    if response is None or len(credential) < _SHORTEST_CREDENTIAL or credential == GARBAGE_TOKEN:
        return None  # a token that was never issued opens nothing
    text = (
        "\n".join(_lines(response))
        + _unescaped(_text(response))
        + response.trailing.decode("latin-1")
        + response.reason
    )
    if credential not in text:
        return passed("The answer does not repeat the credential.", exchange)
    where = "a header" if any(credential in value for _, value in response.headers) else "the body"
    return failed(
        "An answer repeats the credential that was sent.",
        exchange,
        expected="no token in an answer",
        observed=f"the token in {where}",
    )
