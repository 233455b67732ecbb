"""The demonstration looks alive on every day of the year, and the same on the same day."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import select

from coaching import calendar, clock, demo
from coaching.demo.schedule import Schedule
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.mail import Mail
from coaching.model.processes import Draft, Task
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, allowed
from coaching.services import holds, tasks, versions
from tests.conftest import empty
from tests.demonstration import content, hashed, open_tasks, waiting

WEDNESDAY = date(2026, 11, 25)
# Midsummer Eve, and a Saturday among the holidays of midwinter; `make seasons` names more.
DAYS = [
    *(date(2026, 6, 19), date(2027, 1, 2)),
    *map(date.fromisoformat, os.environ.get("POLKU_DAYS", "").split()),
]
COHORTS = [26, 48, 56]  # weeks since the kick-off

# What the README and the list of people promise to be open, whatever day it is.
OPEN = {
    "Harjulan hoivapalvelut": {"name_team", "handle_late_task"},
    "Mäntyharjanteen nuorisotyö": {"resume_year"},
    "Itärannan hyvinvointialue, Neuvolapalvelut": {"do_added_task"},
    "Sillanpään Metalli Oy": {"assign_coach"},
    "Skärgårdsvården": {"confirm_assignment"},
    "Tuulikallion nuorisokeskus": {"hold_baseline_workshop", "review_progress"},
    "Meriväylän kulttuuriyhdistys": {"draft_action_plan"},
    "Västanviks skolor": {"revise_action_plan", "do_added_task"},
    "Jokilaakson ammattiopisto": {"summarise_midpoint"},
    "Northern Lights Advice Centre": {"accept_training", "draft_action_plan", "log_session"},
    "Koskelan kaupunki, Asiakaspalvelukeskus": {
        "accept_action_plan",
        "accept_summary",
        "confirm_training",
    },
    "Aurinkorinteen asukastalot": {"name_participants", "record_attendance"},
    "Lumikosken matkailu Oy": {"confirm_withdrawal"},
    "Honkavuoren kirjastoverkko": {"confirm_withdrawal"},
    "Rauhalammen seurakuntaopisto": {"hold_support_meeting"},
    "Viherlaakson asumisoikeus": {"decide_midpoint"},
    "Kalliorannan hyvinvointialue": {"accept_completion"},
    "Nousialan kaupunki": {"hold_final_discussion"},
    "Tuomialan työntekijäliitto": {"write_final_report"},
    "Sundnäs yrkeshögskola": {"check_final_report"},
    "Pohjankeilan liikuntaseurat": {"submit_closing_assessment", "log_session"},
    "Open Harbour Association": {"write_final_report"},
}
PHASES = {
    "Harjulan hoivapalvelut": "intake",
    "Meriväylän kulttuuriyhdistys": "baseline",
    "Itärannan hyvinvointialue, Neuvolapalvelut": "coaching",
    "Västanviks skolor": "midpoint",
    "Nousialan kaupunki": "documentation",
}
# Where the midpoint review is meant to be late.
LATE_REVIEWS = {
    "Tuulikallion nuorisokeskus",
    "Kivisalmen pelastuslaitos",
    "Suvannon kehitysvammatuki",
}


@pytest.fixture(scope="module", params=DAYS, ids=str)
def on_a_day(sqlite_app: Flask, request: pytest.FixtureRequest) -> Iterator[datetime]:
    """The whole programme as it looks on one day; read, never changed."""
    versions.forget()
    try:
        with sqlite_app.app_context():
            demo.load(request.param, hash_password=hashed)
        yield datetime.combine(request.param, datetime.min.time(), UTC) + timedelta(hours=9)
    finally:
        with sqlite_app.app_context():
            empty()


@pytest.fixture
def today(sqlite_app: Flask, on_a_day: datetime) -> Iterator[datetime]:
    """The morning of that day."""
    clock.set_to(on_a_day)
    with sqlite_app.app_context():
        yield on_a_day


def test_the_cohorts_have_their_organisations_and_weeks(today: datetime) -> None:
    found = sorted(
        ((today.date() - each.cohort.starts_on).days // 7, each.status)
        for each in db.session.scalars(select(Case))
    )

    assert found == sorted(
        [(26, CaseStatus.PREPARING)]
        + [(26, CaseStatus.ACTIVE)] * 22
        + [(26, CaseStatus.ON_HOLD)]
        + [(48, CaseStatus.ACTIVE)] * 6
        + [(56, CaseStatus.COMPLETED)] * 5
        + [(56, CaseStatus.WITHDRAWN)]
    )


def test_what_the_readme_promises_is_open(today: datetime) -> None:
    found = waiting()

    assert {name: OPEN[name] - found[name] for name in OPEN} == {name: set() for name in OPEN}
    assert found["Koivurannan kunta, Kirjasto- ja kulttuuripalvelut"] == set()


def test_every_phase_that_a_year_can_be_in_is_lived_in(today: datetime) -> None:
    cases = list(db.session.scalars(select(Case).where(Case.status == CaseStatus.ACTIVE)))
    phases = {case.organisation.full_name: case.phase for case in cases}

    assert {name: phases[name] for name in PHASES} == PHASES
    # Training goes on beside coaching, which is told instead of it.
    assert {task.phase for task in open_tasks()} >= {*PHASES.values(), "training"}


def test_a_midpoint_review_is_late_only_where_it_is_meant_to_be(today: datetime) -> None:
    reviews = [task for task in open_tasks() if task.name == "review_progress"]

    assert {task.organisation_name for task in reviews if task.is_late} <= LATE_REVIEWS


def test_a_form_is_asked_back_and_can_be_given_back(today: datetime) -> None:
    sent = db.session.scalars(select(Task).where(Task.asked_back_at.is_not(None))).one()

    assert (sent.name, sent.organisation_name) == ("review_progress", "Jokilaakson ammattiopisto")
    assert tasks.can_be_given_back(sent)


def test_the_revised_plan_of_the_tours_main_contact_is_half_written_and_in_time(
    today: datetime,
) -> None:
    row = db.session.execute(
        select(Draft, Task).join(Task).where(Task.name == "revise_action_plan")
    ).one()

    assert (row.Draft.user.name, row.Task.organisation_name) == (
        "Sanna Westerlund",
        "Västanviks skolor",
    )
    assert not row.Task.is_late


def test_a_year_is_on_hold_over_the_day(today: datetime) -> None:
    case = db.session.scalars(select(Case).where(Case.status == CaseStatus.ON_HOLD)).one()
    hold = holds.running(case)

    assert case.organisation.full_name == "Mäntyharjanteen nuorisotyö"
    assert hold is not None and hold.begun_at is not None
    assert hold.begun_at < today < datetime.combine(hold.expected_until, time(), UTC)
    waiting = {task.name: task.is_suspended for task in open_tasks() if task.case_id == case.id}
    assert waiting.pop("resume_year") is False
    assert waiting and all(waiting.values())


def test_a_coach_is_away_over_the_day_and_the_deputies_have_the_work(today: datetime) -> None:
    on = [each for each in db.session.scalars(select(Substitution)).unique() if each.is_on]
    told = db.session.scalars(select(Mail.to_id).where(Mail.name == "substitution_begins")).all()

    assert {each.person.name for each in on} == {"Tarek Suleiman"}
    assert {each.substitute.name for each in on} == {
        "Aino Lehtonen",
        "Johan Nyström",
        "Riikka Salo",
    }
    assert Counter(told) == Counter(each.substitute_id for each in on)
    for each in on:
        cases = [db.session.get_one(Case, case_id) for case_id in each.case_ids]
        assert all(case.coach_id == each.person_id for case in cases)
        assert all(allowed(each.substitute, Can.SEE_STAFF_FIELDS, case) for case in cases)


def test_late_tasks_are_handled_and_none_has_been_forgotten(today: datetime) -> None:
    forgotten = select(Task.name).where(Task.closed_at.is_(None), Task.next_rung_at <= today)

    assert db.session.scalars(forgotten).all() == []
    assert {task.organisation_name for task in open_tasks() if task.name == "handle_late_task"}


def test_every_finished_year_has_its_certificate(today: datetime) -> None:
    kinds = sorted(each.kind for each in db.session.scalars(select(Certificate)))

    assert len(kinds) == 6
    assert set(kinds) == {"completed", "participated"}


@pytest.mark.parametrize("weeks", COHORTS)
def test_no_break_hides_what_there_is_to_look_at_on_any_day(weeks: int) -> None:
    for number in range(2 * 366):
        today = WEDNESDAY + timedelta(days=number)
        schedule = Schedule(today, weeks)
        seen = [today - timedelta(days=n) for n in range(63)]
        seen += [schedule.kickoff + timedelta(days=n) for n in range(42)]

        assert not [b for b in schedule.dates.dates.blackouts if any(day in b for day in seen)]


@pytest.mark.parametrize("weeks", COHORTS)
def test_nobody_of_the_demonstration_works_on_a_day_off(weeks: int) -> None:
    schedule = Schedule(WEDNESDAY, weeks)

    for number in range(-28, 364):
        day = schedule.on(day=number)
        assert calendar.is_working_day(day)
        assert not any(day in each for each in schedule.dates.dates.blackouts)


def test_the_same_day_gives_the_same_content_and_the_clock_is_left_as_it_was(app: Flask) -> None:
    before = clock.now()
    empty()
    some = ("vastanvik", "lumikoski", "bokskogen")
    demo.load(WEDNESDAY, only=some, hash_password=hashed)
    once = content()
    empty()

    demo.load(WEDNESDAY, only=some, hash_password=hashed)

    assert content() == once
    assert clock.now() == before


def test_the_password_opens_the_door(app: Flask) -> None:
    assert verify_password(demo.PASSWORD, demo.hashed(demo.PASSWORD))
