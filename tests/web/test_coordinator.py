"""Pages of coordinators: what waits, organisations, cohorts."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import feedback, worklists
from tests import make, story
from tests.statements import counted
from tests.web.reading import look, words
from tests.web.sessions import sign_in

ORGANISATION = {
    "name": "City of Harjula",
    "business_id": "0737546-2",
    "parent": "",
    "new_parent": "",
    "sector": "municipality",
    "region": "Uusimaa",
    "staff_count": "900",
    "languages": ["fi", "sv"],
    "has_clients": "yes",
    "case_language": "fi",
    "contact-name": "Otto Contact",
    "contact-email": "otto@example.org",
    "contact-phone": "",
    "contact-language": "fi",
    "sponsor-name": "Stina Sponsor",
    "sponsor-title": "Director",
    "sponsor-email": "stina@example.org",
    "sponsor-language": "sv",
}
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


def send(
    app: Flask, person: User, address: str, typed: dict[str, Any] | None = None
) -> TestResponse:
    """Press a button as this person."""
    with app.app_context():
        return sign_in(app.test_client(), person).post(address, data=typed or {})


# ---- who may ----


def test_only_coordinators_have_these_pages(
    app: Flask, case: Case, carl: User, mona: User, ada: User, otto: User, eve: User
) -> None:
    pages = [
        "",
        "/organisations",
        "/organisations/new",
        f"/organisations/{case.id}",
        f"/organisations/{case.id}/started",
        "/cohorts",
        "/cohorts/new",
        f"/cohorts/{case.cohort_id}",
        f"/cohorts/{case.cohort_id}/dates",
    ]

    for person in (carl, mona, ada, otto, eve):
        statuses = {page: look(app, person, f"/coordinator{page}").status_code for page in pages}
        assert statuses == dict.fromkeys(pages, 403), person.name
        pressed = send(app, person, f"/coordinator/organisations/{case.id}/start")
        assert pressed.status_code == 403
    db.session.expire_all()
    assert case.status == CaseStatus.PREPARING


def test_what_is_not_there_is_not_found(app: Flask, cora: User) -> None:
    for page in (
        "organisations/999",
        "cohorts/999",
        "cohorts/999/dates",
        "organisations/999/started",
    ):
        assert look(app, cora, f"/coordinator/{page}").status_code == 404
    assert send(app, cora, "/coordinator/organisations/999/start").status_code == 404
    assert look(app, cora, "/coordinator/organisations?after=nonsense").status_code == 404


# ---- my work ----


def test_an_empty_programme_says_what_to_do_first(app: Flask, cora: User) -> None:
    assert "Begin here" in (page := words(look(app, cora, "/coordinator")))
    assert "Everything begins with its dates" in page

    cohort = make.cohort()
    assert "Add the first organisation" in words(look(app, cora, "/coordinator"))

    made = make.case(cohort, "Birch", contact=make.person("A"), sponsor=make.person("B"))
    assert "Start the year of an organisation" in words(look(app, cora, "/coordinator"))

    story.start(made, cora)
    assert "Begin here" not in words(look(app, cora, "/coordinator"))


def test_own_tasks_stand_by_urgency(app: Flask, cora: User, case: Case) -> None:
    story.start(case, cora)
    feedback.receive(message="The text is small", page="/help", email="", language="en")

    page = words(look(app, cora, "/coordinator"))
    assert "Later, 2 tasks Answer accessibility feedback Due in 14 days Assign a coach" in page

    clock.set_to(clock.now() + timedelta(days=15))
    page = words(look(app, cora, "/coordinator"))
    assert "Late, 1 task Answer accessibility feedback 1 day late" in page
    assert "Later, 1 task Assign a coach Harjula Schools, Get started together" in page


def test_what_waits_on_whom_names_person_task_organisation_and_dates(
    app: Flask, cora: User, case: Case
) -> None:
    story.start(case, cora)
    clock.set_to(clock.now() + timedelta(weeks=4))

    page = words(look(app, cora, "/coordinator"))

    assert (
        "Harjula Schools Sign the commitment of the management , Harjula Schools Stina Sponsor "
        "Mon 3 Aug Mon 24 Aug 7 days late" in page
    )
    assert (
        "Harjula Schools Name your team and contact person , Harjula Schools Otto Contact" in page
    )


def test_what_waits_goes_on_on_another_page(
    app: Flask, cora: User, case: Case, eves_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 3)
    story.start(case, cora)
    story.start(eves_case, cora)

    first = look(app, cora, "/coordinator")
    last = worklists.waiting_for_others(cora)[2]

    assert f'href="/coordinator?after={last.id}"' in first.text
    rest = look(app, cora, f"/coordinator?after={last.id}")
    assert "Elsewhere Ltd" in words(rest)
    assert 'rel="next"' in first.text
    assert 'rel="next"' not in rest.text


def test_the_home_takes_the_same_statements_for_many(
    app: Flask, cora: User, cohort: Cohort, case: Case, eves_case: Case
) -> None:
    story.start(case, cora)
    story.start(eves_case, cora)
    for _time in range(4):
        look(app, cora, "/coordinator")
    with counted() as few:
        look(app, cora, "/coordinator")
    for number in range(5):
        names = (f"Contact {number}", f"Sponsor {number}")
        people = [make.person(name) for name in names]
        story.start(make.case(cohort, f"Unit {number}", contact=people[0], sponsor=people[1]), cora)

    for page in ("/coordinator", "/coordinator/organisations"):
        look(app, cora, page)
        with counted() as many:
            look(app, cora, page)
        assert len(many) <= len(few), "\n".join(many)
    assert len(few) <= 8, "\n".join(few)


# ---- organisations ----


def test_an_organisation_is_added_with_its_people(app: Flask, cora: User, cohort: Cohort) -> None:
    answer = send(app, cora, "/coordinator/organisations/new", ORGANISATION)

    case = db.session.scalars(select(Case)).unique().one()
    assert (answer.status_code, answer.location) == (302, f"/coordinator/organisations/{case.id}")
    page = words(look(app, cora, answer.location))
    assert "City of Harjula Not begun yet" in page
    assert "Otto Contact Contact person otto@example.org" in page
    assert "0737546-2" in page
    assert cohort.name in page


WRONG = {
    "business_id": ("0737546-3", "This is not a business ID"),
    "contact-email": ("otto at example", "Write an email address in the form name@example.fi."),
    "sponsor-email": ("stina@", "Write an email address in the form name@example.fi."),
    "name": ("", "Write the name of the organisation"),
    "staff_count": ("many", "Write a whole number from 1 to 999999."),
    "contact-phone": ("12", "Write a phone number"),
    "sector": ("none such", "Choose one of the options"),
    "languages": ([], "Choose at least one language"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_mistake_shows_at_its_field_and_everything_typed_stays(
    app: Flask, cora: User, cohort: Cohort, field: str
) -> None:
    typed, message = WRONG[field]

    answer = send(app, cora, "/coordinator/organisations/new", {**ORGANISATION, field: typed})

    assert answer.status_code == 200
    assert "<title>Error: Add an organisation" in answer.text
    assert message in words(answer)
    assert answer.text.count(message) >= 2, "in the summary and at the field"
    assert 'value="Uusimaa"' in answer.text
    assert db.session.scalars(select(Case)).first() is None


def test_what_only_the_database_knows_shows_at_the_field_too(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    send(app, cora, "/coordinator/organisations/new", ORGANISATION)

    other = {**ORGANISATION, "name": "Somebody else"}
    taken = send(app, cora, "/coordinator/organisations/new", other)
    one_address = {**other, "business_id": "0112038-9", "sponsor-email": "otto@example.org"}
    same = send(app, cora, "/coordinator/organisations/new", one_address)

    assert "City of Harjula has this business ID" in words(taken)
    assert 'href="#business_id"' in taken.text
    assert "Everybody needs an address of their own" in words(same)
    assert 'href="#sponsor-email"' in same.text
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_a_form_sent_twice_adds_one_organisation(app: Flask, cora: User, cohort: Cohort) -> None:
    send(app, cora, "/coordinator/organisations/new", ORGANISATION)
    again = send(app, cora, "/coordinator/organisations/new", ORGANISATION)

    assert "City of Harjula takes part in this cohort already." in words(again)
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_the_cohort_is_the_newest_or_the_one_asked_for(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    newest = make.cohort("2027–2028", date(2027, 9, 6))

    send(app, cora, f"/coordinator/organisations/new?cohort={cohort.id}", ORGANISATION)
    send(app, cora, "/coordinator/organisations/new", ORGANISATION)

    cases = db.session.scalars(select(Case).order_by(Case.id)).unique()
    assert [case.cohort_id for case in cases] == [cohort.id, newest.id]


def test_without_a_cohort_the_cohort_comes_first(app: Flask, cora: User) -> None:
    answer = look(app, cora, "/coordinator/organisations/new")

    assert (answer.status_code, answer.location) == (302, "/coordinator/cohorts/new")


def test_starting_a_year_shows_who_acts_first(app: Flask, cora: User, case: Case) -> None:
    answer = send(app, cora, f"/coordinator/organisations/{case.id}/start")

    assert answer.location == f"/coordinator/organisations/{case.id}/started"
    page = words(look(app, cora, answer.location))
    assert "The year of Harjula Schools has begun" in page
    assert "Waiting for Stina Sponsor: Sign the commitment of the management." in page
    assert "Start the year" not in words(look(app, cora, f"/coordinator/organisations/{case.id}"))


def test_pressing_start_twice_starts_one_year(app: Flask, cora: User, case: Case) -> None:
    for _time in range(2):
        answer = send(app, cora, f"/coordinator/organisations/{case.id}/start")

    assert answer.status_code == 302
    assert db.session.scalar(select(func.count(Process.id))) == 1
    assert db.session.scalar(select(func.count(Task.id))) == 3


def test_a_year_without_a_sponsor_does_not_start(app: Flask, cora: User, case: Case) -> None:
    with transaction():
        case.members = case.members[:1]

    with app.app_context():
        client = sign_in(app.test_client(), cora)
        answer = client.post(f"/coordinator/organisations/{case.id}/start", follow_redirects=True)

    assert "Add the management sponsor first" in words(answer)
    assert db.session.scalar(select(func.count(Process.id))) == 0


def test_the_list_has_phase_coach_state_and_the_button(
    app: Flask,
    cora: User,
    carl: User,
    kim: User,
    case: Case,
    otto: User,
    stina: User,
    eves_case: Case,
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    response = look(app, cora, "/coordinator/organisations")

    page = words(response)
    assert (
        "Harjula Schools 2026–2027 Get started together, 1 of 2 Carl Coach Thu 10 Sept On track"
        in page
    )
    assert (
        "Elsewhere Ltd 2026–2027 Not begun yet Nobody yet – Start the year : Elsewhere Ltd" in page
    )
    assert response.text.count(f'action="/coordinator/organisations/{eves_case.id}/start"') == 1
    assert f'action="/coordinator/organisations/{case.id}/start"' not in response.text


def test_what_people_typed_is_text_and_nothing_else(
    app: Flask, cora: User, cohort: Cohort, otto: User, stina: User
) -> None:
    name = "<script>alert(1)</script> & Co"
    case = make.case(cohort, name, contact=otto, sponsor=stina)
    story.start(case, cora)

    for page in (
        "",
        "/organisations",
        f"/organisations/{case.id}",
        f"/organisations/{case.id}/started",
    ):
        response = look(app, cora, f"/coordinator{page}")
        assert name in words(response), page
        assert "<script>alert" not in response.text


# ---- cohorts ----


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

    with app.app_context():
        client = sign_in(app.test_client(), cora)
        page = words(client.post(address, data=typed, follow_redirects=True))

    assert "The dates of 1 task moved" in page
    assert "Kick-off Monday, 14 September 2026" in page
    db.session.expire_all()
    assert case.cohort.starts_on == date(2026, 9, 14)


def test_the_form_of_a_cohort_begins_with_its_dates(app: Flask, cora: User, cohort: Cohort) -> None:
    response = look(app, cora, f"/coordinator/cohorts/{cohort.id}/dates")

    for value in ("2026–2027", "7.9.2026", "6.9.2027", "20.12.2026", "10.8.2027"):
        assert f'value="{value}"' in response.text
