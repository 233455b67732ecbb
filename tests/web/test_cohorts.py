"""Cohorts: their dates in two steps, without scripts."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from tests import story
from tests.web.reading import look, words
from tests.web.sending import send

COHORT = {
    "name": "2027–2028",
    "apply_opens_on": "",
    "apply_closes_on": "",
    "selection_on": "",
    "starts_on": "6.9.2027",
    "ends_on": "",
    "blackouts-0-first": "20.12.2027",
    "blackouts-0-last": "6.1.2028",
}


def test_a_new_cohort_shows_its_calendar_before_it_is_saved(app: Flask, cora: User) -> None:
    checked = send(app, cora, "/coordinator/cohorts/new", COHORT)

    page = words(checked)
    assert "Nothing is saved yet." in page
    assert "Kick-off Monday, 6 September 2027" in page
    assert "The baseline self-assessment is due Monday, 11 October 2027" in page
    assert "The year ends Monday, 4 September 2028" in page
    assert db.session.scalars(select(Cohort)).first() is None


def test_a_cohort_is_saved_from_its_calendar(app: Flask, cora: User) -> None:
    answer = send(app, cora, "/coordinator/cohorts/new", {**COHORT, "save": "1"})

    made = db.session.scalars(select(Cohort)).one()
    assert answer.location == f"/coordinator/cohorts/{made.id}"
    assert (made.name, made.starts_on, made.ends_on) == (
        "2027–2028",
        date(2027, 9, 6),
        date(2028, 9, 4),
    )
    assert [(b.first, b.last) for b in made.blackouts] == [(date(2027, 12, 20), date(2028, 1, 6))]
    assert "2027–2028" in words(look(app, cora, "/coordinator/cohorts"))


def test_untouched_breaks_follow_the_kickoff(app: Flask, cora: User) -> None:
    offered = {
        "blackouts-0-first": "20.12.2026",
        "blackouts-0-last": "6.1.2027",
        "blackouts-1-first": "20.6.2027",
        "blackouts-1-last": "10.8.2027",
    }

    send(app, cora, "/coordinator/cohorts/new", {**COHORT, **offered, "save": "1"})

    made = db.session.scalars(select(Cohort)).one()
    assert [(b.first, b.last) for b in made.blackouts] == [
        (date(2027, 12, 20), date(2028, 1, 6)),
        (date(2028, 6, 20), date(2028, 8, 10)),
    ]


def test_the_calendar_carries_everything_along_to_be_checked_again(app: Flask, cora: User) -> None:
    checked = send(app, cora, "/coordinator/cohorts/new", COHORT)

    for name, value in COHORT.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in checked.text
    tampered = send(app, cora, "/coordinator/cohorts/new", {**COHORT, "ends_on": "x", "save": "1"})
    assert "Write the day as day.month.year" in words(tampered)
    assert db.session.scalars(select(Cohort)).first() is None


def test_going_back_keeps_what_was_typed(app: Flask, cora: User) -> None:
    back = send(app, cora, "/coordinator/cohorts/new", {**COHORT, "change": "1"})

    assert 'value="6.9.2027"' in back.text
    assert "One answer needs a check" not in words(back)
    assert "Look at the dates" in words(back)


ORDERS = {
    "ends_on": ("5.9.2027", "The year ends before it begins."),
    "selection_on": ("7.9.2027", "The kick-off comes before the organisations are known."),
    "blackouts-0-last": ("19.12.2027", "The last day comes before the first day."),
    "starts_on": ("31.2.2027", "Write the day as day.month.year, for example 5.3.2027."),
}


@pytest.mark.parametrize("field", ORDERS)
@pytest.mark.parametrize("button", ["", "save"])
def test_dates_in_the_wrong_order_never_pass(
    app: Flask, cora: User, field: str, button: str
) -> None:
    typed, message = ORDERS[field]

    answer = send(app, cora, "/coordinator/cohorts/new", {**COHORT, field: typed, button: "1"})

    assert message in words(answer)
    assert db.session.scalars(select(Cohort)).first() is None


def test_the_name_of_another_cohort_is_refused_at_the_field(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    answer = send(app, cora, "/coordinator/cohorts/new", {**COHORT, "name": cohort.name})

    assert "Another cohort has this name." in words(answer)
    assert 'href="#name"' in answer.text


def test_breaks_are_added_and_taken_away_without_scripts(app: Flask, cora: User) -> None:
    address = "/coordinator/cohorts/new"
    usual = look(app, cora, address)
    assert 'value="20.12.2026"' in usual.text

    more = send(app, cora, address, {**COHORT, "_add": "blackouts"})
    assert 'name="blackouts-1-first"' in more.text
    assert 'value="20.12.2027"' in more.text

    two = {**COHORT, "blackouts-1-first": "1.7.2028", "blackouts-1-last": "31.7.2028"}
    fewer = send(app, cora, address, {**two, "_remove": "blackouts-0"})
    assert 'name="blackouts-0-first"' in fewer.text
    assert 'value="1.7.2028"' in fewer.text
    assert "20.12.2027" not in fewer.text
    assert 'name="blackouts-1-first"' not in fewer.text


def typed_dates(cohort: Cohort, **changes: str) -> dict[str, str]:
    """The form of a cohort that is there already."""
    return {
        "name": cohort.name,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        **changes,
    }


def test_changed_dates_show_old_beside_new_before_they_are_saved(
    app: Flask, cora: User, case: Case
) -> None:
    story.start(case, cora)
    address = f"/coordinator/cohorts/{case.cohort_id}/dates"
    typed = typed_dates(case.cohort, starts_on="14.9.2026", ends_on="13.9.2027")

    page = words(send(app, cora, address, typed))

    assert "Kick-off Monday, 7 September 2026 Monday, 14 September 2026" in page
    assert "Harjula Schools Assign a coach Monday, 24 August 2026 Monday, 31 August 2026" in page
    db.session.expire_all()
    assert case.cohort.starts_on == date(2026, 9, 7)


def test_saved_dates_move_the_tasks_and_say_so(app: Flask, cora: User, case: Case) -> None:
    story.start(case, cora)
    address = f"/coordinator/cohorts/{case.cohort_id}/dates"
    typed = typed_dates(case.cohort, starts_on="14.9.2026", ends_on="13.9.2027", save="1")

    page = words(send(app, cora, address, typed, follow=True))

    assert "The dates of 1 task moved" in page
    assert "Kick-off Monday, 14 September 2026" in page
    db.session.expire_all()
    assert case.cohort.starts_on == date(2026, 9, 14)


def test_the_form_of_a_cohort_begins_with_its_dates(app: Flask, cora: User, cohort: Cohort) -> None:
    response = look(app, cora, f"/coordinator/cohorts/{cohort.id}/dates")

    for value in ("2026–2027", "7.9.2026", "6.9.2027", "20.12.2026", "10.8.2027"):
        assert f'value="{value}"' in response.text
