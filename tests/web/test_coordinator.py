"""Pages of coordinators: what waits, and organisations."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import feedback, worklists
from coaching.services.work_pages import key_of
from coaching.web import coordinator_home
from tests import make, story
from tests.statements import counted
from tests.web.reading import look, words
from tests.web.sending import send

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
    "recruits": "yes",
    "plan_status": "expired",
    "plan_year": "2021",
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


def test_both_lists_go_on_on_another_page(
    app: Flask, cora: User, case: Case, eves_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinator_home, "PAGE", 1)
    story.start(case, cora)
    story.start(eves_case, cora)
    own = worklists.for_person(cora, lanes=("coordinator",))
    others = worklists.waiting_for_others(cora)

    first = look(app, cora, "/coordinator")
    assert f'rel="next" href="/coordinator?own={own[0].id}"' in first.text
    assert f'rel="next" href="/coordinator?others={key_of(others[0])}"' in first.text
    assert f'href="/tasks/{own[1].id}"' not in first.text

    second = look(app, cora, f"/coordinator?own={own[0].id}&others={key_of(others[2])}")
    assert f'href="/tasks/{own[1].id}"' in second.text
    assert f'href="/tasks/{others[3].id}"' in second.text
    assert f'href="/tasks/{others[2].id}"' not in second.text
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize("page", ["/coordinator", "/coordinator/organisations"])
def test_a_list_takes_the_same_statements_for_many(
    app: Flask, cora: User, cohort: Cohort, case: Case, eves_case: Case, page: str
) -> None:
    story.start(case, cora)
    story.start(eves_case, cora)
    few = price(app, cora, page)
    for number in range(5):
        names = (f"Contact {number}", f"Sponsor {number}")
        people = [make.person(name) for name in names]
        story.start(make.case(cohort, f"Unit {number}", contact=people[0], sponsor=people[1]), cora)

    # The first page also looks for addresses at which no mail arrives.
    assert price(app, cora, page) == few <= (7 if page == "/coordinator" else 6)


def price(app: Flask, person: User, page: str) -> int:
    """How many statements a page takes once the server is warm."""
    for _time in range(4):
        look(app, person, page)
    with counted() as sent:
        look(app, person, page)
    return len(sent)


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

    answer = send(app, cora, f"/coordinator/organisations/{case.id}/start", follow=True)

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
        "Harjula Schools 2026–2027 Get started together, 1 of 6 Carl Coach Thu 10 Sept On track"
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
