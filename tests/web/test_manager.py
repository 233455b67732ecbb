"""The page of programme managers: where every organisation is, and nothing that anybody wrote."""

import html
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.data.assessment import DIMENSIONS
from coaching.model.assessments import Score
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import worklists
from tests import make, story
from tests.statements import counted
from tests.web.reading import look, words

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


def test_only_managers_have_this_page(
    app: Flask, case: Case, cora: User, carl: User, ada: User, otto: User, eve: User
) -> None:
    for person in (cora, carl, ada, otto, eve):
        assert look(app, person, "/manager").status_code == 403


def test_an_empty_programme_says_who_acts_first(app: Flask, mona: User) -> None:
    page = words(look(app, mona, "/manager"))

    assert "No organisations yet" in page
    assert "As soon as a coordinator has added organisations" in page


def test_organisations_stand_by_phase_with_late_ones_first(
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
    second = make.case(cohort, "Alder", contact=make.person("A"), sponsor=make.person("B"))
    story.start(second, cora)
    story.start(eves_case, cora)
    make.case(cohort, "Birch", contact=make.person("C"), sponsor=make.person("D"))
    clock.set_to(clock.now() + timedelta(days=10))

    page = words(look(app, mona, "/manager"))

    assert "Not begun yet 1 Get started together 2 See where you stand 1 Learn together 0" in page
    order = [
        page.index(words_)
        for words_ in ("Birch 2026", "Alder 2026", "Elsewhere Ltd 2026", "Harjula Schools 2026")
    ]
    assert order == sorted(order)
    assert "Alder 2026–2027 Get started together, 1 of 6 Nobody yet" in page
    assert "Harjula Schools 2026–2027 See where you stand, 2 of 6 Carl Coach 1" in page


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

    for address in ("/manager", f"/cases/{case.id}"):
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

    response = look(app, mona, "/manager")

    assert name in words(response)
    assert "<img src=x" not in response.text


def test_the_list_goes_on_on_another_page(
    app: Flask, mona: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    people = [make.person("Contact"), make.person("Sponsor")]
    for name in ("Alder", "Birch", "Oak"):
        made = make.case(cohort, name, contact=people[0], sponsor=people[1])

    first = look(app, mona, "/manager")
    second = look(app, mona, f"/manager?after=0-1-{made.id - 1}")

    assert f'rel="next" href="/manager?after=0-1-{made.id - 1}"' in first.text
    assert "Oak 2026" not in words(first)
    assert "Oak 2026" in words(second)
    assert "Birch 2026" not in words(second)
    assert "3 organisations" in words(second)
    assert look(app, mona, "/manager?after=nonsense").status_code == 404


def test_the_page_takes_the_same_statements_for_many(
    app: Flask, mona: User, cora: User, cohort: Cohort, case: Case
) -> None:
    story.start(case, cora)
    few = price(app, mona)
    for number in range(6):
        names = (f"Contact {number}", f"Sponsor {number}")
        people = [make.person(name) for name in names]
        made = make.case(cohort, f"Unit {number}", contact=people[0], sponsor=people[1])
        if number % 2:
            story.start(made, cora)

    assert price(app, mona) == few <= 7


def price(app: Flask, person: User) -> int:
    """How many statements the page takes once the server is warm."""
    for _time in range(4):
        look(app, person, "/manager")
    with counted() as sent:
        look(app, person, "/manager")
    return len(sent)


def everything_stored() -> str:
    """Every text in the database, so that what stays hidden is known to exist."""
    scores = db.session.scalars(select(Score.evidence))
    entries = db.session.execute(select(GuidanceEntry.summary, GuidanceEntry.coach_note))
    answers = db.session.scalars(select(Answers.values))
    return " ".join(map(str, [*scores, *entries, *answers]))
