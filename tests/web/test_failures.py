"""The administrators' page of failures: the cause first, one press to try again."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.data import mail_words
from coaching.data.mails import WEIGHTS
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.failures import Failure
from coaching.model.history import Event
from coaching.model.mail import Mail, note_mail, note_mail_to_address
from coaching.model.people import User
from coaching.services import failures
from tests.web.sessions import sign_in


@pytest.fixture
def administrator(client: FlaskClient, ada: User) -> FlaskClient:
    """The browser of an administrator."""
    sign_in(client, ada)
    return client


def test_what_failed_is_grouped_by_its_cause(
    administrator: FlaskClient, otto: User, stina: User, case: Case
) -> None:
    failures.note("address", otto.id, "AddressRefused", over=True)
    failures.note("address", stina.id, "AddressRefused", over=True)
    failures.note("mail_server", 0, "ConnectionRefusedError")

    page = administrator.get("/administrator/failures").text
    home = administrator.get("/administrator").text

    assert page.index("The address is not accepted") < page.index("The mail server does not answer")
    assert page.count("The address is not accepted</h2>") == 1
    assert "Otto Contact" in page
    assert "Harjula" not in page
    assert "3 things failed in the background" in home


def test_a_mail_is_named_by_its_kind_and_reader(administrator: FlaskClient, otto: User) -> None:
    with transaction():
        note_mail("welcome", otto)
    owed = db.session.scalars(select(Mail)).one()
    failures.note("mail", owed.id, "MailRefused", over=True)

    page = administrator.get("/administrator/failures").text

    assert "Invitation to Otto Contact" in page
    assert "welcome" not in page


def test_a_mail_to_an_address_alone_is_named_by_its_kind(administrator: FlaskClient) -> None:
    with transaction():
        note_mail_to_address("feedback_answered", "visitor@example.org", "en")
    owed = db.session.scalars(select(Mail)).one()
    failures.note("mail", owed.id, "MailRefused", over=True)

    page = administrator.get("/administrator/failures").text

    assert "Answer to feedback on accessibility" in page
    assert "visitor@example.org" not in page


def test_a_daily_mail_is_named_by_its_reader(administrator: FlaskClient, otto: User) -> None:
    failures.note("digest", otto.id, "LookupError")

    page = administrator.get("/administrator/failures").text

    assert "Otto Contact" in page
    assert f"Number {otto.id}" not in page


def test_every_mail_has_a_name_in_words() -> None:
    assert mail_words.NAMES.keys() == WEIGHTS.keys()
    assert len(set(mail_words.NAMES.values())) == len(WEIGHTS)


def test_a_second_press_changes_nothing(administrator: FlaskClient, ada: User, otto: User) -> None:
    with transaction():
        note_mail("welcome", otto)
        owed = db.session.scalars(select(Mail)).one()
        owed.failed_at, owed.last_error, owed.tries = now(), "MailRefused", 6
    failure = failures.note("mail", owed.id, "MailRefused", over=True)

    for _ in range(2):
        administrator.post(f"/administrator/failures/{failure.id}/retry")

    events = db.session.scalars(select(Event).where(Event.name == "retried")).all()
    assert [(each.by_id, each.facts) for each in events] == [
        (ada.id, {"job": "mail", "thing": owed.id})
    ]
    db.session.refresh(owed)
    assert owed.failed_at is None
    assert owed.tries == 0


def test_one_press_tries_everything_again(administrator: FlaskClient) -> None:
    failures.note("wake", 7, "LookupError")
    failures.note("certificate", 8, "LookupError")

    pressed = administrator.post("/administrator/failures/retry", follow_redirects=True)

    assert "2 are tried again now." in pressed.text
    assert {each.next_try_at for each in db.session.scalars(select(Failure))} == {now()}


def test_one_cause_is_tried_again_alone(administrator: FlaskClient) -> None:
    failures.note("wake", 7, "LookupError")
    other = failures.note("certificate", 8, "LookupError")
    clock.set_to(now() + timedelta(seconds=1))

    administrator.post("/administrator/failures/retry", data={"job": "wake", "kind": "LookupError"})

    assert other.next_try_at is not None
    assert other.next_try_at > now()


def test_what_went_well_since_is_gone(administrator: FlaskClient) -> None:
    failures.note("wake", 7, "LookupError")
    failures.resolve("wake", 7)

    assert "Nothing has failed" in administrator.get("/administrator/failures").text


def test_what_is_put_aside_is_counted_no_more_until_it_fails_again(
    administrator: FlaskClient, ada: User
) -> None:
    failures.note("certificate", 8, "LookupError")
    failures.note("wake", 7, "LookupError")
    cause = {"job": "wake", "kind": "LookupError"}

    pressed = administrator.post(
        "/administrator/failures/put-aside", data=cause, follow_redirects=True
    )
    again = administrator.post(
        "/administrator/failures/put-aside", data=cause, follow_redirects=True
    )

    assert "It is put aside, and comes back if it fails again." in pressed.text
    assert "It has gone well meanwhile." in again.text
    events = db.session.scalars(select(Event).where(Event.name == "put_aside")).all()
    assert [(each.by_id, each.facts) for each in events] == [(ada.id, {"job": "wake", "thing": 7})]
    assert [each.job for each in failures.standing(ada)] == ["certificate"]
    failures.note("wake", 7, "LookupError")
    assert failures.count() == 2


def test_one_thing_is_put_aside_alone(
    administrator: FlaskClient, ada: User, otto: User, stina: User
) -> None:
    gone, other = (
        failures.note("address", each.id, "AddressRefused", over=True) for each in (otto, stina)
    )

    administrator.post(f"/administrator/failures/{gone.id}/put-aside")

    assert failures.standing(ada) == [other]
