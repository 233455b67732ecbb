"""What may stand in a cell of a decision table: comparisons of its own value, and fixed answers.

Nothing else is let through, so a cell that passes here has an answer for every fact of its kind
and for a missing one.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coaching.data.decisions import Answer, Fact
from coaching.data.texts import _
from coaching.engine import expressions
from coaching.engine.expressions import CELL_VALUE, condition
from coaching.engine.rules import Value, asks_for_nothing
from coaching.engine.rules import answer as value_of
from coaching.engine.tables import Kind, asks_nothing

LONGEST_REASON = 300  # characters
IN_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
TYPES: dict[str, type | tuple[type, ...]] = {
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: bool,
    Kind.STRING: str,
}
COMPARE = {
    Kind.NUMBER: _(
        "Compare the number, such as < 2.5 or 1.0 < ? <= 2.4, or leave the condition empty."
    ),
    Kind.BOOLEAN: _("Write True or False, or leave the condition empty."),
    Kind.STRING: _(
        'Compare the text, such as "none" or in ("none", "expired"), or leave the condition empty.'
    ),
}
GIVE = {
    Kind.NUMBER: _("Write a number."),
    Kind.BOOLEAN: _("Write True or False."),
    Kind.STRING: _("Write a text in quotes."),
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a cell and what to do about it: two messages, and what fills them."""

    what: str
    remedy: str
    blanks: Mapping[str, object] = field(default_factory=dict)


def wrong_with_cell(cell: str, kind: str, fact: Fact | None = None) -> Wrong | None:
    """What is wrong with a condition under a column of this kind."""
    if asks_nothing(cell):
        return None
    asked = condition(cell)
    blanks = {"cell": cell}
    if expressions.check(asked) is not None:
        return Wrong(_("The condition %(cell)s cannot be read."), COMPARE[Kind(kind)], blanks)
    tree = ast.parse(asked, mode="eval").body
    if not _is_question(tree, kind):
        what = _("The condition %(cell)s does not compare the value.")
        return Wrong(what, COMPARE[Kind(kind)], blanks)
    if fact and fact.words:
        for text in _texts(tree):
            if text not in fact.words:
                return _not_one_of(text, fact.words)
    if asks_for_nothing(cell) and not _answers_nothing(asked):
        return Wrong(
            _("The condition %(cell)s has no answer where the value is missing."),
            _("Ask for a missing value first, such as ? is None or ? < 2.5."),
            blanks,
        )
    return None


def wrong_with_answer(text: str, kind: str, wanted: Answer | None = None) -> Wrong | None:
    """What is wrong with an answer of a column of this kind."""
    give, blanks = GIVE[Kind(kind)], {"answer": text}
    try:
        value = value_of(text)
    except ValueError:
        return Wrong(_("The answer %(answer)s cannot be read."), give, blanks)
    if not _is_of_kind(value, kind):
        return Wrong(_("The answer %(answer)s is of another kind."), give, blanks)
    if isinstance(value, str) and not 0 < len(value.strip()) <= LONGEST_REASON:
        return Wrong(
            _("The text is empty or too long."),
            _("Write from 1 to %(most)s characters."),
            {"most": LONGEST_REASON},
        )
    return _wrong_with_choice(value, wanted) if wanted else None


def _wrong_with_choice(value: Value, wanted: Answer) -> Wrong | None:
    if wanted.words and value not in wanted.words:
        return _not_one_of(str(value), wanted.words)
    if isinstance(value, str) or not wanted.most:
        return None
    if wanted.least <= value <= wanted.most and value == int(value):
        return None
    return Wrong(
        _("%(answer)s is out of range."),
        _("Write a whole number from %(least)s to %(most)s."),
        {"answer": value, "least": wanted.least, "most": wanted.most},
    )


def _not_one_of(text: str, known: Iterable[str]) -> Wrong:
    return Wrong(
        _('"%(text)s" is not known here.'),
        _("Use one of these: %(known)s."),
        {"text": text, "known": ", ".join(known)},
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
