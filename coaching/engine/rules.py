"""Decides by a table: which rules fire for some facts, and what they answer.

The library's own tables take FIRST for UNIQUE, do not notice when several rules of a UNIQUE table
fire, fail on a value that is missing, and cannot say which rule fired. Here they are evaluated by
what is written, in the order in which it is written.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite

from coaching.engine.definitions import Definitions
from coaching.engine.expressions import CELL_VALUE, condition, evaluate
from coaching.engine.tables import REASON, Column, HitPolicy, Kind, Rule, Table, asks_nothing

Value = str | int | float | bool
Given = Value | Decimal | None

TENTH = Decimal("0.1")
LARGEST = 10**9


class UnknownTable(LookupError):
    """The version has no table of this name."""


class BadFact(ValueError):
    """A fact that is not of the kind its column asks for."""


class SeveralRules(ValueError):
    """More than one rule fires in a table that allows one only."""


class NoRule(LookupError):
    """No rule fires where an answer is needed."""


@dataclass(frozen=True)
class Fired:
    """One rule that fired: where it stands, what it answers and why, as an English sentence."""

    rule: str
    number: int
    outputs: Mapping[str, Value]
    reason: str


@dataclass(frozen=True)
class Decided:
    """The answer of a table, and the facts as the table saw them."""

    table: str
    facts: Mapping[str, Value | None]
    fired: tuple[Fired, ...]

    @property
    def outputs(self) -> Mapping[str, Value]:
        """The one answer of a table that collects none; raises `NoRule`."""
        if not self.fired:
            raise NoRule(f'No rule of "{self.table}" fits these facts.')
        return self.fired[0].outputs


def decide(definitions: Definitions, table: str, facts: Mapping[str, Given]) -> Decided:
    """Decide by one table of a version; a fact that is not given is a missing value.

    Raises `UnknownTable`, `BadFact`, `SeveralRules`.
    """
    found = definitions.tables.get(table)
    if found is None:
        raise UnknownTable(f'There is no decision table "{table}".')
    asked = {column.name: _fact(column, facts.get(column.name)) for column in found.inputs}
    fired = [_fired(found, rule) for rule in _hits(found, asked)]
    if found.hit_policy == HitPolicy.UNIQUE and len(fired) > 1:
        rules = " and ".join(str(each.number) for each in fired)
        raise SeveralRules(f'Rules {rules} of "{table}" fire at once, and only one may.')
    return Decided(table, asked, tuple(fired))


def _hits(table: Table, facts: Mapping[str, Value | None]) -> Iterator[Rule]:
    values = tuple(facts.values())
    for rule in table.rules:
        if all(_fits(cell, value) for cell, value in zip(rule.cells, values, strict=True)):
            yield rule
            if table.hit_policy == HitPolicy.FIRST:
                return


def _fits(cell: str, value: Value | None) -> bool:
    if asks_nothing(cell):
        return True
    if value is None and not asks_for_nothing(cell):
        return False
    return evaluate(condition(cell), {CELL_VALUE: value}) is True


@lru_cache(maxsize=4096)
def asks_for_nothing(cell: str) -> bool:
    """Whether a cell says what to do with a missing value: it names None."""
    tree = ast.parse(condition(cell), mode="eval")
    return any(isinstance(node, ast.Constant) and node.value is None for node in ast.walk(tree))


def _fired(table: Table, rule: Rule) -> Fired:
    outputs = {
        column.name: answer(text) for column, text in zip(table.outputs, rule.answers, strict=True)
    }
    reason = str(outputs.pop(REASON, ""))
    return Fired(rule.id, rule.number, outputs, reason)


def answer(text: str) -> Value:
    """What an answer means: a text in quotes, a number, True or False; raises `ValueError`."""
    value = evaluate(text, {})
    if isinstance(value, str | int | float):
        return value
    raise ValueError(f"{text} is neither a text, a number, True nor False.")


def _fact(column: Column, value: Given) -> Value | None:
    """A fact as the table compares it: scores and percentages have one decimal."""
    if value is None:
        return None
    match column.kind:
        case Kind.BOOLEAN if isinstance(value, bool):
            return value
        case Kind.STRING if isinstance(value, str):
            return str(value)
        case Kind.NUMBER if _is_number(value):
            return float(Decimal(str(value)).quantize(TENTH, ROUND_HALF_UP))
    raise BadFact(f'"{column.name}" has to be a {column.kind}, not a {type(value).__name__}.')


def _is_number(value: str | float | Decimal) -> bool:
    if isinstance(value, bool | str):
        return False
    return isfinite(value) and -LARGEST <= value <= LARGEST
