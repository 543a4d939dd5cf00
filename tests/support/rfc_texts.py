# SPDX-License-Identifier: MIT
"""The sections of RFCs that requirements quote, kept in `spec/sources/rfc/`.

`python -m tests.support.rfc_texts rfc9110.txt`, with the whole text of an RFC, writes the quoted sections of it anew.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from uapi_conformance.contract.requirements import load_requirements
from uapi_conformance.contract.resources import SPEC, load_yaml

FOLDER = SPEC / "sources" / "rfc"
DIGESTS = FOLDER / "digests.yaml"

_SOURCE = re.compile(r"RFC (\d+), section (\d+(?:\.\d+)*)")
_HEADING = re.compile(r"((?:\d+|[A-Z])(?:\.\d+)*)\. \S.*")
_NOTICE = "Copyright Notice"


def normalised(text: str) -> str:
    return " ".join(text.split())


def digest(text: str) -> str:
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def named(source: str) -> tuple[str, str] | None:
    """The number of the RFC and of the section that a quote names; None where it names none."""
    match = _SOURCE.fullmatch(source)
    return (match[1], match[2]) if match else None


def quoted() -> list[tuple[str, str]]:
    """Source and text of every quote that is from an RFC."""
    quotes = [q for r in load_requirements(SPEC / "requirements.yaml") for q in r.quotes]
    return [(q.source, q.text) for q in quotes if named(q.source)]


def sections(text: str) -> dict[str, str]:
    """Each section by its number, the notice by its title. Of a heading that a table of contents has too, the last."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading or line == _NOTICE:
            lines = found[heading[1] if heading else line] = []
        lines.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def problem(source: str, text: str) -> str:
    """Why a quote does not stand where it says; empty where it does."""
    number, section = named(source) or ("", "")
    file = FOLDER / f"rfc{number}.txt"
    if file.is_file():
        if section not in (kept := sections(file.read_text(encoding="utf-8"))):
            return f"{source} is not in {file.name}: add it by `python -m tests.support.rfc_texts`, with the text of the RFC"
        return "" if normalised(text) in normalised(kept[section]) else f"it does not stand in {source}"
    known = load_yaml(DIGESTS).get(source, [])
    return "" if digest(text) in known else f"{DIGESTS.name} has no {digest(text)} for {source}"


def excerpt(title: str, text: str, wanted: set[str]) -> str:
    """The notice and the wanted sections of a whole RFC, in its order and its words."""
    whole = sections(text)
    missing = wanted - set(whole)
    if missing:
        raise SystemExit(f"The text has no section {', '.join(sorted(missing))}.")
    kept = [whole[_NOTICE], *(body for name, body in whole.items() if name in wanted)]
    return (
        "\n\n".join([f"{title}: the sections that requirements.yaml quotes, each whole and unchanged.", *kept]) + "\n"
    )


def rewrite(path: Path) -> None:
    """Write the file of `spec/sources/rfc/` anew that is named like this whole text of an RFC."""
    named_by = {named(source) for source, _ in quoted()}
    number = path.stem.removeprefix("rfc")
    wanted = {place[1] for place in named_by if place is not None and place[0] == number}
    kept = excerpt(f"RFC {number}", path.read_text(encoding="utf-8"), wanted)
    (FOLDER / path.name).write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    for given in sys.argv[1:]:
        rewrite(Path(given))
