"""Lists of organisations: bring one, look at it, mend it, confirm it, or put it away."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.data.import_columns import WHOLE_ROW
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.history import note_event
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Can, require, visible_import_lists
from coaching.services import import_cells, import_checks, import_tables
from coaching.services.import_tables import Brought
from coaching.services.refusals import Refusal
from coaching.services.stored_files import Upload

# Rows on one page.
PAGE = 50
MENDABLE = (ImportState.PREVIEW, ImportState.DONE)


class IsRunning(Refusal):
    """The list is being brought in; or it is over, and nothing of it changes any more."""


class MendedMeanwhile(Refusal):
    """Somebody else has mended the row since the page was opened."""


class ChangedMeanwhile(Refusal):
    """The list is not what it was when the page to confirm it was opened."""


class NothingNew(Refusal):
    """No row of the list brings anything."""


@dataclass(frozen=True)
class Rows:
    """A page of rows; ``next`` is the number after which the next page begins."""

    rows: list[ImportRow]
    next: int | None = None


def lists_of(user: User, cohort: Cohort) -> list[ImportList]:
    """The lists that were brought for a cohort, the newest first."""
    require(user, Can.COORDINATE, cohort)
    query = visible_import_lists(user).where(ImportList.cohort_id == cohort.id)
    loading = joinedload(ImportList.made_by)
    return list(db.session.scalars(query.order_by(ImportList.id.desc()).options(loading)))


def bring(user: User, cohort: Cohort, upload: Upload) -> ImportList:
    """Keep a list to be looked at; raises `NotReadable`, and then nothing is kept.

    A second press of the button gives the list of the first.
    """
    require(user, Can.COORDINATE, cohort)
    before = _of_form(upload.form_key)
    if before is not None:
        return before
    brought = import_tables.read(upload.data)
    made = ImportList(
        cohort=cohort,
        file_name=import_cells.clean(upload.name)[:200],
        ignored=brought.ignored,
        form_key=upload.form_key,
        made_by=user,
    )
    try:
        with transaction():
            db.session.add(made)
            db.session.flush()
            _fill(made, brought)
    except IntegrityError:
        before = _of_form(upload.form_key)
        if before is None:
            raise
        return before
    return made


def bring_again(user: User, brought_list: ImportList, upload: Upload) -> None:
    """Another file in the place of all rows; raises `NotReadable`, `IsRunning`."""
    require(user, Can.COORDINATE, brought_list.cohort)
    brought = import_tables.read(upload.data)
    with transaction():
        _lock(brought_list, (ImportState.PREVIEW,))
        db.session.execute(delete(ImportRow).where(ImportRow.list_id == brought_list.id))
        brought_list.file_name = import_cells.clean(upload.name)[:200]
        brought_list.ignored = brought.ignored
        _fill(brought_list, brought)


def mend(user: User, row: ImportRow, cells: Mapping[str, str], *, seen: int) -> None:
    """Write cells anew, and look at the whole list again: other rows may have waited for this.

    ``seen`` says which state of the row was mended. Raises `IsRunning`, `MendedMeanwhile`.
    """
    brought_list = row.import_list
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        _lock(brought_list, MENDABLE)
        db.session.refresh(row)
        if row.is_over:
            raise IsRunning(_("This row has been brought in already."))
        if row.changes != seen:
            raise MendedMeanwhile(_("Somebody else has mended this row meanwhile. Look at it."))
        _write(row, cells)
        row.mended_by = user
        import_checks.check(brought_list.cohort, _all_rows(brought_list))


def _write(row: ImportRow, cells: Mapping[str, str]) -> None:
    new = {key: text for key, text in {**row.cells, **cells}.items() if text and key != WHOLE_ROW}
    changed = {key for key in {**row.cells, **new} if row.cells.get(key, "") != new.get(key, "")}
    # What stood in the file stays to be seen, however often a cell is mended.
    row.before = {key: row.cells.get(key, "") for key in changed} | row.before
    for name, value in import_tables.fields_of(new).items():
        setattr(row, name, value)
    row.changes += 1


def look_again(user: User, brought_list: ImportList) -> None:
    """Hold the rows against what is here by now."""
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        _lock(brought_list, MENDABLE)
        import_checks.check(brought_list.cohort, _all_rows(brought_list))


def confirm(user: User, brought_list: ImportList, *, invites: bool, seen: int) -> None:
    """Let everything that is new be brought in; raises `ChangedMeanwhile`, `NothingNew`.

    ``invites`` says whether those who get an account hear of it at once.
    """
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        _lock(brought_list, MENDABLE)
        # The lock has counted itself.
        if brought_list.changes != seen + 1:
            raise ChangedMeanwhile(_("The list has changed meanwhile. Look at it, then confirm."))
        new = counts(brought_list)[RowState.NEW]
        if not new:
            raise NothingNew(_("There is nothing new in this list, so nothing was brought in."))
        brought_list.state, brought_list.invites = ImportState.RUNNING, invites
        brought_list.confirmed_by, brought_list.confirmed_at = user, now()
        brought_list.next_try_at, brought_list.ended_at = now(), None
        note_event(user, "list_confirmed", list_id=brought_list.id, organisations=new)


def put_away(user: User, brought_list: ImportList) -> None:
    """Forget a list with everything that stands in it; what it has brought in stays.

    Raises `IsRunning`.
    """
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        _lock(brought_list, (ImportState.PREVIEW, ImportState.DONE, ImportState.UNDONE))
        note_event(user, "list_put_away", list_id=brought_list.id)
        db.session.execute(delete(ImportRow).where(ImportRow.list_id == brought_list.id))
        db.session.execute(delete(ImportList).where(ImportList.id == brought_list.id))


# ---- what a list holds ----


def counts(brought_list: ImportList) -> Counter[RowState]:
    """How many rows are what."""
    query = (
        select(ImportRow.state, func.count())
        .where(ImportRow.list_id == brought_list.id)
        .group_by(ImportRow.state)
    )
    return Counter({RowState(state): number for state, number in db.session.execute(query)})


def rows_of(
    user: User,
    brought_list: ImportList,
    *,
    state: RowState | None = None,
    after: int = 0,
) -> Rows:
    """A page of the rows as they stand in the file, all of them or those of one state."""
    require(user, Can.COORDINATE, brought_list.cohort)
    query = _rows(brought_list).where(ImportRow.number > after)
    if state is not None:
        query = query.where(ImportRow.state == state)
    organisation = joinedload(ImportRow.case).joinedload(Case.organisation)
    loading = (organisation.joinedload(Organisation.parent), joinedload(ImportRow.mended_by))
    found = list(db.session.scalars(query.limit(PAGE + 1).options(*loading)).unique())
    return Rows(found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None)


def row_of(user: User, brought_list: ImportList, row_id: int) -> ImportRow | None:
    """One of its rows."""
    require(user, Can.COORDINATE, brought_list.cohort)
    return db.session.scalars(_rows(brought_list).where(ImportRow.id == row_id)).one_or_none()


def newcomers(brought_list: ImportList) -> int:
    """How many people would get an account if the list were confirmed."""
    query = select(ImportRow.cells).where(
        ImportRow.list_id == brought_list.id, ImportRow.state == RowState.NEW
    )
    addresses = {
        str(cells[f"{kind}_email"]).lower()
        for cells in db.session.scalars(query)
        for kind in import_checks.PEOPLE
    }
    return len(addresses) - len(import_checks.accounts(addresses))


def _rows(brought_list: ImportList) -> Select[ImportRow]:
    query = select(ImportRow).where(ImportRow.list_id == brought_list.id)
    return query.order_by(ImportRow.number)


def _all_rows(brought_list: ImportList) -> list[ImportRow]:
    return list(db.session.scalars(_rows(brought_list)))


def _of_form(key: str) -> ImportList | None:
    return db.session.scalar(select(ImportList).where(ImportList.form_key == key))


def _fill(brought_list: ImportList, brought: Brought) -> None:
    for row in brought.rows:
        row.list_id = brought_list.id
    import_checks.check(brought_list.cohort, brought.rows)
    db.session.add_all(brought.rows)


def _lock(brought_list: ImportList, states: tuple[ImportState, ...]) -> None:
    """Whoever changes a list waits for whoever does so now; raises `IsRunning`."""
    first = db.session.scalar(
        update(ImportList)
        .where(ImportList.id == brought_list.id, ImportList.state.in_(states))
        .values(changes=ImportList.changes + 1)
        .returning(ImportList.id)
        .execution_options(synchronize_session=False)
    )
    if first is None:
        raise IsRunning(_("This list is being brought in, or it is over. Nothing was changed."))
    db.session.refresh(brought_list)
