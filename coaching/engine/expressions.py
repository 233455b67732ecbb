"""What a drawing may ask and reckon: a small, safe part of Python's expressions.

Drawings and decision tables are uploaded, and the library would run anything that stands in them.
So each expression is read first, and only the syntax listed here is let through.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.task import Task

from coaching import calendar, clock

LONGEST = 1000  # characters
MOST_NODES = 200
MOST_DIGITS = 6  # decimals, in round()
CALLABLE = ("due", "min", "max", "len", "round")
# What stands for the question mark in a cell of a decision table.
CELL_VALUE = "dmninputexpr"

_ALLOWED = (
    ast.Expression, ast.Name, ast.Load, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Subscript,
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.IfExp, ast.Call,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.Is, ast.IsNot, ast.In, ast.NotIn,
)  # fmt: skip
_QUESTION_MARK = re.compile(r"""\?(?=(?:[^'"]|['"][^'"]*['"])*$)""")
_NUMBERS = (int, float, Decimal)


class Unsafe(ValueError):
    """An expression that uses more than is allowed; the message says what."""


def check(expression: str) -> str | None:
    """What is wrong with the expression, in words; None when it may be used."""
    try:
        _compiled(expression.strip())
    except Unsafe as complaint:
        return str(complaint)
    return None


def condition(cell: str) -> str:
    """What a cell of a decision table asks of its value, written out as an expression."""
    # A question mark inside quotes is text.
    whole = _QUESTION_MARK.sub(CELL_VALUE, cell[: LONGEST + 1].strip())
    if CELL_VALUE in whole:
        return whole
    # A value by itself is what the answer should be; "< 3" stands behind the answer.
    return f"{CELL_VALUE} {whole}" if check(whole) else f"{CELL_VALUE} == ({whole})"


def evaluate(expression: str, names: Mapping[str, object]) -> object:
    """The value of the expression. Raises Unsafe, or ValueError in words where it has none."""
    code = _compiled(expression.strip())
    try:
        # Only what _complaint() let through is ever compiled.
        return eval(code, {**names, **_BUILT_IN})  # noqa: S307
    except NameError as error:
        raise ValueError(f'"{error.name}" is not known in "{expression}".') from error
    except (TypeError, LookupError, ArithmeticError, ValueError) as error:
        raise ValueError(f'"{expression}" has no value: {error}') from error


# --- reading ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> CodeType:
    """The expression, checked and ready to run. Raises Unsafe."""
    if len(expression) > LONGEST:
        raise Unsafe(f"An expression may have at most {LONGEST} characters.")
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unsafe(f'"{expression}" is not an expression: {error}') from error
    complaint = _complaint(tree)
    if complaint:
        raise Unsafe(f'"{expression}" {complaint}')
    checked = ast.fix_missing_locations(_CheckedArithmetic().visit(tree))
    return compile(checked, "<expression>", "eval", dont_inherit=True)


def _complaint(tree: ast.Expression) -> str | None:
    nodes = list(ast.walk(tree))
    if len(nodes) > MOST_NODES:
        return f"is too long: it has {len(nodes)} parts, {MOST_NODES} are allowed."
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if not isinstance(node, _ALLOWED):
            return f"uses what is not allowed here ({type(node).__name__})."
        if isinstance(node, ast.Name) and node.id in CALLABLE and node not in called:
            return f"names {node.id} without brackets after it."
        complaint = next((ask(node) for kind, ask in _ASKED if isinstance(node, kind)), None)
        if complaint:
            return complaint
    return None


def _about_name(node: ast.Name) -> str | None:
    return f"uses the name {node.id}, which is reserved." if node.id.startswith("_") else None


def _about_constant(node: ast.Constant) -> str | None:
    if node.value is None or isinstance(node.value, bool | int | float | str):
        return None
    return "contains a value that is neither text, number, True, False nor None."


def _about_collection(node: ast.List | ast.Tuple | ast.Dict) -> str | None:
    parts = [*node.keys, *node.values] if isinstance(node, ast.Dict) else node.elts
    if all(_is_constant(part) for part in parts):
        return None
    return "has a list with something else in it than fixed values."


def _about_subscript(node: ast.Subscript) -> str | None:
    if not isinstance(node.value, ast.Name | ast.Subscript):
        return 'may use square brackets only after a name, as in scores["goals"].'
    if not isinstance(node.slice, ast.Constant):
        return "may have only a fixed text or number in square brackets."
    return None


def _about_comparison(node: ast.Compare) -> str | None:
    lefts = [node.left, *node.comparators]
    for left, how, right in zip(lefts, node.ops, node.comparators, strict=False):
        if isinstance(how, ast.Is | ast.IsNot) and (_is_constant(left) or not _is_singleton(right)):
            return 'may use "is" only between a name and None, True or False.'
    return None


def _about_call(node: ast.Call) -> str | None:
    if not isinstance(node.func, ast.Name) or node.func.id not in CALLABLE:
        return f"calls something else than {', '.join(CALLABLE)}."
    if node.keywords:
        return "gives a value by name in a call."
    return _about_due(node.args) if node.func.id == "due" else None


def _about_due(given: list[ast.expr]) -> str | None:
    """A rule is written out in the drawing, so that a misspelt one is found before a case runs."""
    match given:
        case [ast.Constant(value=str(rule))]:
            try:
                calendar.parse(rule)
            except calendar.BadRule as error:
                return f"has a rule that cannot be read: {error}"
            return None
    return 'needs exactly one rule in quotes, as in due("opened+5wd").'


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _is_constant(node: ast.expr | None) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict)


_ASKED: tuple[tuple[Any, Callable[[Any], str | None]], ...] = (
    (ast.Name, _about_name),
    (ast.Constant, _about_constant),
    (ast.List | ast.Tuple | ast.Dict, _about_collection),
    (ast.Subscript, _about_subscript),
    (ast.Compare, _about_comparison),
    (ast.Call, _about_call),
)


# --- reckoning ----------------------------------------------------------------------------------


class _CheckedArithmetic(ast.NodeTransformer):
    """Lets + - * / go through functions of ours: a list times a number would fill the memory."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.Call:
        self.generic_visit(node)
        name = ast.Name(f"_{type(node.op).__name__}", ast.Load())
        return ast.Call(name, [node.left, node.right], [])


def _on_numbers(reckon: Callable[[Any, Any], object]) -> Callable[[object, object], object]:
    def checked(left: object, right: object) -> object:
        for value in (left, right):
            if not isinstance(value, _NUMBERS):
                # Its type only: what people wrote must not reach a log.
                raise TypeError(f"it reckons with a {type(value).__name__}, not with numbers")
        return reckon(left, right)

    return checked


def _round(number: float | Decimal, digits: int | None = None) -> object:
    # round(5, -999999999) would reckon for hours.
    if digits is not None and digits not in range(MOST_DIGITS + 1):
        raise ValueError(f"round keeps 0 to {MOST_DIGITS} decimals")
    return round(number, digits)


_BUILT_IN: Mapping[str, object] = {
    "__builtins__": {},
    "min": min,
    "max": max,
    "len": len,
    "round": _round,
    "_Add": _on_numbers(operator.add),
    "_Sub": _on_numbers(operator.sub),
    "_Mult": _on_numbers(operator.mul),
    "_Div": _on_numbers(operator.truediv),
}


# --- in a case ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What the expressions of a case may know besides its own data."""

    dates: calendar.Dates


class Environment(TaskDataEnvironment):
    """Where the expressions of one case are evaluated; it knows `now` and `due(...)`."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts
        self._opened: datetime | None = None

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, object],
        external_context: Mapping[str, object] | None = None,
    ) -> object:
        """The value of an expression over the task's data. Raises ValueError."""
        ours = {"now": as_text(clock.now()), "due": self.due}
        return evaluate(expression, {**(external_context or {}), **context, **ours})

    def execute(self, script: str, context: object, external_context: object = None) -> NoReturn:
        """Refuse: a drawing has no scripts. Raises Unsafe."""
        raise Unsafe("A drawing may not contain scripts.")

    @property
    def blackouts(self) -> tuple[calendar.Blackout, ...]:
        """The days on which nothing is due in this case."""
        return self.facts.dates.blackouts

    def evaluate_as_of(
        self, expression: str, context: Mapping[str, object], opened: datetime
    ) -> object:
        """The same for a timer that has begun to wait at another moment. Raises ValueError."""
        self._opened = opened
        try:
            return self.evaluate(expression, context)
        finally:
            self._opened = None

    def due(self, rule: str) -> str:
        """When a timer with this rule wakes, if it begins to wait now. Raises ValueError."""
        opened = self._opened or clock.now()
        moment = calendar.timer_at(rule, self.facts.dates.with_anchor("opened", opened))
        if moment is None:
            raise ValueError(f'the rule "{rule}" has no date yet')
        return as_text(moment)


def as_text(moment: datetime) -> str:
    """The one way a moment is written in expressions, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Engine(PythonScriptEngine):
    """The library's engine, which evaluates in our environment and calls nobody."""

    def call_service(self, task: Task, **details: object) -> NoReturn:
        """Refuse, in our words: the library's own way fails with a NameError."""
        raise WorkflowTaskException("A drawing may not call services.", task=task)
