# SPDX-License-Identifier: MIT
"""Near misses: every operator at every identifier where its result names nothing.

`USUAL` are those that each run tries; the others are tried if it goes deep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from uapi_conformance.scenarios import identifiers
from uapi_conformance.scenarios.change import Change
from uapi_conformance.scenarios.identifiers import IDENTIFIERS, Identifier
from uapi_conformance.scenarios.operators import FIXED, OPERATORS, Operator
from uapi_conformance.wire.requests import Stop

_IN_PATH = frozenset({identifiers.CALL, identifiers.USER, identifiers.EXTENSION, identifiers.ME, identifiers.SELF})
LEGAL: Mapping[str, frozenset[Identifier]] = MappingProxyType(
    {
        # A server may take a parameter off a segment (RFC 3986, section 3.3), as servlet containers do.
        "parameter-behind": _IN_PATH,
        # Routers that write their patterns with braces take none in a segment, as aiohttp's.
        "template": _IN_PATH,
    }
)
"""Where an operator's result may be read as the value itself."""

_EVERYWHERE = frozenset({"full-width", "zero-width", "nul-behind", "no-break-space", "comma-behind", "percent-encoded"})
_TEXT = frozenset({"other-case", "prefix", "head-cut", "suffix", "padded-before", "padded-behind"})
_NUMBERS = frozenset({"zero-padded", "plus-before", "decimal", "letters-behind", "arabic-digits", "wrapped-32"})
_SPECIAL = frozenset(
    {"padded-before", "padded-behind", "upper-case", "prefix", "letters-behind", "punctuation-dropped"}
)
USUAL: Mapping[Identifier, frozenset[str]] = MappingProxyType(
    {
        identifiers.CALL: _EVERYWHERE
        | _TEXT
        | {"not-alphanumeric", "junk-behind", "hyphenated", "dotted", "line-end", "letters-behind", "zero-padded"}
        | {"plus-before", "wide-behind", "head-added", "any-character", "glob", "null-word"},
        identifiers.VIEW: _EVERYWHERE
        | _TEXT
        | _NUMBERS
        | {"line-end", "zero-stripped", "pattern", "comma-before", "any-character", "head-added", "quoted", "escaped"}
        | {"zero", "one", "minus-one", "first", "last", "null-word", "constructor", "prototype", "sql", "wide-behind"},
        identifiers.USER: _EVERYWHERE
        | _NUMBERS
        | {"padded-before", "padded-behind", "junk-behind", "line-end", "wide-behind", "dot-behind", "head-cut"},
        identifiers.EXTENSION: _EVERYWHERE
        | {"padded-before", "padded-behind", "prefix", "head-cut", "zero-padded", "zero-stripped", "arabic-digits"}
        | {"punctuation-dropped", "letters-behind", "line-end", "wide-behind", "any-character"},
        identifiers.ACTION: _EVERYWHERE
        | _TEXT
        | {"lower-case", "upper-case", "first-case", "line-end", "tab-behind", "case-folding"}
        | {"look-alike", "accent", "comma-before", "word-behind", "null-word", "constructor"},
        identifiers.ME: _SPECIAL,
        identifiers.SELF: _SPECIAL,
        identifiers.TOKEN: frozenset({"head-added", "comma-behind", "quoted", "letters-behind", "null-word"}),
    }
)
"""The operators that every run tries, for each identifier."""


_SAMPLE = "aB-3_x9"
"""A text like a token."""


def _contains(near: str | None, token: str) -> bool:
    """Whether a wrong token has the right one in it, whole and once, so that no report shows any part of it.

    Without blanks: what follows one is no part of the token, and servers may ignore it.
    """
    return near is not None and near.count(token) == 1 and near.isascii() and near.isprintable() and " " not in near


def is_tried(operator: Operator, identifier: Identifier) -> bool:
    """Whether an operator means something at an identifier, and its result is not legal there."""
    if identifier in LEGAL.get(operator.name, ()):
        return False
    if identifier in (identifiers.ME, identifiers.SELF) and operator in FIXED:
        return False
    if identifier is identifiers.TOKEN and operator not in FIXED:
        return _contains(operator.make(_SAMPLE), _SAMPLE)
    return identifier.fixed is None or operator.make(identifier.fixed) is not None


def _changes(identifier: Identifier) -> Iterable[Change]:
    for operator in (*OPERATORS, *FIXED):
        if is_tried(operator, identifier):
            yield _change(identifier, operator)


def _change(identifier: Identifier, operator: Operator) -> Change:
    def make(stop: Stop) -> Stop | None:
        value = identifier.value(stop)
        missed = operator.make(value) if value is not None else None
        return identifier.put(stop, missed) if missed is not None and missed != value else None

    what = f"{operator.what} as {identifier.what}" if operator in FIXED else f"{identifier.what} {operator.what}"
    return Change(f"{identifier.name}-{operator.name}", what, make, deep=operator.name not in USUAL[identifier])


NEAR_MISSES: Mapping[Identifier, tuple[Change, ...]] = MappingProxyType(
    {identifier: tuple(_changes(identifier)) for identifier in IDENTIFIERS}
)
