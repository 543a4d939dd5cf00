# SPDX-License-Identifier: MIT
"""Finds call ids that a careless server may match with several calls, or with none, which may mean every call.

A wildcard of a shell, of SQL or of a regular expression, a list, a range, a word for all or for nothing: however a
server puts an id into a query, none of these must reach a target that carries real people's calls.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_EXTENDING = re.compile(r"[*%?_+]")
"""Wildcards of globs, LIKE and regular expressions: harmless after a prefix that no call id has."""
_REACHING = re.compile(
    r"""[|\\^,\[\]{}<>]   # alternatives, sets, lists, comparisons
      | \.\.            # a range, or a climb out of the path
      | ['"`] | --      # the end of a quoted value, and a comment behind it
    """,
    re.VERBOSE,
)
_WORDS = frozenset(
    {
        "all", "any", "each", "every", "everything", "wildcard", "default", "list", "first",
        "last", "current", "self", "me", "viewer", "owner",
        "0", "00", "1", "null", "nil", "none", "nan", "undefined", "void", "empty", "blank", "unset",
        "false", "true", "no", "yes", "off", "on",
    }
)  # fmt: skip
"""Words that mean all, or that some language reads as false, as nothing or as the first of all."""
_MOST_DECODINGS = 4


def may_match_many(call_id: str, *, after: str = "") -> bool:
    """Whether a path segment, already decoded once, may be read as several calls or as no particular call.

    ``after`` is an id that names no call; an id that only extends it names none either.
    """
    if after and call_id.startswith(after):
        return any(_REACHING.search(reading) for reading in _readings(call_id))
    return any(_widens(reading) for reading in _readings(call_id))


def _readings(text: str) -> Iterator[str]:
    """The text as it is, and as servers that decode again or fold full-width letters read it (CWE-174, CWE-176)."""
    for _ in range(_MOST_DECODINGS):
        yield text
        yield unicodedata.normalize("NFKC", text)
        decoded = unquote(text, errors="replace")
        if decoded == text:
            return
        text = decoded


def _widens(text: str) -> bool:
    core = re.sub("[^a-z0-9]", "", text.casefold())
    return not core or core in _WORDS or _EXTENDING.search(text) is not None or _REACHING.search(text) is not None
