"""The demonstration: everything in it has been done by the real services, on any day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import or_, select

from coaching import clock, demo
from coaching.demo import PLACES
from coaching.model.action_items import ActionItem, ItemState
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.feedback import Feedback
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan, PlanState
from coaching.model.processes import Draft, Outcome, Process, Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.model.withdrawals import Withdrawal
from coaching.permissions import does_the_task
from coaching.services import assessments, certificates, closing, tasks, versions
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


def test_each_cohort_has_its_dates_and_the_breaks_that_leave_something_to_look_at(
    played: None,
) -> None:
    cohorts = {
        cohort.name: (cohort.starts_on, [(b.first, b.last) for b in cohort.blackouts])
        for cohort in db.session.scalars(select(Cohort))
    }

    midwinter = (date(2026, 12, 20), date(2027, 1, 6))
    assert cohorts == {
        "Kiihdyttämö 1, 2025–2026": (
            date(2025, 11, 17),
            [(date(2026, 6, 20), date(2026, 8, 10))],
        ),
        "Kiihdyttämö 2, 2026–2027": (date(2026, 5, 25), [midwinter]),
        "Kiihdyttämö 3, 2026–2027": (
            date(2026, 10, 26),
            [midwinter, (date(2027, 6, 20), date(2027, 8, 10))],
        ),
    }


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
        StaffRole.TRAINER,
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
    assert len(set(scores)) == len(scores) == 8


def test_a_plan_was_returned_and_another_one_was_accepted(played: None) -> None:
    plans = {
        case.organisation.name: db.session.scalars(
            select(ActionPlan.state).where(ActionPlan.case_id == case.id)
        ).all()
        for case in db.session.scalars(select(Case))
    }

    assert plans["Northern Lights Advice Centre"] == [PlanState.RETURNED]
    assert plans["Aurinkorinteen asukastalot"] == [PlanState.ACCEPTED]
    assert plans["Meritulli Logistics Oy"] == [PlanState.ACCEPTED, PlanState.ACCEPTED]


def test_training_is_proposed_accepted_and_confirmed(played: None) -> None:
    waiting = {
        (task.name, task.organisation_name)
        for task in open_tasks()
        if task.name in {"accept_training", "confirm_training", "name_participants"}
    }

    assert waiting == {
        ("accept_training", "Northern Lights Advice Centre"),
        ("confirm_training", "Koskelan kaupunki, Asiakaspalvelukeskus"),
        ("name_participants", "Aurinkorinteen asukastalot"),
    }


def test_the_trainer_has_held_the_leadership_session_and_records_the_foundations(
    played: None,
) -> None:
    aurinkorinne = year_of("Aurinkorinteen asukastalot")
    to_do = {
        task.module_id: task
        for task in open_tasks()
        if task.case_id == aurinkorinne.id and task.name in {"record_attendance", "do_between_task"}
    }

    assert {key: task.name for key, task in to_do.items()} == {
        "M01": "record_attendance",
        "M03": "do_between_task",
    }
    assert to_do["M01"].assignee.name == "Noora Farah"  # type: ignore[union-attr]  # given to her
    assert to_do["M01"].opens_at < clock.now()  # type: ignore[operator]  # the session has a day


def test_seats_of_training_sessions_are_taken(played: None) -> None:
    booked = select(CaseModule).where(CaseModule.session_id.is_not(None))
    taken = list(db.session.scalars(booked).unique())
    languages = {each.session.language for each in taken if each.session}

    assert languages == {"fi", "sv", "en"}
    assert all(each.case.cohort_id == each.session.cohort_id for each in taken if each.session)
    ahead = select(TrainingSession).where(TrainingSession.starts_at > clock.now())
    assert len(db.session.scalars(ahead).unique().all()) >= 8


def test_coaching_sessions_are_planned_agreed_held_and_one_by_silence(played: None) -> None:
    session_of = {
        name: db.session.scalars(
            select(CoachingSession)
            .where(CoachingSession.case_id == year_of(name).id)
            .order_by(CoachingSession.id)
        ).all()
        for name in (
            "Västanviks skolor",
            "Jokilaakson ammattiopisto",
            "Koskelan kaupunki, Asiakaspalvelukeskus",
            "Aurinkorinteen asukastalot",
        )
    }

    assert [[each.state for each in sessions] for sessions in session_of.values()] == [
        [SessionState.PLANNED],
        [SessionState.AGREED],
        [SessionState.HELD],
        # The second one is agreed, and the one after it planned ahead.
        [SessionState.HELD, SessionState.AGREED, SessionState.PLANNED],
    ]
    assert session_of["Koskelan kaupunki, Asiakaspalvelukeskus"][0].agreed_by_silence


def test_promises_are_open_kept_and_dropped(played: None) -> None:
    aurinkorinne = year_of("Aurinkorinteen asukastalot")
    own = select(ActionItem).where(ActionItem.case_id == aurinkorinne.id)

    assert [item.is_open for item in db.session.scalars(own)] == [True, True, True]
    assert set(db.session.scalars(select(ActionItem.state))) == set(ItemState)


def test_every_kind_of_end_has_been_reached_with_its_certificate(played: None) -> None:
    ends = {
        (each.case.organisation.full_name, each.case.status, each.kind, each.language)
        for each in db.session.scalars(select(Certificate))
    }

    assert ends == {
        ("Kuusiharjun kaupunki, Varhaiskasvatus", CaseStatus.COMPLETED, "completed", "fi"),
        ("Meritulli Logistics Oy", CaseStatus.COMPLETED, "participated", "en"),
        ("Bokskogens teater", CaseStatus.WITHDRAWN, "participated", "sv"),
    }
    assert all(certificates.verify(each) for each in db.session.scalars(select(Certificate)))


def test_the_criteria_tell_the_certificates_apart(played: None) -> None:
    missed = {
        name: [c.key for c in closing.criteria(year_of(name)) if not c.met]
        for name in ("Kuusiharjun kaupunki, Varhaiskasvatus", "Meritulli Logistics Oy")
    }

    assert missed["Kuusiharjun kaupunki, Varhaiskasvatus"] == []
    assert "mandatory_modules" in missed["Meritulli Logistics Oy"]


def test_a_year_was_supported_adjusted_and_its_report_returned(played: None) -> None:
    done = db.session.scalars(
        select(Task.name).where(
            Task.case_id == year_of("Meritulli Logistics Oy").id, Task.outcome == Outcome.DONE
        )
    ).all()

    for name in ("hold_support_meeting", "decide_after_support", "revise_action_plan"):
        assert name in done
    assert done.count("write_final_report") == done.count("check_final_report") == 2


def test_an_organisation_left_with_the_managers_yes(played: None) -> None:
    left = db.session.scalars(select(Withdrawal)).one()

    assert (left.case.organisation.name, left.confirmed) == ("Bokskogens teater", True)
    assert left.recorded_at is not None


def test_a_summary_was_accepted_by_silence(played: None) -> None:
    kuusiharju = year_of("Kuusiharjun kaupunki, Varhaiskasvatus")
    entries = db.session.scalars(
        select(GuidanceEntry).where(
            GuidanceEntry.case_id == kuusiharju.id, GuidanceEntry.kind == "coaching"
        )
    ).all()

    assert len(entries) >= 8
    assert [entry.accepted_by_silence for entry in entries].count(True) == 1


def test_the_midpoint_review_waits_for_the_contact_person_of_the_tour(played: None) -> None:
    [review] = [task for task in open_tasks() if task.name == "review_progress"]
    salla = db.session.scalars(select(User).where(User.email == "salla@itaranta.example")).one()

    assert does_the_task(salla, review)
    assert len(tasks.facts(review)["actions"]) == 4


def test_feedback_on_accessibility_waits_for_its_answer(played: None) -> None:
    assert db.session.scalars(select(Feedback)).one().answer is None
    assert [task.name for task in open_tasks() if task.case_id is None] == ["answer_feedback"]


def test_every_mail_has_left_on_the_day_of_its_cause(played: None) -> None:
    waiting = select(Mail).where(or_(Mail.sent_at.is_(None), Mail.failed_at.is_not(None)))

    assert db.session.scalars(waiting).all() == []
    assert [m for m in db.session.scalars(select(Mail)) if m.sent_at != m.created_at] == []
