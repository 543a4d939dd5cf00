# SPDX-License-Identifier: MIT
"""Where cosmic-ray can change a text, and the text as it then is. Nothing else here knows cosmic-ray's operators."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_SAME = (
    # For numbers, members of an enumeration and short texts `is` says what `==` says: as the original, or as its
    # opposite, which is made. So the other way round, and `is` for an order is as `==` for it.
    "ReplaceComparisonOperator_Eq_Is",
    "ReplaceComparisonOperator_Eq_IsNot",
    "ReplaceComparisonOperator_NotEq_Is",
    "ReplaceComparisonOperator_NotEq_IsNot",
    "ReplaceComparisonOperator_Is_Eq",
    "ReplaceComparisonOperator_Is_NotEq",
    "ReplaceComparisonOperator_IsNot_Eq",
    "ReplaceComparisonOperator_IsNot_NotEq",
    *(f"ReplaceComparisonOperator_{order}_{to}" for order in ("Lt", "LtE", "Gt", "GtE") for to in ("Is", "IsNot")),
)
"""Operators of cosmic-ray whose changes are none, or the same as those of another."""


@dataclass(frozen=True)
class Place:
    """A change that can be made: which operator, where, and the how-manieth place of that operator."""

    operator: str
    line: int
    column: int
    occurrence: int


def places(source: str) -> Iterator[Place]:
    """Every place of the text at which a change could change what it does."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    operations = list(_operations(ast.parse(source)))
    parsed = get_ast(source)
    for name in operator_names():
        operator = name.removeprefix("core/")
        if operator in _SAME or get_operator(name).arguments():
            continue
        made = get_operator(name)()
        spans = (span for node in ast_nodes(parsed) for span in made.mutation_positions(node))
        for occurrence, ((line, column), _) in enumerate(spans):
            # Annotations are not evaluated, and the star of a signature is no operator.
            if not operator.startswith("ReplaceBinaryOperator") or any(
                start <= (line, column) < end for start, end in operations
            ):
                yield Place(operator, line, column, occurrence)


def changed(source: str, place: Place) -> str | None:
    """The text with the change made; None where it cannot be made."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    made: str | None = mutate_code(source, get_operator(f"core/{place.operator}")(), place.occurrence)
    return made


def _operations(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where the operator of each binary operation stands that is evaluated."""
    for name, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and name not in ("annotation", "returns"):
                yield from _operations(node)
    if isinstance(tree, ast.BinOp):
        end = (tree.left.end_lineno or 0, tree.left.end_col_offset or 0)
        yield end, (tree.right.lineno, tree.right.col_offset)
