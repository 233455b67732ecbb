"""Somebody stands in for chosen organisations, and one of them splits."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.permissions import own_tasks, visible_cases
from coaching.services import briefs, mail_in_place
from tests import make
from tests.services.splits.parting import part
from tests.services.splits.test_splits import person
from tests.story import open_task


@pytest.fixture
def lena(app: Flask) -> User:
    """A coach of nobody."""
    return make.person("Lena Coach", StaffRole.COACH)


def cases_of(user: User) -> set[int]:
    """The years that somebody may see today."""
    return {case.id for case in db.session.scalars(visible_cases(user)).unique()}


def test_whoever_stands_in_for_the_coach_does_so_for_both(
    begun: Case, cora: User, carl: User, lena: User
) -> None:
    standing = make.substitution(carl, lena, begun)

    new = part(cora, begun)

    assert standing.case_ids == {begun.id, new.id}
    own = db.session.scalars(own_tasks(lena)).unique().all()
    assert {open_task(begun, "plan_session"), open_task(new, "plan_session")} <= set(own)
    assert set(briefs.cases_of(standing)) == {begun, new}
    told = select(Event).where(Event.case_id == new.id, Event.name == "substitute_named")
    (line,) = db.session.scalars(told)
    assert (line.facts["person_id"], line.by, line.on_behalf_of) == (lena.id, cora, carl)
    for mail_id in mail_in_place.to_pass_on(100):
        mail_in_place.pass_on(mail_id)
    heard = db.session.scalars(select(Mail).where(Mail.name == "split", Mail.to == lena))
    assert [mail.facts["case_id"] for mail in heard] == [new.id]


def test_nobody_stands_in_where_somebody_else_coaches(
    begun: Case, cora: User, carl: User, lena: User
) -> None:
    standing = make.substitution(carl, lena, begun)
    mats = make.person("Mats Coach", StaffRole.COACH)

    new = part(cora, begun, coach_id=mats.id)

    assert standing.case_ids == {begun.id}
    assert cases_of(lena) == {begun.id}
    assert new.coach == mats


def test_whoever_stands_in_for_a_coordinator_does_so_for_both(
    begun: Case, cora: User, mona: User
) -> None:
    other = make.person("Cleo Coordinator", StaffRole.COORDINATOR)
    standing = make.substitution(other, mona, begun)

    new = part(cora, begun)

    assert standing.case_ids == {begun.id, new.id}


def test_whoever_goes_over_takes_the_substitute_along_if_that_one_goes_too(
    begun: Case, cora: User
) -> None:
    dora, tea = person("Dora"), person("Tea")
    standing = make.substitution(dora, tea, begun)

    new = part(cora, begun, going=[dora, tea])

    assert (standing.case_ids, standing.is_on) == (frozenset({new.id}), True)
    assert cases_of(tea) == {new.id}


@pytest.mark.parametrize("is_chosen", [True, False], ids=["chosen", "all"])
def test_whoever_stays_stands_in_for_nobody_who_has_gone(
    begun: Case, cora: User, is_chosen: bool
) -> None:
    dora, tea = person("Dora"), person("Tea")
    standing = make.substitution(dora, tea, *([begun] if is_chosen else []))

    part(cora, begun, going=[dora])

    assert not standing.is_on
    assert cases_of(tea) == {begun.id}
