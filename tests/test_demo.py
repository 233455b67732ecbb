"""The demonstration: everything in it has been done by the real services, on any day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import or_, select

from coaching import clock, demo
from coaching.demo import PLACES
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort, MemberKind
from coaching.model.feedback import Feedback
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Draft, Outcome, Process, Task
from coaching.permissions import does_the_task
from coaching.services import assessments, tasks, versions
from forms.people import ROLE_WORDS
from tests.conftest import empty
from tests.demonstration import hashed, open_tasks

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def loaded(sqlite_app: Flask) -> Iterator[Flask]:
    """The demonstration as it looks on Monday 23 November 2026; read, never changed."""
    versions.forget()
    with sqlite_app.app_context():
        demo.load(MONDAY, hash_password=hashed)
    yield sqlite_app
    with sqlite_app.app_context():
        empty()


@pytest.fixture
def played(loaded: Flask) -> Iterator[None]:
    """The same in the morning of that day."""
    clock.set_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    with loaded.app_context():
        yield


def year_of(name: str) -> Case:
    """The case of an organisation."""
    return next(c for c in db.session.scalars(select(Case)) if c.organisation.full_name == name)


def test_nothing_lies_ahead_and_no_timer_is_overdue(played: None) -> None:
    now = clock.now()

    assert db.session.scalars(select(Task).where(Task.closed_at >= now)).all() == []
    assert db.session.scalars(select(Process).where(Process.next_timer_at <= now)).all() == []
    told = select(Event).where(Event.case_id.is_not(None), Event.at >= now)
    assert db.session.scalars(told).all() == []


def test_the_cohort_has_its_dates_and_breaks(played: None) -> None:
    cohort = db.session.scalars(select(Cohort)).one()

    assert (cohort.name, cohort.starts_on) == ("Kiihdyttämö 2026–2027", date(2026, 10, 26))
    assert [(b.first, b.last) for b in cohort.blackouts] == [
        (date(2026, 6, 20), date(2026, 8, 10)),
        (date(2026, 12, 20), date(2027, 1, 6)),
        (date(2027, 6, 20), date(2027, 8, 10)),
    ]


def test_everybody_who_is_shown_has_an_account_and_the_role(played: None) -> None:
    for role, name, email, password in demo.people():
        person = db.session.scalars(select(User).where(User.email == email)).one()
        assert (person.name, person.active) == (name, True)
        assert (password, person.password) == (demo.PASSWORD, hashed(demo.PASSWORD))
        assert role in roles_of(person)


def roles_of(person: User) -> set[str]:
    """Everything that a person may be called."""
    inside = {
        f"{PLACES[member.kind]}, {case.organisation.full_name}"
        for case in db.session.scalars(select(Case))
        for member in case.members
        if member.user_id == person.id and member.left_at is None
    }
    return inside | {", ".join(str(ROLE_WORDS[office.role]) for office in person.offices)}


def test_who_has_been_invited_only_still_chooses_a_password(played: None) -> None:
    without = db.session.scalars(select(User.name).where(User.password.is_(None))).all()

    assert sorted(without) == ["Jaana Kettunen", "Timo Räsänen"]


def test_every_role_is_shown(played: None) -> None:
    shown = [email for _role, _name, email, _password in demo.people()]
    people = list(db.session.scalars(select(User).where(User.email.in_(shown))))

    assert {role for person in people for role in person.staff_roles} == {
        StaffRole.ADMINISTRATOR,
        StaffRole.COORDINATOR,
        StaffRole.COACH,
        StaffRole.MANAGER,
    }
    contacts = {
        user.language
        for case in db.session.scalars(select(Case))
        for user in case.people(MemberKind.CONTACT)
        if user.email in shown
    }
    assert contacts == {"fi", "sv", "en"}


def test_no_task_is_without_somebody_to_do_it(played: None) -> None:
    everybody = list(db.session.scalars(select(User)))

    for task in open_tasks():
        assert any(does_the_task(person, task) for person in everybody), task.name


def test_some_tasks_are_late_and_some_are_not(played: None) -> None:
    late = {(t.name, t.organisation_name) for t in open_tasks() if t.is_late}

    assert ("name_team", "Harjulan hoivapalvelut") in late
    assert ("record_kickoff", "Tuulikallion nuorisokeskus") in late
    assert ("submit_baseline", "Västanviks skolor") not in late
    assert ("summarise_baseline", "Jokilaakson ammattiopisto") not in late


def test_the_main_contact_of_the_tour_has_answered_eleven_statements(played: None) -> None:
    case = year_of("Västanviks skolor")
    draft = db.session.scalars(
        select(Draft).join(Task, Task.id == Draft.task_id).where(Task.case_id == case.id)
    ).one()

    assert draft.user.name == "Sanna Westerlund"
    assert len([k for k in draft.fields if k[0] == "d" and k.count("_") == 1]) == 11


def test_a_silent_coach_has_been_replaced_and_a_declining_one_not_yet(played: None) -> None:
    silent, declined = year_of("Skärgårdsvården"), year_of("Sillanpään Metalli Oy")
    asked = {
        case.id: db.session.scalars(
            select(Task.outcome)
            .where(Task.case_id == case.id, Task.name == "confirm_assignment")
            .order_by(Task.id)
        ).all()
        for case in (silent, declined)
    }

    assert asked == {silent.id: [Outcome.SILENCE, None], declined.id: [Outcome.DONE]}
    assert (silent.coach.name, silent.coach_confirmed) == ("Johan Nyström", False)  # type: ignore[union-attr]  # asked


def test_a_sent_baseline_is_asked_back_and_can_be_given_back(played: None) -> None:
    sent = db.session.scalars(select(Task).where(Task.asked_back_at.is_not(None))).one()

    assert (sent.name, sent.organisation_name) == ("submit_baseline", "Jokilaakson ammattiopisto")
    assert tasks.can_be_given_back(sent)


def test_views_are_hidden_by_number_and_bands_differ(played: None) -> None:
    merivayla = year_of("Meriväylän kulttuuriyhdistys")
    assert any(assessments.spread(merivayla.id, Occasion.BASELINE).values())

    scores = [
        tuple(found.dimension_scores().values())
        for case in db.session.scalars(select(Case))
        if (found := assessments.of_case(case.id, Occasion.BASELINE))
    ]
    assert len(set(scores)) == len(scores) == 4


def test_a_plan_was_returned_and_another_one_was_accepted(played: None) -> None:
    plans = {
        case.organisation.name: db.session.scalars(
            select(ActionPlan.state).where(ActionPlan.case_id == case.id)
        ).all()
        for case in db.session.scalars(select(Case))
    }

    assert plans["Northern Lights Advice Centre"] == [PlanState.RETURNED]
    assert plans["Aurinkorinteen asukastalot"] == [PlanState.ACCEPTED]
    assert year_of("Aurinkorinteen asukastalot").status == CaseStatus.COMPLETED


def test_feedback_on_accessibility_waits_for_its_answer(played: None) -> None:
    assert db.session.scalars(select(Feedback)).one().answer is None
    assert [task.name for task in open_tasks() if task.case_id is None] == ["answer_feedback"]


def test_every_mail_has_left_on_the_day_of_its_cause(played: None) -> None:
    waiting = select(Mail).where(or_(Mail.sent_at.is_(None), Mail.failed_at.is_not(None)))

    assert db.session.scalars(waiting).all() == []
    assert [m for m in db.session.scalars(select(Mail)) if m.sent_at != m.created_at] == []
