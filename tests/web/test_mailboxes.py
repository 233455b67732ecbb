"""Coordinators see that mail does not arrive, and get it to arrive."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from flask_security.recoverable import (
    generate_reset_password_token,
    reset_password_token_status,
)
from sqlalchemy import select, update

from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.failures import Failure
from coaching.model.invitations import Invitation
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import failures, invitations, mailboxes, substitutions
from coaching.services.substitutions import Wish
from tests import make, story
from tests.web.sessions import sign_in

PASSWORD = "river lantern 47 moss"


@pytest.fixture
def lost(otto: User, case: Case) -> Mail:
    """Otto's invitation came back: there is no such mailbox."""
    with transaction():
        invitations.invite(otto, case)
        mail = db.session.scalars(select(Mail)).one()
        mail.failed_at, mail.last_error, mail.tries = now(), "AddressRefused", 1
        otto.bounced_since = now()
        invitations.note_lost(mail)
    failures.note("address", otto.id, "AddressRefused", over=True)
    return mail


@pytest.fixture
def coordinator(client: FlaskClient, cora: User) -> FlaskClient:
    """The browser of a coordinator."""
    sign_in(client, cora)
    return client


def new_link(app: Flask, person: User) -> str:
    """What a mail with which somebody sets a password carries."""
    with app.test_request_context():
        token: str = generate_reset_password_token(person)  # type: ignore[no-untyped-call]
        return token


def opens_for(app: Flask, token: str) -> User | None:
    """Whose password it sets; nobody's any more where it does not count."""
    with app.test_request_context():
        found: User | None = reset_password_token_status(token)[2]  # type: ignore[no-untyped-call]
        return found


def test_where_coordinators_work_they_see_to_whom_no_mail_arrives(
    coordinator: FlaskClient, lost: Mail, otto: User, case: Case
) -> None:
    member = next(m for m in case.members if m.user_id == otto.id)
    home, page = coordinator.get("/coordinator").text, coordinator.get(f"/cases/{case.id}").text

    assert "Mail to Otto Contact, Harjula Schools, does not arrive: check the address." in home
    assert f"/coordinator/members/{member.id}/address" in home
    assert "Mail to otto.contact@example.org does not arrive." in page
    assert "The invitation did not arrive" in page


def test_others_of_the_case_see_nothing_of_it(
    client: FlaskClient, lost: Mail, stina: User, case: Case
) -> None:
    sign_in(client, stina)

    page = client.get(f"/cases/{case.id}").text

    assert "does not arrive" not in page
    assert "Send the invitation again" not in page


def test_with_the_right_address_what_did_not_arrive_leaves_again(
    coordinator: FlaskClient, lost: Mail, otto: User, case: Case
) -> None:
    member = next(m for m in case.members if m.user_id == otto.id)

    answered = coordinator.post(
        f"/coordinator/members/{member.id}/address", data={"email": " Otto@Example.org "}
    )

    assert answered.headers["Location"] == f"/cases/{case.id}#people"
    assert (otto.email, otto.bounced_since) == ("otto@example.org", None)
    assert (lost.failed_at, lost.next_try_at) == (None, now())
    assert db.session.scalars(select(Failure.resolved_at)).one() == now()


@pytest.mark.parametrize("whose", ["coordinator", "administrator"])
def test_a_link_that_went_to_the_wrong_address_sets_no_password(
    app: Flask, case: Case, otto: User, cora: User, ada: User, whose: str
) -> None:
    sent = new_link(app, otto)
    assert opens_for(app, sent) == otto

    if whose == "coordinator":
        member = next(m for m in case.members if m.user_id == otto.id)
        mailboxes.correct(cora, member, "right@example.org")
    else:
        mailboxes.correct_account(ada, otto, "right@example.org")

    assert opens_for(app, sent) is None
    assert opens_for(app, new_link(app, otto)) == otto


def test_a_password_that_was_chosen_by_the_wrong_address_opens_nothing(
    app: Flask, case: Case, otto: User, cora: User
) -> None:
    with transaction():
        otto.password = hash_password(PASSWORD)
    member = next(m for m in case.members if m.user_id == otto.id)

    mailboxes.correct(cora, member, "right@example.org")

    client = app.test_client()
    client.post("/sign-in", data={"email": "right@example.org", "password": PASSWORD})
    assert client.get("/account").status_code == 302
    owed = db.session.scalars(select(Mail).where(Mail.name == "welcome")).one()
    assert (owed.to, owed.sent_at) == (otto, None)


def test_a_password_chosen_there_at_the_same_moment_opens_nothing(
    app: Flask, case: Case, otto: User, cora: User
) -> None:
    path = f"/invitation/{make.invitation_token(otto, case)}"
    member = next(m for m in case.members if m.user_id == otto.id)
    known = db.session.scalars(select(Invitation)).one()
    # What the coordinator's press has read, before the other press is through.
    assert (otto.password, known.joined_at) == (None, None)
    chosen = {"password": "chosen elsewhere"}
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(User).values(chosen).where(User.id == otto.id))
        elsewhere.execute(update(Invitation).values(joined_at=now()))

    mailboxes.correct(cora, member, "right@example.org")

    db.session.expire_all()
    assert (otto.password, known.is_open) == (None, True)
    assert app.test_client().get(path).status_code == 404


def test_whoever_corrects_the_own_address_stays_signed_in(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)

    client.post(f"/administrator/people/{ada.id}/address", data={"email": "ada@example.com"})

    assert ada.email == "ada@example.com"
    assert client.get(f"/administrator/people/{ada.id}").status_code == 200


def test_an_address_of_somebody_else_is_refused_and_stays_typed(
    coordinator: FlaskClient, lost: Mail, otto: User, stina: User, case: Case
) -> None:
    member = next(m for m in case.members if m.user_id == otto.id)

    answered = coordinator.post(
        f"/coordinator/members/{member.id}/address", data={"email": stina.email}
    )

    assert "Somebody with this e-mail address has an account." in answered.text
    assert stina.email in answered.text
    assert otto.email == "otto.contact@example.org"


def test_the_account_of_staff_is_for_administrators(
    cora: User, carl: User, otto: User, case: Case
) -> None:
    with transaction():
        member = next(m for m in case.members if m.kind == MemberKind.CONTACT)
        member.user = carl

    with pytest.raises(mailboxes.OfTheProgramme):
        mailboxes.correct(cora, member, "carl@elsewhere.example")


def test_a_coordinators_substitute_for_chosen_organisations_corrects_and_invites(
    client: FlaskClient, lost: Mail, otto: User, case: Case, cora: User, tess: User
) -> None:
    story.start(case, cora)
    substitutions.name(cora, cora, Wish(tess.id, today(), today(), [case.id]))
    member = next(m for m in case.members if m.user_id == otto.id)
    address = f"/coordinator/members/{member.id}/address"
    sign_in(client, tess)
    assert address in client.get(f"/cases/{case.id}").text

    assert client.get(address).status_code == 200
    assert client.post(f"/members/{member.id}/invite").status_code == 302
    assert client.post(address, data={"email": "otto@example.org"}).status_code == 302

    assert otto.email == "otto@example.org"


def test_an_invitation_is_sent_again_once(
    coordinator: FlaskClient, lost: Mail, otto: User, case: Case
) -> None:
    member = next(m for m in case.members if m.user_id == otto.id)

    first, second = (
        coordinator.post(f"/members/{member.id}/invite", follow_redirects=True).text
        for _ in range(2)
    )

    assert "The invitation is on its way to Otto Contact." in first
    assert "The invitation is on its way already." in second
    assert len(db.session.scalars(select(Mail).where(Mail.name == "welcome")).all()) == 2
