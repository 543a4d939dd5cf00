# SPDX-License-Identifier: MIT
"""Texts out of answers, made fit for a terminal, an XML file and a report."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text with every character that does not print written as its escape.

    An id or a code of an answer may hold line ends, terminal sequences, lone surrogates or marks of direction: none of
    them may forge a verdict, or keep a report from being written.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
