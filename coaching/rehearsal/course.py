"""The training sessions of a rehearsal: planned when they are needed, moved and called off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select

from coaching import calendar, clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.training import CaseModule, Level, Mode, TrainingSession
from coaching.rehearsal import cast
from coaching.rehearsal.characters import Fate
from coaching.services import attendances, bookings, training_sessions
from coaching.services.training_sessions import Details

HELD_WITHIN = range(7, 150)  # days from today
NO_SEATS_FOR_ALL = (1, 2, 30)
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Course:
    """What the coordinator does about training sessions."""

    case_id: int
    fate: Fate
    chance: Random
    note: Callable[[str], None]

    def plan(self) -> None:
        """Every proposed module gets a session or two, but for a few."""
        for taken in self._taken():
            for _ in range(self.chance.choice((0, 1, 1, 1, 2))):
                self._create(taken)

    def book_the_rest(self) -> None:
        """Modules that had no session yet get one."""
        for taken in self._taken():
            if self._waits(taken) and taken.session is None:
                self._create(taken)
                for offer in bookings.offers(taken)[:1]:
                    bookings.change(cast.staff().coordinator, taken, offer.session)

    def move(self) -> None:
        """A session gets another day."""
        for session in self._booked():
            self.note(f"the session of {session.module_id} moves")
            self._change(session, self._at(session, self._some_day()))
            return

    def change_trainer(self) -> None:
        """Somebody else teaches."""
        for session in self._booked():
            trainer = self.chance.choice(cast.staff().trainers)
            self.note(f"{trainer.name} teaches {session.module_id}")
            self._change(session, replace(self._details(session), trainer_id=trainer.id))
            return

    def cancel(self) -> None:
        """A session is called off; its organisations go to another one or wait for one."""
        for session in self._booked():
            instead = self._another(session) if self.chance.random() < 0.5 else None
            self.note(f"the session of {session.module_id} is called off")
            training_sessions.cancel(
                cast.staff().coordinator, session, reason="The trainer is ill", instead=instead
            )
            return

    # ---- what there is ----

    def _taken(self) -> list[CaseModule]:
        query = select(CaseModule).where(
            CaseModule.case_id == self.case_id, CaseModule.self_study.is_(False)
        )
        return list(db.session.scalars(query.order_by(CaseModule.module_id)).unique())

    @staticmethod
    def _waits(taken: CaseModule) -> bool:
        return taken.confirmed_at is not None and not attendances.is_recorded(taken)

    def _booked(self) -> Iterator[TrainingSession]:
        """Sessions to come that the organisation is booked for, in no order."""
        taken = self._taken()
        self.chance.shuffle(taken)
        for each in taken:
            if each.session and each.session.starts_at > clock.now() and self._waits(each):
                yield each.session

    def _another(self, session: TrainingSession) -> TrainingSession:
        details = self._at(session, self._some_day())
        return training_sessions.create(cast.staff().coordinator, session.cohort, details)

    @staticmethod
    def _change(session: TrainingSession, details: Details) -> None:
        training_sessions.change(cast.staff().coordinator, session, details)

    def _at(self, session: TrainingSession, starts_at: datetime) -> Details:
        """The same session at another time."""
        ends_at = starts_at + (session.ends_at - session.starts_at)
        return replace(self._details(session), starts_at=starts_at, ends_at=ends_at)

    @staticmethod
    def _details(session: TrainingSession) -> Details:
        return Details(
            module_id=session.module_id,
            level=session.level,
            language=session.language,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            mode=session.mode,
            place=session.place,
            capacity=session.capacity,
            trainer_id=session.trainer_id,
        )

    def _create(self, taken: CaseModule) -> TrainingSession:
        case = db.session.get_one(Case, self.case_id)
        starts_at = self._some_day()
        details = Details(
            module_id=taken.module_id,
            level=self.chance.choice((Level(taken.level), *Level)),
            language=self.chance.choice(LANGUAGES),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=taken.module.minutes),
            mode=self.chance.choice(tuple(Mode)),
            place="https://meet.example.org/course",
            capacity=self.chance.choice(NO_SEATS_FOR_ALL),
            trainer_id=self.chance.choice(cast.staff().trainers).id,
        )
        return training_sessions.create(cast.staff().coordinator, case.cohort, details)

    def _some_day(self) -> datetime:
        day = clock.today() + timedelta(days=self.chance.choice(HELD_WITHIN))
        day = calendar.add_working_days(day, 1)
        return datetime.combine(day, time(self.chance.choice((9, 12, 13))), HELSINKI)
