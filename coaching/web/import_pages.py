"""What the pages of lists of organisations show."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.data.import_columns import BY_KEY, COLUMNS, WHOLE_ROW
from coaching.model.cases import Cohort
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.services import import_invitations, import_words, imports
from coaching.web import uploading
from coaching.web.import_fields import MendField, MendFields
from forms.imports import BringList

NO_STATE = ""


@dataclass(frozen=True)
class Pick:
    """One of the ways to look at the rows, with how many they are."""

    label: str
    number: int
    url: str
    is_here: bool


@dataclass(frozen=True)
class RowLine:
    """A row as the list shows it; ``fields`` are those of its cells that need mending."""

    row: ImportRow
    url: str
    tag: tuple[str, str]
    said: list[tuple[str, str]]
    remarks: list[tuple[str, str]]
    fields: list[MendField]
    case_url: str

    def cell(self, key: str) -> str:
        """What stands in a cell."""
        return str(self.row.cells.get(key, ""))


class BringPage:
    """The form for a file, and the lists that were brought before."""

    def __init__(
        self, cohort: Cohort, *, again: ImportList | None = None, form: BringList | None = None
    ) -> None:
        self.cohort = cohort
        self.again = again
        self.form = form or BringList()

    @property
    def back(self) -> str:
        """Where somebody goes who brings no file."""
        if self.again is not None:
            return url_for("imports.show", id=self.again.id)
        return url_for("onboarding.organisations_of", id=self.cohort.id)

    @cached_property
    def lists(self) -> list[tuple[ImportList, tuple[str, str]]]:
        """Earlier lists with how far they have come."""
        if self.again is not None:
            return []
        found = imports.lists_of(current_user, self.cohort)
        return [(each, list_tag(each.state)) for each in found]

    def bring(self) -> ImportList:
        """Keep the rows of the file."""
        return imports.bring(current_user, self.cohort, uploading.upload_of(self.form))

    def bring_again(self) -> bool:
        """Let the rows of the file take the place of the others."""
        if self.again is not None:
            imports.bring_again(current_user, self.again, uploading.upload_of(self.form))
        return True


class ListPage:
    """Every row with what it is, and what can be done with the list."""

    def __init__(self, brought: ImportList, state: str, after: int) -> None:
        self.list = brought
        self.state = state if state in set(RowState) else NO_STATE
        self.after = after
        chosen = RowState(self.state) if self.state else None
        self._page = imports.rows_of(current_user, brought, state=chosen, after=after)
        self._fields = MendFields()
        self.counts = imports.counts(brought)

    @property
    def tag(self) -> tuple[str, str]:
        """How far the list has come."""
        return list_tag(self.list.state)

    @property
    def is_running(self) -> bool:
        """It is being brought in now."""
        return self.list.state == ImportState.RUNNING

    @property
    def reloads(self) -> bool:
        """The page looks again by itself, unless its reader does not want that."""
        return self.is_running and "still" not in request.args

    @property
    def done(self) -> int:
        """How many organisations were brought in."""
        return self.counts[RowState.DONE]

    @property
    def to_do(self) -> int:
        """How many are brought in, or will be: the whole of which `done` is a part."""
        return self.counts[RowState.DONE] + self.counts[RowState.NEW]

    @property
    def is_open(self) -> bool:
        """Rows can be mended, and new ones brought in."""
        return self.list.state in imports.MENDABLE

    @property
    def picks(self) -> list[Pick]:
        """All rows, and those of each state that there is."""
        all_rows = Pick(_("All rows"), sum(self.counts.values()), self._url(""), not self.state)
        words = state_words()
        return [
            all_rows,
            *(
                Pick(words[state], self.counts[state], self._url(state), self.state == state)
                for state in RowState
                if self.counts[state] or self.state == state
            ),
        ]

    @property
    def next(self) -> str:
        """The address of the next page."""
        return self._url(self.state, after=self._page.next) if self._page.next else ""

    @cached_property
    def rows(self) -> list[RowLine]:
        """The rows of this page."""
        return [self._line(row) for row in self._page.rows]

    @cached_property
    def uninvited(self) -> int:
        """How many people have an account that nobody has told them of."""
        if self.list.state != ImportState.DONE or not self.done:
            return 0
        return import_invitations.number_waiting(self.list)

    def _url(self, state: str, after: int | None = None) -> str:
        return url_for("imports.show", id=self.list.id, state=state or None, after=after)

    def _line(self, row: ImportRow) -> RowLine:
        is_wrong = row.state == RowState.MENDING
        case = row.case
        return RowLine(
            row=row,
            url=url_for("imports.mend", id=self.list.id, row_id=row.id, state=self.state or None),
            tag=row_tag(row.state),
            said=told_of(row.wrong) if is_wrong else [],
            remarks=told_of(row.remarks),
            fields=self._fields.of(row, only=row.wrong) if is_wrong and self.is_open else [],
            case_url=url_for("coordinator.organisation", id=case.id) if case else "",
        )


class RowPage:
    """Every cell of a row, to mend it."""

    def __init__(
        self,
        brought: ImportList,
        row: ImportRow,
        state: str,
        *,
        typed: Mapping[str, str] | None = None,
        refusal: str = "",
    ) -> None:
        self.list, self.row, self.state = brought, row, state
        self.refusal = refusal
        self._typed = typed or {}

    @cached_property
    def fields(self) -> list[MendField]:
        """A field for each column, with what is said of its cell."""
        return MendFields().of(self.row, typed=self._typed)

    @property
    def said(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of its field; of the whole row with none."""
        return [
            (f"r{self.row.id}-{key}" if key != WHOLE_ROW else "", import_words.said(key, told))
            for key, told in self.row.wrong.items()
            if self.row.state == RowState.MENDING
        ]

    @property
    def before(self) -> list[tuple[str, str]]:
        """What stood in the file where somebody has mended a cell."""
        return [
            (import_words.heading(column.key), str(self.row.before[column.key]) or "–")
            for column in COLUMNS
            if column.key in self.row.before
        ]

    @property
    def back(self) -> str:
        """The list, at this row."""
        state = self.state if self.state in set(RowState) else None
        after = self.row.number - 1
        address = url_for("imports.show", id=self.list.id, state=state, after=after)
        return f"{address}#row-{self.row.id}"

    @property
    def told(self) -> tuple[str, str]:
        """What has become of the row, with how good that is."""
        number = self.row.number
        if self.row.state == RowState.MENDING:
            return _("Row %(row)d was saved. It still needs mending.", row=number), "warn"
        return _("Row %(row)d was saved: %(state)s.", row=number, state=self.row_state), "ok"

    @property
    def row_state(self) -> str:
        """What the row is."""
        return state_words()[self.row.state]


def told_of(told: Mapping[str, dict[str, object]]) -> list[tuple[str, str]]:
    """What is said of some cells, each with the heading of its column, from the left."""
    in_order = [key for key in (WHOLE_ROW, *BY_KEY) if key in told]
    return [(import_words.heading(key), import_words.said(key, told[key])) for key in in_order]


def state_words() -> dict[RowState, str]:
    """What rows are called by what they are."""
    return {
        RowState.NEW: _("New"),
        RowState.KNOWN: _("Already here"),
        RowState.MENDING: _("Needs mending"),
        RowState.DONE: _("Brought in"),
        RowState.UNDONE: _("Undone"),
    }


def row_tag(state: RowState) -> tuple[str, str]:
    """The same as a tag."""
    looks = {RowState.NEW: "info", RowState.MENDING: "bad", RowState.DONE: "ok"}
    return looks.get(state, "plain"), state_words()[state]


def list_tag(state: ImportState) -> tuple[str, str]:
    """How far a list has come."""
    return {
        ImportState.PREVIEW: ("wait", _("Not confirmed yet")),
        ImportState.RUNNING: ("soon", _("Being brought in")),
        ImportState.DONE: ("ok", _("Brought in")),
        ImportState.UNDONE: ("plain", _("Undone")),
    }[state]
