"""The open call of the demonstration: organisations apply, and the programme looks at it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from coaching.data.demonstration import NEXT, Applicant, ApplicationStep
from coaching.data.notices import BY_KEY
from coaching.demo.office import Office
from coaching.demo.stage import NotAccepted
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db
from coaching.model.processes import Task
from coaching.services import applications, notices, tasks
from coaching.services.applications import Filled, Sent
from coaching.services.replies import Reply
from forms import FORMS
from forms.applications import CompleteApplication
from forms.base import questions_of

READ = {"privacy_read": "y"}


@dataclass
class Call:
    """The call of the next cohort while the demonstration is being played."""

    office: Office
    _links: dict[str, int] = field(default_factory=dict)

    def timed(
        self, applicants: Iterable[Applicant]
    ) -> Iterable[tuple[datetime, Callable[[], None]]]:
        """Everything that happens in it, with its moment."""
        schedule = self.office.schedules[NEXT]
        for applicant in applicants:
            for step in applicant.steps:
                moment = schedule.moment(step.at, before=step.before)
                yield moment, partial(DOES[step.does], self, applicant, step)

    def begin(self, applicant: Applicant, _step: ApplicationStep) -> None:
        """Somebody saves the first page."""
        filled = _filled(applicant)
        cohort = self.office.cohorts[NEXT]
        token = applications.begin(cohort, filled, language=applicant.language)
        link = applications.by_token(token)
        if link is None:
            raise LookupError(f"{applicant.key} has got no link")
        self._links[applicant.key] = link.id

    def send(self, applicant: Applicant, _step: ApplicationStep) -> None:
        """The whole form is sent under its private link."""
        form = CompleteApplication(formdata=_raw(_typed(applicant)), meta={"csrf": False})
        _stop_unless_valid(form, applicant.key)
        sent = Sent(_filled(applicant), form.answers(), questions_of(CompleteApplication))
        applications.send(self._link(applicant), sent)

    def answer(self, applicant: Applicant, step: ApplicationStep) -> None:
        """Somebody of the programme does a task about it."""
        somebody = self.office.programme.staff[step.by]
        user = self.office.accounts.user(somebody)
        task = self._open(self._link(applicant).application, step.task, user.id)
        typed = self._in_fields(step.fields)
        form = FORMS[task.name](formdata=_raw(typed), facts=tasks.facts(task), meta={"csrf": False})
        _stop_unless_valid(form, f"{applicant.key}, {task.name}")
        tasks.complete(user, task, Reply(**form.reply(), typed=typed))

    def _in_fields(self, written: Mapping[str, Any]) -> dict[str, list[str]]:
        """People are written by name, and known to the form by number."""
        people, accounts = self.office.programme.staff, self.office.accounts
        typed = _as_typed(written)
        if "scorers" in typed:
            typed["scorers"] = [str(accounts.id_of(people[key])) for key in typed["scorers"]]
        return typed

    def _link(self, applicant: Applicant) -> ApplicationLink:
        return db.session.get_one(ApplicationLink, self._links[applicant.key])

    def _open(self, application: Application, name: str, user_id: int) -> Task:
        return db.session.scalars(
            select(Task).where(
                Task.process_id == application.process_id,
                Task.name == name,
                Task.closed_at.is_(None),
                or_(Task.assignee_id.is_(None), Task.assignee_id == user_id),
            )
        ).one()


DOES: Mapping[str, Callable[[Call, Applicant, ApplicationStep], None]] = {
    "begin": Call.begin,
    "send": Call.send,
    "answer": Call.answer,
}


def _typed(applicant: Applicant) -> dict[str, list[str]]:
    return _as_typed({**applicant.form, **READ})


def _filled(applicant: Applicant) -> Filled:
    said = applicant.form
    named = (said["org_name"], said.get("unit"))
    return Filled(
        _typed(applicant),
        organisation_name=", ".join(name for name in named if name),
        contact_email=said["contact-email"],
        privacy_version=notices.kept(BY_KEY["application"]),
    )


def _as_typed(written: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in written.items()
    }


def _raw(typed: Mapping[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, each) for name, values in typed.items() for each in values])


def _stop_unless_valid(form: Any, where: str) -> None:
    if not form.validate():
        raise NotAccepted(f"{where}: {form.errors}")
