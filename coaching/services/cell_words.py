"""Conditions and answers of decision tables in words, for people who do not read expressions."""

import ast

from coaching.data.decisions import NEEDED
from coaching.engine.expressions import condition
from coaching.engine.rules import answer
from coaching.engine.tables import asks_nothing
from coaching.i18n import gettext as _
from coaching.services import decisions

TURNED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def condition_in_words(table: str, fact: str, cell: str) -> str:
    """What a condition asks, such as "more than 1.0 and at most 2.4"; empty where nothing."""
    if asks_nothing(cell):
        return ""
    return _said(table, fact, ast.parse(condition(cell), mode="eval").body) or cell


def answer_in_words(table: str, name: str, text: str) -> str:
    """What a rule answers."""
    value = answer(text)
    known = NEEDED[table].answers[name].words if table in NEEDED else {}
    if isinstance(value, str) and value in known:
        return str(_(known[value]))
    return decisions.in_words(table, name, value)


def _said(table: str, fact: str, node: ast.expr) -> str | None:
    """The words, or None for a condition that is put together in another way."""

    def value(given: ast.expr) -> str:
        return decisions.in_words(table, fact, ast.literal_eval(given))

    match node:
        case ast.Compare(left=ast.Name(), ops=[ast.In()], comparators=[right]):
            return _listed([decisions.in_words(table, fact, v) for v in ast.literal_eval(right)])
        case ast.Compare(left=ast.Name(), ops=[how], comparators=[right]):
            return _compared(type(how), value(right))
        case ast.Compare(left=low, ops=[first, second], comparators=[ast.Name(), high]):
            return _both(
                _compared(TURNED.get(type(first), ast.Is), value(low)),
                _compared(type(second), value(high)),
            )
    return None


def _compared(how: type[ast.cmpop], value: str) -> str | None:
    words = {
        ast.Lt: _("less than %(value)s", value=value),
        ast.LtE: _("at most %(value)s", value=value),
        ast.Gt: _("more than %(value)s", value=value),
        ast.GtE: _("at least %(value)s", value=value),
        ast.Eq: value,
    }
    return words.get(how)


def _both(one: str | None, other: str | None) -> str | None:
    return str(_("%(one)s and %(other)s", one=one, other=other)) if one and other else None


def _listed(values: list[str]) -> str:
    *first, last = values
    return str(_("%(some)s or %(last)s", some=", ".join(first), last=last)) if first else last
