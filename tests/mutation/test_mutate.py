# SPDX-License-Identifier: MIT
"""The mutation gate: what it changes, which tests it asks, and that it fails where a test cannot."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.mutation import cosmic, modules, places
from tests.mutation.cosmic import Change, Mutant, Noticed
from tests.mutation.mutate import FLOOR, Score, main, sample, score_of
from tests.support.tree import ROOT

CHANGES = [Change(m, "AddNot", line, 0, line) for m in modules.NOTICED_BY for line in range(1, 8)]


class Bench:
    """Tests that notice what they are told to."""

    notices: Callable[[Change], Noticed] = staticmethod(lambda _change: Noticed.YES)

    def __init__(self, tree: Path, _seconds: dict[str, float]) -> None:
        assert (tree / "spec/.spectral.yaml").is_file(), "a part of the tree is missing in the copy"
        assert (tree / modules.PACKAGE / "reports").is_dir(), "a part of the package is missing in the copy"

    def test(self, change: Change) -> Mutant:
        return Mutant(change, self.notices(change), f"the diff of line {change.line}")


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Score]]:
    """Run the gate on made-up changes; the exit status, and the score that was recorded."""

    def changes_of(names: Iterable[str], _tree: Path) -> list[Change]:
        wanted = set(names)
        return [change for change in CHANGES if change.module in wanted]

    monkeypatch.setattr(cosmic, "changes_of", changes_of)
    monkeypatch.setattr(cosmic, "Bench", Bench)
    monkeypatch.setattr(cosmic, "seconds_unchanged", lambda modules, _tree: dict.fromkeys(modules, 0.0))

    def run(*arguments: str, notices: Callable[[Change], Noticed]) -> tuple[int, Score]:
        monkeypatch.setattr(Bench, "notices", staticmethod(notices))
        recorded: list[Score] = []
        status = main(["--jobs", "1", *arguments], recorded.append)
        (score,) = recorded
        return status, score

    return run


def test_tests_that_cannot_fail__make_the_gate_fail(
    tried: Callable[..., tuple[int, Score]], capsys: pytest.CaptureFixture[str]
) -> None:
    status, score = tried("wire/guard", notices=lambda _change: Noticed.NO)
    assert (status, score) == (1, Score(0, 7))
    said = capsys.readouterr().out
    assert "the diff of line 3" in said
    assert "score 0.0 %" in said
    assert f"at least {FLOOR:g} %" in said


def test_tests_that_notice_all__let_it_pass(
    tried: Callable[..., tuple[int, Score]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried("wire/guard", notices=lambda _change: Noticed.YES) == (0, Score(7, 7))
    assert "survived" not in capsys.readouterr().out


def test_tests_that_do_not_end__have_noticed_and_are_counted_in_words(
    tried: Callable[..., tuple[int, Score]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried("wire/guard", notices=lambda _change: Noticed.BY_NOT_ENDING) == (0, Score(7, 7))
    assert "(7 by not ending)" in capsys.readouterr().out


def test_one_module_that_no_test_judges__is_found_among_all(tried: Callable[..., tuple[int, Score]]) -> None:
    blind = "checks/wire"
    status, score = tried(
        "--jobs", "2", "--at-least", "99", notices=lambda c: Noticed.NO if c.module == blind else Noticed.YES
    )
    assert (status, score) == (1, Score(len(CHANGES) - 7, len(CHANGES)))


@pytest.mark.parametrize(("least", "status"), [("0", 0), ("57.1", 0), ("57.2", 1), ("100", 1)])
def test_least_score__decides_the_exit_status(tried: Callable[..., tuple[int, Score]], least: str, status: int) -> None:
    ended, score = tried("wire/guard", "--at-least", least, notices=lambda c: Noticed.YES if c.line > 3 else Noticed.NO)
    assert (ended, score) == (status, Score(4, 7))


def test_nothing_to_change__is_no_success() -> None:
    assert Score(0, 0).percent == 0
    assert score_of([]) == Score(0, 0)


def test_module_that_is_none__is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wire/gaurd"]) == 4
    assert "no module wire/gaurd" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_sample_of_no_size__is_refused(number: str) -> None:
    with pytest.raises(SystemExit):
        main(["--sample", number])


# --- samples


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", [1, 2, 33, len(CHANGES) - 1])
def test_sample__is_even_over_all_modules(size: int, seed: int) -> None:
    chosen = sample(CHANGES, size, seed)
    assert len(set(chosen)) == size
    assert chosen == sorted(chosen, key=CHANGES.index)
    counts = Counter(change.module for change in chosen)
    share = 7 * size / len(CHANGES)
    assert all(abs(counts[module] - share) <= 1 for module in modules.NOTICED_BY)


def test_sample__is_the_same_for_a_seed_and_another_for_another() -> None:
    assert sample(CHANGES, 20, 1) == sample(CHANGES, 20, 1)
    assert len({tuple(sample(CHANGES, 20, seed)) for seed in range(8)}) > 1


@pytest.mark.parametrize("size", [len(CHANGES), len(CHANGES) + 1])
def test_sample__of_all_is_all(size: int) -> None:
    assert sample(CHANGES, size, 1) == CHANGES


def test_sample__is_what_is_tried(tried: Callable[..., tuple[int, Score]]) -> None:
    assert tried("--sample", "20", notices=lambda _change: Noticed.YES) == (0, Score(20, 20))


# --- what is changed, and which tests are asked


def test_table__names_modules_and_tests_that_are_there() -> None:
    for module, tests in modules.NOTICED_BY.items():
        assert (ROOT / modules.path_of(module)).is_file()
        assert tests
        assert [test for test in tests if not (ROOT / test).is_file()] == []


def test_table__has_every_module_that_decides_verdicts() -> None:
    """Whole rooms, but for modules of names alone and for what the tests of the client judge."""
    judged = {"checks", "evidence", "contract", "wire"}
    elsewhere = {"contract/codes", "wire/client", "wire/connection", "wire/conversation", "wire/nonexistent"}
    files = [path for room in judged for path in (ROOT / modules.PACKAGE / room).glob("[!_]*.py")]
    assert {f"{path.parent.name}/{path.stem}" for path in files} - elsewhere <= set(modules.NOTICED_BY)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], list(modules.NOTICED_BY)),
        (["wire/guard"], ["wire/guard"]),
        (["wire/guard", "contract", "contract/openapi"], ["wire/guard", *(m for m in modules.NOTICED_BY if m.startswith("contract/"))]),
    ],
)  # fmt: skip
def test_names__are_modules_or_rooms(names: list[str], found: list[str]) -> None:
    assert modules.chosen(names) == found


@pytest.mark.parametrize("name", ["guard", "wire/", "wire/gaurd", ""])
def test_name_of_no_module__is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no module"):
        modules.chosen(["wire/guard", name])


def test_operators__are_told_from_stars_and_bars_that_are_none() -> None:
    source = (
        "def f(a: int | None, *, b: str | None = None) -> int | None:\n    c: int | str = a * 2 | b\n    return f(*c)\n"
    )
    spans = list(places._operations(ast.parse(source)))
    line = source.splitlines()[1]
    real = {(2, column) for column, letter in enumerate(line) if letter in "*|" and column > line.index("=")}
    marks = {(n, c) for n, text in enumerate(source.splitlines(), 1) for c, letter in enumerate(text) if letter in "*|"}
    assert {mark for mark in marks if any(start <= mark < end for start, end in spans)} == real
