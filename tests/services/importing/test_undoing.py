"""An imported list is undone, all of it or nothing, until somebody has begun to work with it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member
from coaching.model.history import Event
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.mail import Mail
from coaching.model.notes import NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import cases, import_invitations, import_undoing, imports
from coaching.services.import_undoing import StandsAgainst
from tests import applying, make
from tests.lists import bring, bring_in, confirm, line, rows_of, run, states
from tests.statements import counted
from tests.story import answer, open_task

EVERYTHING = (Case, Organisation, User, Member, Mail)


def numbers() -> list[int]:
    return [
        int(db.session.scalar(select(func.count()).select_from(kind)) or 0) for kind in EVERYTHING
    ]


def case_of(row: ImportRow) -> Case:
    assert row.case is not None
    return row.case


def test_undoing_takes_back_everything_that_came(
    cora: User, carl: User, kim: User, cohort: Cohort, case: Case, otto: User
) -> None:
    before = numbers()
    brought = bring_in(
        cora,
        cohort,
        line(0, name="City", unit="Library", business_id=line(9)["business_id"]),
        line(1, name="City", business_id=line(9)["business_id"], coach=carl.name),
        line(2, name="Town", unit="Museum"),
        line(3, contact_email=otto.email, contact_name=otto.name),
        line(4, contact_email="broken"),
    )
    assert numbers() != before

    assert import_undoing.undo(cora, brought) == 4

    assert numbers() == before
    assert states(brought) == [RowState.UNDONE] * 4 + [RowState.MENDING]
    assert (brought.state, brought.undone_by) == (ImportState.UNDONE, cora)
    assert db.session.get(User, otto.id) is not None
    kept = db.session.scalars(select(Event.name).where(Event.case_id.is_(None)))
    assert "list_undone" in set(kept)


def test_a_year_that_has_begun_goes_too_as_long_as_nobody_has_done_anything(
    cora: User, cohort: Cohort, otto: User
) -> None:
    before = numbers()
    brought = bring_in(cora, cohort, line(0, contact_email=otto.email, contact_name=otto.name))
    cases.start_year(cora, case_of(rows_of(brought)[0]))
    assert "year_started" in {mail.name for mail in db.session.scalars(select(Mail))}

    import_undoing.undo(cora, brought)

    assert numbers() == before


def sign_in(_cora: User, case: Case) -> None:
    case.members[0].user.password = "chosen"


def do_a_task(cora: User, case: Case) -> None:
    cases.start_year(cora, case)
    answer(case.members[1].user, open_task(case, "sign_commitment"))


def write_a_note(cora: User, case: Case) -> None:
    make.note(case, by=cora, audience=NoteAudience.STAFF)


def add_a_document(cora: User, case: Case) -> None:
    make.document(case, by=cora)


def tell_the_applicant(cora: User, case: Case) -> None:
    applying.of_year(case)


OBSTACLES: dict[str, Callable[[User, Case], Any]] = {
    "Contact 1 has signed in.": sign_in,
    "A task has been done.": do_a_task,
    "A note has been written.": write_a_note,
    "A document has been added.": add_a_document,
    "The applicant has been told that it is selected.": tell_the_applicant,
}


@pytest.mark.parametrize("words", OBSTACLES)
def test_whoever_has_begun_to_work_stands_against_all_of_it(
    cora: User, cohort: Cohort, words: str
) -> None:
    brought = bring_in(cora, cohort, line(0), line(1))
    case = case_of(rows_of(brought)[1])
    OBSTACLES[words](cora, case)
    db.session.commit()
    before = numbers()

    found = import_undoing.obstacles(cora, brought)
    with pytest.raises(StandsAgainst) as refusal:
        import_undoing.undo(cora, brought)

    assert [(each.case.id, each.words) for each in found] == [(case.id, words)]
    assert f"Organisation 1: {words}" in str(refusal.value)
    assert numbers() == before
    assert states(brought) == [RowState.DONE] * 2


def test_who_has_signed_in_is_found_with_as_many_statements_for_one_as_for_all(
    cora: User, cohort: Cohort
) -> None:
    brought = bring_in(cora, cohort, *(line(number) for number in range(4)))

    def asked() -> int:
        db.session.commit()
        db.session.expunge_all()
        with counted() as sent:
            import_undoing.obstacles(
                db.session.get_one(User, cora_id), db.session.get_one(ImportList, list_id)
            )
        return len(sent)

    cora_id, list_id = cora.id, brought.id
    sign_in(cora, case_of(rows_of(brought)[0]))
    one = asked()
    for row in rows_of(db.session.get_one(ImportList, list_id)):
        sign_in(cora, case_of(row))

    assert asked() == one


def test_who_has_a_place_elsewhere_by_now_keeps_the_account(
    cora: User, cohort: Cohort, case: Case
) -> None:
    brought = bring_in(cora, cohort, line(0))
    contact = case_of(rows_of(brought)[0]).members[0].user
    make.member(case, contact)
    kept = contact.id

    import_undoing.undo(cora, brought)

    assert db.session.get(User, kept) is not None


def test_only_a_list_that_was_brought_in_is_undone_and_only_once(
    cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line(0))
    with pytest.raises(StandsAgainst):
        import_undoing.undo(cora, brought)
    confirm(cora, brought)
    with pytest.raises(StandsAgainst):
        import_undoing.undo(cora, brought)
    run(brought)
    import_undoing.undo(cora, brought)

    for act in (
        lambda: import_undoing.undo(cora, brought),
        lambda: import_invitations.invite(cora, brought),
        lambda: imports.look_again(cora, brought),
    ):
        with pytest.raises((StandsAgainst, imports.IsRunning)):
            act()


def test_only_coordinators_undo_and_invite(
    cora: User, carl: User, mona: User, cohort: Cohort
) -> None:
    brought = bring_in(cora, cohort, line(0))

    for person in (carl, mona):
        for act in (import_undoing.undo, import_invitations.invite, import_undoing.obstacles):
            with pytest.raises(Forbidden):
                act(person, brought)
    assert states(brought) == [RowState.DONE]


def test_the_page_knows_whose_invitation_opens_nothing_any_more(cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0))
    assert import_undoing.invited(brought) == 0
    with transaction():
        for mail in db.session.scalars(select(Mail)):
            mail.sent_at = mail.created_at

    assert import_undoing.invited(brought) == 2


def test_whatever_an_undo_removes_is_looked_for_in_the_rows_by_an_index() -> None:
    table = db.metadata.tables["import_rows"]

    begin = {next(iter(index.columns)).name for index in table.indexes}

    assert {key.parent.name for key in table.foreign_keys} <= begin
