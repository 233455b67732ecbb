"""Changes an administrator makes in a decision table: checked, then a new version."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from json import dumps

from coaching.data.decisions import NEEDED
from coaching.engine import definitions, table_checks, tables
from coaching.engine.cells import Wrong, wrong_with_answer, wrong_with_cell
from coaching.engine.tables import Column, Kind, Table
from coaching.i18n import gettext as _
from coaching.model.base import transaction
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.services import versions
from coaching.services.decision_tables import chosen, mark_of, newest, table_of
from coaching.services.refusals import Refusal

DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

# A cell of a table: the id of its rule and the name of its column.
At = tuple[str, str]


class BadCells(Refusal):
    """Cells that cannot be stored; ``wrong`` says what is wrong with each."""

    def __init__(self, wrong: Mapping[At, str]) -> None:
        super().__init__(_("Check the marked places. Nothing has been saved yet."))
        self.wrong = wrong


class ChangedMeanwhile(Refusal):
    """Somebody else has changed the table since it was opened."""


class NothingChanged(Refusal):
    """The table says already what was typed."""


class BadTable(Refusal):
    """The cells are in order one by one, and the table is not."""


def change(user: User, name: str, typed: Mapping[At, str | list[str]], *, mark: str) -> Version:
    """Store a new version of the process with these cells; new years follow it.

    ``mark`` is that of the table as it was opened. Raises `NoSuchTable`, `ChangedMeanwhile`,
    `BadCells`, `NothingChanged`, `BadTable`.
    """
    version = newest(user)
    table = table_of(version, name)
    if mark != mark_of(version, name):
        raise ChangedMeanwhile(
            _("Somebody has changed this table since you opened it. Open it again to see how.")
        )
    written = {place.at: _written(place, typed[place.at]) for place in _places(table, typed)}
    _check_cells(table, written)
    file = f"{name}.dmn"
    root = definitions.parse_xml(file, version.files[file].encode())
    changed = tables.rewrite(root, written)
    if tables.read(root) == table:
        raise NothingChanged(_("You have not changed anything."))
    complaints = table_checks.check_table(file, root, NEEDED, {})
    if complaints:
        raise BadTable(str(complaints[0]))
    files = {each: content.encode() for each, content in version.files.items()} | {file: changed}
    with transaction():
        return versions.deploy(files, by=user, own_tables={*version.own_tables, file})


@dataclass(frozen=True)
class _Place:
    """A cell with what stands in it now."""

    at: At
    column: Column
    is_condition: bool
    text: str


def _places(table: Table, wanted: Collection[At]) -> Iterator[_Place]:
    """The cells that are to be written; others, which no form asks for, stay as they are."""
    for rule in table.rules:
        sides = ((True, table.inputs, rule.cells), (False, table.outputs, rule.answers))
        for is_condition, columns, texts in sides:
            for column, text in zip(columns, texts, strict=True):
                if (rule.id, column.name) in wanted:
                    yield _Place((rule.id, column.name), column, is_condition, text)


def _written(place: _Place, typed: str | list[str]) -> str:
    """What is typed or chosen, as it stands in a table."""
    if isinstance(typed, list):
        if set(typed) == set(chosen(place.text) or ()):
            return place.text
        texts = [_quoted(each) for each in typed]
        return f"in ({', '.join(texts)})" if len(texts) > 1 else "".join(texts)
    if place.column.kind == Kind.NUMBER and "(" not in typed:
        return DECIMAL_COMMA.sub(".", typed)
    return typed if place.is_condition else _quoted(typed)


def _quoted(text: str) -> str:
    return dumps(text, ensure_ascii=False)


def _check_cells(table: Table, written: Mapping[At, str]) -> None:
    needed, wrong = NEEDED[table.id], {}
    for place in _places(table, written):
        text, kind, name = written[place.at], place.column.kind, place.column.name
        found = (
            wrong_with_cell(text, kind, needed.facts.get(name))
            if place.is_condition
            else wrong_with_answer(text, kind, needed.answers.get(name))
        )
        if found:
            wrong[place.at] = _in_words(found)
    if wrong:
        raise BadCells(wrong)


def _in_words(wrong: Wrong) -> str:
    return f"{_(wrong.what, **wrong.blanks)} {_(wrong.remedy, **wrong.blanks)}"
