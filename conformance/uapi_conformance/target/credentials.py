# SPDX-License-Identifier: MIT
"""Obtains the token. No error of this module ever contains a token or a secret."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from uapi_conformance.declaration import ClientCredentials, Credentials, TokenFile, TokenVariable, is_loopback
from uapi_conformance.declaration.urls import is_secure, without_query
from uapi_conformance.errors import DeclarationError, TargetError
from uapi_conformance.target.posting import Form, NoAnswerError, Posted, TimedOutError, TooLargeError, post, within
from uapi_conformance.wire import jsontext
from uapi_conformance.wire.authentication import TokenSource

if TYPE_CHECKING:
    from pathlib import Path

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
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


Fetch = Callable[[str, Mapping[str, str]], Posted]
"""Posts a form to a URL, following no redirect. Raises PostingError or OSError if there is no answer."""


def is_bearer_token(text: str) -> bool:
    """Whether a text can follow `Bearer` (RFC 6750, section 2.1: b64token)."""
    return _B64TOKEN.fullmatch(text) is not None


def token_source(
    credentials: Credentials,
    environ: Mapping[str, str],
    *,
    fetch: Fetch | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> TokenSource:
    """Return the declared source. A token in a variable is read here, once.

    ``fetch`` asks the token endpoint, by default `form_fetch()`; ``clock`` gives seconds.
    Raises DeclarationError if something is missing or cannot be a token.
    """
    match credentials:
        case TokenVariable(name):
            return FixedToken(_from_variable(name, environ))
        case TokenFile(path):
            return _Reread(path)
        case ClientCredentials(url, client_id, client_secret):
            if not is_secure(url) and not is_loopback(url):
                message = (
                    f"token_url {without_query(url)} has to start with https, because the client's secret is sent there"
                )
                raise DeclarationError(message)
            return _Renewed(
                url,
                _value(client_id, environ, "the id of the client"),
                _value(client_secret, environ, "the secret of the client"),
                fetch or form_fetch(),
                clock,
            )


def form_fetch(
    *,
    verify: bool = True,
    ca_bundle: Path | None = None,
    timeout: float = 10.0,
    not_after: Callable[[], float | None] = lambda: None,
) -> Fetch:
    """Return the fetch that goes over the network, with the same certificate settings as the target.

    ``timeout`` is the seconds from looking up the name to the last byte; ``not_after`` returns the point on
    `time.monotonic`, if there is one, by which each fetch has to be over.
    """

    def fetch(url: str, form: Mapping[str, str]) -> Posted:
        asked = Form("application/x-www-form-urlencoded", urlencode(form).encode("ascii"))
        return post(url, asked, within(timeout, not_after()), verify=ca_bundle if verify and ca_bundle else verify)

    return fetch


@dataclass(frozen=True, repr=False)
class FixedToken:
    """A token that never changes."""

    value: str

    def token(self) -> str:
        return self.value

    def renewed(self) -> bool:
        return False


class Remembered:
    """A source that remembers every token it gave, the latest last: an old token is still a secret."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source
        self._given: dict[str, None] = {}

    def token(self) -> str:
        token = self._source.token()
        self._given[token] = None
        return token

    def renewed(self) -> bool:
        is_another = self._source.renewed()
        self._given[self._source.token()] = None
        return is_another

    @property
    def given(self) -> tuple[str, ...]:
        return tuple(self._given)


class _Reread:
    """A token in a file, which others may renew during the run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._token = _from_file(path)

    def token(self) -> str:
        return self._token

    def renewed(self) -> bool:
        before = self._token
        # If the file cannot be read, it is being written or is gone: either way there is no other token.
        with contextlib.suppress(DeclarationError):
            self._token = _from_file(self._path)
        return self._token != before


class _Renewed:
    """A token for client credentials (RFC 6749, section 4.4), renewed 30 s or a tenth of its life before it expires."""

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        fetch: Fetch,
        clock: Callable[[], float],
    ) -> None:
        self._url = url
        # The vendor's own clients send type and redirect_uri; other servers ignore them (RFC 6749, section 3.2).
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "type": "unifiedapi",
            "redirect_uri": url,
        }
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at: float | None = None
        self._gave_up: TargetError | None = None

    def token(self) -> str:
        with self._lock:
            if not self._token or (self._renew_at is not None and self._clock() >= self._renew_at):
                asked = self._clock()
                self._token, life = self._obtain()
                self._renew_at = None if life is None else asked + life - min(30.0, life / 10)
            return self._token

    def renewed(self) -> bool:
        with self._lock:
            before = self._token
            self._token = ""
        return self.token() != before

    def _obtain(self) -> tuple[str, float | None]:
        endpoint = f"the token endpoint {without_query(self._url)}"
        if self._gave_up is not None:
            # A token is needed before every request: after one timeout or refusal, it is not requested again.
            raise self._gave_up.with_traceback(None)
        try:
            answer = self._fetch(self._url, self._form)
        except TimedOutError as error:
            self._gave_up = TargetError(f"{endpoint} gave {error}; check token_url and the network")
            raise self._gave_up from None
        except TooLargeError as error:
            raise TargetError(f"{endpoint} gave {error}; check that token_url is right") from None
        except NoAnswerError as error:
            raise TargetError(f"{endpoint} gave no answer ({error}); check token_url and the network") from None
        except (OSError, ValueError):
            # Not the error's text, which can contain the request.
            raise TargetError(f"{endpoint} gave no answer; check token_url and the network") from None
        document = jsontext.parse(answer.body).value if len(answer.body) <= _LARGEST else None
        if answer.status != 200:
            named = document.get("error") if isinstance(document, dict) else None
            reason = f" ({named})" if isinstance(named, str) and named in _OAUTH_ERRORS else ""
            message = (
                f"{endpoint} answered {answer.status}{reason} instead of a token; check the client's id and secret"
            )
            refused = TargetError(message)
            if 400 <= answer.status < 500:
                # A client that keeps repeating a refused request may be locked out.
                self._gave_up = refused
            raise refused
        if not isinstance(document, dict) or not isinstance(document.get("access_token"), str):
            raise TargetError(f"{endpoint} answered 200 without a JSON access_token; check that token_url is right")
        kind = document.get("token_type", "Bearer")
        if not isinstance(kind, str) or kind.lower() != "bearer":
            raise TargetError(f"{endpoint} gave a token that is not a Bearer token; UnifiedAPI accepts no other")
        token = _checked(document["access_token"], f"the access_token that {endpoint} gave")
        return token, _seconds(document.get("expires_in"))


def _seconds(value: object) -> float | None:
    """Read expires_in, a number or, from some servers, a string of digits; None if it says nothing.

    Some servers write 0 for a token that never expires. If it does expire, a refusal will show it.
    """
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return float(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9:
        return float(value)
    return None


def _from_variable(name: str, environ: Mapping[str, str]) -> str:
    return _checked(_value(name, environ, "the token").strip(), f"the token in the environment variable {name}")


def _value(name: str, environ: Mapping[str, str], what: str) -> str:
    value = environ.get(name, "")
    if not value.strip():
        state = "is empty" if name in environ else "is not set"
        raise DeclarationError(f"the environment variable {name} {state}; set it to {what}, as in: export {name}=…")
    return value


def _from_file(path: Path) -> str:
    where = f"the token file {path}"
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8-sig").strip()
    except FileNotFoundError:
        raise DeclarationError(f"{where} does not exist; check its path, or write the token into it") from None
    except OSError as error:
        raise DeclarationError(f"{where} cannot be read ({error.strerror}); check its permissions") from None
    except UnicodeDecodeError:
        raise DeclarationError(f"{where} is not text; write the token into it, and nothing else") from None
    if not text:
        raise DeclarationError(f"{where} is empty; write the token into it, and nothing else")
    return _checked(text, f"the token in {path}")


def _checked(token: str, what: str) -> str:
    if is_bearer_token(token):
        return token
    if any(c.isspace() or not c.isprintable() for c in token):
        raise DeclarationError(f"{what} contains a space or a control character; give the token alone, without Bearer")
    message = f"{what} has a character that no Bearer token may have (RFC 6750, section 2.1); check how it was copied"
    raise DeclarationError(message)
