"""The work of bringing a list in: in the background, in portions, whole or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coaching import clock, jobs
from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.history import Event
from coaching.model.imports import ImportList, ImportState, RowState
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import (
    import_cells,
    import_runs,
    imports,
)
from tests.lists import bring, bring_in, confirm, line, number_of, reasons, rows_of, run, states
from tests.statements import counted

NEW, KNOWN, MENDING, DONE = RowState.NEW, RowState.KNOWN, RowState.MENDING, RowState.DONE


def test_the_work_is_done_in_the_background_and_noted(cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(0), line(1))
    confirm(cora, brought)

    jobs.run_due()

    db.session.refresh(brought)
    assert (brought.state, brought.ended_at) == (ImportState.DONE, now())
    assert states(brought) == [DONE, DONE]
    noted = db.session.scalars(
        select(Event.name).where(Event.case_id.is_(None)).order_by(Event.id)
    ).all()
    assert noted == ["list_confirmed", "list_brought_in"]


def test_a_process_that_was_killed_leaves_whole_organisations_and_the_next_goes_on(
    app: Flask, cora: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "PORTION", 2)
    brought = bring(cora, cohort, *(line(number) for number in range(7)))
    confirm(cora, brought)

    def killed(*_about: Any, **_more: Any) -> None:
        raise SystemExit

    assert import_runs.claim(brought.id)
    assert import_runs.bring_portion(brought.id)
    # In the middle of a portion, with much of it written and nothing committed.
    with monkeypatch.context() as patch:
        patch.setattr(import_runs, "_choose_coach", killed)
        with pytest.raises(SystemExit):
            import_runs.bring_portion(brought.id)
    db.session.rollback()
    assert (number_of(Case), number_of(Organisation)) == (2, 2)
    assert states(brought) == [DONE] * 2 + [NEW] * 5

    jobs.run_due()
    assert number_of(Case) == 2
    clock.set_to(now() + import_runs.HOLD + timedelta(seconds=1))
    jobs.run_due()

    assert states(brought) == [DONE] * 7
    assert number_of(Case) == number_of(Organisation) == 7
    assert number_of(Member) == number_of(Mail) == 14


def test_a_row_that_cannot_be_stored_says_so_and_stops_no_other(
    cora: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = bring(cora, cohort, *(line(number) for number in range(4)))
    confirm(cora, brought)
    place = import_runs._place

    def collide(case: Case, given: import_cells.Given, *about: Any, **more: Any) -> list[int]:
        if given.organisation.name == "Organisation 2":
            raise IntegrityError("", {}, ValueError())
        return place(case, given, *about, **more)

    monkeypatch.setattr(import_runs, "_place", collide)
    run(brought)

    assert states(brought) == [DONE, DONE, MENDING, DONE]
    assert reasons(rows_of(brought)[2]) == {"": "collided"}
    assert number_of(Organisation) == 3
    monkeypatch.setattr(import_runs, "_place", place)
    imports.look_again(cora, brought)
    confirm(cora, brought)
    run(brought)
    assert states(brought) == [DONE] * 4


def test_the_statements_do_not_grow_with_the_rows(
    cora: User, carl: User, kim: User, cohort: Cohort
) -> None:
    def price(first: int, number: int) -> int:
        brought = bring(
            cora, cohort, *(line(n, coach=carl.name) for n in range(first, first + number))
        )
        confirm(cora, brought)
        with counted() as sent:
            import_runs.bring_portion(brought.id)
        assert states(brought) == [DONE] * number
        # What is stored goes together where the database can do that; what is asked always does.
        return len([each for each in sent if not each.startswith("INSERT")])

    price(0, 1)
    few = price(100, 5)

    assert price(200, 60) == few <= 20


def test_a_list_that_is_put_away_leaves_what_it_brought(cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), line(1, contact_email="broken"))

    imports.put_away(cora, brought)

    assert (number_of(ImportList), number_of(Case)) == (0, 1)
    case = db.session.scalars(select(Case)).unique().one()
    assert [person.name for person in case.people(MemberKind.CONTACT)] == ["Contact 0"]
