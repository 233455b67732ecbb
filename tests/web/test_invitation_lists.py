"""Who looks after invitations: the organisation, coordinators, administrators."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.invitations import Invitation, Standing
from coaching.model.people import User
from coaching.services import invitations
from tests import make
from tests.web.invited import link_of
from tests.web.reading import look, words
from tests.web.sending import send


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
