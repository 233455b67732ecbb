"""The pipeline: where every organisation is and how it is doing, and nothing that anybody wrote."""

import html
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.data.assessment import DIMENSIONS
from coaching.model.assessments import Score
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers
from tests import make, story
from tests.web.reading import look, words
from tests.web.sessions import sign_in

# What the people of the story write: evidence, summaries, a note, goals of the plan.
WRITTEN = (
    "The statement of the board is on the intranet",
    "We agreed to meet every four weeks",
    "The director decides alone",
    "A director who listens",
    "Our induction for summer workers",
    "Fair recruitment",
    "Every advertisement is checked",
)


def test_managers_and_coordinators_have_this_page(
    app: Flask, case: Case, cora: User, carl: User, mona: User, ada: User, otto: User, eve: User
) -> None:
    for person in (carl, ada, otto, eve):
        assert look(app, person, "/manager").status_code == 403
    for person in (cora, mona):
        assert look(app, person, "/manager").status_code == 200


def test_who_coordinates_and_manages_keeps_the_menu_that_they_came_with(app: Flask) -> None:
    both = make.person("Both", StaffRole.COORDINATOR, StaffRole.MANAGER)
    client = sign_in(app.test_client(), both)

    assert "/coordinator/onboarding" in client.get("/manager").text
    client.get("/switch/manager")
    assert "/coordinator/onboarding" not in client.get("/manager").text


def test_an_empty_programme_says_who_acts_first(app: Flask, mona: User) -> None:
    page = words(look(app, mona, "/manager"))

    assert "No organisations yet" in page
    assert "As soon as a coordinator has added organisations" in page


def test_organisations_stand_in_the_lane_of_their_phase(
    app: Flask,
    mona: User,
    cora: User,
    carl: User,
    kim: User,
    case: Case,
    otto: User,
    stina: User,
    eves_case: Case,
    cohort: Cohort,
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    story.start(eves_case, cora)
    make.case(cohort, "Birch", contact=make.person("C"), sponsor=make.person("D"))
    clock.set_to(clock.now() + timedelta(days=10))

    page = words(look(app, mona, "/manager"))

    assert "Get started together 1 organisation in Get started together Elsewhere Ltd" in page
    assert "See where you stand 1 organisation in See where you stand Harjula Schools" in page
    assert "CC Coach: Carl Coach" in page
    assert "Learn together 0 organisations in Learn together Nobody is here now" in page
    assert page.index("Elsewhere Ltd") < page.index("Harjula Schools")
    assert page.endswith("Not begun yet: 1")


def test_a_manager_reads_nothing_that_anybody_wrote(
    app: Flask,
    mona: User,
    cora: User,
    carl: User,
    kim: User,
    case: Case,
    otto: User,
    stina: User,
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(otto, story.open_task(case, "draft_action_plan"))
    stored = everything_stored()
    assert [text for text in WRITTEN if text not in stored] == []

    for address in ("/manager", "/manager?view=table", f"/cases/{case.id}"):
        response = look(app, mona, address)
        assert response.status_code == 200
        assert [text for text in WRITTEN if text in html.unescape(response.text)] == [], address


def test_organisations_are_not_compared(
    app: Flask,
    mona: User,
    cora: User,
    carl: User,
    kim: User,
    case: Case,
    otto: User,
    stina: User,
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    assert db.session.scalars(select(Score)).first() is not None

    page = words(look(app, mona, "/manager"))

    assert [dimension.name for dimension in DIMENSIONS if dimension.name in page] == []
    assert [
        word for word in ("Start ", "Build", "Strengthen", "Share", "verage") if word in page
    ] == []


def test_names_are_text_and_nothing_else(
    app: Flask, mona: User, cohort: Cohort, otto: User, stina: User
) -> None:
    name = "<img src=x onerror=alert(1)> & Co"
    make.case(cohort, name, contact=otto, sponsor=stina)

    response = look(app, mona, "/manager?view=table")

    assert name in words(response)
    assert "<img src=x" not in response.text


def everything_stored() -> str:
    """Every text in the database, so that what stays hidden is known to exist."""
    scores = db.session.scalars(select(Score.evidence))
    entries = db.session.execute(select(GuidanceEntry.summary, GuidanceEntry.coach_note))
    answers = db.session.scalars(select(Answers.values))
    return " ".join(map(str, [*scores, *entries, *answers]))
