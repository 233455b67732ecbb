"""A small demonstration: invented people use the real forms and services on a moved clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from coaching import calendar, clock
from coaching.clock import HELSINKI
from coaching.data.demonstration import (
    Organisation,
    Programme,
    Somebody,
    Step,
    fields,
    read_organisations,
    read_programme,
)
from coaching.i18n import gettext
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.mail import Mail
from coaching.model.organisations import Sector
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.services import cases, cohorts, feedback, intake, organisations, tasks
from coaching.services import people as accounts
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.schedules import Schedule, usual_breaks
from coaching.services.tasks import Reply
from forms import FORMS
from forms.people import ROLE_WORDS, AddOrganisation

# Everybody of the demonstration signs in with it; a real installation never holds it.
PASSWORD = "polku demonstration"  # noqa: S105 - printed for everybody who looks around

WEEKS_SINCE_KICKOFF = 4
YEAR = timedelta(weeks=52)
FIRST_DAY = timedelta(weeks=-14)
NINE = time(9, 0)
PLACES = {
    "contact": "Contact person",
    "deputy": "Deputy contact person",
    "team_member": "Team member",
    "sponsor": "Management sponsor",
}


def is_empty() -> bool:
    """Nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def people() -> list[tuple[str, str, str, str]]:
    """Who can sign in to look around: role in words, name, e-mail address, password."""
    programme = read_programme()
    known = {each.email: (_roles(each), each.name) for each in programme.staff.values()}
    for organisation in read_organisations():
        for each in organisation.people.values():
            role = f"{gettext(PLACES[each.place])}, {organisation.name}"
            known[each.email] = (role, each.name)
    return [(*known[email], email, PASSWORD) for email in programme.tour]


def _roles(person: Somebody) -> str:
    return ", ".join(str(ROLE_WORDS[StaffRole(role)]) for role in person.roles)


def load(today: date | None = None, *, hash_password: Callable[[str], str]) -> None:
    """Fill an empty database with a cohort four weeks into its year, as seen ``today``."""
    end = clock.now()
    if today is not None and today != clock.today():
        end = datetime.combine(today, NINE, HELSINKI)
    stage = Stage(end, hash_password(PASSWORD), read_programme())
    for moment, act in stage.acts(read_organisations()):
        stage.wake_until(moment)
        with clock.moved_to(moment):
            act()
            stage.settle()
    stage.wake_until(end)


Act = Callable[[], None]


@dataclass
class Stage:
    """The demonstration while it is being played."""

    end: datetime
    password: str
    programme: Programme
    years: dict[str, Case] = field(default_factory=dict)
    typed: dict[tuple[str, str], fields.Typed] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which somebody looks at the demonstration."""
        return self.end.astimezone(HELSINKI).date()

    @property
    def kickoff(self) -> date:
        """The Monday four weeks before this week or, on a Monday, before today."""
        return self.today - timedelta(weeks=WEEKS_SINCE_KICKOFF, days=self.today.weekday())

    # ---- when ----

    def acts(self, told: list[Organisation]) -> list[tuple[datetime, Act]]:
        """Everything that happens, in order of time over all organisations."""
        opening = self.kickoff + FIRST_DAY
        received = self.programme.feedback
        found: list[tuple[datetime, Act]] = [
            (_at(opening, NINE), self.add_staff),
            (_at(opening, time(10, 30)), self.create_cohort),
            (_at(self._day_before(received["before"]), received["at"]), self.receive_feedback),
        ]
        for organisation in told:
            found += self._acts_of(organisation)
        in_order: list[tuple[datetime, Act]] = []
        for moment, act in sorted(found, key=lambda each: each[0]):
            in_order.append((_after(in_order, moment), act))
        return in_order

    def _acts_of(self, organisation: Organisation) -> list[tuple[datetime, Act]]:
        """One organisation's steps; a holiday between them never changes their order."""
        found: list[tuple[datetime, Act]] = []
        for step in organisation.steps:
            moment = _after(found, _at(self._day_of(step), step.at))
            found.append((moment, self._act(organisation, step)))
        return found

    def _act(self, organisation: Organisation, step: Step) -> Act:
        return lambda: DOES[step.does](self, organisation, step)

    def _day_of(self, step: Step) -> date:
        if step.before is not None:
            return self._day_before(step.before)
        day = self.kickoff + timedelta(days=step.day or 0)
        return day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)

    def _day_before(self, working_days: int) -> date:
        return calendar.add_working_days(self.today, -working_days)

    # ---- what the background does ----

    def wake_until(self, moment: datetime) -> None:
        """Let timers fire when they are due, as the job does."""
        due = select(Process).where(Process.next_timer_at <= moment).order_by(Process.next_timer_at)
        while (process := db.session.scalar(due.limit(1))) is not None:
            with clock.moved_to(process.next_timer_at or moment):
                cases.wake(process.id)
                self.settle()

    def settle(self) -> None:
        """New people choose the password of the demonstration, and mail leaves on its own day."""
        with transaction():
            for user in db.session.scalars(select(User).where(User.password.is_(None))).all():
                user.password = self.password
        owed = select(Mail).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None))
        for each in db.session.scalars(owed.order_by(Mail.id)).all():
            _send(each)

    # ---- what the programme does ----

    def add_staff(self) -> None:
        """The administrator comes first and adds everybody else."""
        first, *others = self.programme.staff.values()
        with transaction():
            administrator = accounts.create_staff(_person(first), _offices(first))
        for each in others:
            accounts.add_staff(
                administrator, _person(each), _offices(each), coaches_at_most=each.coaches_at_most
            )

    def create_cohort(self) -> None:
        """The coordinator sets the dates of the year."""
        first, last = self.kickoff, self.kickoff + YEAR
        years = str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        around = {each for y in (-1, 0, 1) for each in usual_breaks(first.year + y)}
        # A break before the kick-off moves the first due dates.
        breaks = [b for b in around if b.last >= first + FIRST_DAY and b.first <= last]
        schedule = Schedule(
            starts_on=first,
            ends_on=last,
            apply_opens_on=first - timedelta(weeks=13),
            apply_closes_on=first - timedelta(weeks=8),
            selection_on=first - timedelta(weeks=5),
            breaks=tuple(sorted(breaks, key=lambda each: each.first)),
        )
        coordinator = _user(self.programme.staff["mikko"])
        cohorts.create(coordinator, name=f"{self.programme.cohort} {years}", schedule=schedule)

    def receive_feedback(self) -> None:
        """Somebody from outside met a barrier."""
        received = self.programme.feedback
        feedback.receive(**{k: received[k] for k in ("message", "page", "email", "language")})

    # ---- what people do ----

    def add(self, organisation: Organisation, step: Step) -> None:
        """The coordinator brings an organisation on board."""
        about = organisation.about
        form = AddOrganisation(formdata=_raw(_asked(organisation)), meta={"csrf": False})
        _stop_unless_valid(form, organisation.name)
        self.years[organisation.key] = organisations.add(
            self._who(organisation, step.by),
            db.session.scalars(select(Cohort)).one(),
            organisation=NewOrganisation(
                name=form.name.data,
                business_id=form.business_id.data,
                sector=Sector(form.sector.data),
                languages=tuple(form.languages.data),
                has_clients=form.has_clients.data,
                region=form.region.data,
                staff_count=form.staff_count.data,
                new_parent=form.new_parent.data,
            ),
            language=about["language"],
            contact=Person.of(form.contact.data),
            sponsor=Person.of(form.sponsor.data),
            sponsor_title=form.sponsor.title.data,
        )

    def start(self, organisation: Organisation, step: Step) -> None:
        """The coordinator starts the year."""
        cases.start_year(self._who(organisation, step.by), self.years[organisation.key])

    def answer(self, organisation: Organisation, step: Step) -> None:
        """Somebody fills in a form and sends it."""
        who = self._who(organisation, step.by)
        task = self._open(organisation, step, who)
        if task is None:
            return
        typed = self._typed(organisation, step, task)
        form = FORMS[task.name](
            formdata=_raw(typed), facts=tasks.facts(task), meta={"csrf": False}
        )
        _stop_unless_valid(form, f"{organisation.name}: {task.name}")
        tasks.complete(who, task, Reply(**form.reply(), typed=typed))

    def draft(self, organisation: Organisation, step: Step) -> None:
        """Somebody has begun to fill in a form."""
        who = self._who(organisation, step.by)
        task = self._open(organisation, step, who)
        if task is not None:
            tasks.save_draft(who, task, self._typed(organisation, step, task))

    def ask_back(self, organisation: Organisation, step: Step) -> None:
        """Somebody sent a form too early."""
        query = select(Task).where(
            Task.case_id == self.years[organisation.key].id, Task.name == step.task
        )
        sent = db.session.scalars(query.order_by(Task.id.desc())).first()
        if sent is None:
            raise LookupError(f"{organisation.name} has not sent {step.task}")
        tasks.ask_back(self._who(organisation, step.by), sent)

    def _open(self, organisation: Organisation, step: Step, who: User) -> Task | None:
        """The open task that the step is about; nothing only where the step allows it."""
        case_id = self.years[organisation.key].id
        query = select(Task).where(
            Task.case_id == case_id,
            Task.name == step.task,
            Task.closed_at.is_(None),
            Task.assignee_id.is_(None) | (Task.assignee_id == who.id),
        )
        found = db.session.scalars(query).one_or_none()
        if found is None and not step.when_open:
            raise LookupError(f"{organisation.name}: {step.task} is not open for {who.name}")
        return found

    def _typed(self, organisation: Organisation, step: Step, task: Task) -> fields.Typed:
        """What is typed into a form; ``again`` goes on from the last time."""
        key = organisation.key, step.task
        before = self.typed.get(key, {}) if step.again else {}
        emails = {
            member.user.email: member.user_id for member in self.years[organisation.key].members
        }
        numbers = {each["name"]: each["id"] for each in intake.member_choices(task)}
        moment = fields.Moment(
            organisation=organisation,
            by=organisation.people.get(step.by) or self.programme.staff[step.by],
            today=clock.today(),
            kickoff=self.kickoff,
            members={
                each.key: numbers[each.name]
                for each in organisation.people.values()
                if each.email in emails and each.name in numbers
            },
            coaches={key: _user(each).id for key, each in self.programme.staff.items()},
        )
        self.typed[key] = before | fields.typed(step.task, step.fields, moment)
        return self.typed[key]

    def _who(self, organisation: Organisation, key: str) -> User:
        return _user(organisation.people.get(key) or self.programme.staff[key])


DOES: Mapping[str, Callable[[Stage, Organisation, Step], None]] = {
    "add": Stage.add,
    "start": Stage.start,
    "answer": Stage.answer,
    "draft": Stage.draft,
    "ask_back": Stage.ask_back,
}
