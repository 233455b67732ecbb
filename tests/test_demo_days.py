"""The demonstration looks alive on every day of the year, and the same on the same day."""

from datetime import date

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import select

from coaching import clock, demo
from coaching.model.base import db
from coaching.model.cases import Cohort
from tests.conftest import empty
from tests.demonstration import content, hashed, stands

WEDNESDAY = date(2026, 11, 25)
IN_JULY = date(2027, 7, 15)
# In the summer break, among the holidays of midwinter, and on Midsummer Eve.
DAYS = [IN_JULY, date(2027, 1, 2), date(2026, 6, 19)]

# Where each organisation stands: the open tasks by name, and the phase.
STANDS: dict[str, tuple[list[str], str | None]] = {
    "Koivurannan kunta, Kirjasto- ja kulttuuripalvelut": ([], None),
    "Harjulan hoivapalvelut": (["name_team"], "intake"),
    "Sillanpään Metalli Oy": (["assign_coach"], "intake"),
    "Skärgårdsvården": (["confirm_assignment"], "intake"),
    "Tuulikallion nuorisokeskus": (["record_kickoff"], "intake"),
    "Meriväylän kulttuuriyhdistys": (["answer_alone", "hold_baseline_workshop"], "baseline"),
    "Västanviks skolor": (["submit_baseline"], "baseline"),
    "Jokilaakson ammattiopisto": (["summarise_baseline"], "baseline"),
    "Northern Lights Advice Centre": (["draft_action_plan"], "baseline"),
    "Koskelan kaupunki, Asiakaspalvelukeskus": (["accept_action_plan"], "baseline"),
    "Aurinkorinteen asukastalot": ([], "baseline"),
}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_organisation_stands_where_it_should_on_any_day(app: Flask, today: date) -> None:
    assert demo.is_empty()

    demo.load(today, hash_password=hashed)

    assert not demo.is_empty()
    assert stands() == STANDS
    cohort = db.session.scalars(select(Cohort)).one()
    assert cohort.starts_on.weekday() == 0
    assert 28 <= (today - cohort.starts_on).days <= 34


def test_the_same_day_gives_the_same_content_and_the_clock_is_left_as_it_was(app: Flask) -> None:
    before = clock.now()
    demo.load(WEDNESDAY, hash_password=hashed)
    once = content()
    assert stands() == STANDS
    empty()

    demo.load(WEDNESDAY, hash_password=hashed)

    assert content() == once
    assert clock.now() == before


def test_the_password_opens_the_door(app: Flask) -> None:
    assert verify_password(demo.PASSWORD, demo.hashed(demo.PASSWORD))
