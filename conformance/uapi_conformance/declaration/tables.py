# SPDX-License-Identifier: MIT
"""The declaration file as text: TOML read into tables whose keys are known and whose values have a type."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from uapi_conformance.declaration.durations import WRITTEN
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

KEYS: Mapping[str, tuple[str, ...]] = {
    "target": ("url", "name", "vendor", "version", "ca_bundle", "verify_certificate", "test_system", "link_origins"),
    "auth": ("token_env", "token_file", "token_url", "client_id_env", "client_secret_env"),
    "ixit": ("user_id", "extension", "phone_call_id", "phone_call_view_id", "disposable", "effect_within"),
    "states": ("url", "command", "ready_within"),
    "limits": ("rate", "timeout", "max_requests", "max_time", "list_pages", "wrong_tokens", "max_body"),
}
"""The keys of each table; those of `[ics]` come from the interpretation register."""

_SECRETS = {"token", "access_token", "bearer", "client_secret", "secret", "password"}
_LARGEST = 1024 * 1024
"""Bytes that are read of a declaration; a path such as /dev/zero has no end."""
_POSITION = re.compile(r"\(at (?:line (\d+).*|end of document)\)$")
_TYPES = (
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a string"),
    (list, "an array"),
    (dict, "a table"),
)


def type_name(value: object) -> str:
    """Name the TOML type of a value, with its article."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "a date or time")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, however little that is."""
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.0)[0]


@dataclass(frozen=True)
class Table:
    """One table; ``where`` names it in errors. Every getter gives None where the key is missing."""

    where: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, *, empty: bool = False, wanted: str = "a string") -> str | None:
        """Return a string without control characters, not empty unless ``empty``."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(key, type_name(value), wanted)
        if any(c < " " or c == "\x7f" for c in value):
            raise self.wrong(key, "a string with a control character", "a single line of text")
        if not value.strip() and not empty:
            raise self.wrong(key, "an empty string", "a string that is not empty")
        return value

    def duration(self, key: str) -> str | float | None:
        """Return what `durations.seconds` reads: a number or a text."""
        value = self.values.get(key)
        if isinstance(value, str):
            return self.text(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, type_name(value), WRITTEN)
        try:
            return float(value)
        except OverflowError:
            raise self.wrong(key, "an integer that is too large", WRITTEN) from None

    def integer(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, type_name(value), "an integer")
        return value

    def boolean(self, key: str) -> bool | None:
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong(key, type_name(value), "true or false, without quotation marks")

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return an array of strings, none of them empty, at least one."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.wrong(key, type_name(value), 'an array of strings, as in ["./states.sh"]')
        if not value or not all(isinstance(word, str) and word and "\x00" not in word for word in value):
            raise self.wrong(key, "an array that is empty or holds something else", "an array of non-empty strings")
        return tuple(value)

    def wrong(self, key: str, found: str, wanted: str) -> DeclarationError:
        """Make the error for a value: what was found, and what is wanted instead."""
        return DeclarationError(f"{self.place(key)} is {found}; it has to be {wanted}")

    def place(self, key: str) -> str:
        """Name a key as the user finds it."""
        return f"{self.where} {key}"


def read_tables(path: Path, claim_keys: Iterable[str]) -> Mapping[str, Table]:
    """Read every table of the file by name, an empty one where the file has none. Raises DeclarationError."""
    document = _parse(path)
    keys = {**KEYS, "ics": tuple(claim_keys)}
    _refuse_secrets(document, keys["ics"], path)
    for name, table in document.items():
        if name not in keys:
            raise DeclarationError(
                f"{path}: unknown table or key {name!r}; the nearest that is known is [{nearest(name, keys)}]"
            )
        if not isinstance(table, dict):
            raise DeclarationError(f"{path}: {name} is {type_name(table)}; write it as the table [{name}]")
        for key in table:
            if key not in keys[name]:
                raise DeclarationError(_unknown(path, name, key, keys[name]))
    return {name: Table(f"{path}, [{name}]", document.get(name, {})) for name in keys}


def no_tables() -> Mapping[str, Table]:
    """Make the tables of a declaration without a file."""
    return {name: Table(f"[{name}]") for name in (*KEYS, "ics")}


def _unknown(path: Path, table: str, key: str, known: tuple[str, ...]) -> str:
    if not known:
        return f"{path}, [{table}]: unknown key {key!r}; this table has no keys, take it out"
    return f"{path}, [{table}]: unknown key {key!r}; the nearest that is known is {nearest(key, known)!r}"


def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise DeclarationError(f"the declaration file {path} is longer than 1 MiB, or never ends; check its path")
        text = octets.decode("utf-8-sig")
    except FileNotFoundError:
        raise DeclarationError(f"the declaration file {path} does not exist; check its path") from None
    except OSError as error:
        raise DeclarationError(f"the declaration file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DeclarationError(f"the declaration file {path} is not UTF-8; save it as UTF-8") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _POSITION.search(message)
        line = (found and found.group(1)) or str(text.count("\n") + 1)
        reason = _POSITION.sub("", message).strip()
        raise DeclarationError(f"{path}, line {line}: this is not TOML: {reason}") from None
    except (ValueError, RecursionError):
        # tomllib lets through what int() and the interpreter's stack refuse.
        raise DeclarationError(f"{path} holds a value that is too large or too deeply nested; take it out") from None


def _refuse_secrets(document: Mapping[str, Any], claims: tuple[str, ...], path: Path) -> None:
    for table, values in document.items():
        names = {table: None, **values} if isinstance(values, dict) else {table: None}
        if found := next((n for n in names if n.lower() in _SECRETS and not (table == "ics" and n in claims)), None):
            message = (
                f"{path} holds a key {found!r}, but tokens and other secrets are never written in a declaration;"
                " take it out, and use token_env or token_file in [auth]"
            )
            raise DeclarationError(message)
