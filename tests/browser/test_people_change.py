"""People of a year change at a browser: another coach, and a successor of the contact person."""

from collections.abc import Callable
from typing import Any

import pytest

from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.people import StaffRole, User
from tests import make, story
from tests.browser.steps import TOLD_TWICE, follow, press, read, type_in
from tests.browser.visitor import Visitor


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose contact person has to send the baseline."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@TOLD_TWICE
def test_a_coordinator_changes_the_coach(
    running: Case,
    cora: User,
    kim: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    lena = make.person("Lena Lane", StaffRole.COACH)
    someone = visit(cora, **device).open(f"/cases/{running.id}")
    follow(someone, "Change the coach")
    read(someone, "%(name)s coaches this organisation now.", name="Carl Coach")

    type_in(someone, {"coach": str(lena.id), "deputy": str(kim.id), "agreed": "y"})
    press(someone, "Change the coach")

    read(someone, "Change the coach")
    db.session.expire_all()
    assert running.coach != lena
    follow(someone, "Change the coach")
    press(someone, "Call it off")
    read(someone, "Change the coach")


@TOLD_TWICE
def test_a_contact_person_names_a_successor(
    running: Case, otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(otto, **device).open(f"/cases/{running.id}")
    follow(someone, "Change the people of the organisation")
    someone.open(f"/cases/{running.id}/people/contact")
    someone.is_sound()
    read(someone, "At the moment it is %(name)s.", name="Otto Contact")

    type_in(someone, {"who": "new", "name": "Nina New", "stays": "yes"})
    press(someone, "Save the change")
    read(someone, "Write the email address")
    type_in(someone, {"email": "nina@example.org", "language": "fi"})
    press(someone, "Save the change")

    db.session.expire_all()
    assert [each.name for each in running.people(MemberKind.CONTACT)] == ["Nina New"]
    assert otto in running.people(MemberKind.TEAM_MEMBER)
