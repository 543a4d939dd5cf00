# SPDX-License-Identifier: MIT
"""Changes of one place that cosmic-ray does not make: of texts, comparisons of identifiers, calls, order and more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Nodes = Iterator[tuple[str, ast.AST, str]]
"""Operator, what is replaced, and by what text."""

_UNWRAPPED = frozenset({"strip", "lower", "upper", "casefold", "removeprefix", "removesuffix", "split", "encode"})
"""Methods whose object can stand in for what they return."""
_CONVERSIONS = frozenset({"str", "list", "dict", "set", "tuple", "frozenset", "len", "int", "bool", "sorted"})
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Edit:
    """A piece of the text, from ``start`` to ``end``, in whose place another one stands."""

    operator: str
    start: int
    end: int
    text: str

    def made(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]


def edits(source: str, *, annotations: bool = False) -> Iterator[Edit]:
    """Every change of the text. ``annotations``: they decide what the server takes, so they are changed too."""
    places = _Places(source)
    for node in _evaluated(ast.parse(source), annotations=annotations):
        for operator, replaced, text in _changes(node, places):
            start, end = places.span(replaced)
            yield Edit(operator, start, end, text)
        if annotations and isinstance(node, ast.AnnAssign):
            yield Edit("AnyValue", *places.span(node.annotation), "object")
        yield from _swapped(node, places)


class _Places:
    """Where nodes stand in the text; their columns count bytes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        found: tuple[int, int, int, int] = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined] # only nodes with a place come here
        return self._at(found[0], found[1]), self._at(found[2], found[3])

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


def _evaluated(node: ast.AST, *, annotations: bool) -> Iterator[ast.AST]:
    """Every node but docstrings, what is only for types, and the parts of f-strings, whose places are not known."""
    yield node
    if isinstance(node, ast.JoinedStr):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns") and not annotations:
            continue
        for child in value if isinstance(value, list) else [value]:
            documentation = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not documentation:
                yield from _evaluated(child, annotations=annotations)


def _changes(node: ast.AST, places: _Places) -> Nodes:  # noqa: PLR0912 - one case for each kind of node
    match node:
        case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
            yield from _texts(node, places)
        case ast.Compare():
            yield from _comparisons(node, places)
        case ast.BoolOp(values=values):
            for left_out in values:
                rest = [f"({places.text(value)})" for value in values if value is not left_out]
                yield "OperandDropped", node, f"({(' and ' if isinstance(node.op, ast.And) else ' or ').join(rest)})"
        case ast.Call():
            yield from _calls(node, places)
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "AlwaysTrue", test, "True"
            yield "AlwaysFalse", test, "False"
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield "AlwaysTrue", test, "True"
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()) | ast.Set(elts=parts):
            yield from _parts(node, parts, places)
        case ast.Dict(keys=keys, values=values):
            items = [_item(key, value, places) for key, value in zip(keys, values, strict=True)]
            for place in range(len(items)):
                kept = items[:place] + items[place + 1 :]
                yield "ItemDropped", node, "{" + ", ".join(kept) + "}"
        case ast.Slice(lower=lower, upper=upper):
            for bound in (lower, upper):
                if bound is not None:
                    yield "BoundDropped", bound, ""
        case ast.stmt():
            yield from _statements(node)


def _texts(node: ast.Constant | ast.JoinedStr, places: _Places) -> Nodes:
    if isinstance(node, ast.JoinedStr):
        written = places.text(node)
        for found in _PLACEHOLDER.finditer(written):
            yield "PlaceholderDropped", node, written[: found.start()] + written[found.end() :]
        return
    text: Any = node.value
    if text:
        yield "TextEmptied", node, repr(text[:0])
    if isinstance(text, str) and text.endswith(".") and " " in text:
        return  # a sentence for people, which may be any other
    yield "TextLonger", node, repr(text + (b"x" if isinstance(text, bytes) else "x"))
    if text.swapcase() != text:
        yield "TextInOtherCase", node, repr(text.swapcase())


def _comparisons(node: ast.Compare, places: _Places) -> Nodes:
    """What servers do to identifiers before they compare them."""
    if len(node.ops) != 1 or any(isinstance(side, ast.Constant) and not isinstance(side.value, str) for side in (node.left, *node.comparators)):  # fmt: skip
        return
    left, right = places.text(node.left), places.text(node.comparators[0])
    no = "not " if isinstance(node.ops[0], ast.NotEq | ast.NotIn) else ""
    if isinstance(node.ops[0], ast.Eq | ast.NotEq):
        for name, form in (("WithoutCase", "str({}).lower()"), ("Trimmed", "str({}).strip()")):
            yield f"Compared{name}", node, f"({no}({form.format(left)} == {form.format(right)}))"
        yield "ComparedByBeginning", node, f"({no}str({left}).startswith(str({right})))"
        yield "ComparedByBeginning", node, f"({no}str({right}).startswith(str({left})))"
    elif isinstance(node.ops[0], ast.In | ast.NotIn):
        for name, form in (("WithoutCase", "str({}).lower()"), ("Trimmed", "str({}).strip()")):
            each = f"[{form.format('each')} for each in {right}]"
            yield f"Compared{name}", node, f"({no}({form.format(left)} in {each}))"
        yield "ComparedByBeginning", node, f"({no}any(str({left}).startswith(str(each)) for each in {right}))"


def _calls(node: ast.Call, places: _Places) -> Nodes:
    yield "CallAnswersNone", node, "None"
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and name in _UNWRAPPED:
        yield "CallLeftOut", node, places.text(node.func.value)
    if isinstance(node.func, ast.Name) and name in _CONVERSIONS and len(node.args) == 1:
        yield "CallLeftOut", node, f"({places.text(node.args[0])})"
    given = [places.text(argument) for argument in (*node.args, *node.keywords)]
    for number in range(len(node.args), len(given)):
        yield "KeywordDropped", node, _called(node, given[:number] + given[number + 1 :], places)
    for number in range(len(node.args) - 1):
        mixed = [*given[:number], given[number + 1], given[number], *given[number + 2 :]]
        if not any(isinstance(argument, ast.Starred) for argument in node.args):
            yield "ArgumentsMixedUp", node, _called(node, mixed, places)
    if (
        isinstance(node.func, ast.Attribute)
        and name == "get"
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    ):
        key = given[0]
        for operator, form in (("KeyWithoutCase", "str({}).lower()"), ("KeyTrimmed", "str({}).strip()")):
            yield operator, node.args[0], form.format(key)


def _called(node: ast.Call, arguments: list[str], places: _Places) -> str:
    return f"{places.text(node.func)}({', '.join(arguments)})"


def _parts(node: ast.AST, parts: list[ast.expr], places: _Places) -> Nodes:
    left, right = {ast.List: ("[", "]"), ast.Set: ("{", "}")}.get(type(node), ("(", ")"))
    for left_out in parts if len(parts) > 1 else []:
        kept = "".join(f"{places.text(part)}, " for part in parts if part is not left_out)
        yield "PartDropped", node, f"{left}{kept}{right}"


def _item(key: ast.expr | None, value: ast.expr, places: _Places) -> str:
    return f"**{places.text(value)}" if key is None else f"{places.text(key)}: {places.text(value)}"


def _statements(node: ast.stmt) -> Nodes:
    match node:
        case ast.Expr() | ast.Raise() | ast.Delete() | ast.AugAssign():
            yield "StatementDropped", node, "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "StatementDropped", node, "pass"
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield "ReturnsNone", value, "None"


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _swapped(node: ast.AST, places: _Places) -> Iterator[Edit]:
    """Two statements that follow each other, in the other order, where neither needs what the other makes."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or isinstance(node, ast.ClassDef | ast.Module):
        return
    for one, other in pairwise(body):
        if _acts(one) and _acts(other) and not _made(one) & _named(other) and not _made(other) & _named(one):
            (start, middle), (rest, end) = places.span(one), places.span(other)
            between = places.source[middle:rest]
            yield Edit("OtherOrder", start, end, places.text(other) + between + places.text(one))


def _acts(node: ast.stmt) -> bool:
    """Whether it could refuse or do something. After a return or a raise nothing comes."""
    if isinstance(node, ast.Return | ast.Raise | ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(isinstance(part, ast.Call | ast.Raise) for part in ast.walk(node))


def _named(node: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _made(node: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
