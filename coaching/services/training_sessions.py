"""Training sessions: plan them, change them, call them off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.training import (
    Attendance,
    CaseModule,
    Level,
    Mode,
    Module,
    TrainingSession,
)
from coaching.permissions import Can, require
from coaching.services import bookings, training_calendar
from coaching.services.refusals import Refusal

# What the organisations have to hear of, and the trainer.
TOLD = ("level", "language", "starts_at", "ends_at", "mode", "place")


class InThePast(Refusal):
    """A training session lies ahead."""


class WrongTimes(Refusal):
    """A training session ends after it begins."""


class NotATrainer(Refusal):
    """Only trainers teach."""


class NoSuchModule(Refusal):
    """The module is not in use."""


class TooFewSeats(Refusal):
    """More seats are taken already."""


class IsBooked(Refusal):
    """Organisations are booked for this module."""


class IsCancelled(Refusal):
    """The training session has been cancelled."""


class AlreadyHeld(Refusal):
    """Attendance has been recorded: the training session has taken place."""


@dataclass(frozen=True)
class Details:
    """A training session as typed into a form."""

    module_id: str
    level: Level
    language: str
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    place: str
    capacity: int
    trainer_id: int
    accessibility: str = ""
    materials: str = ""


def create(user: User, cohort: Cohort, details: Details) -> TrainingSession:
    """Plan a session; raises `InThePast`, `WrongTimes`, `NotATrainer`, `NoSuchModule`."""
    require(user, Can.PLAN_TRAINING)
    _stop_past(details)
    with transaction():
        session = TrainingSession(cohort=cohort)
        _set(session, details)
        db.session.add(session)
        db.session.flush()
        note_event(user, "training_session_created", training_session_id=session.id)
        note_mail("training_session_given", session.trainer, training_session_id=session.id)
    return session


def change(user: User, session: TrainingSession, details: Details) -> None:
    """Change a session, and tell those who come and who teaches.

    Raises `IsCancelled`, `IsBooked`, `InThePast`, `WrongTimes`, `NotATrainer`, `NoSuchModule`,
    `TooFewSeats`.
    """
    require(user, Can.PLAN_TRAINING, session)
    with transaction():
        bookings.lock([session.id])
        _stop_cancelled(session)
        if details.starts_at != session.starts_at:
            _stop_past(details)
        booked = training_calendar.bookings_of(session)
        _stop_if_booked(session, details, booked)
        before = {name: getattr(session, name) for name in TOLD}
        old_trainer = session.trainer
        _set(session, details)
        db.session.flush()
        note_event(user, "training_session_changed", training_session_id=session.id)
        bookings.follow(booked)
        if any(getattr(session, name) != value for name, value in before.items()):
            for taken in booked:
                note_event(user, "training_session_changed", taken.case, module=taken.module_id)
            _tell("training_session_changed", session, booked)
        if session.trainer_id != old_trainer.id:
            note_mail("training_session_taken", old_trainer, training_session_id=session.id)
            note_mail("training_session_given", session.trainer, training_session_id=session.id)


def cancel(
    user: User, session: TrainingSession, *, reason: str, instead: TrainingSession | None = None
) -> None:
    """Call a session off; its organisations go to another one, or wait for one.

    Raises `IsCancelled`, `AlreadyHeld`, `SessionClosed`, `SessionFull`.
    """
    require(user, Can.PLAN_TRAINING, session)
    with transaction():
        bookings.lock({each.id for each in (session, instead) if each is not None})
        _stop_cancelled(session)
        booked = training_calendar.bookings_of(session)
        _stop_held(booked)
        session.cancelled_at, session.cancel_reason = now(), reason
        bookings.book([(taken, instead) for taken in booked], field="instead")
        for taken in booked:
            note_event(user, "training_session_cancelled", taken.case, module=taken.module_id)
        bookings.follow(booked)
        note_event(user, "training_session_cancelled", training_session_id=session.id)
        _tell("training_session_cancelled", session, booked)


def _tell(what: str, session: TrainingSession, booked: Iterable[CaseModule]) -> None:
    """The contact persons of the organisations that come, and the trainer."""
    for taken in booked:
        for speaker in taken.case.speakers:
            note_mail(what, speaker, training_session_id=session.id, case_id=taken.case_id)
    note_mail(what, session.trainer, training_session_id=session.id)


def _set(session: TrainingSession, details: Details) -> None:
    if details.ends_at <= details.starts_at:
        raise WrongTimes(_("The training session ends before it begins."), field="ends")
    session.module = _module(details.module_id, session)
    session.trainer = _trainer(details.trainer_id)
    session.level, session.language, session.mode = details.level, details.language, details.mode
    session.starts_at, session.ends_at = details.starts_at, details.ends_at
    session.place, session.capacity = details.place, details.capacity
    session.accessibility, session.materials = details.accessibility, details.materials


def _module(module_id: str, session: TrainingSession) -> Module:
    module = db.session.get(Module, module_id)
    if module is None or not (module.active or module_id == session.module_id):
        raise NoSuchModule(_("This module is not in use any more."), field="module")
    return module


def _trainer(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None or not user.active or StaffRole.TRAINER not in user.staff_roles:
        raise NotATrainer(_("This person does not teach. Choose a trainer."), field="trainer")
    return user


def _stop_past(details: Details) -> None:
    if details.starts_at <= now():
        raise InThePast(_("This time has passed. Choose a later one."), field="day")


def _stop_cancelled(session: TrainingSession) -> None:
    if session.cancelled_at is not None:
        raise IsCancelled(_("This training session has been called off already."))


def is_held(booked: Iterable[CaseModule]) -> bool:
    """Whether somebody has recorded who came: it cannot be called off any more."""
    ids = [taken.id for taken in booked]
    recorded = select(Attendance.id).where(Attendance.case_module_id.in_(ids)).limit(1)
    return db.session.scalar(recorded) is not None


def _stop_held(booked: Iterable[CaseModule]) -> None:
    if is_held(booked):
        raise AlreadyHeld(
            _("Attendance has been recorded already, so this training session has been held.")
        )


def _stop_if_booked(
    session: TrainingSession, details: Details, booked: Sequence[CaseModule]
) -> None:
    if booked and details.module_id != session.module_id:
        raise IsBooked(
            _("Organisations are booked for this module. Plan another session for the other one."),
            field="module",
        )
    taken = session.capacity - bookings.seats_left([session])[session.id]
    if details.capacity < taken:
        raise TooFewSeats(
            _("%(seats)s seats are taken already. Write at least that many.", seats=taken),
            field="capacity",
        )
