# SPDX-License-Identifier: MIT
"""Ask each parser of this machine what it makes of every malformed and odd body: `python -m tests.parsers.ask [--record]`.

Node finds body-parser by NODE_PATH, Java its two libraries by CLASSPATH; of Python packages those beside the suite count.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from tests.parsers.bodies import EVERY
from tests.parsers.parsers import PARSERS, READINGS, Parser, Readings, ask
from tests.parsers.recorded import FILE

_HEAD = """\
# What JSON parsers make of the malformed and odd bodies: which bodies have to be refused, and which only some refuse.
# RFC 8259, section 9: "A JSON parser MAY accept non-JSON forms or extensions." What one of them takes for the documented
# request is therefore odd, not malformed. Made by `python -m tests.parsers.ask --record`.
# `object`: read with the documented action and view id; `other`: read as something else, a view id of its own included;
# `refused`: an error of the parser; `breaks`: the program ended, or the framework answered with 500.
"""


def asked() -> dict[Parser, Readings]:
    """What those parsers say that are there."""
    found = {}
    for parser in PARSERS:
        readings = ask(parser, EVERY)
        sys.stderr.write(f"{parser.name}: {readings.version if readings else 'not there'}\n")
        if readings is not None:
            found[parser] = readings
    return found


def shown(found: Mapping[Parser, Readings]) -> str:
    """The file's text."""
    lines = ["parsers:"]
    for parser, readings in found.items():
        lines.append(
            f'- {{name: {parser.name}, language: {parser.language}, what: "{parser.what}", version: "{readings.version}"}}'
        )
    lines.append("bodies:")
    for body in EVERY:
        lines.append(f"- name: {body}")
        for reading in READINGS:
            names = [parser.name for parser, readings in found.items() if readings.by_body[body] == reading]
            if names:
                lines.append(f"  {reading}: [{', '.join(names)}]")
    return _HEAD + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help=f"write {FILE.name}, where every parser is there")
    options = parser.parse_args()
    found = asked()
    if not options.record:
        sys.stdout.write(shown(found))
    elif len(found) < len(PARSERS):
        sys.exit("Nothing is recorded: not every parser is there.")
    else:
        FILE.write_text(shown(found), encoding="utf-8")


if __name__ == "__main__":
    main()
