"""Who gets figures and bands in place of what somebody wrote: trainers, and management sponsors."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers
from tests import make, story
from tests.statements import counted
from tests.web.reading import look, words

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a baseline that has been sent."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def test_a_trainer_sees_the_bands_of_those_who_come_and_nothing_they_wrote(
    app: Flask, begun: Case, eves_case: Case, tess: User
) -> None:
    session = make.training_session(begun.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    for case in (begun, eves_case):
        make.booking(case, session)

    page = words(look(app, tess, f"/trainer/sessions/{session.id}"))

    assert "Where the organisations stand" in page
    stands = page.partition("Where the organisations stand")[2]
    assert "Harjula Schools" in stands
    assert "step 2 of 4" in stands
    # Whoever has not assessed itself yet stands nowhere.
    assert "Elsewhere Ltd" not in stands
    assert "intranet" not in page
    assert look(app, tess, f"/cases/{begun.id}").status_code == 404


def test_any_number_of_organisations_takes_one_statement_for_their_bands(
    app: Flask, begun: Case, cora: User, tess: User
) -> None:
    session = make.training_session(begun.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    make.booking(begun, session)
    address = f"/trainer/sessions/{session.id}"
    look(app, tess, address)
    with counted() as one:
        look(app, tess, address)
    for number in range(5):
        other = make.case(
            begun.cohort, f"N{number}", contact=make.person(f"C{number}"), sponsor=cora
        )
        make.booking(other, session)

    with counted() as six:
        look(app, tess, address)

    assert len(six) <= len(one) + 1


def test_a_trainer_of_another_session_sees_none_of_it(app: Flask, begun: Case, tess: User) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    make.booking(begun, make.training_session(begun.cohort, "M01", trainer=tess, starts_at=AUTUMN))
    other = make.training_session(begun.cohort, "M02", trainer=toni, starts_at=AUTUMN)

    assert "Harjula Schools" not in look(app, toni, f"/trainer/sessions/{other.id}").text


def test_a_management_sponsor_learns_how_many_came_and_not_who(
    app: Flask, begun: Case, stina: User, otto: User
) -> None:
    kickoff = db.session.scalars(
        select(Answers.id).where(Answers.task_name == "record_kickoff")
    ).one()
    record = f"/cases/{begun.id}/records/{kickoff}"

    assert look(app, otto, record).status_code == 200
    assert look(app, stina, record).status_code == 404
    assert f"/records/{kickoff}" not in look(app, stina, f"/cases/{begun.id}/records").text
    assert look(app, stina, f"/cases/{begun.id}/closing-report").status_code == 200
