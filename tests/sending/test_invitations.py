"""Of each invitation it is known whether its mail has left, and whether it arrived."""

import pytest
from sqlalchemy import select

from coaching import jobs
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.invitations import Invitation, Standing
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import failures, invitations
from tests.postbox import Postbox
from tests.sending.outbox import OTTO, pass_time

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.fixture
def invited(case: Case, otto: User) -> Invitation:
    """Otto is asked on board."""
    with transaction():
        return invitations.invite(otto, case)


def link_in(postbox: Postbox) -> str:
    """The link in the last mail that arrived."""
    body = postbox.received[-1].get_body(("plain",))
    assert body is not None
    return str(next(line for line in body.get_content().splitlines() if "/invitation/" in line))


def test_a_mail_that_has_left_carries_the_link_that_opens(
    invited: Invitation, postbox: Postbox
) -> None:
    jobs.run_due()

    token = link_in(postbox).rpartition("/")[2]
    assert (invited.sent_at, invited.standing) == (now(), Standing.SENT)
    assert invitations.by_token(token) == invited
    # Nothing but a hash of it is kept anywhere.
    stored = db.session.scalars(select(Mail)).one()
    assert token not in f"{stored.facts} {stored.last_error} {invited.seed} {invited.token_hash}"


def test_an_address_that_does_not_exist_is_known_at_once(
    invited: Invitation, postbox: Postbox, otto: User
) -> None:
    postbox.refusals[OTTO] = "550 5.1.1 No such mailbox"

    jobs.run_due()

    assert (invited.bounced_at, invited.standing) == (now(), Standing.BOUNCED)
    assert otto.bounced_since == now()
    assert failures.count() == 1


def test_a_mail_that_is_put_off_is_on_its_way_still(invited: Invitation, postbox: Postbox) -> None:
    postbox.refusals[OTTO] = "451 4.7.1 Try again later"
    jobs.run_due()
    before = invited.standing
    postbox.refusals.clear()
    pass_time(minutes=1)

    jobs.run_due()

    assert (before, invited.standing) == (Standing.WAITING, Standing.SENT)


def test_an_invitation_that_was_taken_back_does_not_leave(
    invited: Invitation, postbox: Postbox, case: Case, otto: User, cora: User
) -> None:
    invitations.revoke(cora, otto, case)

    jobs.run_due()

    assert postbox.received == []
    assert db.session.scalars(select(Mail.last_error)).one() == "OutOfDate"
    assert (invited.standing, failures.count()) == (Standing.REVOKED, 0)
