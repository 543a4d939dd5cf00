# SPDX-License-Identifier: MIT
"""Makes texts from answers safe for a terminal, an XML file and a report."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return the text with every unprintable character escaped.

    An id or a code in an answer may contain line ends, terminal sequences, lone surrogates or direction marks. None of
    them may forge a verdict, or keep a report from being written.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
