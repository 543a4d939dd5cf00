# SPDX-License-Identifier: MIT
"""The measured figures that the documents print, in one small file that the measuring commands write.

A command records its section where it is asked to (`--record`) and has run as a whole. `python -m tests.quality.figures`
then writes the figures into the documents; a test fails while a document and the file differ.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uapi_conformance import __version__

from tests.support.tree import ROOT

FILE = ROOT / "reports" / "quality" / "figures.json"

Values = Mapping[str, Any]
"""A section as it stands in the file."""


@dataclass(frozen=True)
class Machine:
    cpu: str
    cores: int
    python: str


@dataclass(frozen=True)
class Measurement:
    """When, with which version of the suite and on what something was measured."""

    date: str
    version: str
    machine: Machine

    @classmethod
    def now(cls) -> Measurement:
        machine = Machine(_cpu(), os.cpu_count() or 1, platform.python_version())
        return cls(datetime.now(UTC).date().isoformat(), __version__, machine)

    @classmethod
    def read(cls, values: Values) -> Measurement:
        return cls(values["date"], values["version"], Machine(**values["machine"]))


def _cpu() -> str:
    """The model, where Linux says it; else the architecture."""
    try:
        told = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        told = None
    return " ".join(told[1].split()) if told else platform.machine()


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    caught: int
    total: int


@dataclass(frozen=True)
class QualityFigures:
    """The kill matrix. ``variants_with_call`` is None where they were judged with the hook alone."""

    faults_with_hook: Share
    faults_with_call: Share
    variants_with_hook: Share
    variants_with_call: Share | None
    claims: Share
    median_seconds: float
    sampled: bool


@dataclass(frozen=True)
class MutationFigures:
    """How many of the changes that were made a test noticed."""

    noticed: int
    made: int
    sampled: bool


@dataclass(frozen=True)
class ServerFigures:
    """What came of the mutants of one kind of code of a server; ``judged`` are those that run and are not explained.

    ``tried``: how many of ``made`` mutants were tried; where these are fewer, ``seed`` drew them.
    """

    server: str
    code: str
    tried: int
    made: int
    seed: int
    killed: int
    judged: int
    explained: int
    inconclusive: int
    errors: int
    not_running: int


@dataclass(frozen=True)
class ToolFigures:
    """A row of the comparison. ``command`` is its command line, ``noise`` the complaints that come and go."""

    title: str
    command: str
    found: int
    alarms: int
    noise: int
    seconds: float


@dataclass(frozen=True)
class CompareFigures:
    """``reference_runs`` on the reference server show a tool's noise and seconds; ``faults`` and ``legal`` are judged."""

    faults: int
    legal: int
    reference_runs: int
    tools: tuple[ToolFigures, ...]


@dataclass(frozen=True)
class BenchFigure:
    """``unit`` is s, ms, MiB or empty; ``ratio`` is None where the value is compared with none."""

    measured: str
    value: float
    unit: str = ""
    ratio: float | None = None


def record_quality(figures: QualityFigures) -> None:
    record("quality", quality(figures))


def record_mutation(figures: MutationFigures) -> None:
    record("mutation", mutation(figures))


def record_servers(rows: tuple[ServerFigures, ...], file: Path = FILE) -> None:
    """Write the rows of some servers; those of others stay as they are."""
    document = json.loads(file.read_bytes()) if file.exists() else {}
    before = document.get("servers", {"figures": servers(())})["figures"]["rows"]
    own = {row.server for row in rows}
    kept = [row for row in before if row["server"] not in own]
    record("servers", {"rows": [*kept, *servers(rows)["rows"]]}, file=file)


def record_compare(figures: CompareFigures, measured: Measurement) -> None:
    record("compare", compare(figures), measured)


def record_bench(rows: tuple[BenchFigure, ...]) -> None:
    record("bench", bench(rows))


def quality(figures: QualityFigures) -> Values:
    return {**asdict(figures), "median_seconds": round(figures.median_seconds, 1)}


def mutation(figures: MutationFigures) -> Values:
    percent = round(100 * figures.noticed / max(1, figures.made), 1)
    return {"noticed_percent": percent, "made": figures.made, "sampled": figures.sampled}


def servers(rows: tuple[ServerFigures, ...]) -> Values:
    return {"rows": [asdict(row) for row in rows]}


def compare(figures: CompareFigures) -> Values:
    tools = [{**asdict(tool), "seconds": round(tool.seconds, 1)} for tool in figures.tools]
    return {**asdict(figures), "note": None, "tools": tools}


def bench(rows: tuple[BenchFigure, ...]) -> Values:
    return {"rows": [{**asdict(row), "value": rounded(row.value, row.unit)} for row in rows]}


def rounded(value: float, unit: str) -> float:
    """As many decimals as are printed of a value with this unit."""
    return round(value, DECIMALS[unit]) if DECIMALS[unit] else round(value)


DECIMALS = {"s": 2, "ms": 2, "MiB": 1, "": 0}
"""Of each unit, how many are printed."""


def record(section: str, values: Values, measured: Measurement | None = None, file: Path | None = None) -> None:
    """Write one section, measured now if nothing else is said; the others stay as they are."""
    file = file or FILE
    document = json.loads(file.read_bytes()) if file.exists() else {}
    document[section] = {"measured": asdict(measured or Measurement.now()), "figures": values}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written(document), encoding="utf-8")


def written(document: Values) -> str:
    """The text of the file: sorted, to be read by people."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    from tests.quality import documents

    sys.exit(documents.main())
