"""A mail or an address that is refused stops no other mail."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import pauses
from tests.postbox import Postbox
from tests.sending.outbox import OTTO, files, owe, pass_time, standing

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def test_a_mail_that_fails_is_tried_again_after_growing_pauses(
    owed: Mail, otto: User, stina: User, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "451 4.7.1 Try again later, Otto"
    rests: list[timedelta] = []
    for _ in range(6):
        assert jobs.run_due() == 1
        rests.append(owed.next_try_at - now())
        assert jobs.run_due() == 0
        clock.set_to(owed.next_try_at)
    other = owe(stina)

    assert jobs.run_due() == 1
    for rest, longest in zip(rests, [*pauses.PAUSES, pauses.PAUSES[-1]], strict=True):
        assert longest * 0.9 <= rest <= longest
    assert (owed.sent_at, owed.last_error) == (None, "SMTPRecipientsRefused")
    assert owed.failed_at is not None
    assert other.sent_at == now()
    assert otto.bounced_since is None
    assert standing() == [("mail", owed.id, "SMTPRecipientsRefused", 6, False)]


def test_a_mail_that_arrives_in_the_end_is_no_failure_any_more(
    owed: Mail, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "451 4.7.1 Try again later"
    jobs.run_due()
    before = standing()
    postbox.refusals.clear()
    pass_time(minutes=1)

    jobs.run_due()

    assert before == [("mail", owed.id, "SMTPRecipientsRefused", 1, True)]
    assert standing() == []
    assert (owed.sent_at, owed.last_error, owed.tries) == (now(), "", 2)


@pytest.mark.parametrize("code", [550, 551, 553])
def test_an_address_that_is_refused_for_good_fails_at_once_and_is_marked(
    owed: Mail, otto: User, stina: User, postbox: Postbox, code: int
) -> None:
    postbox.refusals[OTTO] = f"{code} 5.1.1 No such person: otto"
    good = owe(stina)

    jobs.run_due()

    assert (owed.failed_at, owed.last_error) == (now(), "AddressRefused")
    assert (otto.bounced_since, stina.bounced_since) == (now(), None)
    assert good.sent_at == now()
    assert standing() == [("address", otto.id, "AddressRefused", 1, False)]


@pytest.mark.parametrize("words", ["550 5.7.1 Unable to relay", "530 5.7.0 Sign in first"])
def test_a_server_that_takes_nothing_from_us_costs_no_mail_and_marks_nobody(
    owed: Mail, otto: User, stina: User, postbox: Postbox, words: str
) -> None:
    other = owe(stina)
    postbox.refusals = {each.email: words for each in (otto, stina)}
    for _ in range(8):
        jobs.run_due()
        pass_time(minutes=6)

    assert [(mail.failed_at, mail.tries) for mail in (owed, other)] == [(None, 0)] * 2
    assert otto.bounced_since is None
    assert [each[:3] for each in standing()] == [("mail_server", 0, "SMTPRecipientsRefused")]
    postbox.refusals.clear()
    jobs.run_due()
    assert (owed.sent_at, other.sent_at) == (now(), now())
    assert standing() == []


def test_a_reader_who_takes_nothing_from_us_stops_no_other_mail(
    owed: Mail, otto: User, stina: User, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "550 5.7.1 Only members may write to this list"
    jobs.run_due()
    before = [each[:3] for each in standing()]
    pass_time(minutes=1)
    other = owe(stina)
    for _ in range(3):
        jobs.run_due()
        pass_time(minutes=6)

    assert before == [("mail_server", 0, "SMTPRecipientsRefused")]
    assert other.sent_at is not None
    assert owed.last_error == "MailRefused"
    assert otto.bounced_since is None
    assert standing() == [("mail", owed.id, "MailRefused", 1, False)]


def test_a_full_mailbox_is_no_wrong_address(owed: Mail, otto: User, postbox: Postbox) -> None:
    postbox.refusals[OTTO] = "550 5.2.2 The mailbox is full"

    jobs.run_due()

    assert (owed.failed_at, otto.bounced_since) == (None, None)
    assert standing() == [("mail", owed.id, "SMTPRecipientsRefused", 1, True)]


def test_an_address_is_good_again_once_a_mail_arrives(
    owed: Mail, otto: User, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "550 5.1.1 No such person"
    jobs.run_due()
    postbox.refusals.clear()
    owe(otto)

    jobs.run_due()

    assert otto.bounced_since is None
    assert standing() == []


def test_of_another_address_nobody_knows_anything_bad(
    owed: Mail, otto: User, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "550 5.1.1 No such person"
    jobs.run_due()

    with transaction():
        otto.email = "otto@example.org"

    assert otto.bounced_since is None


def test_a_mail_whose_content_is_refused_for_good_is_not_tried_again(
    owed: Mail, otto: User, postbox: Postbox
) -> None:
    postbox.complaints[OTTO] = "554 5.7.1 This looks like advertising"

    jobs.run_due()

    assert (owed.failed_at, owed.last_error) == (now(), "MailRefused")
    assert otto.bounced_since is None
    assert standing() == [("mail", owed.id, "MailRefused", 1, False)]


def test_one_mail_that_cannot_be_written_does_not_stop_the_others(
    otto: User, stina: User, folder: Path
) -> None:
    bad, good = owe(otto), owe(stina)
    with transaction():
        bad.name = "no_such_mail"

    jobs.run_due()

    assert (bad.sent_at, bad.last_error) == (None, "TemplateNotFound")
    assert good.sent_at == now()


def test_nobody_writes_to_a_closed_account(owed: Mail, otto: User, folder: Path) -> None:
    with transaction():
        otto.active = False

    jobs.run_due()

    assert (owed.failed_at, owed.last_error) == (now(), "NoLongerHere")
    assert files(folder) == []
    assert standing() == []


def test_an_administrator_lets_what_failed_be_tried_again(
    ada: User, otto: User, postbox: Postbox
) -> None:
    postbox.refusals[OTTO] = "550 5.1.1 No such person"
    owed = owe(otto)
    jobs.run_due()
    postbox.refusals.clear()
    failures = db.session.scalars(select(Failure)).all()

    pressed = [jobs.retry(ada, failures), jobs.retry(ada, failures)]
    jobs.run_due()

    assert pressed == [1, 0]
    assert owed.sent_at == now()
    assert standing() == []
