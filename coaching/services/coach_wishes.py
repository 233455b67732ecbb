"""A coach asks to be followed by somebody else; a coordinator finds one, or the coach stays."""

from typing import Any

from sqlalchemy import select

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import UNDER_WAY, Case
from coaching.model.coach_wishes import CoachWish
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, require
from coaching.services import cases, people, year_locks
from coaching.services.completions import Completion
from coaching.services.refusals import Refusal

DRAWING = "coach_wish"


class NothingToChange(Refusal):
    """Nobody coaches the organisation today, or its year is over."""


def ask(user: User, case: Case, words: str) -> CoachWish:
    """Ask the coordinators for another coach; one request at a time. Raises `NothingToChange`."""
    require(user, Can.ASK_FOR_COACH, case)
    with transaction():
        year_locks.lock_case(case)
        known = running(case)
        if known is not None:
            return known
        if case.status not in UNDER_WAY or not case.coach_confirmed:
            raise NothingToChange(_("This year is not under way, so nothing has been changed."))
        wish = CoachWish(case=case, process=cases.begin(DRAWING, case), asked_by=user, words=words)
        db.session.add(wish)
        note_event(user, "coach_change_asked", case)
        for person in people.with_role(StaffRole.COORDINATOR):
            note_mail("coach_change_asked", person, case_id=case.id)
    return wish


def running(case: Case) -> CoachWish | None:
    """The request that nobody has answered yet."""
    return db.session.scalar(
        select(CoachWish)
        .join(Process, Process.id == CoachWish.process_id)
        .where(CoachWish.case_id == case.id, Process.ended_at.is_(None))
        .limit(1)
    )


def settle(case: Case) -> None:
    """Another coach has been named, so nobody has to look for one; within the transaction."""
    wish = running(case)
    if wish is not None:
        cases.cancel(wish.process)


def find_coach_facts(task: Task) -> dict[str, Any]:
    """Who asks, since when, and why."""
    wish = db.session.scalars(
        select(CoachWish).where(CoachWish.process_id == task.process_id)
    ).one()
    return {
        "asked_by": wish.asked_by.name,
        "asked_at": wish.asked_at,
        "words": wish.words,
        "case_id": wish.case_id,
    }


def find_coach(done: Completion) -> None:
    """The coordinator has talked with the coach, who goes on."""
    note_event(done.by, "coach_goes_on", done.case)
