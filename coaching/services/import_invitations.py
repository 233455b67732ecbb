"""Whoever an imported list has given a place is asked on board, at once or later, once a list."""

from collections.abc import Sequence

from sqlalchemy import Subquery, exists, func, select
from sqlalchemy.orm import aliased

from coaching.model.base import db, transaction
from coaching.model.cases import Member
from coaching.model.imports import ImportList, ImportRow, RowState
from coaching.model.invitations import Invitation
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import import_undoing, invitations


def waiting(brought_list: ImportList, cases: Sequence[int] | None = None) -> list[tuple[User, int]]:
    """Those without a password whom no invitation has asked to a year of this list.

    Each comes with the first of their years: of all the list has begun, or of these alone.
    """
    found = _first_years(brought_list, cases)
    query = select(User, found.c.case_id).join(found, found.c.user_id == User.id).order_by(User.id)
    return [(user, case_id) for user, case_id in db.session.execute(query)]


def number_waiting(brought_list: ImportList) -> int:
    """How many they are, of all the list has begun; thousands of people are not read for it."""
    query = select(func.count()).select_from(_first_years(brought_list, None))
    return db.session.scalar(query) or 0


def _first_years(brought_list: ImportList, cases: Sequence[int] | None) -> Subquery:
    row, asking = aliased(ImportRow), aliased(ImportRow)
    mine = (row.list_id == brought_list.id, row.state == RowState.DONE)
    asked = (
        exists()
        .where(Invitation.user_id == User.id, asking.case_id == Invitation.case_id)
        .where(asking.list_id == brought_list.id)
    )
    first = (
        select(Member.user_id, func.min(Member.case_id).label("case_id"))
        .join(User, User.id == Member.user_id)
        .join(row, row.case_id == Member.case_id)
        .where(*mine, Member.left_at.is_(None), User.password.is_(None), User.active.is_(True))
        .where(~asked)
        .group_by(Member.user_id)
    )
    if cases is not None:
        first = first.where(Member.case_id.in_(cases))
    return first.subquery()


def invite(user: User, brought_list: ImportList) -> int:
    """Ask those on board who were brought in without an invitation; gives how many they are."""
    require(user, Can.COORDINATE, brought_list.cohort)
    with transaction():
        import_undoing.lock(brought_list)
        there = waiting(brought_list)
        invitations.invite_newcomers(there)
    return len(there)
