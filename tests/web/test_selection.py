"""Pages of applications for the programme's people: the list, one application, the selection."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.model.applications import Application, Outcome
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.people import User
from coaching.model.processes import Task
from tests import applying
from tests.applying import of_process, open_of, score
from tests.story import answer
from tests.web.reading import look, words
from tests.web.sessions import sign_in

OTHER = {
    "org_name": "Suvanto Theatre",
    "business_id": "0737546-2",
    "sector": "ngo",
    "contact-email": "a@suvanto.example",
    "sponsor-email": "b@suvanto.example",
}


@pytest.fixture
def call(cohort: Cohort) -> Cohort:
    """A call for one place."""
    return applying.open_call(cohort, places=1)


@pytest.fixture
def two(call: Cohort, cora: User, carl: User, mona: User) -> list[Application]:
    """Two applications that have been scored."""
    strong, weak = applying.apply(call), applying.apply(call, **OTHER)
    return [
        score(strong, {cora: "4", carl: "4"}, cora=cora),
        score(weak, {cora: "3", carl: "3"}, cora=cora),
    ]


def page_of(call: Cohort) -> str:
    """Where the selection stands."""
    return f"/applications/calls/{call.id}/selection"


def choice(application: Application, outcome: str, **more: str) -> dict[str, str]:
    """What a browser sends of one application."""
    task = of_process(application, "select_application")
    fields = {"outcome": outcome, **more}
    return {f"a{task.id}-{name}": value for name, value in fields.items()}


def test_the_list_says_where_each_application_stands(
    app: Flask, call: Cohort, cora: User, carl: User, mona: User
) -> None:
    applying.apply(call)
    applying.begin(call, **OTHER)

    assert "Suvanto Theatre" in words(look(app, cora, "/applications"))
    for person in (cora, mona):
        page = words(look(app, person, "/applications"))
        assert "Lumikoski Library" in page
        assert "To be checked" in page
    assert "Suvanto Theatre" not in words(look(app, mona, "/applications"))


def test_coaches_find_in_the_list_what_they_score(
    app: Flask, call: Cohort, cora: User, carl: User, kim: User
) -> None:
    application = applying.apply(call)
    answer(cora, of_process(application, "check_application"), scorers=[str(cora.id), str(carl.id)])

    assert "Lumikoski Library" in words(look(app, carl, "/applications"))
    empty = words(look(app, kim, "/applications"))
    assert "Lumikoski Library" not in empty
    assert "Nothing to score" in empty
    assert sign_in(app.test_client(), kim).get(f"/applications/{application.id}").status_code == 404


def test_a_scorer_finds_no_points_of_the_other_on_any_page(
    app: Flask, call: Cohort, cora: User, carl: User
) -> None:
    application = applying.apply(call)
    answer(cora, of_process(application, "check_application"), scorers=[str(cora.id), str(carl.id)])
    own = of_process(application, "score_application", carl)
    answer(cora, of_process(application, "score_application", cora), reasons="Only Cora knows this")

    pages = [f"/applications/{application.id}", f"/tasks/{own.id}", "/applications"]
    for address in pages:
        assert "Only Cora knows this" not in look(app, carl, address).text
    assert "Only Cora knows this" in look(app, cora, pages[0]).text
    answer(carl, own)
    assert "Only Cora knows this" in look(app, carl, pages[0]).text


def test_the_selection_says_that_a_scorer_rules_somebody_out(
    app: Flask, call: Cohort, cora: User, carl: User, mona: User
) -> None:
    application = applying.apply(call)
    answer(cora, of_process(application, "check_application"), scorers=[str(cora.id), str(carl.id)])
    answer(cora, of_process(application, "score_application", cora), disqualified="yes")
    told = "A scorer says that something rules it out."
    assert told not in words(look(app, mona, page_of(call)))

    answer(carl, of_process(application, "score_application", carl))

    assert told in words(look(app, mona, page_of(call)))


def test_the_selection_shows_the_table_the_balance_and_the_places(
    app: Flask, call: Cohort, two: list[Application], mona: User
) -> None:
    page = words(look(app, mona, page_of(call)))

    assert "The table: Select . The application has 14 points or more" in page
    assert "The table: Discuss together" in page
    assert "1 of 1 places are left." in page
    assert "Culture 1 0 1" in page
    assert "Association or foundation 1 0 0" in page


def test_a_number_in_a_reason_is_warned_of_once_and_then_taken(
    app: Flask, call: Cohort, two: list[Application], mona: User
) -> None:
    sent = choice(two[0], "not_selected", reason="Soita 040 123 4567")
    with app.app_context():
        client = sign_in(app.test_client(), mona)
        warned = client.post(page_of(call), data=sent)
        marks = re.findall(r'name="_warned" value="([0-9a-f]{32})"', warned.text)
        client.post(page_of(call), data=sent | {"_warned": marks})

    assert "There is a phone number in your text" in words(warned)
    db.session.expire_all()
    assert two[0].outcome == Outcome.NOT_SELECTED


def test_looking_at_the_balance_decides_nothing(
    app: Flask, call: Cohort, two: list[Application], mona: User
) -> None:
    with app.app_context():
        sent = {**choice(two[1], "selected", reason="Balance"), "look": "1"}
        page = sign_in(app.test_client(), mona).post(page_of(call), data=sent)

    assert "Association or foundation 1 0 1" in words(page)
    assert "Culture 1 0 0" in words(page)
    assert [each.outcome for each in two] == [None, None]


def test_many_are_decided_on_one_page(
    app: Flask, call: Cohort, two: list[Application], mona: User
) -> None:
    sent = {**choice(two[0], "selected"), **choice(two[1], "reserve")}
    client = sign_in(app.test_client(), mona)

    answered = client.post(page_of(call), data=sent, follow_redirects=True)

    # The first takes the only place, so the table itself recommends the reserve list then.
    assert "2 decisions have been taken." in words(answered)
    for each in two:
        db.session.refresh(each)
    assert [each.outcome for each in two] == [Outcome.SELECTED, Outcome.RESERVE]
    assert "Reserve list Suvanto Theatre" in words(answered)
    assert [open_of(each) for each in two] == [["tell_applicant"], ["tell_applicant"]]


def test_one_that_is_refused_keeps_no_other_from_going(
    app: Flask, call: Cohort, two: list[Application], mona: User
) -> None:
    sent = {**choice(two[0], "selected"), **choice(two[1], "not_selected")}
    client = sign_in(app.test_client(), mona)

    answered = client.post(page_of(call), data=sent)

    page = words(answered)
    assert "1 decision has been taken." in page
    assert "1 decision could not be taken." in page
    assert "Say why, since the table does not recommend it." in page
    for each in two:
        db.session.refresh(each)
    assert [each.outcome for each in two] == [Outcome.SELECTED, None]


def test_coordinators_read_the_selection_and_decide_nothing(
    app: Flask, call: Cohort, two: list[Application], cora: User
) -> None:
    client = sign_in(app.test_client(), cora)

    assert "Send the decisions" not in words(client.get(page_of(call)))
    client.post(page_of(call), data=choice(two[0], "selected"))

    db.session.refresh(two[0])
    assert two[0].outcome is None


def test_the_answer_is_edited_before_it_leaves(
    app: Flask, call: Cohort, two: list[Application], cora: User, mona: User
) -> None:
    answer(mona, of_process(two[0], "select_application"))
    task = of_process(two[0], "tell_applicant")
    client = sign_in(app.test_client(), cora)

    asked = client.get(f"/tasks/{task.id}")
    assert "The answer goes to outi@lumikoski.example." in words(asked)
    client.post(f"/tasks/{task.id}", data={"answer": "Welcome, all of you!"})

    db.session.refresh(two[0])
    assert two[0].answer == "Welcome, all of you!"
    shown = words(client.get(f"/applications/{two[0].id}"))
    assert "Welcome, all of you!" in shown
    assert "To the year of the organisation" in shown


@pytest.mark.parametrize(
    "name", ["check_application", "score_application", "select_application", "tell_applicant"]
)
def test_every_task_of_an_application_has_its_page(
    visitor: FlaskClient, call: Cohort, cora: User, carl: User, mona: User, name: str
) -> None:
    application = applying.apply(call)
    while open_of(application)[0] != name:
        task = db.session.scalars(
            select(Task).where(Task.process_id == application.process_id, Task.closed_at.is_(None))
        ).first()
        assert task is not None
        answer(task.assignee or {"manager": mona}.get(task.role, cora), task)
    task = of_process(application, name)
    person = task.assignee or (mona if task.role == "manager" else cora)

    page = sign_in(visitor, person).get(f"/tasks/{task.id}")

    assert page.status_code == 200
    assert "Lumikoski Library" in words(page)


def test_from_the_reserve_list_others_who_come_before_are_named(
    app: Flask, call: Cohort, two: list[Application], cora: User, mona: User
) -> None:
    for each in two:
        answer(mona, of_process(each, "select_application"), outcome="reserve", reason="Later")
        answer(cora, of_process(each, "tell_applicant"))
    task = of_process(two[1], "select_from_reserve")

    page = look(app, mona, f"/tasks/{task.id}")

    assert "It has place 2 on the reserve list." in words(page)
    assert "Before it come: Lumikoski Library." in words(page)


def test_a_conflict_is_declared_on_the_page_of_the_application(
    app: Flask, call: Cohort, cora: User, carl: User, kim: User
) -> None:
    application = applying.apply(call)
    answer(cora, of_process(application, "check_application"), scorers=[str(cora.id), str(carl.id)])
    client = sign_in(app.test_client(), carl)
    assert "I have a conflict of interest" in words(client.get(f"/applications/{application.id}"))

    done = client.post(f"/applications/{application.id}/conflict", follow_redirects=True)

    # Whoever is too close reads it no more.
    assert "Somebody else scores this application." in words(done)
    assert client.get(f"/applications/{application.id}").status_code == 404
    shown = words(look(app, cora, f"/applications/{application.id}"))
    assert "Carl Coach has a conflict of interest and does not score." in shown


def test_who_cannot_decide_sees_the_same_balance(
    app: Flask, call: Cohort, two: list[Application], cora: User, mona: User
) -> None:
    balances = [
        re.findall(r'<td class="num"><b>(\d+)</b>', look(app, person, page_of(call)).text)
        for person in (cora, mona)
    ]

    assert balances[0] == balances[1]
    assert "1" in balances[0]
