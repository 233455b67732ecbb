"""Applications in tests: a call, believable answers, and the way through the tasks of the staff."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from coaching.clock import now
from coaching.data.notices import BY_KEY
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import applications, notices, replies
from coaching.services.applications import Filled, Sent
from forms.applications import CompleteApplication
from forms.base import questions_of
from tests import make
from tests.story import answer
from tests.typed.applications import points

Typed = dict[str, list[str]]
CLOSES, SELECTION = date(2026, 8, 14), date(2026, 8, 28)
FIELDS: Mapping[str, Any] = {
    "org_name": "Lumikoski Library",
    "contact-name": "Outi Oja",
    "contact-email": "outi@lumikoski.example",
    "contact-phone": "040 123 4567",
    "privacy_read": "y",
    "business_id": "2245018-4",
    "sector": "culture",
    "region": "kainuu",
    "staff_count": "40",
    "languages": ["fi"],
    "has_clients": "yes",
    "recruits": "yes",
    "plan_status": "valid",
    "plan_year": "2024",
    "sponsor-name": "Sini Salo",
    "sponsor-title": "Director",
    "sponsor-email": "sini@lumikoski.example",
    "team_size": "4",
    "work_time_hours_per_month": "12",
    "why": "Everybody should feel at home in the library",
    "development_task": "Fair recruitment of summer workers",
    "how_spread": "",
    "earlier_work": "",
    "accessibility_needs": "",
}


def open_call(cohort: Cohort, *, places: int | None = 3) -> Cohort:
    """The call of a cohort: open at the moment at which every test begins."""
    with transaction():
        cohort.apply_opens_on, cohort.apply_closes_on = date(2026, 8, 3), CLOSES
        cohort.selection_on, cohort.places = SELECTION, places
    return cohort


def typed(**changes: Any) -> Typed:
    """The whole form as a browser sends it."""
    merged = {**FIELDS, **changes}
    return {k: v if isinstance(v, list) else [v] for k, v in merged.items() if v is not None}


def filled(fields: Typed) -> Filled:
    """What was typed, as the services take it."""
    return Filled(
        fields,
        organisation_name=fields["org_name"][0],
        contact_email=fields["contact-email"][0],
        privacy_version=notices.digest_of(BY_KEY["application"]),
    )


def sent(fields: Typed) -> Sent:
    """The whole form, as the services take it; fails when the form would refuse it."""
    raw = MultiDict([(name, each) for name, values in fields.items() for each in values])
    form = CompleteApplication(formdata=raw, meta={"csrf": False})
    assert form.validate(), form.errors
    return Sent(filled(fields), form.answers(), questions_of(CompleteApplication))


def begin(cohort: Cohort, *, language: str = "fi", **changes: Any) -> ApplicationLink:
    """An application that has been begun; gives the link of its applicant."""
    token = applications.begin(cohort, filled(typed(**changes)), language=language)
    link = applications.by_token(token)
    assert link is not None
    return link


def apply(cohort: Cohort, *, language: str = "fi", **changes: Any) -> Application:
    """An application that has been sent."""
    link = begin(cohort, language=language, **changes)
    applications.send(link, sent(typed(**changes)))
    return link.application


def of_year(case: Case, why: str = "Fair recruitment") -> Application:
    """The application that a year has come of."""
    made = make.application(case.cohort)
    with transaction():
        made.sent_at, made.case, made.answers = now(), case, {"why": why}
        made.questions_id = replies.keep_questions(questions_of(CompleteApplication))
    return made


def of_process(application: Application, name: str, person: User | None = None) -> Task:
    """The open task of an application (for this person)."""
    query = select(Task).where(
        Task.process_id == application.process_id, Task.name == name, Task.closed_at.is_(None)
    )
    if person is not None:
        query = query.where(Task.assignee_id == person.id)
    return db.session.scalars(query.order_by(Task.id)).first() or _missing(application, name)


def _missing(application: Application, name: str) -> Task:
    raise AssertionError(f"{name} is not open; open are {open_of(application)}")


def open_of(application: Application) -> list[str]:
    """What an application waits for, by name."""
    query = select(Task.name).where(
        Task.process_id == application.process_id, Task.closed_at.is_(None)
    )
    return sorted(db.session.scalars(query))


def score(application: Application, scorers: Mapping[User, str], *, cora: User) -> Application:
    """Check an application and let two people score it, each with so many points a criterion."""
    ids = [str(person.id) for person in scorers]
    answer(cora, of_process(application, "check_application"), scorers=ids)
    for person, each in scorers.items():
        answer(person, of_process(application, "score_application", person), **points(each))
    return application


def written(application: Application) -> list[str]:
    """The mails that an applicant gets, by name."""
    query = select(Mail.name).where(Mail.address == application.contact_email)
    return list(db.session.scalars(query.order_by(Mail.id)))
