"""The demonstration: everything in it has been done by the real services, on any day."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, demo
from coaching.data.mails import Way
from coaching.model.action_items import ActionItem, ItemState
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import CaseStatus, Cohort
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.documents import Document
from coaching.model.feedback import Feedback
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Outcome, Process, Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.model.withdrawals import Withdrawal
from coaching.permissions import APPLICANT, does_the_task
from coaching.services import (
    application_lists,
    assessments,
    calls,
    certificates,
    closing,
    people,
    versions,
)
from tests import demonstration
from tests.conftest import empty
from tests.demonstration import open_tasks, year_of

MONDAY = date(2026, 11, 23)
A_LONG_WEEKEND = timedelta(days=4)


@pytest.fixture(scope="module")
def loaded(sqlite_app: Flask) -> Iterator[Flask]:
    """The demonstration as it looks on Monday 23 November 2026; read, never changed."""
    versions.forget()
    with sqlite_app.app_context():
        demo.load(MONDAY, hash_password=demonstration.hashed)
    yield sqlite_app
    with sqlite_app.app_context():
        empty()


@pytest.fixture
def played(loaded: Flask) -> Iterator[None]:
    """The same in the morning of that day."""
    clock.set_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    with loaded.app_context():
        yield


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

    summer, winter = (date(2026, 6, 20), date(2026, 8, 10)), (date(2026, 12, 20), date(2027, 1, 6))
    assert cohorts == {
        "Kiihdyttämö 1, 2025–2026": (
            date(2025, 10, 27),
            [(date(2025, 12, 20), date(2026, 1, 6)), summer],
        ),
        "Kiihdyttämö 2, 2025–2026": (date(2025, 12, 22), [summer, winter]),
        "Kiihdyttämö 3, 2026–2027": (date(2026, 5, 25), [winter]),
        "Kiihdyttämö 4, 2027–2028": (
            date(2027, 1, 25),
            [(date(2027, 6, 20), date(2027, 8, 10)), (date(2027, 12, 20), date(2028, 1, 6))],
        ),
    }


def test_everybody_who_is_shown_has_an_account_and_the_role(played: None) -> None:
    for role, name, email, password, shows in demo.people():
        person = db.session.scalars(select(User).where(User.email == email)).one()
        assert (person.name, person.active) == (name, True)
        assert (password, person.password) == (demo.PASSWORD, demonstration.hashed(demo.PASSWORD))
        assert shows
        assert role in demonstration.roles_of(person)


def test_who_has_been_invited_only_still_chooses_a_password(played: None) -> None:
    without = db.session.scalars(select(User.name).where(User.password.is_(None))).all()

    assert sorted(without) == ["Jaana Kettunen", "Timo Räsänen"]


def test_every_role_is_shown(played: None) -> None:
    shown = [row[2] for row in demo.people()]
    people = list(db.session.scalars(select(User).where(User.email.in_(shown))))

    assert {role for person in people for role in person.staff_roles} == {
        StaffRole.ADMINISTRATOR,
        StaffRole.COORDINATOR,
        StaffRole.COACH,
        StaffRole.TRAINER,
        StaffRole.MANAGER,
    }
    languages = {user.language for user in demonstration.contacts() if user.email in shown}
    assert languages == {"fi", "sv", "en"}


def test_no_task_is_without_somebody_to_do_it(played: None) -> None:
    everybody = list(db.session.scalars(select(User)))

    for task in open_tasks():
        # Applicants have no account: a private link leads to what they do.
        assert task.role == APPLICANT or any(does_the_task(person, task) for person in everybody), (
            task.name
        )


def test_somebody_is_on_time_and_somebody_is_late(played: None) -> None:
    late = {task.organisation_name for task in open_tasks() if task.is_late}

    assert {"Harjulan hoivapalvelut", "Suvannon kehitysvammatuki"} <= late
    assert "Tyynelän oikeusaputoimisto" not in late
    assert 5 <= len(late) <= 18


def test_a_silent_coach_has_been_replaced_and_a_declining_one_not_yet(played: None) -> None:
    silent, declined = year_of("Skärgårdsvården"), year_of("Sillanpään Metalli Oy")
    asked = [demonstration.outcomes(case, "confirm_assignment") for case in (silent, declined)]

    assert asked == [[Outcome.SILENCE, None], [Outcome.DONE]]
    assert (silent.coach.name, silent.coach_confirmed) == ("Johan Nyström", False)  # type: ignore[union-attr]  # asked


def test_every_midpoint_decision_has_been_made(played: None) -> None:
    query = select(Answers.values).where(Answers.task_name == "decide_midpoint")
    decided = Counter(values["decision"] for values in db.session.scalars(query))

    assert set(decided) == {"continue", "adjust", "escalate", "withdraw"}
    assert decided["continue"] >= 10


def test_two_organisations_want_to_leave_and_one_has_left(played: None) -> None:
    leaving = {
        each.case.organisation.name: each.confirmed
        for each in db.session.scalars(select(Withdrawal))
    }

    assert leaving == {
        "Bokskogens teater": True,
        "Honkavuoren kirjastoverkko": None,
        "Lumikosken matkailu Oy": None,
    }


def test_coaches_have_different_loads(played: None) -> None:
    loads = demonstration.loads_of_coaches()

    assert len(loads) == 5
    assert max(loads.values()) >= min(loads.values()) + 3


def test_a_year_is_bilingual(played: None) -> None:
    case = year_of("Kommunerna kring Ekstrandsfjärden")

    assert (case.language, case.organisation.languages) == ("sv", ["sv", "fi"])
    assert {member.user.language for member in case.members} == {"sv", "fi"}


def test_no_organisation_writes_the_goals_of_another(played: None) -> None:
    plans = demonstration.goals_of_plans()

    assert len(plans) >= 25
    assert len(set(plans.values())) >= 0.9 * len(plans)


def test_texts_are_in_the_language_of_the_organisation(played: None) -> None:
    told = demonstration.first_words()
    finnish, swedish = {"Kävimme", "Puhuimme", "Katsoimme"}, {"Vi", "Tiden", "Läsgruppen"}

    assert {language for language, word in told if word in finnish} == {"fi"}
    assert {language for language, word in told if word in swedish} == {"sv"}


def test_organisations_keep_notes_and_papers_in_their_own_language(played: None) -> None:
    papers = list(db.session.scalars(select(Document)))
    written = list(db.session.scalars(select(Note)))

    assert len(papers) >= 10
    assert {paper.case.language for paper in papers} == {"fi", "sv", "en"}
    plans = [p.title for p in papers if (p.case.language, p.kind) == ("sv", "plan")]
    assert all(title.startswith("Vår plan") for title in plans)
    assert {note.audience for note in written} == set(NoteAudience)
    assert {note.case.language for note in written} == {"fi", "sv", "en"}


def test_views_are_hidden_by_number_and_bands_differ(played: None) -> None:
    merivayla = year_of("Meriväylän kulttuuriyhdistys")
    assert any(assessments.spread(merivayla.id, Occasion.BASELINE).values())

    scores = demonstration.baseline_scores()
    assert len(set(scores)) == len(scores) >= 30


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


def test_coaching_sessions_are_in_every_state_and_some_agreed_by_silence(played: None) -> None:
    sessions = list(db.session.scalars(select(CoachingSession)))
    states = {each.state for each in sessions}

    assert states >= {
        SessionState.PLANNED,
        SessionState.AGREED,
        SessionState.HELD,
        SessionState.CANCELLED_BY_ORGANISATION,
    }
    assert any(each.agreed_by_silence for each in sessions)


def test_promises_are_open_kept_and_dropped(played: None) -> None:
    assert set(db.session.scalars(select(ActionItem.state))) == set(ItemState)


def test_every_kind_of_end_has_been_reached_with_its_certificate(played: None) -> None:
    assert demonstration.ends_of_years() == {
        ("Kuusiharjun kaupunki, Varhaiskasvatus", CaseStatus.COMPLETED, "completed", "fi"),
        ("Lehtovaaran ammattikorkeakoulu", CaseStatus.COMPLETED, "completed", "fi"),
        ("Hopeaharjun teatteri", CaseStatus.COMPLETED, "completed", "fi"),
        ("Satamakulman Logistiikka Oy", CaseStatus.COMPLETED, "participated", "fi"),
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
    done = demonstration.done_in(year_of("Meritulli Logistics Oy"))

    for name in ("hold_support_meeting", "decide_after_support", "revise_action_plan"):
        assert name in done
    assert done.count("write_final_report") == done.count("check_final_report") == 2


def test_a_summary_was_accepted_by_silence(played: None) -> None:
    kuusiharju = year_of("Kuusiharjun kaupunki, Varhaiskasvatus")
    entries = demonstration.guidance_of(kuusiharju)

    assert len(entries) >= 8
    assert [entry.accepted_by_silence for entry in entries].count(True) == 1


def test_feedback_on_accessibility_waits_for_its_answer(played: None) -> None:
    assert db.session.scalars(select(Feedback)).one().answer is None
    assert "answer_feedback" in [task.name for task in open_tasks() if task.case_id is None]


def test_a_call_is_open_and_its_applications_stand_at_every_turn(played: None) -> None:
    [call] = calls.open_calls()
    manager, coordinator = (
        people.with_role(role)[0] for role in (StaffRole.MANAGER, StaffRole.COORDINATOR)
    )

    found = {
        row.application.organisation_name: row.state
        for row in application_lists.rows(coordinator, call)
    }
    assert found == {
        "Pihlajiston kotiseutumuseo": "to_decide",
        "Strandbacka yrkesinstitut, Studerandehälsan": "to_score",
        "Louhelan Huolto Oy": "to_complete",
        "Common Ground Association": "to_check",
        "Kontiolan kunta": "begun",
    }
    assert len(application_lists.rows(manager, call)) == 4
    assert call.places == 24


def test_every_single_mail_has_left_on_the_day_of_its_cause(played: None) -> None:
    single = db.session.scalars(select(Mail).where(Mail.way == Way.SINGLE)).all()

    assert [each for each in single if each.sent_at != each.created_at or each.failed_at] == []


def test_what_waits_for_a_digest_waits_for_the_next_one(played: None) -> None:
    waiting = select(Mail).where(Mail.way == Way.DIGEST, Mail.sent_at.is_(None))
    digests = select(Mail).where(Mail.name == "digest")

    longest = max(clock.now() - mail.created_at for mail in db.session.scalars(waiting))

    assert longest < A_LONG_WEEKEND
    assert db.session.scalars(digests).first() is not None
