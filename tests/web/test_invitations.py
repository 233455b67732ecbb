"""Coming on board by the link of an invitation, and what links are worth to others."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.invitations import Invitation, Standing
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import invitations, mailboxes
from tests import make, story
from tests.story import ANSWERS, open_names, open_task
from tests.web.invited import code_of, link_of
from tests.web.reading import look, words
from tests.web.sending import send
from tests.web.sessions import sign_in as sign_in_as
from tests.web.sign_in_page import NEW_PASSWORD, sign_in, token_of

NEW = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}


@pytest.fixture
def link(case: Case, otto: User) -> str:
    """Otto is invited to the year of his organisation; the link in his mail."""
    with transaction():
        invitations.invite(otto, case)
    return link_of(otto)


@pytest.fixture
def commitment(case: Case, cora: User, stina: User) -> str:
    """Stina has no password and is asked to sign; the link in that mail."""
    with transaction():
        invitations.invite(stina, case)
    story.start(case, cora)
    return link_of(stina, "commitment_to_sign")


def standing_of(person: User) -> Standing:
    """How far somebody's invitation has come."""
    db.session.expire_all()
    found = db.session.scalars(select(Invitation).where(Invitation.user_id == person.id)).one()
    return found.standing


def signature(task: Task, **more: str) -> dict[str, str]:
    """The commitment as somebody fills it in."""
    return {**ANSWERS["sign_commitment"](task), **more}


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
    assert "link_refused" in logged
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

    visitor.post(link, data=NEW)

    with visitor.session_transaction() as session:
        assert session.get("hat") != "planted"


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


# ---- signing without a password ----


def test_a_sponsor_signs_from_the_link_with_a_code(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    page = visitor.get(commitment)
    typed = signature(task)

    asked = visitor.post(commitment, data={**typed, "send": "1"})
    signed = visitor.post(commitment, data={**typed, "code": code_of(stina)})
    thanks = visitor.get(signed.location)

    assert "Send me a code" in words(page)
    assert "We have sent a code to stina.sponsor@example.org." in words(asked)
    # Nothing typed is lost over asking for the code.
    assert f'value="{typed["signer_name"]}"' in asked.text
    assert signed.location == commitment.replace("/commitment", "/signed")
    assert "Thank you, the commitment is signed" in words(thanks)
    assert "sign_commitment" not in open_names(case)
    db.session.expire_all()
    assert task.closed_by == stina


def test_by_the_code_nobody_is_signed_in(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    visitor.post(commitment, data=signature(task, code=code_of(stina)))

    for address in ("/account", f"/my/{case.id}", f"/cases/{case.id}", f"/tasks/{task.id}"):
        assert visitor.get(address).status_code == 302, address
    assert stina.password is None


def test_a_wrong_code_signs_nothing_and_what_was_typed_stays(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    typed = signature(open_task(case, "sign_commitment"))
    visitor.post(commitment, data={"send": "1"})
    wrong = f"{(int(code_of(stina)) + 1) % 1_000_000:06}"

    refused = visitor.post(commitment, data={**typed, "code": wrong})

    assert "This is not the code. You have 4 tries left." in words(refused)
    assert f'value="{typed["signer_name"]}"' in refused.text
    assert "sign_commitment" in open_names(case)


def test_a_mistake_in_the_form_uses_no_try_up(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    code = code_of(stina)

    for _each in range(6):
        assert (
            visitor.post(commitment, data=signature(task, signer_name="", code=code)).status_code
            == 200
        )
    signed = visitor.post(commitment, data=signature(task, code=code))

    assert signed.location == commitment.replace("/commitment", "/signed")


def test_changed_hidden_fields_sign_nothing_else(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task, other = open_task(case, "sign_commitment"), open_task(case, "name_team")
    visitor.post(commitment, data={"send": "1"})
    typed = signature(task, code=code_of(stina), id=str(other.id), task_id=str(other.id))

    visitor.post(commitment, data=typed)

    assert "name_team" in open_names(case)


def test_who_is_not_the_sponsor_is_not_asked_to_sign(
    visitor: FlaskClient, link: str, case: Case, cora: User
) -> None:
    story.start(case, cora)

    assert "Sign the commitment" not in words(visitor.get(link))
    assert visitor.get(f"{link}/commitment").location == link
    assert visitor.get(f"{link}/signed").status_code == 404


def test_a_year_on_hold_is_told_and_signs_nothing(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    with transaction():
        task.process.suspended_at = clock.now()

    refused = visitor.post(commitment, data=signature(task, code=code_of(stina)))

    assert "This cannot be signed at the moment, so nothing has been signed." in words(refused)
    assert "sign_commitment" in open_names(case)


# ---- who looks after invitations ----


def test_the_organisation_sees_how_far_its_invitations_are(
    app: Flask, link: str, case: Case, otto: User, stina: User
) -> None:
    member = make.member(case, make.person("Tea"))
    with transaction():
        invitations.invite(member.user, case)
    page = words(look(app, otto, f"/cases/{case.id}/people"))
    assert "Tea Team member The invitation is on its way" in page

    answered = send(app, otto, f"/members/{member.id}/revoke", follow=True)

    assert "The invitation of Tea opens nothing any more." in words(answered)
    assert "Invitation taken back Mon 3 Aug" in words(answered)
    assert standing_of(member.user) == Standing.REVOKED


def test_coordinators_see_all_of_them_and_by_how_far_they_are(
    app: Flask, link: str, case: Case, eves_case: Case, otto: User, eve: User, cora: User
) -> None:
    with transaction():
        found = invitations.invite(eve, eves_case)
        found.sent_at = found.bounced_at = clock.now()

    everybody = words(look(app, cora, "/coordinator/invitations"))
    lost = words(look(app, cora, "/coordinator/invitations?show=bounced"))
    odd = look(app, cora, "/coordinator/invitations?show=nothing&after=x")

    assert "Awaited 2 Did not arrive 1 On the way 1" in everybody
    assert "Otto Contact otto.contact@example.org Harjula Schools Contact person" in everybody
    assert "Eve Elsewhere" in lost
    assert "Correct the address : Eve Elsewhere" in lost
    assert "Otto Contact" not in lost
    assert odd.status_code == 200


def test_a_press_leads_back_to_the_same_view(
    app: Flask, link: str, case: Case, otto: User, cora: User
) -> None:
    member = next(m for m in case.members if m.user_id == otto.id)
    back = "/coordinator/invitations?show=waiting"

    answered = send(app, cora, f"/members/{member.id}/revoke", {"back": back})
    elsewhere = send(app, cora, f"/members/{member.id}/revoke", {"back": "//evil.example"})

    assert answered.location == back
    assert elsewhere.location == f"/cases/{case.id}/people"


def test_administrators_see_and_take_back_those_of_staff(app: Flask, ada: User) -> None:
    added = make.person("Nora New")
    with transaction():
        invitations.invite(added, None)
    address = f"/administrator/people/{added.id}"
    assert "The invitation is on its way" in words(look(app, ada, address))

    answered = send(app, ada, f"{address}/revoke", follow=True)

    assert "The invitation of Nora New opens nothing any more." in words(answered)
    assert "Take the invitation back" not in words(answered)
    assert standing_of(added) == Standing.REVOKED


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
        case.status, case.ended_at = "completed", clock.now()
    return case
