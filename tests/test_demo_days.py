"""The demonstration looks alive on every day of the year, and the same on the same day."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import select

from coaching import calendar, clock, demo
from coaching.demo.schedule import Schedule
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.certificates import Certificate
from tests.conftest import empty
from tests.demonstration import content, hashed, stands

WEDNESDAY = date(2026, 11, 25)
# On Midsummer Eve, among the holidays of midwinter, and in the summer break.
DAYS = [date(2026, 6, 19), date(2027, 1, 2), date(2027, 7, 15)]
COHORTS = [4, 26, 53]  # weeks since the kick-off

# Where each organisation stands: the open tasks by name, and the phase.
STANDS: dict[str, tuple[list[str], str | None]] = {
    "Koivurannan kunta, Kirjasto- ja kulttuuripalvelut": ([], None),
    "Harjulan hoivapalvelut": (["name_team"], "intake"),
    "Sillanpään Metalli Oy": (["assign_coach"], "intake"),
    "Skärgårdsvården": (["confirm_assignment"], "intake"),
    "Tuulikallion nuorisokeskus": (["record_kickoff"], "intake"),
    "Meriväylän kulttuuriyhdistys": (
        ["answer_alone", "hold_baseline_workshop", "log_session"],
        "baseline",
    ),
    "Västanviks skolor": (["confirm_time", "submit_baseline"], "baseline"),
    "Jokilaakson ammattiopisto": (["log_session", "summarise_baseline"], "baseline"),
    "Northern Lights Advice Centre": (
        ["accept_training", "draft_action_plan", "log_session"],
        "baseline",
    ),
    "Koskelan kaupunki, Asiakaspalvelukeskus": (
        ["accept_action_plan", "accept_summary", "confirm_training"],
        "baseline",
    ),
    "Aurinkorinteen asukastalot": (
        ["do_between_task", "log_session", *["name_participants"] * 5, "record_attendance"],
        "coaching",
    ),
    "Kuusiharjun kaupunki, Varhaiskasvatus": ([], "documentation"),
    "Meritulli Logistics Oy": ([], "documentation"),
}
LEFT = "Bokskogens teater"
HALFWAY = "Itärannan hyvinvointialue, Neuvolapalvelut"


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_organisation_stands_where_it_should_on_any_day(app: Flask, today: date) -> None:
    assert demo.is_empty()

    demo.load(today, hash_password=hashed)

    assert not demo.is_empty()
    found = stands()
    # What a break has put off differs from day to day.
    halfway, phase = found.pop(HALFWAY)
    assert ("review_progress" in halfway, phase) == (True, "midpoint")
    assert found.pop(LEFT)[0] == []
    assert found == STANDS
    assert sorted(certificate.kind for certificate in db.session.scalars(select(Certificate))) == [
        "completed",
        "participated",
        "participated",
    ]
    days_since = sorted((today - c.starts_on).days for c in db.session.scalars(select(Cohort)))
    assert [days // 7 for days in days_since] == COHORTS


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
    demo.load(WEDNESDAY, hash_password=hashed)
    once = content()
    empty()

    demo.load(WEDNESDAY, hash_password=hashed)

    assert content() == once
    assert clock.now() == before


def test_the_password_opens_the_door(app: Flask) -> None:
    assert verify_password(demo.PASSWORD, demo.hashed(demo.PASSWORD))
