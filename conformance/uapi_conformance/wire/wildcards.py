# SPDX-License-Identifier: MIT
"""Call ids that a careless server may take for more than one call, or for none, which may mean every call.

A wildcard of a shell, of SQL or of a regular expression, a list, a range, a word for all or for nothing: whichever way
an id is put into a query, none of them must reach a target on which somebody's real calls are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_EXTENDING = re.compile(r"[*%?_+]")
"""Wildcards of globs, LIKE and regular expressions: harmless behind a beginning that no call id has."""
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
"""Words that stand for all, or that some language reads as false, as nothing or as the first of all."""
_MOST_DECODINGS = 4


def may_match_many(call_id: str, *, after: str = "") -> bool:
    """Whether a path segment, already decoded once, may be read as many calls or as no call in particular.

    ``after`` is an id that names no call: what only extends it names none either.
    """
    if after and call_id.startswith(after):
        return any(_REACHING.search(reading) for reading in _readings(call_id))
    return any(_widens(reading) for reading in _readings(call_id))


def _readings(text: str) -> Iterator[str]:
    """The text as it is, and as servers read it that decode once more or fold full-width letters (CWE-174, CWE-176)."""
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
