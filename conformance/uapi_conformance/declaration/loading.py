# SPDX-License-Identifier: MIT
"""Puts a declaration together: the command line beats the environment, which beats the file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.calls import CallReference
from uapi_conformance.declaration.tables import Table, nearest, no_tables, read_tables, type_name
from uapi_conformance.declaration.urls import origin, web_url
from uapi_conformance.declaration.values import (
    DEFAULT_EFFECT_WITHIN,
    DEFAULT_LIST_PAGES,
    DEFAULT_MAX_REQUESTS,
    DEFAULT_TIMEOUT,
    DEFAULT_TOKEN_VARIABLE,
    Claims,
    ClientCredentials,
    CommandStates,
    Credentials,
    Declaration,
    HttpStates,
    Limits,
    Product,
    StatesHook,
    TokenFile,
    TokenVariable,
)
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RATE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)/([sm])")
_TIMEOUT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(s|ms)")
_MOST_EFFECT_WITHIN = 60.0
_MOST_TIMEOUT = 3600.0
_MOST_LIST_PAGES = 1000
_IDS = ("user_id", "extension", "phone_call_id", "phone_call_view_id")
_CLIENT = ("token_url", "client_id_env", "client_secret_env")


@dataclass(frozen=True)
class Options:
    """The options of the command line that touch the declaration, as they were typed; None where they were not."""

    target_url: str | None = None
    call: str | None = None
    states_url: str | None = None
    token_env: str | None = None
    token_file: str | None = None
    discover: bool = False
    rate: str | None = None
    max_requests: int | None = None


@dataclass(frozen=True)
class _Outside:
    """A setting from the command line or the environment, and what to call it in an error."""

    text: str
    where: str


def load(
    path: Path | None, options: Options, environ: Mapping[str, str], claim_values: Mapping[str, tuple[str | int, ...]]
) -> Declaration:
    """Return the declaration of this run. ``claim_values`` gives the keys of `[ics]` and the values each may have.

    Raises DeclarationError, with one sentence that says what to change, for anything that is wrong.
    """
    named = environ.get("UAPI_TARGET")
    source = path or (Path(named) if named else None)
    tables = read_tables(source, claim_values) if source else no_tables()
    folder = source.parent if source else Path()
    target, ixit = tables["target"], tables["ixit"]
    credentials = _credentials(tables["auth"], options, environ, folder)
    call, named_call = _call(ixit, _outside(options.call, "--call", environ, "UAPI_CALL"))
    return Declaration(
        url=_url(target, _outside(options.target_url, "--target-url", environ, "UAPI_TARGET_URL")),
        product=Product(*(target.text(key, empty=True) or "" for key in ("name", "vendor", "version"))),
        ca_bundle=_ca_bundle(target, folder),
        verify_certificate=target.boolean("verify_certificate") is not False,
        test_system=target.boolean("test_system") is True,
        link_origins=_link_origins(target),
        credentials=credentials,
        call=call,
        call_not_disposable=named_call and call is None,
        states=_states(
            tables["states"],
            _outside(options.states_url, "--states-url", environ, "UAPI_STATES_URL"),
            folder,
            _withheld(credentials),
        ),
        discover=options.discover,
        claims=_claims(tables["ics"], claim_values),
        effect_within=_effect_within(ixit),
        limits=_limits(tables["limits"], options, environ),
        source=source,
    )


def _outside(option: str | None, name: str, environ: Mapping[str, str], variable: str) -> _Outside | None:
    if option is not None:
        return _Outside(option, name)
    value = environ.get(variable)
    return _Outside(value, variable) if value else None


def _url(target: Table, outside: _Outside | None) -> str | None:
    declared = target.text("url")
    if outside is not None:
        return origin(outside.text, outside.where)
    if declared is not None:
        return origin(declared, f"{target.where}: url")
    if target.values:
        # Otherwise the embedded reference server would be judged under the name of another product.
        message = f"{target.where} has no url; add it, or take the table out to judge the embedded reference server"
        raise DeclarationError(message)
    return None


def _ca_bundle(target: Table, folder: Path) -> Path | None:
    name = target.text("ca_bundle")
    if name is None:
        return None
    path = folder / name
    if not path.is_file():
        raise DeclarationError(f"{target.where}: ca_bundle is {name!r}, but there is no file {path}; check its path")
    return path


def _link_origins(target: Table) -> tuple[str, ...]:
    return tuple(origin(text, f"{target.where}: link_origins") for text in target.words("link_origins") or ())


def _credentials(auth: Table, options: Options, environ: Mapping[str, str], folder: Path) -> Credentials:
    declared = _declared_credentials(auth, folder)
    if options.token_env is not None and options.token_file is not None:
        raise DeclarationError("--token-env and --token-file are both given; give one of them")
    if options.token_env is not None:
        return TokenVariable(_variable(options.token_env, "--token-env"))
    file = _outside(options.token_file, "--token-file", environ, "UAPI_TOKEN_FILE")
    if file is not None:
        if not file.text:
            raise DeclarationError(f"{file.where} is empty; give the path of the file that holds the token")
        return TokenFile(Path(file.text))
    return declared


def _declared_credentials(auth: Table, folder: Path) -> Credentials:
    kinds = [kind for kind in ("token_env", "token_file") if kind in auth]
    client = [key for key in _CLIENT if key in auth]
    if len(kinds) + bool(client) > 1:
        found = " and ".join([*kinds, *client])
        raise DeclarationError(f"{auth.where} mixes {found}; keep one of token_env, token_file and token_url")
    if client:
        url, client_id, client_secret = (auth.text(key) for key in _CLIENT)
        if url is None or client_id is None or client_secret is None:
            missing = " and ".join(key for key in _CLIENT if key not in auth)
            raise DeclarationError(f"{auth.where} lacks {missing}; client credentials need {', '.join(_CLIENT)}")
        return ClientCredentials(
            web_url(url, f"{auth.where}: token_url"),
            _variable(client_id, f"{auth.where}: client_id_env"),
            _variable(client_secret, f"{auth.where}: client_secret_env"),
        )
    file = auth.text("token_file")
    if file is not None:
        return TokenFile(folder / file)
    return TokenVariable(_variable(auth.text("token_env") or DEFAULT_TOKEN_VARIABLE, f"{auth.where}: token_env"))


def _variable(name: str, where: str) -> str:
    if not _VARIABLE.fullmatch(name):
        # What was written is not repeated: it may be the token itself.
        message = f"{where} is not the name of an environment variable; name the variable that holds the value"
        raise DeclarationError(message)
    return name


def _withheld(credentials: Credentials) -> tuple[str, ...]:
    match credentials:
        case TokenVariable(name):
            return tuple(dict.fromkeys((DEFAULT_TOKEN_VARIABLE, name)))
        case ClientCredentials(_, client_id, client_secret):
            return (DEFAULT_TOKEN_VARIABLE, client_id, client_secret)
        case _:
            return (DEFAULT_TOKEN_VARIABLE,)


def _call(ixit: Table, outside: _Outside | None) -> tuple[CallReference | None, bool]:
    """Return the disposable call if there is one, and whether the file names a call at all."""
    disposable = ixit.boolean("disposable")
    ids = {key: value for key in _IDS if (value := ixit.text(key)) is not None}
    if ids and len(ids) < len(_IDS):
        missing = ", ".join(key for key in _IDS if key not in ids)
        raise DeclarationError(f"{ixit.where} names a call but lacks {missing}; give all of {', '.join(_IDS)}, or none")
    declared = CallReference(*(ids[key] for key in _IDS)) if ids else None
    if declared is not None and (problem := declared.problem()):
        raise DeclarationError(f"{ixit.where} names a call, but {problem}")
    if outside is not None:
        return CallReference.parse(outside.text, outside.where), declared is not None
    return (declared if disposable else None), declared is not None


def _states(states: Table, outside: _Outside | None, folder: Path, withheld: tuple[str, ...]) -> StatesHook | None:
    url, command = states.text("url"), states.words("command")
    if url is not None and command is not None:
        raise DeclarationError(f"{states.where} has both url and command; keep one of them")
    if outside is not None:
        return HttpStates(web_url(outside.text, outside.where))
    if url is not None:
        return HttpStates(web_url(url, f"{states.where}: url"))
    return CommandStates(command, folder, withheld) if command is not None else None


def _claims(ics: Table, claim_values: Mapping[str, tuple[str | int, ...]]) -> Claims:
    for key, value in ics.values.items():
        allowed = claim_values[key]
        # 1 == True == 1.0 in Python, but not in TOML.
        if not any(type(value) is type(one) and value == one for one in allowed):
            wanted = " or ".join(repr(one) for one in allowed)
            found = repr(value) if isinstance(value, str | int) else type_name(value)
            hint = f" (nearest: {nearest(value, (str(a) for a in allowed))!r})" if isinstance(value, str) else ""
            raise ics.wrong(key, found, wanted + hint)
    return Claims(dict(ics.values))


def _effect_within(ixit: Table) -> float:
    seconds = ixit.number("effect_within")
    if seconds is None:
        return DEFAULT_EFFECT_WITHIN
    if not 0 < seconds <= _MOST_EFFECT_WITHIN:
        raise ixit.wrong("effect_within", f"{seconds:g}", f"more than 0 and at most {_MOST_EFFECT_WITHIN:g} seconds")
    return seconds


def _limits(limits: Table, options: Options, environ: Mapping[str, str]) -> Limits:
    rate = _outside(options.rate, "--rate", environ, "UAPI_RATE")
    declared_rate = limits.text("rate", wanted='a string such as "20/s"')
    if rate is None and declared_rate is not None:
        rate = _Outside(declared_rate, f"{limits.where}: rate")
    timeout = limits.text("timeout", wanted='a string such as "10s"')
    return Limits(
        rate=_rate(rate) if rate is not None else None,
        timeout=_timeout(timeout, f"{limits.where}: timeout") if timeout is not None else DEFAULT_TIMEOUT,
        max_requests=_max_requests(limits, options, environ),
        list_pages=_list_pages(limits),
    )


def _list_pages(limits: Table) -> int:
    pages = limits.integer("list_pages")
    if pages is None:
        return DEFAULT_LIST_PAGES
    if not 1 <= pages <= _MOST_LIST_PAGES:
        raise limits.wrong("list_pages", str(pages), f"at least 1 and at most {_MOST_LIST_PAGES}")
    return pages


def _rate(setting: _Outside) -> float:
    found = _RATE.fullmatch(setting.text.replace(" ", ""))
    rate = float(found.group(1)) / {"s": 1, "m": 60}[found.group(2)] if found else math.nan
    if not rate > 0:
        raise DeclarationError(f'{setting.where} is {setting.text!r}; write it as "20/s" or "300/m", above zero')
    return rate


def _timeout(text: str, where: str) -> float:
    found = _TIMEOUT.fullmatch(text.replace(" ", ""))
    seconds = float(found.group(1)) / {"s": 1, "ms": 1000}[found.group(2)] if found else math.nan
    if not 0 < seconds <= _MOST_TIMEOUT:
        wanted = f'write it as "10s" or "500ms", above zero and at most {_MOST_TIMEOUT:g} seconds'
        raise DeclarationError(f"{where} is {text!r}; {wanted}")
    return seconds


def _max_requests(limits: Table, options: Options, environ: Mapping[str, str]) -> int:
    declared = limits.integer("max_requests")
    number, where = declared, f"{limits.where}: max_requests"
    variable = environ.get("UAPI_MAX_REQUESTS")
    if options.max_requests is not None:
        number, where = options.max_requests, "--max-requests"
    elif variable:
        where = "UAPI_MAX_REQUESTS"
        number = int(variable) if re.fullmatch(r"[0-9]{1,9}", variable) else 0
    if number is None:
        return DEFAULT_MAX_REQUESTS
    if number < 1:
        raise DeclarationError(f"{where} is no number of requests; give a whole number of at least 1")
    return number
