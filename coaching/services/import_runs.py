"""Confirmed lists come true: some rows at a time, each whole or not at all, and never twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.exc import DataError, IntegrityError

from coaching.clock import now
from coaching.data.import_columns import WHOLE_ROW
from coaching.data.import_reasons import Reason
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.coach_choices import CoachChoice
from coaching.model.history import note_event
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import (
    coach_seekers,
    cohort_registers,
    import_cells,
    import_checks,
    import_invitations,
    invitations,
    organisations,
    people,
)
from coaching.services.import_cells import Given
from coaching.services.import_checks import Coaches, Surroundings
from coaching.services.import_words import given_reason
from coaching.services.people import Person

# Organisations of one transaction: many share its statements, and few are lost with a process.
PORTION = 100
# Longer than a portion takes: a list whose process was killed is taken up again after it.
HOLD = timedelta(seconds=60)

log = structlog.get_logger("polku")


def due(limit: int) -> list[int]:
    """Lists that are being brought in, but for those somebody is busy with."""
    query = (
        select(ImportList.id)
        .where(ImportList.state == ImportState.RUNNING, ImportList.next_try_at <= now())
        .order_by(ImportList.next_try_at, ImportList.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def claim(list_id: int) -> bool:
    """Take a list by moving its next try ahead, where a crash leaves it."""
    mine = (
        update(ImportList)
        .where(
            ImportList.id == list_id,
            ImportList.state == ImportState.RUNNING,
            ImportList.next_try_at <= now(),
        )
        .values(next_try_at=now() + HOLD)
        .returning(ImportList.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return db.session.scalar(mine) is not None


def put_off(list_id: int, moment: datetime) -> None:
    """Go on with a list then, whoever does."""
    with transaction():
        _hold(list_id, moment)


def bring_portion(list_id: int) -> bool:
    """Bring in the next rows; False once nothing is left, and then the list is done.

    Of rows that somebody else's change keeps from being stored, each is tried by itself, and one
    that fails says so.
    """
    try:
        return _bring(list_id, PORTION)
    except (DataError, IntegrityError):
        db.session.rollback()
    return _bring_singly(list_id)


def _bring_singly(list_id: int) -> bool:
    for _row in range(PORTION):
        try:
            if not _bring(list_id, 1):
                return False
        except (DataError, IntegrityError) as error:
            db.session.rollback()
            log.warning("import_row_failed", list=list_id, kind=type(error).__name__)
            _set_aside(list_id)
    return True


def _set_aside(list_id: int) -> None:
    """Say of the row that comes next that it could not be brought in."""
    with transaction():
        _hold(list_id, now() + HOLD)
        for row in db.session.scalars(_waiting(list_id).limit(1)):
            row.state, row.changes = RowState.MENDING, row.changes + 1
            row.clashes = {WHOLE_ROW: {"why": Reason.COLLIDED.value}}


def _bring(list_id: int, most: int) -> bool:
    with transaction():
        if not _hold(list_id, now() + HOLD):
            return False
        brought_list = db.session.get_one(ImportList, list_id)
        rows = _next_rows(list_id, most)
        if rows:
            # What was new when somebody looked at it need not be new now.
            cohort_registers.wait_for_others(brought_list.cohort)
            around = import_checks.check(brought_list.cohort, rows)
            _store(brought_list, [row for row in rows if row.state == RowState.NEW], around)
            return True
        brought_list.state, brought_list.ended_at = ImportState.DONE, now()
        note_event(brought_list.confirmed_by, "list_brought_in", list_id=list_id)
        return False


def _hold(list_id: int, until: datetime) -> bool:
    """The first statement of a transaction: whoever else changes the list waits for its end."""
    held = (
        update(ImportList)
        .where(ImportList.id == list_id, ImportList.state == ImportState.RUNNING)
        .values(next_try_at=until)
        .returning(ImportList.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(held) is not None


def _waiting(list_id: int) -> Select[ImportRow]:
    return (
        select(ImportRow)
        .where(ImportRow.list_id == list_id, ImportRow.state == RowState.NEW)
        .order_by(ImportRow.is_unit, ImportRow.number)
    )


def _next_rows(list_id: int, most: int) -> list[ImportRow]:
    """Whole organisations first; units never beside them, since they may belong to them."""
    found = list(db.session.scalars(_waiting(list_id).limit(most)))
    return [row for row in found if row.is_unit == found[0].is_unit]


def _store(brought_list: ImportList, rows: Sequence[ImportRow], around: Surroundings) -> None:
    """The same as bringing each organisation on board by hand, with fewer statements."""
    given = [import_cells.given_of(row.cells) for row in rows]
    parents = _parents(rows, given, around)
    cases = [
        Case(
            organisation=organisations.make(each.organisation, parent),
            cohort=brought_list.cohort,
            language=each.language,
        )
        for each, parent in zip(given, parents, strict=True)
    ]
    db.session.add_all(cases)
    db.session.flush()
    accounts = _accounts(given)
    coaches = Coaches(around.coaches.lines)
    by = brought_list.confirmed_by or brought_list.made_by
    for row, case, each in zip(rows, cases, given, strict=True):
        new = _place(case, each, accounts)
        _choose_coach(by, case, each, coaches, around.against(row))
        note_event(by, "organisation_added", case)
        row.state, row.case, row.people = RowState.DONE, case, new
    if brought_list.invites:
        db.session.flush()
        begun = [case.id for case in cases]
        invitations.invite_newcomers(import_invitations.waiting(brought_list, begun))


def _parents(
    rows: Sequence[ImportRow], given: Sequence[Given], around: Surroundings
) -> list[Organisation | None]:
    """The organisations that units belong to; those that nobody knew of are made, each once."""
    made: dict[str, Organisation] = {}
    found: list[Organisation | None] = []
    for row, each in zip(rows, given, strict=True):
        which = around.parent_of(row)
        if isinstance(which, str):
            if which not in made:
                made[which] = organisations.parent_of(each.organisation)
                db.session.add(made[which])
                db.session.flush()
                row.parent_id = made[which].id
            found.append(made[which])
        else:
            found.append(None if which is None else db.session.get_one(Organisation, which))
    return found


class Accounts:
    """The accounts of everybody in some rows: those that are there, and new ones."""

    def __init__(self, there: dict[str, User]) -> None:
        self._there = there
        self.made: set[str] = set()

    def of(self, person: Person) -> User:
        """The account with an address; a known one is the same person, whose name stays."""
        if person.email not in self._there:
            self._there[person.email] = people.account_for(person)
            self.made.add(person.email)
        return self._there[person.email]


def _accounts(given: Sequence[Given]) -> Accounts:
    wanted = [person for each in given for person in (each.contact, each.sponsor)]
    known = import_checks.accounts(person.email for person in wanted)
    ids = {account.id: address for address, account in known.items()}
    there = {
        ids[user.id]: user
        for user in db.session.scalars(select(User).where(User.id.in_(list(ids))))
    }
    accounts = Accounts(there)
    for person in wanted:
        accounts.of(person)
    db.session.flush()
    return accounts


def _place(case: Case, given: Given, accounts: Accounts) -> list[int]:
    """Contact person and management sponsor take their places; gives the ids of new accounts."""
    new = []
    for person, kind, title in (
        (given.contact, MemberKind.CONTACT, ""),
        (given.sponsor, MemberKind.SPONSOR, given.sponsor_title),
    ):
        user = accounts.of(person)
        db.session.add(Member(case=case, user=user, kind=kind, title=title))
        if person.email in accounts.made:
            accounts.made.discard(person.email)
            new.append(user.id)
    return new


def _choose_coach(by: User, case: Case, given: Given, coaches: Coaches, against: set[int]) -> None:
    if not given.coach:
        return
    coach = coaches.named(given.coach)
    if given.deputy:
        deputy: int | None = coaches.named(given.deputy).id
    else:
        deputy = coach_seekers.deputy_of_new(case, coach.id, coaches.lines, coaches.duties, against)
    fits = coaches.take(coach, deputy) and against.isdisjoint({coach.id, deputy})
    db.session.add(
        CoachChoice(
            case_id=case.id,
            coach_id=coach.id,
            deputy_id=deputy,
            reason="" if fits else given.coach_reason or given_reason(by.language),
            by_id=by.id,
        )
    )
