"""What the people of the demonstration do: always through the forms and services of everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from coaching import clock, uploads
from coaching.data.demonstration import Organisation, Somebody, Step, fields, told
from coaching.data.demonstration.moments import Moment, Typed
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.usual.coaching import NothingToSay
from coaching.demo.office import Office
from coaching.demo.papers import paper
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Reason
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import (
    ad_hoc,
    cases,
    documents,
    holds,
    notes,
    organisations,
    people,
    tasks,
    withdrawals,
)
from coaching.services.ad_hoc import Asked
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.replies import Reply
from coaching.services.stored_files import Upload
from forms import FORMS
from forms.people import AddOrganisation


class NotAccepted(Exception):
    """A form refuses what the texts of the demonstration say."""


@dataclass
class Stage:
    """The demonstration while it is being played."""

    office: Office
    case_ids: dict[str, int] = field(default_factory=dict)
    told: dict[int, Organisation] = field(default_factory=dict)
    _last_typed: dict[tuple[str, str], Typed] = field(default_factory=dict)

    def do(self, organisation: Organisation, step: Step, task_id: int | None = None) -> None:
        """What a step says, about a task that opened or the one that is open now."""
        task = db.session.get_one(Task, task_id) if task_id is not None else None
        if task is None and step.does in ABOUT_A_TASK:
            task = self._open(organisation, step)
        DOES[step.does](self, organisation, step, task)

    def organisation_of(self, task: Task) -> Organisation:
        """Whose task it is."""
        return self.told[task.case_id or 0]

    def add(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """The coordinator brings an organisation on board."""
        typed = fields.of_organisation(organisation)
        form = AddOrganisation(formdata=_raw(typed), meta={"csrf": False})
        _stop_unless_valid(form, organisation.name)
        given = form.data
        case = organisations.add(
            self._who(organisation, step),
            self.office.cohorts[organisation.cohort],
            organisation=NewOrganisation.of(given),
            language=given["case_language"],
            contact=Person.of(given["contact"]),
            sponsor=Person.of(given["sponsor"]),
            sponsor_title=given["sponsor"]["title"],
        )
        self.case_ids[organisation.key], self.told[case.id] = case.id, organisation

    def start(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """The coordinator starts the year."""
        cases.start_year(self._who(organisation, step), self._year(organisation))

    def answer(self, organisation: Organisation, step: Step, task: Task | None) -> None:
        """Somebody fills in a form and sends it."""
        if task is None or not task.is_open or task.is_suspended:
            return
        facts = tasks.facts(task)
        try:
            typed = self._typed(organisation, step, task, facts)
        except NothingToSay:
            return
        form = FORMS[task.name](formdata=_raw(typed), facts=facts, meta={"csrf": False})
        _stop_unless_valid(form, f"{organisation.name}, {task.name}, {clock.today()}")
        tasks.complete(self._who(organisation, step), task, Reply(**form.reply(), typed=typed))

    def draft(self, organisation: Organisation, step: Step, task: Task | None) -> None:
        """Somebody has begun to fill in a form."""
        if task is not None and task.is_open and not task.is_suspended:
            typed = self._typed(organisation, step, task, tasks.facts(task))
            tasks.save_draft(self._who(organisation, step), task, typed)

    def ask_back(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """Somebody sent a form too early."""
        sent = db.session.scalars(
            select(Task).where(
                Task.case_id == self.case_ids[organisation.key], Task.name == step.task
            )
        ).one()
        tasks.ask_back(self._who(organisation, step), sent)

    def leave(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """The organisation asks to end its year."""
        year = self._year(organisation)
        withdrawals.ask(self._who(organisation, step), year, step.fields["words"])

    def pause(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """The organisation asks for a hold."""
        asked = step.fields
        holds.propose(
            self._who(organisation, step),
            self._year(organisation),
            reason=Reason(asked["reason"]),
            begins_on=self.office.schedules[organisation.cohort].on(before=asked["first"]),
            expected_until=self.office.today + timedelta(weeks=asked["weeks"]),
            words=asked["words"].strip(),
        )

    def add_task(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """Somebody of the programme asks for something beside the drawing."""
        asked = step.fields
        schedule = self.office.schedules[organisation.cohort]
        ad_hoc.add(
            self._who(organisation, step),
            self._year(organisation),
            Asked(
                title=asked["title"],
                doer=asked["doer"],
                due_on=schedule.workday(self.office.today + timedelta(days=asked["days"])),
                note=asked["note"],
                wants_answer=asked["wants_answer"],
            ),
        )

    def note(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """Somebody writes down what belongs to no form."""
        if organisation.way is None:
            return
        text = Texts(organisation, organisation.way).one(step.fields["texts"])
        case = self._year(organisation)
        notes.write(
            self._who(organisation, step), case, text=text, audience=step.fields["audience"]
        )

    def add_paper(self, organisation: Organisation, step: Step, _task: Task | None) -> None:
        """Somebody keeps a paper of the organisation where all can find it."""
        if organisation.way is None:
            return
        texts = Texts(organisation, organisation.way)
        title = texts.one(step.fields["texts"])
        data = paper(title, [organisation.name, *texts.paragraphs()])
        documents.add(
            self._who(organisation, step),
            self._year(organisation),
            uploads.store(),
            Upload(f"{title}.docx", data),
            kind=step.fields["kind"],
        )

    def keep_silent(self, organisation: Organisation, step: Step, task: Task | None) -> None:
        """Nobody answers, and a timer will."""

    def _open(self, organisation: Organisation, step: Step) -> Task:
        """The open task that the step is about."""
        who = self.office.accounts.id_of(self._somebody(organisation, step))
        found = db.session.scalars(
            select(Task).where(
                Task.case_id == self.case_ids[organisation.key],
                Task.name == step.task,
                Task.closed_at.is_(None),
                or_(Task.assignee_id.is_(None), Task.assignee_id == who),
                *([Task.module_id == step.module] if step.module else []),
            )
        ).one_or_none()
        if found is None:
            raise LookupError(f"{organisation.name}: {step.task} is not open for {step.by}")
        return found

    # ---- what is typed ----

    def _typed(
        self, organisation: Organisation, step: Step, task: Task, facts: Mapping[str, Any]
    ) -> Typed:
        """What is typed into a form; ``again`` goes on from the last time."""
        key = organisation.key, step.task
        before = self._last_typed.get(key, {}) if step.again else {}
        numbers = {each["name"]: each["id"] for each in _people(task, facts)}
        moment = Moment(
            organisation=organisation,
            by=self._somebody(organisation, step),
            today=clock.today(),
            days=self.office.schedules[organisation.cohort],
            members={
                each.key: numbers[each.name]
                for each in organisation.people.values()
                if each.name in numbers
            },
            staff={
                each.key: self.office.accounts.id_of(each)
                for each in self.office.programme.staff.values()
            },
            facts=facts,
            prefill=tasks.prefill(task),
            module=step.module,
            number=step.round or 1,
        )
        given = told.fields(step.task, moment) if step.usual else step.fields
        self._last_typed[key] = fields.typed(step.task, given, moment, before)
        return self._last_typed[key]

    # ---- who ----

    def _somebody(self, organisation: Organisation, step: Step) -> Somebody:
        return organisation.people.get(step.by) or self.office.programme.staff[step.by]

    def _who(self, organisation: Organisation, step: Step) -> User:
        """Whoever does it, or stands in for them that day."""
        person = self.office.accounts.user(self._somebody(organisation, step))
        if step.by not in self.office.absent:
            return person
        away = person.absence(self.case_ids.get(organisation.key))
        return away.substitute if away else person

    def _year(self, organisation: Organisation) -> Case:
        return db.session.get_one(Case, self.case_ids[organisation.key])


Does = Callable[[Stage, Organisation, Step, Task | None], None]

DOES: Mapping[str, Does] = {
    "add": Stage.add,
    "start": Stage.start,
    "answer": Stage.answer,
    "draft": Stage.draft,
    "ask_back": Stage.ask_back,
    "leave": Stage.leave,
    "pause": Stage.pause,
    "add_task": Stage.add_task,
    "note": Stage.note,
    "add_paper": Stage.add_paper,
    "keep_silent": Stage.keep_silent,
}
ABOUT_A_TASK = frozenset({"answer", "draft"})


def _people(task: Task, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The people of the organisation with the numbers that the form knows them by."""
    return [*people.member_choices(task), *facts.get("members", ()), *facts.get("named", ())]


def _raw(typed: Typed) -> MultiDict[str, str]:
    return MultiDict([(name, each) for name, values in typed.items() for each in values])


def _stop_unless_valid(form: Any, where: str) -> None:
    if not form.validate():
        raise NotAccepted(f"{where}: {form.errors}")
