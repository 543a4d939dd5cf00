# SPDX-License-Identifier: MIT
"""Obtains tokens for client credentials (RFC 6749, section 4.4). No error of this module contains a token or a secret.

No OAuth client library does this here: requests-oauthlib and Authlib write Basic without the form-encoding of RFC 6749,
section 2.3.1, variables (OAUTHLIB_…) change what oauthlib accepts, and neither bounds the time or size of an answer.
"""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from uapi_conformance.declaration import ClientAuthentication, ClientCredentials
from uapi_conformance.declaration.urls import without_query
from uapi_conformance.errors import TargetError
from uapi_conformance.target.posting import NoAnswerError, Posted, TimedOutError, TooLargeError, lasting
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.exchange import Response
from uapi_conformance.wire.pauses import Pauses, retry_after

Fetch = Callable[[str, Mapping[str, str], str | None], Posted]
"""Posts a form to a URL, with a value of Authorization if there is one, following no redirect.

Raises PostingError or OSError if there is no answer.
"""

_LARGEST = 64 * 1024
# RFC 6749, section 5.2. Any other value of `error` is not repeated, since it may be anything.
_OAUTH_ERRORS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)
_OF_AUTHENTICATION = frozenset({"invalid_client", "invalid_request"})
"""Those by which an endpoint may say that it looked for the client's id and secret elsewhere."""
_BUSY = frozenset({429, 502, 503, 504})
_BOTH = (ClientAuthentication.BASIC, ClientAuthentication.BODY)
"""Basic comes first: every server has to take it, and one that does not cannot tell whose request it refuses."""
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True)
class Timing:
    """What tells the time: ``clock`` in seconds, ``sleep`` for so many, and when everything has to be over."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    not_after: Callable[[], float | None] = lambda: None

    def allows(self, pause: float) -> bool:
        """Whether a pause would be over in time."""
        end = self.not_after()
        return end is None or self.clock() + pause < end


class EndpointToken:
    """A token for client credentials, renewed 30 s or a tenth of its life before it expires.

    If it is not declared how the endpoint takes the client's id and secret, both ways are tried, each once: a client
    that keeps repeating a refused request may be locked out.
    """

    def __init__(
        self, declared: ClientCredentials, client_id: str, client_secret: str, fetch: Fetch, timing: Timing
    ) -> None:
        self._declared = declared
        self._endpoint = f"the token endpoint {without_query(declared.token_url)}"
        self._client = (client_id, client_secret)
        self._fetch = fetch
        self._timing = timing
        self._ways = _BOTH if declared.authentication is None else (declared.authentication,)
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at: float | None = None
        self._gave_up: TargetError | None = None

    def token(self) -> str:
        with self._lock:
            if not self._token or (self._renew_at is not None and self._timing.clock() >= self._renew_at):
                asked = self._timing.clock()
                self._token, life = self._obtain()
                self._renew_at = None if life is None else asked + life - min(30.0, life / 10)
            return self._token

    def renewed(self) -> bool:
        with self._lock:
            before = self._token
            self._token = ""
        return self.token() != before

    def _obtain(self) -> tuple[str, float | None]:
        """Return a token, not checked yet, and the seconds that it lives. Raises TargetError."""
        if self._gave_up is not None:
            # A token is needed before every request: after one timeout or refusal, it is not requested again.
            raise self._gave_up.with_traceback(None)
        tried: tuple[ClientAuthentication, ...] = ()
        for way in self._ways:
            tried = (*tried, way)
            answer = self._asked(way)
            document = jsontext.parse(answer.body).value if len(answer.body) <= _LARGEST else None
            members = document if isinstance(document, dict) else {}
            if answer.status == 200 and "access_token" in members:
                self._ways = (way,)
                return self._granted(members)
            if not _is_about_the_client(answer.status, members):
                break
        raise self._refusal(answer.status, members, tried)

    def _granted(self, members: Mapping[str, object]) -> tuple[str, float | None]:
        token, kind = members["access_token"], members.get("token_type", "Bearer")
        if not isinstance(token, str):
            raise self._no_token()
        if not isinstance(kind, str) or kind.lower() != "bearer":
            raise TargetError(f"{self._endpoint} gave a token that is not a Bearer token; UnifiedAPI accepts no other")
        return token, _seconds(members.get("expires_in"))

    def _no_token(self) -> TargetError:
        return TargetError(f"{self._endpoint} answered 200 without a JSON access_token; check that token_url is right")

    def _refusal(
        self, status: int, members: Mapping[str, object], tried: tuple[ClientAuthentication, ...]
    ) -> TargetError:
        named = members.get("error")
        reason = f" ({named})" if isinstance(named, str) and named in _OAUTH_ERRORS else ""
        if status == 200 and not reason:
            return self._no_token()
        places = " and in ".join(way.place for way in tried)
        advice = (
            "check scope and audience"
            if named == "invalid_scope"
            else f"check the client's id and secret, which were sent in {places}"
        )
        refused = TargetError(f"{self._endpoint} answered {status}{reason} instead of a token; {advice}")
        if status == 200 or 400 <= status < 500:
            # A client that keeps repeating a refused request may be locked out.
            self._gave_up = refused
        return refused

    def _asked(self, way: ClientAuthentication) -> Posted:
        """Return the answer to a request for a token; while the endpoint is busy, the last of several."""
        form, authorization = self._request(way)
        pauses = Pauses(lambda response: response.status in _BUSY)
        attempt = 0
        while True:
            answer = self._answered(form, authorization)
            attempt += 1
            response = Response(answer.status, answer.headers, b"")
            pause = pauses.before_attempt(attempt, response, fresh=False)
            if pause is None or not self._timing.allows(pause):
                break
            self._timing.sleep(pause)
        if answer.status in _BUSY:
            told = retry_after(response)
            wait = f" and asks for {lasting(told)} of patience" if told else ""
            times = "once" if attempt == 1 else f"{attempt} times"
            self._gave_up = TargetError(
                f"{self._endpoint} is busy: it was asked {times}, answered {answer.status}{wait}; run again later"
            )
            raise self._gave_up
        return answer

    def _request(self, way: ClientAuthentication) -> tuple[Mapping[str, str], str | None]:
        """Return the form, and the value of Authorization; the client's id and secret are in one of them alone."""
        declared, (client_id, client_secret) = self._declared, self._client
        form = {"grant_type": "client_credentials"}
        if declared.type:
            # The vendor's own clients send both; other servers ignore them (RFC 6749, section 3.2).
            form |= {"type": declared.type, "redirect_uri": declared.token_url}
        form |= {name: value for name, value in (("scope", declared.scope), ("audience", declared.audience)) if value}
        if way is ClientAuthentication.BODY:
            return {**form, "client_id": client_id, "client_secret": client_secret}, None
        pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
        return form, f"Basic {base64.b64encode(pair.encode('ascii')).decode('ascii')}"

    def _answered(self, form: Mapping[str, str], authorization: str | None) -> Posted:
        try:
            return self._fetch(self._declared.token_url, form, authorization)
        except TimedOutError as error:
            self._gave_up = TargetError(f"{self._endpoint} gave {error}; check token_url and the network")
            raise self._gave_up from None
        except TooLargeError as error:
            raise TargetError(f"{self._endpoint} gave {error}; check that token_url is right") from None
        except NoAnswerError as error:
            advice = error.advice or "check token_url and the network"
            raise TargetError(f"{self._endpoint} gave no answer ({error}); {advice}") from None
        except (OSError, ValueError):
            # Not the error's text, which can contain the request.
            raise TargetError(f"{self._endpoint} gave no answer; check token_url and the network") from None


def _is_about_the_client(status: int, members: Mapping[str, object]) -> bool:
    """Whether an endpoint may have refused the client only because its id and secret are in the wrong place."""
    named = members.get("error")
    if isinstance(named, str) and named in _OAUTH_ERRORS:
        return named in _OF_AUTHENTICATION
    return status in (400, 401, 403)


def _seconds(value: object) -> float | None:
    """Read expires_in, a number or, from some servers, a string of digits; None if it says nothing.

    Some servers write 0 for a token that never expires. If it does expire, a refusal will show it.
    """
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9:
        return float(value)
    return None
