"""What the people of the demonstration do: always through the forms and services of everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from coaching import clock, mail
from coaching.data.demonstration import Organisation, Programme, Somebody, Step, fields
from coaching.demo.schedule import NINE, Act, Schedule, Timed
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort, Member
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.services import cases, cohorts, feedback, organisations, people, tasks
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.tasks import Reply
from forms import FORMS
from forms.people import AddOrganisation

# The background work looks every other second.
JOB_LOOKS = timedelta(seconds=2)


class NotAccepted(Exception):
    """A form refuses what the texts of the demonstration say."""


@dataclass
class Stage:
    """The demonstration while it is being played."""

    schedule: Schedule
    programme: Programme
    password: str
    years: dict[str, Case] = field(default_factory=dict)
    last_typed: dict[tuple[str, str], fields.Typed] = field(default_factory=dict)

    def acts(self, told: list[Organisation]) -> Timed:
        """Everything that happens, each with its time."""
        first = self.schedule.preparation
        received = self.programme.feedback
        begin = (first - self.schedule.kickoff).days
        found: Timed = [
            (self.schedule.moment(day=begin, before=None, at=NINE), self.add_staff),
            (self.schedule.moment(day=begin + 1, before=None, at=NINE), self.create_cohort),
            (
                self.schedule.moment(day=None, before=received["before"], at=received["at"]),
                self.receive_feedback,
            ),
        ]
        for organisation in told:
            steps = [
                (
                    self.schedule.moment(day=step.day, before=step.before, at=step.at),
                    self._act(organisation, step),
                )
                for step in organisation.steps
            ]
            found += self.schedule.one_after_another(steps)
        return found

    def _act(self, organisation: Organisation, step: Step) -> Act:
        return lambda: DOES[step.does](self, organisation, step)

    # ---- what happens in the background ----

    def wake_until(self, moment: datetime) -> None:
        """Let timers fire when they are due, as the job does."""
        due = select(Process).where(Process.next_timer_at < moment).order_by(Process.next_timer_at)
        while (process := db.session.scalar(due.limit(1))) is not None:
            with clock.moved_to((process.next_timer_at or moment) + JOB_LOOKS):
                tasks.wake(process.id)
                self.settle()

    def settle(self) -> None:
        """Mail leaves on the day of its cause, then its readers choose a password."""
        owed = select(Mail).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None))
        for each in db.session.scalars(owed.order_by(Mail.id)).all():
            _send(each)
        # Those whose year has not begun have not followed the link in their mail yet.
        waiting = (
            select(Member.user_id).join(Case).where(Case.status == CaseStatus.PREPARING)
        ).scalar_subquery()
        new = select(User).where(User.password.is_(None), User.id.not_in(waiting))
        with transaction():
            for user in db.session.scalars(new).all():
                user.password = self.password

    # ---- what the programme does ----

    def add_staff(self) -> None:
        """The administrator comes first and adds everybody else."""
        first, *others = self.programme.staff.values()
        with transaction():
            administrator = people.create_staff(_person(first), _offices(first))
        for each in others:
            people.add_staff(
                administrator, _person(each), _offices(each), coaches_at_most=each.coaches_at_most
            )

    def create_cohort(self) -> None:
        """The coordinator sets the dates of the year."""
        coordinator = next(
            each for each in self.programme.staff.values() if "coordinator" in each.roles
        )
        cohorts.create(
            _user(coordinator),
            name=f"{self.programme.cohort} {self.schedule.years}",
            schedule=self.schedule.dates,
        )

    def receive_feedback(self) -> None:
        """Somebody from outside met a barrier."""
        received = self.programme.feedback
        feedback.receive(**{k: received[k] for k in ("message", "page", "email", "language")})

    # ---- what people do ----

    def add(self, organisation: Organisation, step: Step) -> None:
        """The coordinator brings an organisation on board."""
        typed = fields.of_organisation(organisation)
        form = AddOrganisation(formdata=_raw(typed), meta={"csrf": False})
        _stop_unless_valid(form, organisation.name)
        given = form.data
        self.years[organisation.key] = organisations.add(
            self._who(organisation, step),
            db.session.scalars(select(Cohort)).one(),
            organisation=NewOrganisation.of(given),
            language=given["case_language"],
            contact=Person.of(given["contact"]),
            sponsor=Person.of(given["sponsor"]),
            sponsor_title=given["sponsor"]["title"],
        )

    def start(self, organisation: Organisation, step: Step) -> None:
        """The coordinator starts the year."""
        cases.start_year(self._who(organisation, step), self.years[organisation.key])

    def answer(self, organisation: Organisation, step: Step) -> None:
        """Somebody fills in a form and sends it."""
        who = self._who(organisation, step)
        task = self._open(organisation, step, who)
        if task is None:
            return
        typed = self._typed(organisation, step, task)
        form = FORMS[task.name](formdata=_raw(typed), facts=tasks.facts(task), meta={"csrf": False})
        _stop_unless_valid(form, f"{organisation.name}, {task.name}")
        tasks.complete(who, task, Reply(**form.reply(), typed=typed))

    def draft(self, organisation: Organisation, step: Step) -> None:
        """Somebody has begun to fill in a form."""
        who = self._who(organisation, step)
        task = self._open(organisation, step, who)
        if task is not None:
            tasks.save_draft(who, task, self._typed(organisation, step, task))

    def ask_back(self, organisation: Organisation, step: Step) -> None:
        """Somebody sent a form too early."""
        sent = db.session.scalars(
            select(Task).where(Task.case_id == self._case_id(organisation), Task.name == step.task)
        ).one()
        tasks.ask_back(self._who(organisation, step), sent)

    def _open(self, organisation: Organisation, step: Step, who: User) -> Task | None:
        """The open task that the step is about; nothing only where the step allows it."""
        found = db.session.scalars(
            select(Task).where(
                Task.case_id == self._case_id(organisation),
                Task.name == step.task,
                Task.closed_at.is_(None),
                or_(Task.assignee_id.is_(None), Task.assignee_id == who.id),
            )
        ).one_or_none()
        if found is None and not step.when_open:
            raise LookupError(f"{organisation.name}: {step.task} is not open for {who.name}")
        return found

    def _typed(self, organisation: Organisation, step: Step, task: Task) -> fields.Typed:
        """What is typed into a form; ``again`` goes on from the last time."""
        key = organisation.key, step.task
        before = self.last_typed.get(key, {}) if step.again else {}
        numbers = {each["name"]: each["id"] for each in people.member_choices(task)}
        moment = fields.Moment(
            organisation=organisation,
            by=self._somebody(organisation, step),
            today=clock.today(),
            kickoff=self.schedule.kickoff,
            members={
                each.key: numbers[each.name]
                for each in organisation.people.values()
                if each.name in numbers
            },
            coaches={key: _user(each).id for key, each in self.programme.staff.items()},
        )
        self.last_typed[key] = before | fields.typed(step.task, step.fields, moment)
        return self.last_typed[key]

    def _somebody(self, organisation: Organisation, step: Step) -> Somebody:
        return organisation.people.get(step.by) or self.programme.staff[step.by]

    def _who(self, organisation: Organisation, step: Step) -> User:
        return _user(self._somebody(organisation, step))

    def _case_id(self, organisation: Organisation) -> int:
        return self.years[organisation.key].id


DOES: Mapping[str, Callable[[Stage, Organisation, Step], None]] = {
    "add": Stage.add,
    "start": Stage.start,
    "answer": Stage.answer,
    "draft": Stage.draft,
    "ask_back": Stage.ask_back,
}


def _send(owed: Mail) -> None:
    """Let a mail leave; what cannot be handed over now is left to the background work."""
    try:
        mail.send(owed)
    except OSError:
        return
    with transaction():
        owed.tries, owed.sent_at = owed.tries + 1, clock.now()


def _user(somebody: Somebody) -> User:
    found = people.by_email(somebody.email)
    if found is None:
        raise LookupError(f"{somebody.name} has no account yet")
    return found


def _person(somebody: Somebody) -> Person:
    return Person(somebody.name, somebody.email, somebody.language)


def _offices(somebody: Somebody) -> list[StaffRole]:
    return [StaffRole(role) for role in somebody.roles]


def _raw(typed: fields.Typed) -> MultiDict[str, str]:
    return MultiDict([(name, each) for name, values in typed.items() for each in values])


def _stop_unless_valid(form: Any, where: str) -> None:
    if not form.validate():
        raise NotAccepted(f"{where}: {form.errors}")
