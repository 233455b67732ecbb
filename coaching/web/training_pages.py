"""What the pages about training show, and what their forms do."""

from datetime import datetime
from functools import cached_property
from typing import Any

from flask import request
from flask_login import current_user

from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.people import StaffRole
from coaching.model.training import CaseModule, Level, Mode, TrainingSession
from coaching.permissions import visible_cohorts
from coaching.services import (
    attendances,
    bookings,
    modules,
    people,
    training_calendar,
    training_sessions,
)
from coaching.services.bookings import Offer
from coaching.services.training_sessions import Details
from forms.training_sessions import (
    LATER,
    CancelTrainingSession,
    ChangeTrainingSession,
    ChooseTrainingSession,
    PlanTrainingSession,
    ReplaceTrainingSession,
)
from forms.training_words import offer_in_words, when


class PlanPage:
    """The form for a new training session; the address may name its module."""

    session: TrainingSession | None = None

    @cached_property
    def form(self) -> PlanTrainingSession:
        """The form, beginning with the newest cohort."""
        known = {"module": request.args.get("module", ""), "cohort": self._newest}
        return PlanTrainingSession(
            data=known,
            modules=modules.choices(),
            trainers=_trainers(),
            cohorts=[(cohort.id, cohort.name) for cohort in self.cohorts],
        )

    @cached_property
    def cohorts(self) -> list[Cohort]:
        """Every cohort, the newest year first."""
        query = visible_cohorts(current_user).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        return list(db.session.scalars(query).unique())

    @property
    def _newest(self) -> int | None:
        return self.cohorts[0].id if self.cohorts else None

    def create(self) -> TrainingSession:
        """Plan it."""
        cohort = next(each for each in self.cohorts if each.id == self.form.cohort.data)
        return training_sessions.create(current_user, cohort, _details(self.form))


class ChangePage:
    """The form for a training session that is planned already."""

    def __init__(self, session: TrainingSession) -> None:
        self.session = session

    @cached_property
    def form(self) -> ChangeTrainingSession:
        """The form, filled with what holds now."""
        session, known = self.session, dict(modules.choices())
        trainers = dict(_trainers())
        return ChangeTrainingSession(
            data=_typed_of(session),
            # What has gone out of use, or somebody who teaches no more, stays until it is changed.
            modules=({session.module_id: modules.named(session.module)} | known).items(),
            trainers=({session.trainer_id: session.trainer.name} | trainers).items(),
        )

    def change(self) -> bool:
        """Store what was typed."""
        training_sessions.change(current_user, self.session, _details(self.form))
        return True


class CancelPage:
    """The form that calls a training session off."""

    def __init__(self, session: TrainingSession) -> None:
        self.session = session
        self.bookings = training_calendar.bookings_of(session)
        self.others = training_calendar.others_of(session)

    @cached_property
    def form(self) -> CancelTrainingSession:
        """The form, with the other sessions of the module."""
        offered = [_offered(line.session, line.seats_left) for line in self.others]
        return CancelTrainingSession(
            others=[(str(e["id"]), when(e["starts_at"], e["ends_at"])) for e in offered],
            hints={str(each["id"]): offer_in_words(each) for each in offered},
        )

    def cancel(self) -> bool:
        """Call it off."""
        sessions = {str(line.session.id): line.session for line in self.others}
        training_sessions.cancel(
            current_user,
            self.session,
            reason=self.form.reason.data or "",
            instead=sessions.get(self.form.instead.data),
        )
        return True


class BookingPage:
    """One module of an organisation: its training session, or what replaces a missed one."""

    def __init__(self, taken: CaseModule) -> None:
        self.taken = taken
        self.is_recorded = attendances.is_recorded(taken)
        self._offers = {} if self.is_recorded else self._possible()

    def _possible(self) -> dict[str, Offer]:
        return {str(offer.session.id): offer for offer in bookings.offers(self.taken)}

    @cached_property
    def form(self) -> ChooseTrainingSession | ReplaceTrainingSession:
        """The form that fits: a session that has been recorded cannot be chosen any more."""
        if self.is_recorded:
            return ReplaceTrainingSession(data={"replaced": self.taken.replaced})
        offered = [_offered(each.session, each.seats) for each in self._offers.values()]
        return ChooseTrainingSession(
            data={"session": str(self.taken.session_id or LATER)},
            offers=[(str(e["id"]), when(e["starts_at"], e["ends_at"])) for e in offered],
            hints={str(each["id"]): offer_in_words(each) for each in offered},
        )

    @property
    def name(self) -> str:
        """What the module is called."""
        return modules.named(self.taken.module)

    def save(self) -> bool:
        """Store the session, or what replaces it."""
        if isinstance(self.form, ReplaceTrainingSession):
            attendances.replace(current_user, self.taken, self.form.replaced.data or "")
            return True
        chosen = self._offers.get(self.form.session.data)
        bookings.change(current_user, self.taken, chosen.session if chosen else None)
        return True


def _trainers() -> list[tuple[int, str]]:
    return [(user.id, user.name) for user in people.with_role(StaffRole.TRAINER)]


def _offered(session: TrainingSession, seats: int) -> dict[str, Any]:
    return {
        "id": session.id,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "level": session.level,
        "language": session.language,
        "mode": session.mode,
        "trainer": session.trainer.name,
        "seats": seats,
    }


def _typed_of(session: TrainingSession) -> dict[str, Any]:
    starts, ends = (at.astimezone(HELSINKI) for at in (session.starts_at, session.ends_at))
    return {
        "module": session.module_id,
        "level": session.level,
        "language": session.language,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "mode": session.mode,
        "place": session.place,
        "capacity": session.capacity,
        "trainer": session.trainer_id,
        "accessibility": session.accessibility,
        "materials": session.materials,
    }


def _details(form: ChangeTrainingSession) -> Details:
    typed = form.data
    return Details(
        module_id=typed["module"],
        level=Level(typed["level"]),
        language=typed["language"],
        starts_at=datetime.combine(typed["day"], typed["starts"], HELSINKI),
        ends_at=datetime.combine(typed["day"], typed["ends"], HELSINKI),
        mode=Mode(typed["mode"]),
        place=typed["place"] or "",
        capacity=typed["capacity"],
        trainer_id=typed["trainer"],
        accessibility=typed["accessibility"] or "",
        materials=typed["materials"] or "",
    )
