# SPDX-License-Identifier: MIT
"""Writes evidence as JSON and reads it back without loss, so that it can be judged again without the target."""

from __future__ import annotations

import base64
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.wire.framing import Framing

Json = Mapping[str, Any]


def to_json(evidence: Evidence) -> Json:
    """The evidence as a JSON object: a member for each field, bytes as base64 (RFC 4648, section 4)."""
    document = _plain(evidence)
    assert isinstance(document, dict)  # noqa: S101 - every dataclass becomes one
    return document


def from_json(document: Json) -> Evidence:
    """The evidence that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    made = _made(Evidence, document)
    assert isinstance(made, Evidence)  # noqa: S101 - the kind asked for
    return made


def framing_to_json(framing: Framing) -> Json:
    """How a request was written, as a JSON object."""
    document = _plain(framing)
    assert isinstance(document, dict)  # noqa: S101 - every dataclass becomes one
    return document


def framing_from_json(document: Json) -> Framing:
    """How a request was written, as `framing_to_json` wrote it. Raises as `from_json` does."""
    made = _made(Framing, document)
    assert isinstance(made, Framing)  # noqa: S101 - the kind asked for
    return made


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, value: Any) -> object:
    """The value, built as the given type. Unions here are all with None, so only their other member counts."""
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (one for one in get_args(kind) if one is not type(None))
        return None if value is None else _made(kind, value)
    if get_origin(kind) is tuple:
        return _made_tuple(get_args(kind), value)
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{f.name: _made(_hints(kind)[f.name], value[f.name]) for f in fields(kind)})
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if issubclass(kind, StrEnum):
        return kind(value)
    # JSON writes 1.0 as it likes, and True is an int in Python alone.
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise TypeError(f"{value!r} is not of type {kind.__name__}.")
    return value


def _made_tuple(members: tuple[Any, ...], value: Any) -> tuple[object, ...]:
    """A tuple of one type, or of as many types as it has members."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not an array.")
    kinds = [members[0]] * len(value) if members[-1] is Ellipsis else members
    return tuple(_made(kind, one) for kind, one in zip(kinds, value, strict=True))
