"""Coming on board by the link of an invitation, and what links are worth to others."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.invitations import Invitation, Standing
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import invitations, mailboxes
from tests import make
from tests.web.invited import link_of
from tests.web.reading import words
from tests.web.sessions import sign_in as sign_in_as
from tests.web.sign_in_page import NEW_PASSWORD, sign_in, token_of

NEW = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}


@pytest.fixture
def link(case: Case, otto: User) -> str:
    """Otto is invited to the year of his organisation; the link in his mail."""
    with transaction():
        invitations.invite(otto, case)
    return link_of(otto)


def standing_of(person: User) -> Standing:
    """How far somebody's invitation has come."""
    db.session.expire_all()
    found = db.session.scalars(select(Invitation).where(Invitation.user_id == person.id)).one()
    return found.standing


# ---- a first password ----


def test_a_new_person_chooses_a_password_and_is_in(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    page = visitor.get(link)
    chosen = visitor.post(link, data=NEW)

    assert "You are invited to the accelerator year of Harjula Schools." in words(page)
    # Nobody types it a second time: the link came by mail to this person.
    assert chosen.location == "/"
    assert "Welcome! Your password is in use." in visitor.get("/", follow_redirects=True).text
    assert standing_of(otto) == Standing.JOINED
    visitor.post("/sign-out")
    assert sign_in(visitor, otto.email, NEW_PASSWORD).status_code == 302


def test_programs_that_look_at_mail_use_nothing_up(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    for _each in range(3):
        assert visitor.get(link).status_code == 200
    assert visitor.head(link).status_code == 200
    assert standing_of(otto) in {Standing.OPENED, Standing.WAITING}

    assert visitor.post(link, data=NEW).location == "/"


def test_a_program_that_asks_for_the_head_alone_has_opened_nothing(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    visitor.head(link)

    found = db.session.scalars(select(Invitation).where(Invitation.user_id == otto.id)).one()
    assert found.opened_at is None


def test_a_link_works_once(app: Flask, visitor: FlaskClient, link: str, otto: User) -> None:
    visitor.post(link, data=NEW)
    thief = app.test_client()

    replayed = thief.post(link, data=dict.fromkeys(NEW, "another few words here"))

    assert (replayed.status_code, thief.get(link).status_code) == (404, 404)
    assert thief.get("/account").status_code == 302
    assert sign_in(thief, otto.email, NEW_PASSWORD).location == "/"


def test_used_old_revoked_replaced_and_made_up_links_get_one_answer(
    app: Flask, visitor: FlaskClient, link: str, case: Case, otto: User, cora: User
) -> None:
    member = next(m for m in case.members if m.kind == MemberKind.CONTACT)
    clock.set_to(clock.now() + timedelta(days=14))
    old = visitor.get(link)
    mailboxes.revoke(cora, member)
    revoked = visitor.get(link)
    mailboxes.invite_again(cora, member)
    replaced = visitor.get(link)
    made_up = visitor.get("/invitation/" + "A" * 43)
    newest = link_of(otto)
    visitor.post(newest, data=NEW)
    visitor.post("/sign-out")
    used = visitor.get(newest)

    pages = [old, revoked, replaced, made_up, used]
    assert [each.status_code for each in pages] == [404] * 5
    assert len({words(each) for each in pages[:4]}) == 1
    assert "This link opens nothing any more" in words(used)
    for each in pages:
        assert "Otto" not in each.text
        assert "Harjula" not in each.text


def test_what_was_refused_is_logged_without_the_link(
    visitor: FlaskClient, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.set_to(clock.now() + timedelta(days=14))

    visitor.get(link)

    logged = capsys.readouterr().out
    assert "LinkRefused" in logged
    assert link.rpartition("/")[2] not in logged


def test_a_closed_account_comes_on_board_by_no_link(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    with transaction():
        otto.active = False

    assert visitor.post(link, data=NEW).status_code == 404
    assert visitor.get("/account").status_code == 302


def test_an_easy_password_is_refused_and_the_link_works_still(
    visitor: FlaskClient, link: str
) -> None:
    easy = visitor.post(link, data=dict.fromkeys(NEW, "Otto.Contact2026"))

    assert "This password is easy to guess." in easy.text
    assert "<title>Error:" in easy.text
    assert visitor.post(link, data=NEW).location == "/"


def test_the_page_speaks_the_language_of_the_person(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    with transaction():
        otto.language = "fi"

    assert '<html lang="fi"' in visitor.get(link).text
    assert '<html lang="sv"' in visitor.get(f"{link}?lang=sv").text


def test_a_language_chosen_on_the_page_stays_with_the_person(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    with transaction():
        otto.language = "fi"
    visitor.get(f"{link}?lang=sv")

    refused = visitor.post(f"{link}?lang=sv", data={**NEW, "password_confirm": ""})
    later = visitor.get(link)
    visitor.post(f"{link}?lang=sv", data=NEW)

    assert f'action="{link}?lang=sv"' in refused.text
    assert '<html lang="sv"' in refused.text
    assert '<html lang="sv"' in later.text
    assert otto.language == "sv"
    assert '<html lang="sv"' in visitor.get("/account").text


def test_whoever_is_signed_in_as_somebody_else_is_asked_to_sign_out_first(
    visitor: FlaskClient, link: str, eve: User, otto: User
) -> None:
    sign_in_as(visitor, eve)

    assert "You are signed in as Eve Elsewhere." in words(visitor.get(link))
    assert visitor.post(link, data=NEW).location == link
    assert otto.password is None


def test_a_session_from_before_knows_nothing_of_the_one_after(
    visitor: FlaskClient, link: str
) -> None:
    visitor.get("/sign-in")
    with visitor.session_transaction() as session:
        session["hat"] = "planted"
        session.update(tf_state="validating_profile", tf_totp_secret="of another phone")

    visitor.post(link, data=NEW)

    with visitor.session_transaction() as session:
        assert session.get("hat") != "planted"
        assert {"tf_state", "tf_totp_secret"}.isdisjoint(session)


@pytest.mark.usefixtures("protected")
def test_a_form_from_elsewhere_lets_nobody_in(visitor: FlaskClient, link: str, otto: User) -> None:
    token = token_of(visitor.get(link))

    assert visitor.post(link, data=NEW).status_code == 400
    assert otto.password is None
    assert visitor.post(link, data={**NEW, "csrf_token": token}).location == "/"


def test_who_forgot_that_there_is_no_password_gets_the_invitation_again(
    visitor: FlaskClient, link: str, otto: User
) -> None:
    visitor.post("/forgot-password", data={"email": otto.email})

    names = list(db.session.scalars(select(Mail.name).where(Mail.to_id == otto.id)))
    assert names == ["welcome", "welcome"]
    # Whoever types an address of others cannot spoil their link.
    assert link_of(otto) == link


def test_whose_invitation_was_taken_back_gets_no_other_way_in(
    visitor: FlaskClient, link: str, case: Case, otto: User, cora: User
) -> None:
    mailboxes.revoke(cora, next(m for m in case.members if m.user_id == otto.id))

    answered = visitor.post("/forgot-password", data={"email": otto.email})

    assert "has an account here" in answered.text
    names = list(db.session.scalars(select(Mail.name).where(Mail.to_id == otto.id)))
    assert names == ["welcome"]


# ---- several organisations in one account ----


def test_one_account_reads_a_past_cohort_and_works_in_the_next(
    app: Flask, year_over: Case, otto: User
) -> None:
    with app.app_context():
        client = sign_in_as(app.test_client(), otto)
        home = client.get("/account").text
        past = client.get(f"/cases/{year_over.id}")

    assert "Harjula Schools" in home
    assert "Elsewhere Ltd" in home
    assert past.status_code == 200


@pytest.fixture
def year_over(case: Case, eves_case: Case, otto: User) -> Case:
    """Otto's first year is complete, and he is in the team of another organisation."""
    make.member(eves_case, otto)
    with transaction():
        case.status, case.ended_at = CaseStatus.COMPLETED, clock.now()
    return case
