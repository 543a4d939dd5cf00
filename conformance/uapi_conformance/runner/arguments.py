# SPDX-License-Identifier: MIT
"""Says in one sentence what is wrong with the arguments of the command, and which were meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest

COMMAND = "uapi-conformance run"

_VALUES = {"int": "a whole number", "float": "a number"}
_UNKNOWN = "unrecognized arguments: "


def explain(parser: pytest.Parser) -> None:
    """Make pytest's parser speak of this command, and of what was probably meant."""
    inner = parser.optparser
    parser.prog = COMMAND
    inner.usage = f"{COMMAND} [options]"

    def error(message: str) -> NoReturn:
        known = [name for action in inner._actions for name in action.option_strings]  # noqa: SLF001 - argparse tells it nowhere else
        raise pytest.UsageError(sentence(message, known))

    replaced: Callable[[str], NoReturn] = error
    inner.error = replaced  # type: ignore[method-assign,assignment] # there is no hook for it


def sentence(message: str, known: Sequence[str]) -> str:
    """Return what a message of argparse means to a user."""
    if message.startswith(_UNKNOWN):
        names = [word.partition("=")[0] for word in message.removeprefix(_UNKNOWN).split() if word.startswith("-")]
        name = names[0] if names else message.removeprefix(_UNKNOWN)
        like = difflib.get_close_matches(name, [one for one in known if one.startswith("--")], n=1, cutoff=0.6)
        meant = f"did you mean {like[0]}? " if like else ""
        return f"{name} is not an option; {meant or 'correct or remove it. '}{COMMAND} --help lists the options."
    if found := re.fullmatch(r"argument (\S+): invalid (\w+) value: (.*)", message):
        return f"{_last(found[1])} is {found[3]}; give {_VALUES.get(found[2], 'a value of another kind')}."
    if found := re.fullmatch(r"argument (\S+): expected one argument", message):
        return f"{_last(found[1])} has no value; write it as {_last(found[1])}=VALUE."
    if found := re.fullmatch(r"argument (\S+): ignored explicit argument (.*)", message):
        return f"{_last(found[1])} takes no value, but is given {found[2]}; write it alone."
    return f"{message}; {COMMAND} --help lists the options."


def _last(names: str) -> str:
    """Return the name that people use, of several that argparse joins by slashes."""
    return names.rpartition("/")[2]
