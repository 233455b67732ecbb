"""Imported lists are undone, all of it or nothing, until somebody has begun to work with them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, select, update

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.documents import Document
from coaching.model.history import note_event
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.mail import Mail
from coaching.model.mergers import Merger
from coaching.model.notes import Note
from coaching.model.organisations import Organisation
from coaching.model.people import Office, User
from coaching.model.processes import Draft, Task
from coaching.model.splits import Split
from coaching.permissions import Can, require
from coaching.services.refusals import Refusal

# Ids in one statement.
AT_ONCE = 500


class StandsAgainst(Refusal):
    """Somebody has begun to work with what was brought in."""


@dataclass(frozen=True)
class Obstacle:
    """What keeps a list from being undone: who or what it is, and of which organisation."""

    case: Case
    words: str


def obstacles(user: User, brought_list: ImportList) -> list[Obstacle]:
    """Everything that stands against undoing a list, by organisation."""
    require(user, Can.COORDINATE, brought_list.cohort)
    return [*_signed_in(brought_list), *_worked_on(brought_list)]


def undo(user: User, brought_list: ImportList) -> int:
    """Take back everything that a list has brought in; gives how many organisations that were.

    Raises `StandsAgainst`, and then everything stays.
    """
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        lock(brought_list)
        if found := obstacles(user, brought_list):
            raise StandsAgainst(
                _(
                    "%(name)s: %(words)s Nothing was undone.",
                    name=found[0].case.organisation.full_name,
                    words=found[0].words,
                )
            )
        number = _take_back(brought_list)
        brought_list.state = ImportState.UNDONE
        brought_list.undone_by, brought_list.undone_at = user, now()
        note_event(user, "list_undone", list_id=brought_list.id, organisations=number)
    return number


def invited(brought_list: ImportList) -> int:
    """How many people have got an invitation, whose link would open nothing any more."""
    return sum(
        len(
            set(
                db.session.scalars(
                    select(Mail.to_id).where(
                        Mail.name == "welcome", Mail.to_id.in_(some), Mail.sent_at.is_not(None)
                    )
                )
            )
        )
        for some in _portions(_people(brought_list))
    )


def lock(brought_list: ImportList) -> None:
    """Of two who do this at once, the second sees what the first has done."""
    mine = (
        update(ImportList)
        .where(ImportList.id == brought_list.id, ImportList.state == ImportState.DONE)
        .values(changes=ImportList.changes + 1)
        .returning(ImportList.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(mine) is None:
        raise StandsAgainst(_("This list is being brought in, or it is over. Nothing was changed."))
    db.session.refresh(brought_list)


# ---- what stands against it ----


def _cases(brought_list: ImportList) -> Select[int | None]:
    """The ids of the years that the list has begun."""
    return select(ImportRow.case_id).where(
        ImportRow.list_id == brought_list.id,
        ImportRow.state == RowState.DONE,
        ImportRow.case_id.is_not(None),
    )


def _rows(brought_list: ImportList) -> Sequence[ImportRow]:
    query = select(ImportRow).where(
        ImportRow.list_id == brought_list.id, ImportRow.state == RowState.DONE
    )
    return db.session.scalars(query.order_by(ImportRow.number)).all()


def _people(brought_list: ImportList) -> dict[int, int]:
    """Those who got an account with the list, each with the year that they got it for."""
    query = select(ImportRow.people, ImportRow.case_id).where(
        ImportRow.list_id == brought_list.id,
        ImportRow.state == RowState.DONE,
        ImportRow.case_id.is_not(None),
    )
    return {person: case for people, case in db.session.execute(query) for person in people}


def _signed_in(brought_list: ImportList) -> Iterator[Obstacle]:
    """Those who got an account with the list and have a password now."""
    case_of = _people(brought_list)
    for some in _portions(case_of):
        query = select(User).where(User.id.in_(some), User.password.is_not(None))
        there = db.session.scalars(query.order_by(User.name, User.id)).all()
        theirs = select(Case).where(Case.id.in_({case_of[each.id] for each in there}))
        cases = {case.id: case for case in db.session.scalars(theirs).unique()}
        for person in there:
            yield Obstacle(cases[case_of[person.id]], _("%(who)s has signed in.", who=person.name))


def _worked_on(brought_list: ImportList) -> Iterator[Obstacle]:
    """What somebody has done or written in one of the years; who had an account before too."""
    ids = _cases(brought_list)
    said = (
        (select(Task.case_id).where(Task.closed_by_id.is_not(None)), _("A task has been done.")),
        (select(Task.case_id).join(Draft, Draft.task_id == Task.id), _("A form has been begun.")),
        (select(Note.case_id), _("A note has been written.")),
        (select(Document.case_id), _("A document has been added.")),
        (select(Application.case_id), _("The applicant has been told that it is selected.")),
        (select(Merger.case_id), _("It has joined another organisation.")),
        (select(Merger.into_id), _("Another organisation has joined it.")),
        (select(Split.from_case_id), _("A part of it has become independent.")),
    )
    for query, words in said:
        found = query.where(query.selected_columns[0].in_(ids)).distinct()
        cases = select(Case).where(Case.id.in_(found)).order_by(Case.id)
        for case in db.session.scalars(cases).unique():
            yield Obstacle(case, words)


# ---- taking it back ----


def _take_back(brought_list: ImportList) -> int:
    """Years, organisations and accounts go; whoever or whatever is needed elsewhere stays."""
    rows = _rows(brought_list)
    cases = [row.case_id for row in rows if row.case_id is not None]
    people = [person for row in rows for person in row.people]
    parents = [row.parent_id for row in rows if row.parent_id is not None]
    wholes, units = _organisations(cases)
    for row in rows:
        row.state, row.case_id, row.parent_id, row.people = RowState.UNDONE, None, None, []
    db.session.flush()
    for some in _portions(cases):
        _forget_mails(some)
        _remove(Case, some)
    for some in (*_portions(units), *_portions([*wholes, *parents])):
        _remove_organisations(some)
    for some in _portions(people):
        _remove_accounts(some)
    db.session.expire_all()
    return len(cases)


def _forget_mails(cases: Sequence[int]) -> None:
    """What was to be told of these years; who has no other part in them goes with everything."""
    people = select(Member.user_id).where(Member.case_id.in_(cases))
    owed = select(Mail).where(Mail.to_id.in_(people), Mail.sent_at.is_(None))
    told = set(cases)
    for mail in db.session.scalars(owed):
        if mail.facts.get("case_id") in told:
            db.session.delete(mail)
    db.session.flush()


def _organisations(cases: Sequence[int]) -> tuple[list[int], list[int]]:
    """Whole ones and units: an organisation cannot go before its units."""
    wholes: list[int] = []
    units: list[int] = []
    for some in _portions(cases):
        query = (
            select(Organisation.id, Organisation.parent_id)
            .join(Case, Case.organisation_id == Organisation.id)
            .where(Case.id.in_(some))
        )
        for id, parent_id in db.session.execute(query):
            (wholes if parent_id is None else units).append(id)
    return wholes, units


def _remove(kind: type[Case | Organisation | User], ids: Sequence[int]) -> None:
    db.session.execute(
        delete(kind).where(kind.id.in_(ids)).execution_options(synchronize_session=False)
    )


def _remove_organisations(ids: Sequence[int]) -> None:
    """But for those that have another year, or units."""
    needed = {
        *db.session.scalars(select(Case.organisation_id).where(Case.organisation_id.in_(ids))),
        *db.session.scalars(select(Organisation.parent_id).where(Organisation.parent_id.in_(ids))),
    }
    _remove(Organisation, [id for id in ids if id not in needed])


def _remove_accounts(ids: Sequence[int]) -> None:
    """But for those who have a place in another organisation or in the programme by now."""
    needed = {
        *db.session.scalars(select(Member.user_id).where(Member.user_id.in_(ids))),
        *db.session.scalars(select(Office.user_id).where(Office.user_id.in_(ids))),
    }
    _remove(User, [id for id in ids if id not in needed])


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    there = list(dict.fromkeys(ids))
    return [there[start : start + AT_ONCE] for start in range(0, len(there), AT_ONCE)]
