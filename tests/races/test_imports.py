"""Coordinators and workers who have to do with one list at the same moment."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.history import Event
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import (
    import_cells,
    import_runs,
    import_undoing,
    imports,
    organisations,
)
from coaching.services.refusals import Refusal
from coaching.services.stored_files import Upload
from tests import lists
from tests.lists import bring, confirm, line, number_of, rows_of, states
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def press(
    cora: User, brought: ImportList, act: Callable[[User, ImportList], object]
) -> Callable[[], str]:
    """A button that somebody presses in a session of its own; gives what is refused."""
    user_id, list_id = cora.id, brought.id

    def once() -> str:
        try:
            act(db.session.get_one(User, user_id), db.session.get_one(ImportList, list_id))
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    return once


def test_of_two_who_confirm_at_once_one_does(app: Flask, cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(0))
    seen = brought.changes
    once = press(
        cora, brought, lambda user, found: imports.confirm(user, found, invites=True, seen=seen)
    )

    assert in_turn(app, once, once) == ("", "IsRunning")
    noted = select(Event.name).where(Event.name.like("list%"))
    assert db.session.scalars(noted).all() == ["list_confirmed"]


def test_of_two_who_mend_a_row_at_once_the_second_is_told(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line(0, region="Uusimaa"))
    row_id = rows_of(brought)[0].id

    def mend(region: str) -> Callable[[], str]:
        def act(user: User, _found: ImportList) -> None:
            row = db.session.get_one(ImportRow, row_id)
            imports.mend(user, row, {"region": region}, seen=0)

        return press(cora, brought, act)

    assert in_turn(app, mend("Lappi"), mend("Kainuu")) == ("", "MendedMeanwhile")
    assert rows_of(brought)[0].cells["region"] == "Lappi"


def test_whoever_replaces_the_rows_while_somebody_confirms_is_told(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line(0))
    seen = brought.changes
    upload = Upload("again.csv", lists.as_csv([line(1), line(2)]))
    confirming = press(
        cora, brought, lambda user, found: imports.confirm(user, found, invites=True, seen=seen)
    )
    replacing = press(cora, brought, lambda user, found: imports.bring_again(user, found, upload))

    assert in_turn(app, replacing, confirming) == ("", "ChangedMeanwhile")
    assert (states(brought), brought.state) == ([RowState.NEW] * 2, ImportState.PREVIEW)


def test_two_workers_bring_each_row_in_once(
    app: Flask, cora: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "PORTION", 3)
    brought = bring(cora, cohort, *(line(number) for number in range(20)))
    confirm(cora, brought)
    list_id = brought.id

    def work() -> None:
        while import_runs.bring_portion(list_id):
            pass

    together(app, work)

    assert states(brought) == [RowState.DONE] * 20
    assert number_of(Case) == number_of(Organisation) == 20


@pytest.mark.parametrize("list_first", [True, False])
def test_what_somebody_adds_by_hand_at_that_moment_comes_once(
    app: Flask, cora: User, cohort: Cohort, list_first: bool
) -> None:
    brought = bring(cora, cohort, line(0))
    confirm(cora, brought)
    given = import_cells.given_of(line(0))

    def add(user: User, found: ImportList) -> None:
        organisations.add(
            user,
            found.cohort,
            organisation=given.organisation,
            language=given.language,
            contact=given.contact,
            sponsor=given.sponsor,
        )

    bringing = press(cora, brought, lambda _user, found: lists.run(found))
    adding = press(cora, brought, add)
    if list_first:
        refused = "".join(in_turn(app, bringing, adding))
    else:
        refused = "".join(in_turn(app, adding, bringing))

    # A worker holds its list before the cohort: whoever has the cohort first is the one who
    # brings the organisation, and the other one is told.
    assert (refused, states(brought)) in (
        ("AlreadyInCohort", [RowState.DONE]),
        ("", [RowState.KNOWN]),
    )
    assert number_of(Case) == number_of(Organisation) == 1


def test_of_two_who_undo_at_once_one_does(app: Flask, cora: User, cohort: Cohort) -> None:
    brought = lists.bring_in(cora, cohort, line(0))

    once = press(cora, brought, lambda user, found: import_undoing.undo(user, found))

    assert in_turn(app, once, once) == ("", "StandsAgainst")
    assert number_of(Case) == 0
