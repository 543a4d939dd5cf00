# SPDX-License-Identifier: MIT
"""Puts a declaration together: the command line overrides the environment, which overrides the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.auth import OF_CLIENTS, named_variables, read_credentials
from uapi_conformance.declaration.bases import Base, checked_base
from uapi_conformance.declaration.calls import CallReference
from uapi_conformance.declaration.connections import (
    CONNECTION_KEYS,
    ConnectionSettings,
    read_connection,
    refuse_connection,
    secret_variables,
)
from uapi_conformance.declaration.durations import duration
from uapi_conformance.declaration.environment import trusted, unused_proxy, without_authorities
from uapi_conformance.declaration.file import Table, read_tables
from uapi_conformance.declaration.headers import DeclaredField, read_headers
from uapi_conformance.declaration.limits import read_limits
from uapi_conformance.declaration.sources import (
    Given,
    Options,
    first,
    listed,
    option,
    refuse_empty,
    unknown_variables,
    variable,
)
from uapi_conformance.declaration.urls import Origin, checked_url
from uapi_conformance.declaration.values import (
    DEFAULT_TOKEN_VARIABLE,
    Claims,
    ClientCredentials,
    CommandStates,
    Credentials,
    Declaration,
    HttpStates,
    Product,
    StatesHook,
    TokenVariable,
)
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_WAITING = 60.0
_PRODUCT = ("name", "vendor", "version")
_IDS = ("user_id", "extension", "phone_call_id", "phone_call_view_id")


def load(
    path: Path | None, options: Options, environ: Mapping[str, str], claim_values: Mapping[str, tuple[str | int, ...]]
) -> Declaration:
    """Return the declaration of this run. ``claim_values`` are the keys of `[ics]` and the values that each may have.

    Raises DeclarationError, with one sentence that says what to change, if anything is wrong.
    """
    refuse_empty(environ)
    file = first(option("--target", str(path) if path is not None else None), variable("UAPI_TARGET", environ))
    source = Path(file.value) if file is not None else None
    tables = read_tables(source, claim_values)
    folder = source.parent if source else Path()
    target, auth, ics, ixit, states = (tables[name] for name in ("target", "auth", "ics", "ixit", "states"))
    credentials = read_credentials(auth, options, environ, folder)
    token_from = credentials.value if credentials is not None else TokenVariable()
    url = _url(target, options, environ)
    call, not_disposable = _call(ixit, options, environ)
    headers = read_headers(target)
    hook = _states(states, options, environ, folder, _withheld(token_from, headers))
    limits, of_limits = read_limits(tables["limits"], options, environ)
    named = named_variables(auth, options) | secret_variables(target, auth, states)
    declaration = Declaration(
        url=url.value if url is not None else None,
        product=Product(*(target.values.get(key, "") for key in _PRODUCT)),
        test_system=target.values.get("test_system", False),
        link_origins=_link_origins(target),
        headers=headers,
        credentials=token_from,
        call=call.value if call is not None and not not_disposable else None,
        call_not_disposable=not_disposable,
        states=hook.value if hook is not None else None,
        discover=options.discover,
        claims=Claims(dict(ics.values)),
        effect_within=duration(ixit, "effect_within", _MOST_WAITING, Declaration.effect_within),
        ready_within=duration(states, "ready_within", _MOST_WAITING, Declaration.ready_within),
        limits=limits,
        source=source,
        settings=(
            *listed("file", file),
            *listed("url", url),
            *target.settings(*(name for name in target.values if name not in ("url", "headers"))),
            *listed("headers", target.given("headers"), ", ".join(map(str, headers))),
            *listed("credentials", credentials),
            *(auth.settings(*OF_CLIENTS) if isinstance(token_from, ClientCredentials) else ()),
            *auth.settings(*CONNECTION_KEYS),
            *ics.settings(*ics.values),
            *listed("call", call, f"{call.value}, not disposable" if call is not None and not_disposable else None),
            *ixit.settings("effect_within"),
            *listed("states", hook),
            *states.settings("ready_within", *CONNECTION_KEYS),
            *listed("discover", option("--discover", options.discover or None)),
            *of_limits,
        ),
        notes=unknown_variables(environ, named | {field.variable for field in headers}),
    )
    if declaration.url is None:
        return _embedded(declaration)
    return _connecting(declaration, declaration.url, tables, folder, environ)


def _connecting(
    declaration: Declaration, url: str, tables: Mapping[str, Table], folder: Path, environ: Mapping[str, str]
) -> Declaration:
    """Return the declaration with how to connect to the target, the token endpoint and the hook."""
    hook, credentials = declaration.states, declaration.credentials
    states_url = hook.url if isinstance(hook, HttpStates) else ""
    token_url = credentials.token_url if isinstance(credentials, ClientCredentials) else ""
    if not token_url and "token_url" not in tables["auth"].values:
        refuse_connection(tables["auth"], "token_url")
    if not states_url:
        refuse_connection(tables["states"], "url")
    target = read_connection(tables["target"], "target", folder)

    def other(name: str, to: str) -> ConnectionSettings:
        # Many targets issue their tokens themselves. A hook is the tester's, and says itself how it is reached.
        of_target = bool(to) and name == "auth" and Origin.of(to) == Origin.of(url)
        made = read_connection(tables[name], name, folder, target, of_target=of_target)
        return replace(made, unused_proxy=unused_proxy(to, environ) if to else None)

    of_token, of_states = other("auth", token_url), other("states", states_url)
    if isinstance(hook, CommandStates):
        # What opens a proxy or a key is no business of the hook.
        named = (*target.variables, *of_token.variables)
        hook = replace(hook, withheld=tuple(dict.fromkeys((*hook.withheld, *named))))
    urls = [to for to in (url, token_url, states_url) if to]
    return replace(
        declaration,
        connection=replace(target, unused_proxy=unused_proxy(url, environ)),
        token_connection=of_token,
        states_connection=of_states,
        states=hook,
        settings=(*declaration.settings, *trusted(environ, urls)),
        notes=(*declaration.notes, *without_authorities(environ, urls)),
    )


def _embedded(declaration: Declaration) -> Declaration:
    """Return the declaration of the embedded server, which is judged if nothing at all is declared."""
    if declaration.notes:
        raise DeclarationError(
            f"{declaration.notes[0]} Nothing else names a target: correct or unset it, or give --target-url"
        )
    # A token may be there for any server: it does not say which target is meant.
    declared = [one for one in declaration.settings if one.origin != DEFAULT_TOKEN_VARIABLE]
    if declared:
        given = declaration.source if declared[0].name == "file" else declared[0].origin
        raise DeclarationError(f"{given} is given, but no target; give --target-url, UAPI_TARGET_URL or [target] url")
    return replace(declaration, settings=())


def _url(target: Table, options: Options, environ: Mapping[str, str]) -> Given[str] | None:
    typed = option("--target-url", options.target_url)
    exported = variable("UAPI_TARGET_URL", environ)
    written = target.given("url")
    if typed is None and exported is not None and written is not None:
        one = checked_base(exported.value, exported.where)
        other = checked_base(written.value, written.where)
        if Base.of(one) != Base.of(other):
            raise DeclarationError(
                f"{exported.where} is {one}, but {written.where} is {other}; remove one of them, or decide with"
                " --target-url"
            )
    given = first(typed, exported, written)
    return given.read_as(checked_base(given.value, given.where)) if given is not None else None


def _link_origins(target: Table) -> tuple[str, ...]:
    given = target.given("link_origins")
    return tuple(checked_base(text, given.where) for text in given.value) if given is not None else ()


def _withheld(credentials: Credentials, headers: tuple[DeclaredField, ...]) -> tuple[str, ...]:
    """Return the variables that hold secrets: a command of the hook has no use for them."""
    names = [DEFAULT_TOKEN_VARIABLE, *(field.variable for field in headers if field.variable)]
    if isinstance(credentials, TokenVariable):
        names.append(credentials.name)
    elif isinstance(credentials, ClientCredentials):
        names += [credentials.client_id_env, credentials.client_secret_env]
    return tuple(dict.fromkeys(names))


def _call(ixit: Table, options: Options, environ: Mapping[str, str]) -> tuple[Given[CallReference] | None, bool]:
    """Return the call that is named, and whether it comes from the file but is not declared disposable."""
    ids = {name: ixit.values[name] for name in _IDS if name in ixit.values}
    if ids and len(ids) < len(_IDS):
        missing = ", ".join(name for name in _IDS if name not in ids)
        raise DeclarationError(f"{ixit.where} names a call but lacks {missing}; give all of {', '.join(_IDS)}, or none")
    written = CallReference(*(ids[name] for name in _IDS)) if ids else None
    if written is not None and (problem := written.problem()):
        raise DeclarationError(f"{ixit.where} names a call, but {problem}")
    given = first(
        option("--call", options.call),
        variable("UAPI_CALL", environ),
        Given(str(written), ixit.where) if written is not None else None,
    )
    if given is None:
        return None, False
    if written is not None and given.where == ixit.where:
        return given.read_as(written), not ixit.values.get("disposable", False)
    return given.read_as(CallReference.parse(given.value, given.where)), False


def _states(
    states: Table, options: Options, environ: Mapping[str, str], folder: Path, withheld: tuple[str, ...]
) -> Given[StatesHook] | None:
    url, command = states.given("url"), states.given("command")
    if url is not None and command is not None:
        raise DeclarationError(f"{states.where} has both url and command; keep one of them")
    given = first(
        option("--states-url", options.states_url),
        variable("UAPI_STATES_URL", environ),
        url or command,
    )
    if given is None:
        return None
    if command is not None and given.where == command.where:
        return given.read_as(CommandStates(tuple(command.value), folder, withheld))
    return given.read_as(HttpStates(checked_url(given.value, given.where)))
