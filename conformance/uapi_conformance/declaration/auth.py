# SPDX-License-Identifier: MIT
"""Reads the credentials from an option, a variable or the table `[auth]`. No error repeats a secret."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.sources import Given, Options, first, option, variable
from uapi_conformance.declaration.urls import checked_url
from uapi_conformance.declaration.values import (
    DEFAULT_TOKEN_VARIABLE,
    ClientAuthentication,
    ClientCredentials,
    Credentials,
    TokenFile,
    TokenVariable,
)
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uapi_conformance.declaration.file import Table

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLIENT = ("token_url", "client_id_env", "client_secret_env")
OF_CLIENTS = ("client_authentication", "scope", "audience", "type")
"""Keys that say more about a request for a token."""
_SCOPE = re.compile(r"[!#-\[\]-~]+(?: [!#-\[\]-~]+)*")
"""RFC 6749, section 3.3."""
_NAMING = ("token_env", "client_id_env", "client_secret_env")


def read_credentials(
    auth: Table, options: Options, environ: Mapping[str, str], folder: Path
) -> Given[Credentials] | None:
    """Return the declared credentials, or None: the token is then in UAPI_TOKEN, or nowhere."""
    by_variable = option("--token-env", options.token_env)
    by_file = option("--token-file", options.token_file)
    if by_variable is not None and by_file is not None:
        raise DeclarationError("--token-env and --token-file are both given; give one of them")
    found = first(
        _token_variable(by_variable),
        _token_file(by_file),
        _token_file(variable("UAPI_TOKEN_FILE", environ)),
        _of_table(auth, folder),
        _token_in_environment(environ),
    )
    if found is None or found.value != TokenVariable():
        return found
    # Naming the default variable does not override that variable.
    return replace(found, over=tuple(place for place in found.over if place != DEFAULT_TOKEN_VARIABLE))


def named_variables(auth: Table, options: Options) -> frozenset[str]:
    """Return the names of the variables that are declared to hold credentials, whether they are used or not."""
    declared = {auth.values[key] for key in _NAMING if key in auth.values}
    return frozenset(declared | ({options.token_env} if options.token_env is not None else set()))


def _token_variable(given: Given[str] | None) -> Given[Credentials] | None:
    return given.read_as(TokenVariable(_variable(given))) if given is not None else None


def _token_file(given: Given[str] | None, folder: Path = Path()) -> Given[Credentials] | None:
    return given.read_as(TokenFile(folder / given.value)) if given is not None else None


def _token_in_environment(environ: Mapping[str, str]) -> Given[Credentials] | None:
    return Given(TokenVariable(), DEFAULT_TOKEN_VARIABLE) if DEFAULT_TOKEN_VARIABLE in environ else None


def _of_table(auth: Table, folder: Path) -> Given[Credentials] | None:
    kinds = [kind for kind in ("token_env", "token_file") if kind in auth.values]
    client = [key for key in _CLIENT if key in auth.values]
    if len(kinds) + bool(client) > 1:
        found = " and ".join([*kinds, *client])
        raise DeclarationError(f"{auth.where} mixes {found}; keep one of token_env, token_file and token_url")
    if client:
        return _client(auth)
    if extra := next((key for key in OF_CLIENTS if key in auth.values), None):
        raise DeclarationError(
            f"{auth.where} has {extra}, which only a request for a token uses; declare {', '.join(_CLIENT)} too, or "
            "leave it out"
        )
    return _token_file(auth.given("token_file"), folder) or _token_variable(auth.given("token_env"))


def _client(auth: Table) -> Given[Credentials]:
    url, client_id, client_secret = (auth.given(key) for key in _CLIENT)
    if url is None or client_id is None or client_secret is None:
        missing = " and ".join(key for key in _CLIENT if key not in auth.values)
        raise DeclarationError(f"{auth.where} lacks {missing}; client credentials need {', '.join(_CLIENT)}")
    scope, way = auth.values.get("scope", ""), auth.values.get("client_authentication")
    if scope and _SCOPE.fullmatch(scope) is None:
        raise DeclarationError(
            f"{auth.where} scope is {scope!r}; write names with a single space between them (RFC 6749, section 3.3)"
        )
    return url.read_as(
        ClientCredentials(
            checked_url(url.value, url.where),
            _variable(client_id),
            _variable(client_secret),
            ClientAuthentication(way) if way is not None else None,
            scope,
            auth.values.get("audience", ""),
            auth.values.get("type", ClientCredentials.type),
        )
    )


def _variable(given: Given[str]) -> str:
    if not _VARIABLE.fullmatch(given.value):
        # The error does not repeat what was written, which may be the token itself.
        message = f"{given.where} is not the name of an environment variable; name the variable that holds the value"
        raise DeclarationError(message)
    return given.value
