# SPDX-License-Identifier: MIT
"""Reads the declaration file: TOML that its JSON Schema allows, as tables whose values know their place."""

from __future__ import annotations

import difflib
import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uapi_conformance.declaration.sources import Given, listed, nearest
from uapi_conformance.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from uapi_conformance.declaration.settings import Setting

SCHEMA = Path(__file__).with_name("target.schema.json")

_TABLES = ("target", "auth", "ics", "ixit", "states", "limits")
_SECRETS = {"token", "access_token", "bearer", "client_secret", "secret", "password"}
_LARGEST = 1024 * 1024
"""The most bytes of a declaration that are read: a path such as /dev/zero has no end."""
_POSITION = re.compile(r"\(at (?:line (\d+).*|end of document)\)$")
_TYPES = (
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a string"),
    (list, "an array"),
    (dict, "a table"),
)
_FOUND = {"not": "a string with a control character", "pattern": "an empty string"}
"""How an error describes the value that violates a keyword, if the value itself would say less."""


@dataclass(frozen=True)
class Table:
    """One table; ``where`` names it in errors. Its values have the types that the schema demands."""

    where: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def given(self, key: str) -> Given[Any] | None:
        """Return the value of a key, or None if it is missing."""
        return Given(self.values[key], f"{self.where} {key}") if key in self.values else None

    def settings(self, *keys: str) -> tuple[Setting, ...]:
        """Return the settings of keys that can only be given in the file."""
        return tuple(entry for key in keys for entry in listed(key, self.given(key)))


def read_tables(path: Path | None, claim_values: Mapping[str, tuple[str | int, ...]]) -> Mapping[str, Table]:
    """Return every table by name; a table that the file does not have is empty. Raises DeclarationError."""
    if path is None:
        return {name: Table(f"[{name}]") for name in _TABLES}
    document = _parse(path)
    _refuse_secrets(document, claim_values, path)
    for violation in _validator(claim_values).iter_errors(document):
        raise DeclarationError(_sentence(violation, path))
    return {name: Table(f"{path}, [{name}]", document.get(name, {})) for name in _TABLES}


def _validator(claim_values: Mapping[str, tuple[str | int, ...]]) -> Validator:
    # Imported here because it takes a tenth of a second, and there may be no declaration file.
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    schema = json.loads(SCHEMA.read_bytes())
    schema["properties"]["ics"]["properties"] = {key: _claim(values) for key, values in claim_values.items()}
    # 2.0 is an integer in JSON but not in TOML; and an integer can be larger than any float.
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": lambda _, value: _is_integer(value), "number": lambda _, v: isinstance(v, float) or _is_integer(v)}
    )
    strict: type[Validator] = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call] # theirs
    return strict(schema)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _claim(values: tuple[str | int, ...]) -> dict[str, object]:
    types = {str: "string", int: "integer"}
    return {
        "title": " or ".join(map(repr, values)),
        "enum": list(values),
        "type": sorted({types[type(value)] for value in values}),
    }


def _sentence(violation: ValidationError, path: Path) -> str:
    """Return a sentence that names the place, what is there, and what has to be there."""
    value: Any = violation.instance
    schema: Any = violation.schema
    table, key, *_ = (*violation.absolute_path, "", "")
    if violation.validator == "additionalProperties":
        name = next(name for name in value if name not in schema["properties"])
        return _unknown(name, f"{path}, [{table}]" if table else str(path), schema["properties"])
    if not key:
        return f"{path}: {table} is {_type_name(value)}; it has to be {schema['title']}"
    where = f"{path}, [{table}] {key}"
    if len(violation.absolute_path) > 2 or violation.validator == "minItems":
        return f"{where} is an empty array or has an item of another kind; it has to be an array of non-empty strings"
    shown = repr(value) if isinstance(value, str | int) and violation.validator != "type" else _type_name(value)
    found = _FOUND.get(str(violation.validator), shown)
    sentence = f"{where} is {found}; it has to be {schema['title']}"
    if violation.validator == "enum" and isinstance(value, str):
        if value in map(str, schema["enum"]):
            return f"{where} is the text {value!r}; write it without quotation marks: {key} = {value}"
        return f"{sentence}; did you mean {nearest(value, map(str, schema['enum']))!r}?"
    return sentence


def _unknown(name: str, where: str, known: Mapping[str, Any]) -> str:
    """Return a sentence that says where a key belongs, or which was meant; ``known`` are those of its place."""
    owners = [table for table, keys in _keys().items() if name in keys]
    if owners:
        return f"{where}: the key {name!r} belongs into [{owners[0]}]; move it there"
    of_files = set(_keys()) == set(known)
    like = nearest(name, known)
    likely = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    others = {key: table for table, keys in _keys().items() for key in keys}
    if not likely and (found := difflib.get_close_matches(name, others, n=1, cutoff=0.7)):
        return f"{where}: unknown key {name!r}; did you mean {found[0]!r} in [{others[found[0]]}]?"
    if of_files:
        return f"{where}: unknown table or key {name!r}; did you mean [{like}]?"
    return f"{where}: unknown key {name!r}; did you mean {like!r}? Its keys are {', '.join(sorted(known))}"


@lru_cache(maxsize=1)
def _keys() -> Mapping[str, frozenset[str]]:
    """Return the keys of each table; those of `[ics]` are not in the schema."""
    tables = json.loads(SCHEMA.read_bytes())["properties"]
    return {name: frozenset(table.get("properties", ())) for name, table in tables.items()}


def _type_name(value: object) -> str:
    """Return the TOML type of a value, with its article."""
    if isinstance(value, int) and not isinstance(value, bool) and not _is_integer(value):
        return "an integer that is too large"
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "a date or time")


def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise DeclarationError(f"the declaration file {path} is longer than 1 MiB, or has no end; check its path")
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
        # tomllib does not catch what is too much for int() or for the interpreter's stack.
        raise DeclarationError(f"{path} has a value that is too large or too deeply nested; take it out") from None


def _refuse_secrets(document: Mapping[str, Any], claims: Collection[str], path: Path) -> None:
    for table, values in document.items():
        names = (table, *values) if isinstance(values, dict) else (table,)
        if found := next((n for n in names if n.lower() in _SECRETS and not (table == "ics" and n in claims)), None):
            message = (
                f"{path} has a key {found!r}, but a declaration must not contain tokens or other secrets;"
                " take it out, and use token_env or token_file in [auth]"
            )
            raise DeclarationError(message)
