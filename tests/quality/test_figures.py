# SPDX-License-Identifier: MIT
"""The documents print the figures that were measured, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.compare import compare
from tests.compare.comparison import REFERENCE_RUNS, chosen
from tests.compare.complaints import Complaints
from tests.compare.results import THE_REFERENCE, Ran, Results
from tests.compare.tools import ToolError
from tests.quality import documents, figures
from tests.quality.documents import DOCUMENTS, PLACES, marked, rendered, stray
from tests.quality.figures import (
    BenchFigure,
    CompareFigures,
    Machine,
    Measurement,
    MutationFigures,
    QualityFigures,
    ServerFigures,
    Share,
    ToolFigures,
)

FIGURES: dict[str, Any] = json.loads(figures.FILE.read_bytes())
TEXTS = dict(documents.texts())
MEASURED = Measurement("2026-01-02", "3.4.5", Machine("Some CPU 678", 9, "3.12.0"))
REPAIR = "run `python -m tests.quality.figures`"


# --- the documents as they are


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document__has_the_figures_of_the_file(name: str) -> None:
    assert rendered(TEXTS[name], FIGURES) == TEXTS[name], REPAIR


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document__has_measured_figures_in_marked_places_alone(name: str) -> None:
    assert stray(TEXTS[name]) == []


def test_everything_measured__is_printed_somewhere() -> None:
    assert {place for text in TEXTS.values() for place in marked(text)} == set(PLACES)


def test_file__is_sorted_and_easy_to_read() -> None:
    assert figures.FILE.read_text(encoding="utf-8") == figures.written(FIGURES)


def test_mark__stands_alone_or_inside_a_line() -> None:
    """At the start of a line, Markdown would take the rest of it for HTML."""
    for text in TEXTS.values():
        assert not re.search(r"^ *<!-- (?:figures:[^>]*|end) -->[^\n]", text, re.MULTILINE)


# --- a digit that differs


def changed_digits(text: str, start: int = 0, end: int | None = None) -> Iterator[str]:
    """The text with one digit changed, once for each digit of a part of it."""
    for found in re.finditer(r"\d", text[start:end]):
        place = start + found.start()
        other = "8" if text[place] == "9" else str(int(text[place]) + 1)
        yield text[:place] + other + text[place + 1 :]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_digit__that_is_changed_in_a_document_is_noticed(name: str) -> None:
    places = [found.span("text") for found in documents._MARKED.finditer(TEXTS[name])]
    changed = [text for start, end in places for text in changed_digits(TEXTS[name], start, end)]
    assert changed
    assert all(rendered(text, FIGURES) != text for text in changed)


def measured_anew(tmp_path: Path) -> Path:
    """A file in which every section is filled as the commands fill it."""
    file = tmp_path / "figures.json"
    for section, values in {
        "quality": figures.quality(FULL_QUALITY),
        "mutation": figures.mutation(MutationFigures(1174, 1271, sampled=True)),
        "servers": figures.servers((ServerFigures("a server", "API", 700, 2807, 2, 471, 475, 61, 2, 1, 87),)),
        "compare": figures.compare(FULL_COMPARE),
        "bench": figures.bench((BenchFigure("wall time", 6.304, "s", 0.65), BenchFigure("requests", 284.0))),
    }.items():
        figures.record(section, values, MEASURED, file)
    return file


SHARE = Share(259, 260)
FULL_QUALITY = QualityFigures(
    SHARE, Share(217, 218), Share(141, 142), Share(139, 143), Share(71, 72), 1.63, sampled=True
)
FULL_COMPARE = CompareFigures(100, 41, 5, (ToolFigures("A tool 4.32", "tool --seed 1", 47, 2, 3, 29.27),))


@pytest.mark.parametrize("recorded", [False, True], ids=["the committed file", "a file recorded anew"])
def test_digit__that_is_changed_in_the_file_is_noticed(recorded: bool, tmp_path: Path) -> None:
    file = measured_anew(tmp_path) if recorded else figures.FILE
    text = file.read_text(encoding="utf-8")
    now = {name: rendered(document, json.loads(text)) for name, document in TEXTS.items()}
    changed = list(changed_digits(text))
    assert changed
    for other in changed:
        assert any(rendered(now[name], json.loads(other)) != now[name] for name in DOCUMENTS), other


# --- figures that stand elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "It finds 259 of 259 faults.",
        "It finds 7 of the 16.",
        "92.4 % were noticed.",
        "92% were noticed.",
        "1,271 changes were made.",
        "There are 259 faulty servers.",
        "It knows 141 legal servers.",
        "A run takes 6.30 s.",
        "An exchange takes 2.12 ms.",
        "It takes 53.3 MiB.",
        "| wall time | 0.65 |",
        "<!-- figures: quality -->1 of 2<!-- end --> and 3 of 4",
    ],
)
def test_figure__outside_of_a_mark_is_noticed(text: str) -> None:
    assert stray(text)


@pytest.mark.parametrize(
    "text",
    [
        "Python 3.11 or later, HAR 1.2, pytest 9.2, RFC 9110, section 15.2",
        "| inconclusive | nothing failed | 6 |",
        "`tox -e compare -- --faults 100` and `92 % of 3 of 4`",
        '```toml\neffect_within = "2s"   # (1.5 s)\n```\n',
        "<!-- figures: quality -->1 of 2<!-- end -->",
        "It is judged by 62 requirements. The 7 states; 16 cores; 2026-11-29.",
    ],
)
def test_number__that_nobody_measures_is_let_pass(text: str) -> None:
    assert stray(text) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<!-- figures: quality -->", r"has no end"),
        ("<!-- end -->", r"an end no mark"),
        ("<!-- figures: quality --><!-- figures: bench --><!-- end -->", r"has no end"),
        ("<!-- figures: Quality --><!-- end -->", r"has no end"),
        ("<!-- figures: speed --><!-- end -->", r"no figures 'speed'"),
    ],
)
def test_mark__that_is_wrong_is_noticed(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        rendered(text, FIGURES)


# --- recording


def test_record__leaves_other_sections_as_they_are(tmp_path: Path) -> None:
    file = measured_anew(tmp_path)
    before = json.loads(file.read_bytes())
    figures.record("mutation", figures.mutation(MutationFigures(1, 3, sampled=False)), MEASURED, file)
    after = json.loads(file.read_bytes())
    assert after["mutation"]["figures"] == {"made": 3, "noticed_percent": 33.3, "sampled": False}
    assert {name: after[name] for name in after if name != "mutation"} == {
        name: before[name] for name in before if name != "mutation"
    }


def test_record__says_when_and_on_what_and_nothing_else_of_the_machine(tmp_path: Path) -> None:
    file = tmp_path / "new" / "figures.json"
    figures.record("bench", figures.bench(()), file=file)
    measured = json.loads(file.read_bytes())["bench"]["measured"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", measured["date"])
    assert set(measured) == {"date", "version", "machine"}
    assert set(measured["machine"]) == {"cpu", "cores", "python"}
    assert all((measured["version"], *measured["machine"].values()))


def test_measurement__is_printed(tmp_path: Path) -> None:
    printed = rendered(TEXTS["README.md"], json.loads(measured_anew(tmp_path).read_bytes()))
    said = "Measured on 2026-01-02 with version 3.4.5 on Some CPU 678, 9 cores, Python 3.12.0."
    assert printed.count(said) == 3
    assert "A run takes 1.6 s (median)." in printed
    assert "| A tool 4.32 | 47 of 100 | 2 of 41 | 3 | 29.3 |" in printed
    assert "```sh\ntool --seed 1\n```" in printed
    assert "| requests | 284 |  |" in printed


def test_what_was_not_measured__is_not_said(tmp_path: Path) -> None:
    quality = QualityFigures(SHARE, SHARE, SHARE, None, SHARE, 1.0, sampled=False)
    figures.record("quality", figures.quality(quality), MEASURED, tmp_path / "figures.json")
    printed = rendered("<!-- figures: quality --><!-- end -->", json.loads((tmp_path / "figures.json").read_bytes()))
    assert "| legal servers without a false alarm | 259 of 260 | not measured |" in printed
    assert "sample" not in printed


# --- what the comparison records


def judged(faults: int, variants: int, *, but: str = "") -> Results:
    results = Results(chosen(faults, variants), measured=MEASURED)
    for tool in compare.TOOLS:
        for server in (*[THE_REFERENCE] * REFERENCE_RUNS, *results.servers):
            if tool.name != but:
                results.add(tool, server, Ran(Complaints({"wrong": 1} if server.kind == "fault" else {}), 2.0))
    return results


def test_comparison__that_was_whole_is_recorded() -> None:
    results = judged(compare.FAULTS, compare.VARIANTS)
    found = compare.figures(list(results.rows()), results)
    assert (found.faults, found.legal, found.reference_runs) == (100, 41, REFERENCE_RUNS)
    assert [tool.title for tool in found.tools] == [tool.title for tool in compare.TOOLS]
    assert all((tool.found, tool.alarms, tool.noise, tool.seconds) == (100, 0, 0, 2.0) for tool in found.tools)


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        (judged(3, 2), r"takes 100 faults and 40 legal variants"),
        (judged(100, 39), r"takes 100 faults"),
        (judged(100, 40, but="prism"), r"prism did not judge every server"),
    ],
    ids=["few servers", "few variants", "a tool left out"],
)
def test_comparison__that_was_not_whole_is_not_recorded(results: Results, reason: str) -> None:
    with pytest.raises(ToolError, match=reason):
        compare.figures(list(results.rows()), results)


@pytest.mark.parametrize(("faults", "status"), [(compare.FAULTS, 0), (3, 4)], ids=["whole", "a few"])
def test_comparison__that_is_over_can_be_recorded_later(
    faults: int, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = judged(faults, compare.VARIANTS)
    results.path = tmp_path / "compare.json"
    results.add(compare.TOOLS[0], THE_REFERENCE, Ran(Complaints(), 2.0))
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    given = ["--resume", "--results", str(results.path), "--record"]
    assert compare.main(given) == status
    assert figures.FILE.exists() is (status == 0)
    if status == 0:
        recorded = json.loads(figures.FILE.read_bytes())["compare"]
        assert recorded["figures"]["faults"] == compare.FAULTS
        assert recorded["measured"] == json.loads(results.path.read_bytes())["measured"]


def test_servers_of_which_nothing_is_recorded__keep_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    one, other = (ServerFigures(name, "API", 10, 20, 1, 5, 5, 5, 0, 0, 0) for name in ("one", "other"))
    again = ServerFigures("one", "API", 20, 20, 1, 9, 9, 11, 0, 0, 0)
    for row in (one, other, again):
        figures.record_servers((row,), file)
    rows = json.loads(file.read_bytes())["servers"]["figures"]["rows"]
    assert [(row["server"], row["tried"]) for row in rows] == [("other", 10), ("one", 20)]
