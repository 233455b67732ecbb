"""The cells of a row as fields of a plain form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coaching.data.import_columns import CHOICES, COLUMNS, Column, Takes
from coaching.model.imports import ImportRow, RowState
from coaching.services import coach_choices, import_words


@dataclass(frozen=True)
class MendField:
    """One cell: what it is called, what stands in it, what is wrong, and what can be chosen."""

    id: str
    name: str
    label: str
    about: str
    value: str
    needed: bool
    error: str
    remark: str
    choices: list[tuple[str, str]]


class MendFields:
    """Makes the fields of many rows; who coaches is looked up once, and only where it matters."""

    def of(
        self,
        row: ImportRow,
        *,
        only: Collection[str] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> list[MendField]:
        """Fields for the cells of a row, all or some; ``typed`` wins over what is stored."""
        wanted = [column for column in COLUMNS if only is None or column.key in only]
        values = {**row.cells, **(typed or {})}
        return [self._field(row, column, str(values.get(column.key, ""))) for column in wanted]

    def _field(self, row: ImportRow, column: Column, value: str) -> MendField:
        key = column.key
        choices = self._choices(column)
        chosen = _chosen(column, value, choices)
        if choices and chosen not in dict(choices):
            # What cannot be chosen stays in sight until something else is.
            choices = [(value, value), *choices]
        wrong = row.wrong.get(key) if row.state == RowState.MENDING else None
        remark = row.remarks.get(key)
        return MendField(
            id=f"r{row.id}-{key}",
            name=key,
            label=import_words.heading(key),
            about=import_words.about(column),
            value=chosen,
            needed=column.needed,
            error=import_words.said(key, wrong) if wrong else "",
            remark=import_words.said(key, remark) if remark else "",
            choices=choices,
        )

    def _choices(self, column: Column) -> list[tuple[str, str]]:
        if column.takes is Takes.COACH:
            return [("", "–"), *self._coaches]
        if column.takes is Takes.LANGUAGES or column.takes not in CHOICES:
            return []
        keys = CHOICES[column.takes][0]
        return [("", "–"), *zip(keys, import_words.allowed(column.takes), strict=True)]

    @cached_property
    def _coaches(self) -> list[tuple[str, str]]:
        return [(line.user.email, line.user.name) for line in coach_choices.coaches()]


def _chosen(column: Column, value: str, choices: Sequence[tuple[str, str]]) -> str:
    if not choices:
        return value
    if column.takes is Takes.COACH:
        wanted = value.casefold()
        named = [email for email, name in choices if name.casefold() == wanted]
        return named[0] if len(named) == 1 else value
    return import_words.choice_of(column.takes, value) or value
