# SPDX-License-Identifier: MIT
"""The documents that print measured figures, each between `<!-- figures: NAME -->` and `<!-- end -->`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.quality.figures import DECIMALS, FILE, Values
from tests.support.tree import ROOT

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
_MARKED = re.compile(r"<!-- figures: (?P<name>[a-z ]+) -->(?P<text>.*?)<!-- end -->", re.DOTALL)
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_STRAY = re.compile(
    r"""
    \b \d[\d,]* \s+ of \s+ (?:the\s+)? \d[\d,]* \b          # 259 of 259
  | \b \d[\d,.]* \s* %                                      # 92.4 %
  | \b \d+\.\d+ \s* (?:s|ms|seconds)\b                      # 1.6 s
  | \b \d[\d,.]* \s* MiB\b                                  # 53.3 MiB
  | \b \d[\d,]* \s+ (?:faults?|faulty|legal|variants|mutants|mutations|changes)\b
  | (?<=\|) \s* [-+]?\d+\.\d+ \s* (?=\|)                    # 0.65 in a cell of its own
    """,
    re.VERBOSE,
)
"""What only a measurement says. Versions, defaults of options and exit statuses do not look like this."""


def rendered(text: str, figures: Values) -> str:
    """A document with what stands between its marks written anew. Raises ValueError where marks do not match."""
    if not text.count("<!-- figures:") == text.count("<!-- end -->") == len(_MARKED.findall(text)):
        raise ValueError("A mark has no end, or an end no mark.")

    def anew(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in PLACES:
            raise ValueError(f"There are no figures {name!r}; known are {', '.join(PLACES)}.")
        return f"<!-- figures: {name} -->{PLACES[name](figures)}<!-- end -->"

    return _MARKED.sub(anew, text)


def marked(text: str) -> list[str]:
    """The names of the marked places."""
    return [found["name"] for found in _MARKED.finditer(text)]


def stray(text: str) -> list[str]:
    """What looks like a measured figure and stands in no marked place and no code."""
    return [" ".join(found[0].split()) for found in _STRAY.finditer(_CODE.sub("`", _MARKED.sub("", text)))]


def texts() -> Iterator[tuple[str, str]]:
    """The documents and their text."""
    for name in DOCUMENTS:
        yield name, (ROOT / name).read_text(encoding="utf-8")


def main() -> int:
    figures = json.loads(FILE.read_bytes())
    for name, before in texts():
        after = rendered(before, figures)
        if after != before:
            (ROOT / name).write_text(after, encoding="utf-8")
            sys.stdout.write(f"{name} has new figures.\n")
    return 0


# --- what is printed


def _quality(figures: Values) -> str:
    values = figures["quality"]["figures"]
    faults, single = values["faults_with_hook"], values["faults_with_call"]
    lines = [
        "| measured | with a hook | with a single declared call |",
        "|---|---:|---:|",
        f"| faults caught by a requirement that they break | {_share(faults)} | {_share(single)} that show that way |",
        f"| legal servers without a false alarm | {_share(values['variants_with_hook'])} | {_legal(values)} |",
        f"| `[ics]` claims that fail where a server contradicts them | {_share(values['claims'])} | |",
        "",
    ]
    sample = "A sample of the servers was judged. " if values["sampled"] else ""
    lines.append(f"{sample}A run takes {values['median_seconds']:.1f} s (median).{_measured(figures['quality'])}")
    return _block(lines)


def _legal(values: Values) -> str:
    found = values["variants_with_call"]
    return f"{_share(found)} (`tox -e quality -- --single`)" if found else "not measured"


def _servers(figures: Values) -> str:
    values = figures["quality"]["figures"]
    return f"{values['faults_with_hook']['total']} faulty and {values['variants_with_hook']['total']} legal servers"


def _mutation(figures: Values) -> str:
    values = figures["mutation"]["figures"]
    sample = "a sample of " if values["sampled"] else ""
    changes = f"{values['noticed_percent']:.1f} % of {sample}{values['made']:,} changes were noticed"
    return f"{changes}.{_measured(figures['mutation'])}"


def _mutants(figures: Values) -> str:
    values = figures["servers"]["figures"]
    lines = [
        "| server, code | mutants tried | killed | explained | inconclusive | ended as an error | do not run |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in values["rows"]:
        percent = 100 * row["killed"] / max(1, row["judged"])
        apart = " | ".join(str(row[name]) for name in ("explained", "inconclusive", "errors", "not_running"))
        killed = f"{row['killed']} of {row['judged']}: {percent:.1f} %"
        seed = f", seed {row['seed']}" if row["tried"] < row["made"] else ""
        tried = f"{row['tried']:,} of {row['made']:,}{seed}"
        lines.append(f"| {row['server']}, {row['code']} | {tried} | {killed} | {apart} |")
    sampled = any(row["tried"] < row["made"] for row in values["rows"])
    sample = "Where not all mutants were tried, these are an even sample, drawn by its seed." if sampled else ""
    return _block([*lines, "", f"{sample}{_measured(figures['servers'])}".strip()])


def _compare(figures: Values) -> str:
    values = figures["compare"]["figures"]
    servers = f"{values['faults']} of the faults and {values['legal']} legal servers, the reference server among them"
    lines = [
        *([values["note"], ""] if values["note"] else []),
        f"On {servers}, both evenly spread over the lists:",
        "",
        "| tool | faults found | false alarms | noise | seconds |",
        "|---|---:|---:|---:|---:|",
    ]
    for tool in values["tools"]:
        noise = "not measured" if tool["noise"] is None else str(tool["noise"])
        found = f"{tool['found']} of {values['faults']} | {tool['alarms']} of {values['legal']}"
        lines.append(f"| {tool['title']} | {found} | {noise} | {tool['seconds']:.1f} |")
    if values["reference_runs"]:
        runs = f"{values['reference_runs']} runs on the reference server"
        lines += [
            "",
            f"Noise: kinds of complaint that come and go in {runs}. Seconds: the median of these runs, made alone.",
            f"{_measured(figures['compare']).strip()} The command lines:",
            "",
            "```sh",
            *(tool["command"] for tool in values["tools"]),
            "```",
        ]
    return _block(lines)


def _bench(figures: Values) -> str:
    lines = ["| measured | value | ratio |", "|---|---:|---:|"]
    for row in figures["bench"]["figures"]["rows"]:
        value = f"{row['value']:,.{DECIMALS[row['unit']]}f} {row['unit']}".rstrip()
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        lines.append(f"| {row['measured']} | {value} | {ratio} |")
    measured = _measured(figures["bench"]).strip()
    return _block([*lines, "", measured] if measured else lines)


def _share(found: Mapping[str, int]) -> str:
    return f"{found['caught']} of {found['total']}"


def _measured(section: Mapping[str, Any]) -> str:
    """When and on what, as far as it is known, as a sentence with a space before it."""
    measured = section["measured"]
    machine = measured["machine"]
    place = [machine["cpu"], machine["cores"] and f"{machine['cores']} cores", _python(machine["python"])]
    said = [
        f" on {measured['date']}" if measured["date"] else "",
        f" with version {measured['version']}" if measured["version"] else "",
        f" on {', '.join(known for known in place if known)}" if any(place) else "",
    ]
    return f" Measured{''.join(said)}." if any(said) else ""


def _python(version: str | None) -> str:
    return f"Python {version}" if version else ""


def _block(lines: list[str]) -> str:
    # Without empty lines around it, Markdown would take a table for part of the mark.
    return "\n".join(["", "", *lines, "", ""])


PLACES: Mapping[str, Callable[[Values], str]] = {
    "quality": _quality,
    "servers": _servers,
    "mutation": _mutation,
    "mutants of servers": _mutants,
    "compare": _compare,
    "bench": _bench,
}
"""What can be printed, by the name of its mark."""
