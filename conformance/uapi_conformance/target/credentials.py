# SPDX-License-Identifier: MIT
"""Obtains the token. No error of this module ever contains a token or a secret."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from uapi_conformance.declaration import ClientCredentials, Credentials, TokenFile, TokenVariable, is_loopback
from uapi_conformance.declaration.urls import is_secure, without_query
from uapi_conformance.errors import DeclarationError
from uapi_conformance.target.posting import Form, Posted, post, within
from uapi_conformance.target.token_endpoint import EndpointToken, Fetch, Timing
from uapi_conformance.wire.authentication import TokenSource
from uapi_conformance.wire.way import DIRECT, Way

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_LARGEST = 64 * 1024


def is_bearer_token(text: str) -> bool:
    """Whether a text can follow `Bearer` (RFC 6750, section 2.1: b64token)."""
    return _B64TOKEN.fullmatch(text) is not None


def token_source(
    credentials: Credentials,
    environ: Mapping[str, str],
    *,
    fetch: Fetch | None = None,
    timing: Timing | None = None,
) -> TokenSource:
    """Return the declared source. A token in a variable is read here, once.

    ``fetch`` asks the token endpoint, by default `form_fetch()`; ``timing`` says how long that may take.
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
            endpoint = EndpointToken(
                credentials,
                of_variable(client_id, environ, "the id of the client"),
                of_variable(client_secret, environ, "the secret of the client"),
                fetch or form_fetch(),
                timing or Timing(),
            )
            return _Checked(endpoint, f"the access_token that the token endpoint {without_query(url)} gave")


def form_fetch(
    *,
    way: Way = DIRECT,
    timeout: float = 10.0,
    not_after: Callable[[], float | None] = lambda: None,
) -> Fetch:
    """Return the fetch that goes over the network.

    ``timeout`` is the seconds from looking up the name to the last byte; ``not_after`` returns the point on
    `time.monotonic`, if there is one, by which each fetch has to be over.
    """

    def fetch(url: str, form: Mapping[str, str], authorization: str | None = None) -> Posted:
        content = urlencode(form).encode("ascii")
        asked = Form("application/x-www-form-urlencoded", content, authorization=authorization)
        return post(url, asked, within(timeout, not_after()), way=way)

    return fetch


@dataclass(frozen=True, repr=False)
class FixedToken:
    """A token that never changes."""

    value: str

    def token(self) -> str:
        return self.value

    def renewed(self) -> bool:
        return False


class _Checked:
    """A source whose tokens are refused if they cannot follow `Bearer`; ``what`` names them in errors."""

    def __init__(self, source: TokenSource, what: str) -> None:
        self._source = source
        self._what = what

    def token(self) -> str:
        return _checked(self._source.token(), self._what)

    def renewed(self) -> bool:
        return self._source.renewed()


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


def _from_variable(name: str, environ: Mapping[str, str]) -> str:
    return _checked(of_variable(name, environ, "the token").strip(), f"the token in the environment variable {name}")


def of_variable(name: str, environ: Mapping[str, str], what: str) -> str:
    """Return what a variable holds. Raises DeclarationError if it is not set or empty; ``what`` says what it is for."""
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
