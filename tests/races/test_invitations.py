"""One link in two hands, and many codes guessed at the same moment."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.invitations import Invitation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.signing_codes import SigningCode
from coaching.services import invitations, signing
from coaching.services.signing import CodeRefused
from tests import make, story
from tests.story import ANSWERS, open_task, reply
from tests.together import in_turn, together
from tests.web.invited import code_of

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def test_of_two_who_hold_a_link_one_comes_on_board(app: Flask, case: Case, otto: User) -> None:
    path = f"/invitation/{make.invitation_token(otto, case)}"

    def press(password: str) -> Callable[[], str | None]:
        browser = app.test_client()
        typed = {"password": password, "password_confirm": password}
        return lambda: browser.post(path, data=typed).location

    places = in_turn(app, press("seven swans on a lake"), press("copper wind over hills"))

    assert places == ("/", None)


@pytest.fixture
def asked(app: Flask, case: Case, cora: User, stina: User) -> Invitation:
    """Stina has a link with which she is asked to sign."""
    with transaction():
        found = invitations.invite(stina, case)
    story.start(case, cora)
    mail.invitation_link(found)
    return found


def test_codes_guessed_at_the_same_moment_are_one_try(
    app: Flask, asked: Invitation, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    signing.ask_for_code(asked, task)
    wrong = f"{(int(code_of(stina)) + 1) % 1_000_000:06}"
    filled, ids = reply(task, ANSWERS[task.name](task)), (asked.id, task.id)

    def guess() -> str:
        found = db.session.get_one(Invitation, ids[0]), db.session.get_one(Task, ids[1])
        with pytest.raises(CodeRefused) as refused:
            signing.sign(*found, code=wrong, reply=filled)
        return str(refused.value)

    said = together(app, *[guess] * 4)

    assert sum(each.startswith("This is not the code") for each in said) == 1
    assert db.session.scalars(select(SigningCode.tries)).one() == 1


def test_a_code_asked_for_twice_at_the_same_moment_is_sent_once(
    app: Flask, asked: Invitation, case: Case
) -> None:
    ids = asked.id, open_task(case, "sign_commitment").id

    def ask() -> bool:
        try:
            signing.ask_for_code(
                db.session.get_one(Invitation, ids[0]), db.session.get_one(Task, ids[1])
            )
        except CodeRefused:
            return False
        return True

    assert sorted(in_turn(app, ask, ask)) == [False, True]
    assert db.session.scalar(select(func.count(SigningCode.id))) == 1
