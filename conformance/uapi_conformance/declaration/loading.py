# SPDX-License-Identifier: MIT
"""Puts a declaration together: the command line beats the environment, which beats the file, and each is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.auth import named_variables, read_credentials
from uapi_conformance.declaration.calls import CallReference
from uapi_conformance.declaration.durations import seconds
from uapi_conformance.declaration.limits import read_limits
from uapi_conformance.declaration.settings import Setting
from uapi_conformance.declaration.sources import (
    Given,
    Options,
    first,
    key,
    listed,
    listed_keys,
    option,
    refuse_empty,
    unknown_variables,
    variable,
)
from uapi_conformance.declaration.tables import Table, nearest, no_tables, read_tables, type_name
from uapi_conformance.declaration.urls import origin, same_origin, web_url
from uapi_conformance.declaration.values import (
    DEFAULT_EFFECT_WITHIN,
    DEFAULT_READY_WITHIN,
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
_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PRODUCT = ("name", "vendor", "version")
_IDS = ("user_id", "extension", "phone_call_id", "phone_call_view_id")


def load(
    path: Path | None, options: Options, environ: Mapping[str, str], claim_values: Mapping[str, tuple[str | int, ...]]
) -> Declaration:
    """Return the declaration of this run. ``claim_values`` gives the keys of `[ics]` and the values each may have.

    Raises DeclarationError, with one sentence that says what to change, for anything that is wrong.
    """
    refuse_empty(environ)
    file = first(option("--target", str(path) if path is not None else None), variable("UAPI_TARGET", environ))
    source = Path(file.value) if file is not None else None
    tables = read_tables(source, claim_values) if source else no_tables()
    folder = source.parent if source else Path()
    target, auth, ixit, states = (tables[name] for name in ("target", "auth", "ixit", "states"))
    credentials = read_credentials(auth, options, environ, folder)
    token_from = credentials.value if credentials is not None else TokenVariable()
    url = _url(target, options, environ)
    call, not_disposable = _call(ixit, options, environ)
    hook = _states(states, options, environ, folder, _withheld(token_from))
    limits, of_limits = read_limits(tables["limits"], options, environ)
    declaration = Declaration(
        url=url.value if url is not None else None,
        product=Product(*(target.text(key, empty=True) or "" for key in _PRODUCT)),
        ca_bundle=_ca_bundle(target, folder),
        verify_certificate=target.boolean("verify_certificate") is not False,
        test_system=target.boolean("test_system") is True,
        link_origins=_link_origins(target),
        credentials=token_from,
        call=call.value if call is not None and not not_disposable else None,
        call_not_disposable=not_disposable,
        states=hook.value if hook is not None else None,
        discover=options.discover,
        claims=_claims(tables["ics"], claim_values),
        effect_within=_waiting(ixit, "effect_within", DEFAULT_EFFECT_WITHIN),
        ready_within=_waiting(states, "ready_within", DEFAULT_READY_WITHIN),
        limits=limits,
        source=source,
        settings=(
            *listed("file", file),
            *listed("url", url),
            *listed_keys(target, [name for name in target.values if name != "url"]),
            *listed("credentials", credentials),
            *listed_keys(tables["ics"], tables["ics"].values),
            *listed("call", call, f"{call.value}, not disposable" if call is not None and not_disposable else None),
            *listed_keys(ixit, ("effect_within",)),
            *listed("states", hook),
            *listed_keys(states, ("ready_within",)),
            *listed("discover", option("--discover", options.discover or None)),
            *of_limits,
        ),
        notes=unknown_variables(environ, named_variables(auth, options)),
    )
    if declaration.url is None:
        return _embedded(declaration)
    return replace(declaration, settings=(*declaration.settings, *_trusted(environ, declaration.url)))


def _trusted(environ: Mapping[str, str], url: str) -> tuple[Setting, ...]:
    """What every client that speaks TLS honours to trust more than the system does (OpenSSL)."""
    names = [name for name in _TRUST if environ.get(name)] if url.startswith("https:") else []
    return tuple(Setting("trusted authorities", environ[name], name) for name in names)


def _embedded(declaration: Declaration) -> Declaration:
    """Return the declaration of the embedded server, which is judged where nothing at all is declared."""
    if declaration.notes:
        raise DeclarationError(
            f"{declaration.notes[0]} Nothing else names a target: correct it, unset it, or give --target-url"
        )
    # A token may lie around for any server: it says nothing about which is meant.
    declared = [one for one in declaration.settings if one.origin != DEFAULT_TOKEN_VARIABLE]
    if declared:
        given = declaration.source if declared[0].name == "file" else declared[0].origin
        raise DeclarationError(f"{given} is given, but no target; give --target-url, UAPI_TARGET_URL or [target] url")
    return replace(declaration, settings=())


def _url(target: Table, options: Options, environ: Mapping[str, str]) -> Given[str] | None:
    typed = option("--target-url", options.target_url)
    exported = variable("UAPI_TARGET_URL", environ)
    written = key(target, "url", target.text("url"))
    if typed is None and exported is not None and written is not None:
        one, other = origin(exported.value, exported.where), origin(written.value, written.where)
        if not same_origin(one, other):
            raise DeclarationError(
                f"{exported.where} means {one}, and {written.where} means {other}; unset one, or say which with"
                " --target-url"
            )
    given = first(typed, exported, written)
    return given.read_as(origin(given.value, given.where)) if given is not None else None


def _ca_bundle(target: Table, folder: Path) -> Path | None:
    name = target.text("ca_bundle")
    if name is None:
        return None
    path = folder / name
    if not path.is_file():
        raise DeclarationError(f"{target.place('ca_bundle')} is {name!r}, but there is no file {path}; check its path")
    return path


def _link_origins(target: Table) -> tuple[str, ...]:
    return tuple(origin(text, target.place("link_origins")) for text in target.words("link_origins") or ())


def _withheld(credentials: Credentials) -> tuple[str, ...]:
    match credentials:
        case TokenVariable(name):
            return tuple(dict.fromkeys((DEFAULT_TOKEN_VARIABLE, name)))
        case ClientCredentials(_, client_id, client_secret):
            return (DEFAULT_TOKEN_VARIABLE, client_id, client_secret)
        case _:
            return (DEFAULT_TOKEN_VARIABLE,)


def _call(ixit: Table, options: Options, environ: Mapping[str, str]) -> tuple[Given[CallReference] | None, bool]:
    """Return the call that is named, and whether that is one which the file does not give up."""
    disposable = ixit.boolean("disposable")
    ids = {name: value for name in _IDS if (value := ixit.text(name)) is not None}
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
        return given.read_as(written), not disposable
    return given.read_as(CallReference.parse(given.value, given.where)), False


def _states(
    states: Table, options: Options, environ: Mapping[str, str], folder: Path, withheld: tuple[str, ...]
) -> Given[StatesHook] | None:
    url, command = states.text("url"), states.words("command")
    if url is not None and command is not None:
        raise DeclarationError(f"{states.where} has both url and command; keep one of them")
    given = first(
        option("--states-url", options.states_url),
        variable("UAPI_STATES_URL", environ),
        key(states, "url", url),
        key(states, "command", command[0] if command is not None else None),
    )
    if given is None:
        return None
    if command is not None and given.where == states.place("command"):
        return given.read_as(CommandStates(command, folder, withheld))
    return given.read_as(HttpStates(web_url(given.value, given.where)))


def _claims(ics: Table, claim_values: Mapping[str, tuple[str | int, ...]]) -> Claims:
    for name, value in ics.values.items():
        allowed = claim_values[name]
        # 1 == True == 1.0 in Python, but not in TOML.
        if not any(type(value) is type(one) and value == one for one in allowed):
            wanted = " or ".join(repr(one) for one in allowed)
            found = repr(value) if isinstance(value, str | int) else type_name(value)
            hint = f" (nearest: {nearest(value, (str(a) for a in allowed))!r})" if isinstance(value, str) else ""
            raise ics.wrong(name, found, wanted + hint)
    return Claims(dict(ics.values))


def _waiting(table: Table, name: str, default: float) -> float:
    written = table.duration(name)
    return default if written is None else seconds(written, table.place(name), _MOST_WAITING)
