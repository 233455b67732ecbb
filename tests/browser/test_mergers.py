"""Two organisations become one at a browser: who becomes what, what follows, and the button."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from tests import make, merging, story
from tests.browser.reading import untranslated
from tests.browser.steps import TOLD_TWICE, follow, is_refused, look_again, press, read, type_in
from tests.browser.visitor import Visitor

WHY = "The towns become one"


@pytest.fixture
def into(
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    eve: User,
    tess: User,
) -> Case:
    """Eve's organisation; Otto's has something of everything ahead."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    make.coaching_session(case, now() + timedelta(days=9))
    make.promise(case)
    make.booking(
        case,
        make.training_session(case.cohort, "M02", trainer=tess, starts_at=now() + timedelta(20)),
    )
    return merging.begin(eves_case, cora=cora, coach=kim, deputy=carl, eve=eve)


@TOLD_TWICE
def test_a_coordinator_sees_what_follows_and_lets_two_become_one(
    case: Case,
    into: Case,
    cora: User,
    otto: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    someone = visit(cora, **device)
    someone.open(f"/cases/{case.id}")
    follow(someone, "Join another organisation")
    someone.is_sound()
    with someone.page.expect_navigation():
        someone.page.locator(f'main a[href="/cases/{case.id}/merge/{into.id}"]').click()
    someone.is_sound()
    press(someone, "Look at what follows")
    is_refused(someone, "reason")
    someone.is_sound()

    type_in(someone, {"reason": WHY, f"person_{otto.id}": "deputy", "name": "Harjula"})
    press(someone, "Look at what follows")
    someone.is_sound()
    read(someone, "These coaching sessions are called off")
    if device["language"] != "en":
        assert untranslated(someone) == []
    follow(someone, "Change something")
    expect(someone.page.locator("[name=reason]")).to_have_value(WHY)
    press(someone, "Look at what follows")
    press(someone, "Let them become one")
    read(someone, "The two are one organisation now. Everybody concerned hears of it.")
    someone.is_sound()
    someone.page.go_back()
    read(
        someone,
        "%(name)s has joined %(into)s already: %(who)s has done it.",
        name=case.organisation.full_name,
        into="Harjula",
        who=cora.name,
    )

    look_again()
    assert db.session.get_one(Case, case.id).status == CaseStatus.MERGED
    someone.open(f"/cases/{case.id}")
    someone.is_sound()
    follow(someone, "Open the year of %(name)s", name="Harjula")
    someone.open(f"/cases/{case.id}/merge/{into.id}")
    someone.is_sound()
    if device["language"] != "en":
        assert untranslated(someone) == []
