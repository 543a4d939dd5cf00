# SPDX-License-Identifier: MIT
"""What is changed in a server's code, and what is not."""

from __future__ import annotations

import textwrap
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from tests.servers import mutants
from tests.servers.operators import edits
from tests.servers.targets import API, SERVERS, Module, Served, Server


@pytest.mark.parametrize(
    ("text", "operator", "changed"),
    [
        ("def f(a, b):\n    return a.id == b", "ComparedWithoutCase", "(str(a.id).lower() == str(b).lower())"),
        ("def f(a, b):\n    return a in b", "ComparedByBeginning", "any(str(a).startswith(str(each)) for each in b)"),
        ("def f(a, b):\n    return a not in b", "ComparedTrimmed", "return (not (str(a).strip() in [str(each).strip()"),
        ("def f(é):\n    return 'é', a.get(é)", "KeyTrimmed", "return 'é', a.get(str(é).strip())"),
        ("def f(a):\n    if g(a):\n        raise E\n    h(a)", "OtherOrder", "    h(a)\n    if g(a):\n        raise E"),
        ("def f(a):\n    g(a)", "StatementDropped", "    pass"),
        ("def f(a):\n    return a or b", "OperandDropped", "return ((b))"),
        ("def f(a):\n    return f'{a}/{b}'", "PlaceholderDropped", "return f'/{b}'"),
        ("x = g(a, b)", "ArgumentsMixedUp", "x = g(b, a)"),
        ("x = g(a, key=b)", "KeywordDropped", "x = g(a)"),
        ("x = ('@me', '@owner')", "PartDropped", "x = ('@owner', )"),
        ("x = {'a': 1, 'b': 2}", "ItemDropped", "x = {'b': 2}"),
        ("x = 'Stop'", "TextInOtherCase", "x = 'sTOP'"),
        ("x = y[1:2]", "BoundDropped", "x = y[:2]"),
        ("def f(a):\n    if a:\n        pass", "AlwaysTrue", "if True:"),
        ("x = y.strip()", "CallLeftOut", "x = y"),
        ("def f():\n    return 1", "ReturnsNone", "return None"),
    ],
)  # fmt: skip
def test_change__is_made(text: str, operator: str, changed: str) -> None:
    assert changed in "\n---\n".join(edit.made(text) for edit in edits(text) if edit.operator == operator)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("def f():\n    'A docstring of words'", "TextLonger"),
        ("x = 'A sentence for people.'", "TextLonger"),
        ("x: Literal['a'] = y", "TextLonger"),
        ("x: int = y", "AnyValue"),
        ("def f():\n    a = g()\n    h(a)", "OtherOrder"),
    ],
)
def test_change__that_changes_nothing_is_not_made(text: str, operator: str) -> None:
    assert [edit for edit in edits(text) if edit.operator == operator] == []


def test_annotations__are_changed_where_they_decide() -> None:
    made = [
        edit.made("class A(B):\n    x: Literal['a']")
        for edit in edits("class A(B):\n    x: Literal['a']", annotations=True)
    ]
    assert "class A(B):\n    x: object" in made
    assert "class A(B):\n    x: Literal['A']" in made


def test_modules__are_there_and_what_is_left_out_is_in_them() -> None:
    for server in SERVERS:
        for module in server.modules:
            text = module.path.read_text(encoding="utf-8")
            assert all(name.rpartition(".")[2] in text for name in module.without)


def test_mutants__are_told_apart(tmp_path: Path) -> None:
    """The same change in one function twice is told apart by its number."""
    pytest.importorskip("cosmic_ray")
    server = Server(
        "two", (_written(tmp_path, "def f(a):\n    if a:\n        g(1)\n    if a:\n        g(1)"),), "two", _served
    )
    keys = [mutant.key for mutant in mutants.mutants_of(server)]
    assert len(set(keys)) == len(keys)
    assert {key.occurrence for key in keys if key.operator == "AlwaysTrue"} == {1, 2}
    assert {key.function for key in keys} == {"f"}


def _served() -> AbstractContextManager[Served]:
    return nullcontext(Served("", "", ""))


def _written(folder: Path, text: str) -> Module:
    class InFolder(Module):
        @property
        def path(self) -> Path:
            (folder / "module.py").write_text(textwrap.dedent(text), encoding="utf-8")
            return folder / "module.py"

    return InFolder("module", API)
