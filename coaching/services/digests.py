"""Digests: at most one mail a working day that tells a person what is new and what is due."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, lazyload

from coaching.calendar import add_working_days, is_working_day
from coaching.clock import HELSINKI, now, today
from coaching.data.mails import MailChoice, Way
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import TO_COME, CoachingSession
from coaching.model.mail import Digest, Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.permissions import cases_of, own_case_ids, taught_by
from coaching.services import doers, outdated_mail, worklists

DIGEST = "digest"
FIRST, LAST = time(8), time(20)
# Lanes that several people fill, of whom only the first is asked.
WITH_A_FIRST = frozenset({"contact", "sponsor", "coach"})
SOON = 3  # working days


@dataclass(frozen=True)
class Agenda:
    """What a person has to do and whom to meet; a task stands in one of the lists only."""

    overdue: list[Task] = field(default_factory=list)
    due: list[Task] = field(default_factory=list)
    opened: list[Task] = field(default_factory=list)
    coaching: list[CoachingSession] = field(default_factory=list)
    training: list[TrainingSession] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing of all this."""
        return not (self.overdue or self.due or self.opened or self.coaching or self.training)


def is_their_time() -> bool:
    """Whether digests leave now: on working days, from eight in the morning until eight."""
    here = now().astimezone(HELSINKI)
    return is_working_day(here.date()) and FIRST <= here.time() < LAST


def is_still_today(digest: Mail) -> bool:
    """Whether a digest that is owed may still leave."""
    day = db.session.scalar(select(Digest.day).where(Digest.mail_id == digest.id))
    return day == today() and is_their_time()


def readers(limit: int, *, but: Collection[int] = ()) -> list[int]:
    """Those who want digests and whose day nobody has looked at yet."""
    if not is_their_time():
        return []
    looked_at = exists().where(Digest.user_id == User.id, Digest.day == today())
    query = (
        select(User.id)
        .where(
            User.active.is_(True),
            User.mail_choice == MailChoice.DIGEST,
            User.id.not_in(but),
            ~looked_at,
        )
        .order_by(User.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def owe(user_id: int) -> bool:
    """Look at the day of one person, and owe a digest if there is something; tells whether.

    The row of the day is the claim: of all who look, one does.
    """
    try:
        with transaction():
            day = Digest(user_id=user_id, day=today())
            db.session.add(day)
            db.session.flush()
            reader = db.session.get_one(User, user_id)
            outdated_mail.drop(_unsent(reader))
            if waiting_for(reader) or not agenda_of(reader).is_empty:
                note_mail(DIGEST, reader)
                db.session.flush()
                newest = select(Mail.id).where(Mail.to_id == user_id, Mail.name == DIGEST)
                day.mail_id = db.session.scalar(newest.order_by(Mail.id.desc()).limit(1))
            return day.mail_id is not None
    except IntegrityError:
        return False


def waiting_for(reader: User) -> list[Mail]:
    """What the next digest of a person tells; a task may have been done since it was told of."""
    return [mail for mail in _unsent(reader) if not outdated_mail.is_outdated(mail)]


def _unsent(reader: User) -> list[Mail]:
    query = (
        select(Mail)
        .where(Mail.to_id == reader.id, Mail.way == Way.DIGEST)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None))
        .order_by(Mail.id)
    )
    return list(db.session.scalars(query))


def agenda_of(reader: User) -> Agenda:
    """What somebody has to do and whom to meet, as of now."""
    tasks = [task for task in worklists.for_person(reader) if _is_told(reader, task)]
    end = add_working_days(today(), SOON)
    overdue = [task for task in tasks if task.is_late]
    due = [
        task for task in tasks if not task.is_late and task.due_at and _day_of(task.due_at) <= end
    ]
    opened_since = _last_look(reader)
    opened = [
        task
        for task in tasks
        if task not in overdue and task not in due and _opened_at(task) >= opened_since
    ]
    return Agenda(overdue, due, opened, _coaching(reader), _training(reader))


def _is_told(reader: User, task: Task) -> bool:
    """Open by now, in a year that goes on, and the reader's turn."""
    if task.is_coming or (task.case is not None and task.case.status != CaseStatus.ACTIVE):
        return False
    if task.assignee_id is not None or task.role not in WITH_A_FIRST:
        return True
    return reader in doers.of_task(task)


def _last_look(reader: User) -> datetime:
    """When somebody looked at an earlier day of the reader, or else the working day before."""
    earlier = select(Digest.at).where(Digest.user_id == reader.id, Digest.day < today())
    last = db.session.scalar(earlier.order_by(Digest.day.desc()).limit(1))
    return last or datetime.combine(add_working_days(today(), -1), FIRST, HELSINKI)


def _opened_at(task: Task) -> datetime:
    return max(task.opened_at, task.opens_at or task.opened_at)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(HELSINKI).date()


# ---- meetings ----


def _today_and_tomorrow() -> tuple[datetime, datetime]:
    end = datetime.combine(today() + timedelta(days=2), time(), HELSINKI)
    return now(), end


def _coaching(reader: User) -> list[CoachingSession]:
    begin, end = _today_and_tomorrow()
    query = (
        select(CoachingSession)
        .join(CoachingSession.case)
        .where(
            CoachingSession.case_id.in_(cases_of(reader).with_only_columns(Case.id)),
            CoachingSession.state.in_(TO_COME),
            CoachingSession.starts_at.between(begin, end),
            Case.status == CaseStatus.ACTIVE,
        )
        .order_by(CoachingSession.starts_at, CoachingSession.id)
        .options(joinedload(CoachingSession.case).joinedload(Case.organisation))
    )
    return list(db.session.scalars(query).unique())


def _training(reader: User) -> list[TrainingSession]:
    begin, end = _today_and_tomorrow()
    query = (
        select(TrainingSession)
        .where(
            or_(taught_by(reader), _is_booked(reader)),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at.between(begin, end),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(lazyload(TrainingSession.trainer))
    )
    return list(db.session.scalars(query).unique())


def _is_booked(reader: User) -> ColumnElement[bool]:
    """An organisation of the reader's is booked for it; coaches do not take part."""
    own = own_case_ids(reader.id)
    return exists().where(
        and_(CaseModule.session_id == TrainingSession.id, CaseModule.case_id.in_(own))
    )
