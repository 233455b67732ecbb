"""What may stand in a cell of a decision table: comparisons of its own value, and fixed answers.

Nothing else is let through, so a cell that passes here has an answer for every fact of its kind
and for a missing one.
"""

import ast
from collections.abc import Iterator

from coaching.data.decisions import Answer, Fact
from coaching.engine import expressions
from coaching.engine.expressions import CELL_VALUE, condition
from coaching.engine.rules import answer as value_of
from coaching.engine.rules import asks_for_nothing
from coaching.engine.tables import Kind, asks_nothing

LONGEST_REASON = 300  # characters
IN_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
EXAMPLES = {
    Kind.NUMBER: "such as < 2.5 or 1.0 < ? <= 2.4",
    Kind.BOOLEAN: "such as True or False",
    Kind.STRING: 'such as "none" or in ("none", "expired")',
}
TYPES: dict[str, type | tuple[type, ...]] = {
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: bool,
    Kind.STRING: str,
}

# What is wrong, and what to do about it.
Wrong = tuple[str, str]


def wrong_with_cell(cell: str, kind: str, fact: Fact | None = None) -> Wrong | None:
    """What is wrong with a condition under a column of this kind."""
    if asks_nothing(cell):
        return None
    remedy = f"Compare the value, {EXAMPLES[Kind(kind)]}, or leave the cell empty."
    asked = condition(cell)
    if expressions.check(asked) is not None:
        return f"its condition {cell} cannot be read", remedy
    tree = ast.parse(asked, mode="eval").body
    if not _is_question(tree, kind):
        return f"its condition {cell} does not compare a {kind}", remedy
    unknown = [value for value in _texts(tree) if fact and fact.words and value not in fact.words]
    if fact and unknown:
        return f'its condition names "{unknown[0]}"', f"Use {', '.join(fact.words)}."
    if asks_for_nothing(cell) and not _answers_nothing(asked):
        return (
            f"its condition {cell} fails for a missing value",
            "Ask for it first: ? is None or ? < 2.5.",
        )
    return None


def wrong_with_answer(text: str, kind: str, wanted: Answer | None = None) -> Wrong | None:
    """What is wrong with an answer of a column of this kind."""
    remedy = f"Write a {kind}; a text stands in quotes."
    try:
        value = value_of(text)
    except ValueError:
        return f"its answer {text or 'nothing'} cannot be read", remedy
    if not _is_of_kind(value, kind):
        return f"its answer {text} is not a {kind}", remedy
    if isinstance(value, str) and not 0 < len(value.strip()) <= LONGEST_REASON:
        return "its text is empty or too long", f"Write 1 to {LONGEST_REASON} characters."
    if wanted is None:
        return None
    if wanted.words and value not in wanted.words:
        return f"its answer {text} is not known", f"Use one of {', '.join(wanted.words)}."
    if isinstance(value, int | float) and wanted.most:
        return _wrong_with_number(value, wanted)
    return None


def _wrong_with_number(value: float, wanted: Answer) -> Wrong | None:
    if wanted.least <= value <= wanted.most and value == int(value):
        return None
    return (
        f"its answer {value:g} is out of range",
        f"Write a whole number from {wanted.least} to {wanted.most}.",
    )


# --- conditions -----------------------------------------------------------------------------------


def _is_question(node: ast.expr, kind: str) -> bool:
    match node:
        case ast.BoolOp(values=parts):
            return all(_is_question(part, kind) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _is_question(inner, kind)
        case ast.Compare():
            sides = [node.left, *node.comparators]
            return any(map(_is_value, sides)) and all(
                _is_comparison(left, how, right, kind)
                for left, how, right in zip(sides, node.ops, sides[1:], strict=False)
            )
    return False


def _is_comparison(left: ast.expr, how: ast.cmpop, right: ast.expr, kind: str) -> bool:
    if isinstance(how, ast.Is | ast.IsNot):
        return _is_value(left)
    if isinstance(how, ast.In | ast.NotIn):
        parts = right.elts if isinstance(right, ast.List | ast.Tuple) else []
        return _is_value(left) and bool(parts) and all(_fits(part, kind) for part in parts)
    if isinstance(how, IN_ORDER):
        return (
            kind == Kind.NUMBER
            and not any(_is_none(side) for side in (left, right))
            and all(_is_value(side) or _fits(side, kind) for side in (left, right))
        )
    return all(_is_value(side) or _fits(side, kind) for side in (left, right))


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == CELL_VALUE


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _fits(node: ast.expr, kind: str) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    if not isinstance(node, ast.Constant):
        return False
    return node.value is None or _is_of_kind(node.value, kind)


def _is_of_kind(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == Kind.BOOLEAN
    return isinstance(value, TYPES[kind])


def _texts(tree: ast.expr) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _answers_nothing(asked: str) -> bool:
    try:
        expressions.evaluate(asked, {CELL_VALUE: None})
    except ValueError:
        return False
    return True
