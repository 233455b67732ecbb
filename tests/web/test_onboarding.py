"""Bringing organisations on board in four steps: the steps, and who takes part."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort, Member, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import onboarding
from tests import make
from tests.statements import counted
from tests.web.choices import choose, fill, number_of_cases
from tests.web.reading import look, words
from tests.web.sending import send
from tests.web.test_coordinator import ORGANISATION


def steps(app: Flask, cora: User, cohort: Cohort) -> str:
    """The states of the steps as the page of the cohort tells them."""
    page = words(look(app, cora, f"/coordinator/cohorts/{cohort.id}"))
    return page[page.index("1 Cohort") : page.index("The calendar")].strip()


# ---- the steps ----


def test_without_a_cohort_the_cohort_comes_first(app: Flask, cora: User) -> None:
    response = look(app, cora, "/coordinator/onboarding")

    assert response.location == "/coordinator/cohorts/new"


def test_the_menu_opens_the_newest_cohort_that_is_not_over(app: Flask, cora: User) -> None:
    over = make.cohort("2024–2025", date(2024, 9, 2))
    running = make.cohort("2025–2026", date(2025, 9, 1))
    coming = make.cohort("2026–2027", date(2026, 9, 7))

    def opens() -> str:
        db.session.expire_all()
        return str(look(app, cora, "/coordinator/onboarding").location)

    assert opens() == f"/coordinator/cohorts/{coming.id}/onboarding"
    clock.set_to(now() + timedelta(weeks=400))
    assert opens() == f"/coordinator/cohorts/{coming.id}/onboarding"
    assert 'href="/coordinator/onboarding"' in look(app, cora, "/coordinator").text
    assert len({over.id, running.id, coming.id}) == 3


def test_the_states_of_the_steps_follow_from_what_is_there(
    app: Flask, cora: User, carl: User, kim: User, cohort: Cohort, otto: User, stina: User
) -> None:
    told = [steps(app, cora, cohort)]
    case = make.case(cohort, "Harjula Schools", contact=otto, sponsor=stina)
    told.append(steps(app, cora, cohort))
    choose(cora, case, carl, kim)
    told.append(steps(app, cora, cohort))
    send(app, cora, f"/coordinator/cohorts/{cohort.id}/onboarding/start")
    told.append(steps(app, cora, cohort))
    with transaction():
        db.session.get_one(Member, case.members[0].id).left_at = now()
    told.append(steps(app, cora, cohort))

    first = "1 Cohort and dates , done"
    assert told == [
        f"{first} 2 Organisations , now 3 Coaches , later 4 Invitations , later",
        f"{first} Organisations , done 3 Coaches , now 4 Invitations , later",
        f"{first} Organisations , done Coaches , done 4 Invitations , now",
        f"{first} Organisations , done Coaches , done Invitations , done",
        f"{first} Organisations , done Coaches , done Invitations , done",
    ]


def test_the_address_of_a_cohort_leads_to_the_step_of_now(
    app: Flask, cora: User, ready: str
) -> None:
    assert look(app, cora, ready).location == f"{ready}/coaches"


@pytest.mark.parametrize("page", ["organisations", "coaches", "invitations"])
def test_an_empty_cohort_says_what_to_do(app: Flask, cora: User, cohort: Cohort, page: str) -> None:
    response = look(app, cora, f"/coordinator/cohorts/{cohort.id}/onboarding/{page}")

    assert "No organisations yet" in words(response)
    assert f"?cohort={cohort.id}&amp;back=onboarding" in response.text


def test_what_is_not_there_is_not_found(app: Flask, cora: User, ready: str, case: Case) -> None:
    other = make.cohort("2027–2028", date(2027, 9, 6))
    elsewhere = f"/coordinator/cohorts/{other.id}/onboarding"

    for address in ("/coordinator/cohorts/999/onboarding", f"{elsewhere}/organisations/{case.id}"):
        assert look(app, cora, address).status_code == 404
    assert send(app, cora, f"{elsewhere}/coaches/{case.id}").status_code == 404
    assert send(app, cora, f"{ready}/coaches/999").status_code == 404


@pytest.mark.parametrize("page", ["organisations", "coaches", "invitations"])
def test_a_page_takes_the_same_statements_for_6_and_for_60(
    app: Flask, cora: User, carl: User, kim: User, ready: str, cohort: Cohort, page: str
) -> None:
    def price() -> int:
        for _time in range(3):
            look(app, cora, f"{ready}/{page}")
        with counted() as sent:
            response = look(app, cora, f"{ready}/{page}")
        assert response.text.count("<tr") == 1 + number_of_cases()
        return len(sent)

    fill(cora, carl, kim, cohort, until=6)
    few = price()
    fill(cora, carl, kim, cohort, until=60)

    assert price() == few <= 25


def test_a_longer_list_goes_on_by_key(
    app: Flask, cora: User, ready: str, case: Case, eves_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onboarding, "PAGE", 1)

    for page in ("organisations", "coaches", "invitations"):
        first = look(app, cora, f"{ready}/{page}")
        assert "Elsewhere Ltd" in words(first)
        assert "Harjula Schools" not in words(first)
        assert f'rel="next" href="{ready}/{page}?after={eves_case.id}"' in first.text
        second = look(app, cora, f"{ready}/{page}?after={eves_case.id}")
        assert "Harjula Schools" in words(second)
        assert "Elsewhere Ltd" not in words(second)


def test_what_people_typed_is_text_and_nothing_else(
    app: Flask, cora: User, cohort: Cohort, carl: User, kim: User, otto: User, stina: User
) -> None:
    name = "<script>alert(1)</script> & Co"
    case = make.case(cohort, name, contact=otto, sponsor=stina)
    with transaction():
        carl.coaches_at_most, carl.name = 0, '"><b>Carl'
    choose(cora, case, carl, kim, reason='"><i>why')

    for page in ("organisations", "coaches", "invitations"):
        response = look(app, cora, f"/coordinator/cohorts/{cohort.id}/onboarding/{page}")
        assert name in words(response)
        assert all(raw not in response.text for raw in ("<script>alert", "<b>Carl", "<i>why"))


# ---- organisations ----


def test_the_list_shows_contact_language_sector_size_and_what_is_missing(
    app: Flask, cora: User, ready: str, case: Case, eves_case: Case
) -> None:
    with transaction():
        case.organisation.staff_count = 64
        eves_case.members[1].left_at = now()
        eves_case.members[0].user.active = False

    page = words(look(app, cora, f"{ready}/organisations"))

    assert "2 organisations Import a list Add one" in page
    assert (
        "Elsewhere Ltd Education Eve Elsewhere eve.elsewhere@example.org FI Suomi "
        "The contact person's account is not active No management sponsor Add what is missing "
        ": Elsewhere Ltd" in page
    )
    assert (
        "Harjula Schools Education, 64 people Otto Contact otto.contact@example.org FI Suomi "
        "Nothing is missing" in page
    )


def test_the_numbers_of_the_steps_are_those_of_the_rows(
    cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case, cohort: Cohort
) -> None:
    fill(cora, carl, kim, cohort, until=14)
    with transaction():
        eves_case.members[1].left_at = now()
    lines = onboarding.lines(cora, cohort).lines

    numbers = onboarding.progress(cora, cohort)

    preparing = [each for each in lines if each.case.status == CaseStatus.PREPARING]
    assert (numbers.all, numbers.preparing) == (len(lines), len(preparing))
    assert numbers.incomplete == sum(1 for each in lines if each.missing) == 1
    assert numbers.without_coach == sum(1 for each in lines if each.is_open and not each.is_chosen)
    assert numbers.can_start == sum(1 for each in lines if each.is_ready) > 0
    assert numbers.can_start == len(onboarding.ready(cora, cohort))


def test_adding_one_comes_back_to_the_list(app: Flask, cora: User, cohort: Cohort) -> None:
    address = f"/coordinator/organisations/new?cohort={cohort.id}&back=onboarding"
    steps_of = f"/coordinator/cohorts/{cohort.id}/onboarding/organisations"
    assert f'href="{steps_of}"' in look(app, cora, address).text

    response = send(app, cora, address, ORGANISATION)

    assert response.location == steps_of


PEOPLE = {
    "sponsor-name": "Sara Sponsor",
    "sponsor-title": "Director",
    "sponsor-email": "sara@example.org",
    "sponsor-language": "fi",
}


def test_whoever_is_missing_can_be_named(
    app: Flask, cora: User, ready: str, eves_case: Case
) -> None:
    with transaction():
        eves_case.members[1].left_at = now()
    address = f"{ready}/organisations/{eves_case.id}"
    page = look(app, cora, address)
    assert "No management sponsor" in words(page)
    assert "contact-name" not in page.text

    wrong = send(app, cora, address, {**PEOPLE, "sponsor-email": "sara"})
    assert "Write an email address in the form" in words(wrong)
    assert 'value="Sara Sponsor"' in wrong.text
    taken = send(app, cora, address, {**PEOPLE, "sponsor-email": "eve.elsewhere@example.org"})
    assert "Everybody needs an address of their own" in words(taken)
    response = send(app, cora, address, PEOPLE)

    assert response.location == f"{ready}/organisations"
    db.session.expire_all()
    assert [each.name for each in eves_case.people(MemberKind.SPONSOR)] == ["Sara Sponsor"]
    assert [mail.name for mail in db.session.scalars(select(Mail))] == ["welcome"]
    assert send(app, cora, address, PEOPLE).location == f"{ready}/organisations"
