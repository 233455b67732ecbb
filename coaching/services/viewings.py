"""Staff who see an organisation's pages as its contact person does: begun, ended, told of."""

from datetime import datetime

from sqlalchemy import func, select, update

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.model.viewings import LONGEST, Viewing
from coaching.permissions import TOLD_TO_THE_PROGRAMME, Can, allowed, require
from coaching.services.refusals import Refusal


class NobodyToSeeAs(Refusal):
    """The organisation has no contact person as whom its pages could be seen."""


def whom(case: Case) -> User | None:
    """The contact person, or else the deputy, if they can sign in."""
    people = [*case.people(MemberKind.CONTACT), *case.people(MemberKind.DEPUTY)]
    return next((person for person in people if person.active), None)


def begin(user: User, case: Case) -> Viewing:
    """See the pages of this organisation as its contact person; raises `NobodyToSeeAs`."""
    require(user, Can.SEE_AS_CONTACT, case)
    contact = whom(case)
    if contact is None:
        raise NobodyToSeeAs(
            _("There is no contact person with an account, so there is nothing to see.")
        )
    if contact.staff_roles:
        # The pages would show what they may see for the programme.
        raise NobodyToSeeAs(
            _("The contact person also works for the programme, so their pages show more.")
        )
    with transaction():
        viewing = Viewing(case=case, by=user, contact=contact)
        db.session.add(viewing)
        note_event(user, "seen_as_contact", case)
    return viewing


def running(user: User, viewing_id: int) -> Viewing | None:
    """The viewing that somebody has begun, as long as it lasts and they may."""
    viewing = db.session.get(Viewing, viewing_id)
    if viewing is None or viewing.by_id != user.id or not viewing.is_on:
        return None
    may = allowed(user, Can.SEE_AS_CONTACT, viewing.case)
    return viewing if may and whom(viewing.case) == viewing.contact else None


def end(viewing_id: int) -> bool:
    """End it, at the latest when it would have ended by itself; False if it was over."""
    with transaction():
        viewing = db.session.get(Viewing, viewing_id)
        if viewing is None:
            return False
        this = update(Viewing).where(Viewing.id == viewing_id, Viewing.ended_at.is_(None))
        ended = this.values(ended_at=min(now(), viewing.ends_at)).returning(Viewing.id)
        # Of two who end it at the same moment one tells of it.
        if db.session.scalar(ended) is None:
            return False
        note_event(viewing.by, "seen_as_contact_ended", viewing.case)
    return True


def overdue(limit: int) -> list[int]:
    """Those that are over, and that nobody has ended."""
    began: datetime = now() - LONGEST
    query = select(Viewing.id).where(Viewing.ended_at.is_(None), Viewing.began_at <= began)
    with transaction():
        return list(db.session.scalars(query.order_by(Viewing.began_at, Viewing.id).limit(limit)))


def holds(case: Case, other_id: int | None) -> bool:
    """Whether something of a case belongs to what is seen: its own, or of a year that joined it."""
    query = select(func.count(Case.id)).where(
        Case.id == other_id, (Case.id == case.id) | (Case.merged_into_id == case.id)
    )
    return bool(db.session.scalar(query))


def is_kept_from(user: User, *, answers_id: int | None = None, task_id: int | None = None) -> bool:
    """Whether a form says something about the programme that this reader must not see."""
    query = select(Answers).where(
        Answers.task_name.in_(TOLD_TO_THE_PROGRAMME),
        (Answers.id == answers_id) | (Answers.task_id == task_id),
    )
    return not all(allowed(user, Can.SEE_ANSWERS, each) for each in db.session.scalars(query))
