"""From the mail on board, on a phone: to the first task done, or to a signature by a code."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from playwright.sync_api import expect

from coaching import clock
from coaching.model.base import transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.services import invitations
from tests import make, story
from tests.browser.steps import begin, follow, look_again, press, read, type_in
from tests.browser.visitor import Visitor
from tests.story import open_names, open_task, start
from tests.web.invited import code_of, link_of

NEW_PASSWORD = "seven swans on a lake"


def test_an_invited_contact_does_the_first_task_in_three_presses(
    app: Flask, case: Case, cora: User, otto: User, visit: Callable[..., Visitor]
) -> None:
    start(case, cora)
    with transaction():
        otto.language = "fi"
        invitations.invite(otto, case)
    someone = visit(phone=True, language="fi").open(link_of(otto))
    someone.is_sound()
    read(someone, "Welcome, %(name)s", name="Otto")

    type_in(someone, {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD})
    press(someone, "Use this password")
    read(someone, "Welcome! Your password is in use. Next time you sign in with it.")
    assert someone.page.url.endswith(f"/my/{case.id}")

    begin(someone)
    type_in(someone, story.team("Otto Contact", "Dora Deputy"))
    press(someone, "Name the team")
    look_again()
    assert "name_team" not in open_names(case)


def test_a_sponsor_signs_on_a_phone_without_a_password(
    app: Flask, case: Case, cora: User, stina: User, visit: Callable[..., Visitor]
) -> None:
    with transaction():
        stina.language = "fi"
        invitations.invite(stina, case)
    start(case, cora)
    someone = visit(phone=True, language="fi").open(link_of(stina, "commitment_to_sign"))
    someone.is_sound()
    task = open_task(case, "sign_commitment")

    type_in(someone, story.ANSWERS["sign_commitment"](task))
    press(someone, "Send me a code")
    sent = "We have sent a code to %(address)s. It works for ten minutes."
    read(someone, sent, address=stina.email)
    code = code_of(stina)
    type_in(someone, {"code": f"{(int(code) + 1) % 1_000_000:06}"})
    press(someone, "Sign the commitment")
    expect(someone.page.locator(".errsum")).to_be_focused()

    # Two seconds after the first mistake the next try counts.
    clock.set_to(clock.now() + timedelta(seconds=2))
    type_in(someone, {"code": code})
    press(someone, "Sign the commitment")
    read(someone, "Thank you, the commitment is signed")
    look_again()
    assert "sign_commitment" not in open_names(case)


def test_a_link_that_opens_nothing_says_what_to_do(visit: Callable[..., Visitor]) -> None:
    someone = visit(phone=True, language="fi").open("/invitation/made-up")
    someone.is_sound()

    follow(someone, "I have none: send me a new link")


def test_a_contact_person_takes_an_invitation_back(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    nora = make.member(case, make.person("Nora New"), MemberKind.TEAM_MEMBER)
    with transaction():
        invitations.invite(nora.user, case)
    someone = visit(otto, phone=True, language="fi").open(f"/cases/{case.id}/people")
    someone.is_sound()

    with someone.page.expect_navigation():
        someone.page.locator(f'form[action="/members/{nora.id}/revoke"] button').click()
    someone.is_sound()
    read(someone, "The invitation of %(name)s opens nothing any more.", name="Nora New")
