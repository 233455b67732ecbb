"""What the programme does in the demonstration: its people, cohorts and training sessions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from coaching.clock import HELSINKI
from coaching.data.demonstration import PlannedCohort, Programme, Somebody, TrainingDay
from coaching.demo.accounts import Accounts
from coaching.demo.schedule import Schedule
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.people import StaffRole, User
from coaching.model.training import Level, Mode, Module
from coaching.services import cohorts, feedback, modules, people, training_sessions
from coaching.services.people import Person
from coaching.services.training_sessions import Details

SEATS = 80
DAY = timedelta(days=1)


@dataclass
class Office:
    """Those who run the programme, with the cohorts that they have made."""

    programme: Programme
    today: date
    accounts: Accounts = field(default_factory=Accounts)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, planned in self.programme.cohorts.items():
            self.schedules[key] = Schedule(self.today, planned.weeks)

    @property
    def absent(self) -> frozenset[str]:
        """Who is away at some time."""
        return frozenset(each.person for each in self.programme.absences)

    def add_staff(self) -> None:
        """The administrator comes first, with the modules, and adds everybody else."""
        first, *others = self.programme.staff.values()
        with transaction():
            modules.prepare()
            administrator = people.create_staff(_person(first), _offices(first))
        for each in others:
            people.add_staff(
                administrator, _person(each), _offices(each), coaches_at_most=each.coaches_at_most
            )

    def create_cohort(self, planned: PlannedCohort) -> None:
        """The coordinator sets the dates of a year."""
        schedule = self.schedules[planned.key]
        self.cohorts[planned.key] = cohorts.create(
            self._coordinator,
            name=f"{planned.name}, {schedule.years}",
            schedule=schedule.dates,
            places=planned.places,
        )

    def plan_training(self, planned: PlannedCohort) -> None:
        """The coordinator sets the dates of its training; a trainer holds one on a day."""
        schedule = self.schedules[planned.key]
        taken: set[tuple[str, date]] = set()
        for each in planned.training:
            day = schedule.on(day=each.day, before=each.before)
            # A break moves many of them to its end.
            while (each.trainer, day) in taken:
                day = schedule.workday(day + DAY)
            taken.add((each.trainer, day))
            training_sessions.create(
                self._coordinator, self.cohorts[planned.key], self._details(each, day)
            )

    def _details(self, training: TrainingDay, day: date) -> Details:
        begins = datetime.combine(day, training.at, HELSINKI)
        minutes = db.session.get_one(Module, training.module).minutes
        return Details(
            module_id=training.module,
            level=Level(training.level),
            language=training.language,
            starts_at=begins,
            ends_at=begins + timedelta(minutes=minutes),
            mode=Mode(training.mode),
            place=training.place,
            capacity=SEATS,
            trainer_id=self.accounts.id_of(self.programme.staff[training.trainer]),
            accessibility=training.accessibility,
        )

    @property
    def _coordinator(self) -> User:
        return self.accounts.user(
            next(each for each in self.programme.staff.values() if "coordinator" in each.roles)
        )

    def receive_feedback(self) -> None:
        """Somebody from outside met a barrier."""
        received = self.programme.feedback
        feedback.receive(**{k: received[k] for k in ("message", "page", "email", "language")})


def _person(somebody: Somebody) -> Person:
    return Person(somebody.name, somebody.email, somebody.language)


def _offices(somebody: Somebody) -> list[StaffRole]:
    return [StaffRole(role) for role in somebody.roles]
