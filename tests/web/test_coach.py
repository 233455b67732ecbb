"""The first page of a coach."""

from datetime import timedelta

from flask import Flask

from coaching import clock
from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import tasks
from tests import make, story
from tests.story import answer, open_task, start
from tests.web.reading import look, words


def test_tasks_stand_by_urgency(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    assert "This week, 1 task Confirm that you will coach" in words(look(app, carl, "/coach"))

    answer(carl, open_task(case, "confirm_assignment"))
    assert "Later, 1 task Hold the introductory call" in words(look(app, carl, "/coach"))

    clock.set_to(clock.now() + timedelta(weeks=7))
    page = words(look(app, carl, "/coach"))
    assert "Late, 1 task Hold the introductory call Harjula Schools, Get started together" in page
    assert "7 days late" in page


def test_the_organisations_of_a_coach_have_phase_contact_hours_and_state(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    clock.set_to(clock.now() + timedelta(days=3))

    page = words(look(app, carl, "/coach"))

    assert (
        "Harjula Schools See where you stand, 2 of 6 3 days ago 1 Minor risk"
        " The coach has recorded a minor risk." in page
    )
    assert "1 of 6 places used" in page
    assert "Guidance this month 1 h logged" in page


def test_a_deputy_sees_that_the_organisation_is_anothers(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    page = words(look(app, kim, "/coach"))

    assert "Harjula Schools You are the deputy coach" in page
    assert "0 of 6 places used" in page
    assert "You are the deputy coach" not in words(look(app, carl, "/coach"))


def test_a_form_that_is_asked_back_stands_on_top(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    tasks.ask_back(otto, answer(otto, open_task(case, "submit_baseline")))

    response = look(app, carl, "/coach")

    assert (
        "Harjula Schools would like a form back: Send the baseline self-assessment Look at it"
        in words(response)
    )
    assert f'href="/cases/{case.id}"' in response.text


def test_a_coach_sees_own_organisations_only(
    app: Flask,
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    with transaction():
        eves_case.coach = make.person("Kalle Coach")

    assert "Elsewhere" not in look(app, carl, "/coach").text


def test_a_coach_without_organisations_hears_what_happens_first(app: Flask, kim: User) -> None:
    page = words(look(app, kim, "/coach"))

    assert "Nothing to do right now" in page
    assert "You do not coach an organisation yet" in page


def test_only_coaches_have_this_page(
    app: Flask, case: Case, cora: User, mona: User, otto: User, eve: User, ada: User
) -> None:
    for person in (cora, mona, otto, eve, ada):
        assert look(app, person, "/coach").status_code == 403
