"""Decision tables as administrators look at them: rules in words, and cells to change."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import undefer

from coaching.data.decisions import NEEDED
from coaching.engine.expressions import condition
from coaching.engine.rules import answer
from coaching.engine.tables import REASON, Column, Kind, Rule, Table, asks_nothing
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.permissions import Can, require, visible_versions
from coaching.services import decisions, modules, versions
from coaching.services.cell_words import answer_in_words, condition_in_words

MODULE = "module"
Choices = tuple[tuple[str, str], ...]


class NoSuchTable(LookupError):
    """The newest version has no table of this name."""


@dataclass(frozen=True)
class Line:
    """A table in the list; ``is_own`` once an administrator has changed it."""

    name: str
    title: str
    rules: int
    is_own: bool


@dataclass(frozen=True)
class RuleLine:
    """One rule in words: its conditions and answers with their labels, and its reason."""

    id: str
    number: int
    conditions: list[tuple[str, str]]
    answers: list[tuple[str, str]]
    reason: str


@dataclass(frozen=True)
class Sheet:
    """One table as it stands; ``mark`` tells whether it still says the same later."""

    name: str
    title: str
    hit_policy: str
    answers: list[str]
    rules: list[RuleLine]
    mark: str
    is_own: bool


@dataclass(frozen=True)
class Cell:
    """One cell to change: what is typed there, or which of the ``choices`` are chosen."""

    rule: str
    column: str
    label: str
    typed: str
    is_condition: bool
    choices: Choices = ()
    several: tuple[str, ...] | None = None


def newest(user: User) -> Version:
    """The version that new years follow, with its files."""
    require(user, Can.ADMINISTER)
    return db.session.scalars(
        visible_versions(user)
        .where(Version.id == versions.newest().id)
        .options(undefer(Version.files))
    ).one()


def table_of(version: Version, name: str) -> Table:
    """One table of a version; raises `NoSuchTable`."""
    found = versions.definitions_of(version.id).tables.get(name)
    if found is None or name not in NEEDED:
        raise NoSuchTable(name)
    return found


def mark_of(version: Version, name: str) -> str:
    """What a table says, as a short mark that changes with it."""
    return sha256(version.files[f"{name}.dmn"].encode()).hexdigest()[:16]


def listed(user: User) -> list[Line]:
    """Every table of the newest version."""
    version = newest(user)
    return [
        Line(
            name,
            versions.word(version.id, name, name),
            len(table.rules),
            f"{name}.dmn" in version.own_tables,
        )
        for name, table in versions.definitions_of(version.id).tables.items()
    ]


def sheet(user: User, name: str) -> Sheet:
    """One table of the newest version in words; raises `NoSuchTable`."""
    return _sheet(newest(user), name)


def sheet_of(user: User, version_id: int, name: str) -> Sheet:
    """One table of any version in words; raises `NoSuchTable`."""
    require(user, Can.SEE_VERSION)
    options = [undefer(Version.files)]
    return _sheet(db.session.get_one(Version, version_id, options=options), name)


def _sheet(version: Version, name: str) -> Sheet:
    table = table_of(version, name)
    names = _modules()
    return Sheet(
        name=name,
        title=versions.word(version.id, name, name),
        hit_policy=table.hit_policy,
        answers=[decisions.label(version.id, name, c.name) for c, _text in _answers_of(table)],
        rules=[_line(version, table, rule, names) for rule in table.rules],
        mark=mark_of(version, name),
        is_own=f"{name}.dmn" in version.own_tables,
    )


def cells(user: User, name: str) -> dict[str, list[Cell]]:
    """Everything that may be changed in a table, by rule; raises `NoSuchTable`."""
    version = newest(user)
    table = table_of(version, name)
    names = tuple(_modules().items())
    return {
        rule.id: [
            *_conditions(version, table, rule),
            *_answers(version, table, rule, names),
        ]
        for rule in table.rules
    }


def _modules() -> dict[str, str]:
    """What modules are called, by the keys that tables name them by."""
    return {module.id: modules.named(module) for module in modules.all_there_are()}


# --- in words -------------------------------------------------------------------------------------


def _line(version: Version, table: Table, rule: Rule, names: Mapping[str, str]) -> RuleLine:
    def label(column: Column) -> str:
        return decisions.label(version.id, table.id, column.name)

    return RuleLine(
        id=rule.id,
        number=rule.number,
        conditions=[
            (label(column), condition_in_words(table.id, column.name, cell))
            for column, cell in zip(table.inputs, rule.cells, strict=True)
            if not asks_nothing(cell)
        ],
        answers=[
            (label(column), names.get(said, said))
            for column, text in _answers_of(table, rule)
            if (said := answer_in_words(table.id, column.name, text))
        ],
        reason=decisions.reason(version.id, table.id, rule.id),
    )


def _answers_of(table: Table, rule: Rule | None = None) -> Iterator[tuple[Column, str]]:
    """The answers without the reason, which is a text of the programme with its translations."""
    texts = rule.answers if rule else table.rules[0].answers
    for column, text in zip(table.outputs, texts, strict=True):
        if column.name != REASON:
            yield column, text


# --- to change ------------------------------------------------------------------------------------


def _conditions(version: Version, table: Table, rule: Rule) -> Iterator[Cell]:
    if NEEDED[table.id].always and rule is table.rules[-1]:
        # The last rule is for everything else: with a condition there would be no answer at times.
        return
    for column, cell in zip(table.inputs, rule.cells, strict=True):
        typed = "" if asks_nothing(cell) else cell
        words = NEEDED[table.id].facts[column.name].words
        several = chosen(typed) if words else None
        choices: Choices = ()
        if several is not None:
            choices = tuple((key, str(_(text))) for key, text in words.items())
        elif column.kind == Kind.BOOLEAN:
            choices = _with((("", _("Either")), ("True", _("Yes")), ("False", _("No"))), typed)
        label = decisions.label(version.id, table.id, column.name)
        yield Cell(rule.id, column.name, label, typed, True, choices, several)


def _answers(version: Version, table: Table, rule: Rule, names: Choices) -> Iterator[Cell]:
    for column, text in _answers_of(table, rule):
        words = NEEDED[table.id].answers[column.name].words
        choices: Choices = tuple((key, str(_(word))) for key, word in words.items())
        typed = str(answer(text)) if column.kind == Kind.STRING else text
        if column.name == MODULE:
            choices = _with(names, typed)
        label = decisions.label(version.id, table.id, column.name)
        yield Cell(rule.id, column.name, label, typed, False, choices)


def chosen(cell: str) -> tuple[str, ...] | None:
    """The texts that a condition names; None for one that is put together in another way."""
    if asks_nothing(cell):
        return ()
    match ast.parse(condition(cell), mode="eval").body:
        case ast.Compare(
            left=ast.Name(), ops=[ast.Eq()], comparators=[ast.Constant(value=str(one))]
        ):
            return (one,)
        case ast.Compare(left=ast.Name(), ops=[ast.In()], comparators=[several]):
            values = tuple(ast.literal_eval(several))
            return values if all(isinstance(value, str) for value in values) else None
    return None


def _with(choices: Choices, typed: str) -> Choices:
    """The choices, and what stands there now where it is none of them."""
    if typed in {value for value, _words in choices}:
        return choices
    return (*choices, (typed, typed))
