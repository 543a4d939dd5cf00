# SPDX-License-Identifier: MIT
"""The mutants of a server: its code with one place changed, and the words by which each is known for good."""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.mutation.places import changed, places
from tests.servers.operators import edits
from tests.servers.targets import Module, Server


@dataclass(frozen=True)
class Key:
    """What a mutant is known by, wherever its lines move to. ``occurrence`` tells it from others that read the same."""

    module: str
    function: str
    operator: str
    before: str
    after: str
    occurrence: int = 1


@dataclass(frozen=True)
class Mutant:
    """``lines`` are those of the statement that was changed; ``text`` is the whole module."""

    key: Key
    kind: str
    lines: range
    text: str


def mutants_of(server: Server) -> list[Mutant]:
    """Every mutant of the server's code, from top to bottom of each module."""
    return [mutant for module in server.modules for mutant in _mutants(module)]


def _mutants(module: Module) -> Iterator[Mutant]:
    source = module.path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    seen = {ast.dump(tree)}
    known: Counter[tuple[str, ...]] = Counter()
    texts = sorted(_texts(source, annotations=module.annotated), key=lambda found: found[1])
    for operator, line, text in texts:
        try:
            parsed = ast.dump(ast.parse(text))
        except (SyntaxError, ValueError):
            continue
        if parsed in seen:
            continue
        seen.add(parsed)
        function = _function(tree, line)
        if module.left_out(function):
            continue
        words = (function, operator, *_difference(source, text))
        known[words] += 1
        yield Mutant(Key(module.name, *words, known[words]), module.kind, _statement(tree, line), text)


def _texts(source: str, *, annotations: bool) -> Iterator[tuple[str, int, str]]:
    """Operator, line and text of each change; some may be the same."""
    for edit in edits(source, annotations=annotations):
        yield edit.operator, source.count("\n", 0, edit.start) + 1, edit.made(source)
    for place in places(source):
        text = changed(source, place)
        if text is not None:
            yield place.operator, place.line, text


def _function(tree: ast.AST, line: int) -> str:
    """The innermost class or function around a line, by its full name; empty for the module itself."""
    names: list[str] = []
    while True:
        inner = [n for n in _definitions(tree) if _start(n) <= line <= (n.end_lineno or 0)]
        if not inner:
            return ".".join(names)
        tree = inner[0]
        names.append(inner[0].name)


def _definitions(tree: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _start(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _statement(tree: ast.AST, line: int) -> range:
    """The lines of the innermost statement around a line; of one with a body, those before it."""
    found = range(line, line + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body: Sequence[ast.stmt] = getattr(node, "body", ())
            end = min([(node.end_lineno or 0) + 1, *(part.lineno for part in body)])
            found = range(node.lineno, max(end, node.lineno + 1))
    return found


def _difference(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, each side as one line."""
    one, other = before.splitlines(), after.splitlines()
    spans = [
        code for code in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if code[0] != "equal"
    ]
    taken = (one[spans[0][1] : spans[-1][2]], other[spans[0][3] : spans[-1][4]]) if spans else ([], [])
    return _one_line(taken[0]), _one_line(taken[1])


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(" ".join(line.split()) for line in lines)
