"""Mail leaves the outbox: at least once, always under the same Message-ID."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy import ColumnElement, select, update

from coaching import mail, meters
from coaching.clock import now
from coaching.data.mails import Way
from coaching.mail import AddressRefused, Interrupted, MailRefused, Post, ServerTrouble
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.services import digests, failures, invitations, outdated_mail, pauses
from coaching.services.digests import DIGEST

# Longer than any conversation about one mail: after a crash it is tried again.
HOLD = timedelta(minutes=2)
# A round ends after so many seconds, so that other work gets its turn.
ROUND = 20.0
# A server that is away is asked again after these pauses, and no mail has to pay for it.
SERVER_PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
)
# Failures of this work: with one mail, with the address of one person, with the server.
NAME, ADDRESS, SERVER = "mail", "address", failures.MAIL_SERVER

log = structlog.get_logger("polku")


class NoLongerHere(Exception):
    """The account of the recipient is closed."""


class TooLate(Exception):
    """The day of a digest is over: the next one holds everything that this one would have."""


class OutOfDate(Exception):
    """It asks for something that has been done, or waits, by now."""


NOTHING_TO_MEND = (NoLongerHere, OutOfDate, TooLate)
FOR_GOOD = (AddressRefused, MailRefused, *NOTHING_TO_MEND)


class Sending:
    """The work of sending; one connection carries the mails of a round."""

    name = NAME

    def run(self, limit: int) -> int:
        """Send what is due; gives how many mails were tried here."""
        ids = _due(limit)
        if len(ids) < limit:
            failures.settle(NAME, ids)
        if not ids or failures.resting(SERVER):
            return 0
        tried, until = 0, monotonic() + ROUND
        try:
            with mail.open_post() as post:
                for each in ids:
                    tried += send(each, post)
                    if monotonic() > until:
                        break
        except ServerTrouble as trouble:
            failure = failures.note(SERVER, 0, trouble.kind, rests=SERVER_PAUSES)
            meters.FAILURES.labels(SERVER).inc()
            log.warning("mail_server_failed", tries=failure.count, kind=trouble.kind)
        else:
            failures.resolve(SERVER, 0)
        return tried

    @staticmethod
    def try_again(mail_id: int, moment: datetime) -> None:
        """Begin anew with a mail that was given up."""
        _reopen(moment, Mail.id == mail_id)


SENDING = Sending()


def write_again(user_id: int, moment: datetime) -> None:
    """Begin anew with all that did not reach a person; of digests the next one is enough."""
    refused = Mail.last_error == AddressRefused.__name__
    _reopen(moment, Mail.to_id == user_id, refused, Mail.name != DIGEST)


def ask_again(_only_one: int, _moment: datetime) -> None:
    """The server is asked as soon as its failure says so."""


def _reopen(moment: datetime, *which: ColumnElement[bool]) -> None:
    with transaction():
        db.session.execute(
            update(Mail)
            .where(*which, Mail.sent_at.is_(None))
            .values(failed_at=None, tries=0, next_try_at=moment)
            .execution_options(synchronize_session=False)
        )


def send(mail_id: int, post: Post) -> bool:
    """Send one mail, unless it is not due or somebody else has it; raises `ServerTrouble`."""
    if not _claim(mail_id):
        return False
    try:
        told = _hand_over(db.session.get_one(Mail, mail_id), post)
    except ServerTrouble:
        db.session.rollback()
        _hand_back(mail_id)
        raise
    except Exception as error:
        db.session.rollback()
        _note_failure(mail_id, error)
    else:
        _note_arrival(mail_id, told)
    return True


def _hand_over(owed: Mail, post: Post) -> list[Mail]:
    """Give a mail to the post as things stand now; gives the mails that it told of."""
    reader = owed.to
    if reader is not None and not reader.active:
        raise NoLongerHere
    if outdated_mail.is_outdated(owed):
        raise OutOfDate
    if reader is None or owed.name != DIGEST:
        post.deliver(mail.compose(owed), owed)
        return []
    if not digests.is_still_today(owed):
        raise TooLate
    news = digests.waiting_for(reader)
    post.deliver(mail.compose_digest(owed, news, digests.agenda_of(reader)), owed)
    return news


def _due(limit: int) -> list[int]:
    query = (
        select(Mail.id)
        .where(
            Mail.sent_at.is_(None),
            Mail.failed_at.is_(None),
            Mail.way == Way.SINGLE,
            Mail.next_try_at <= now(),
        )
        .order_by(Mail.next_try_at, Mail.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def _claim(mail_id: int) -> bool:
    """Take this try by moving the next one ahead, where a crash leaves it to be retried."""
    claim = (
        update(Mail)
        .where(
            Mail.id == mail_id,
            Mail.sent_at.is_(None),
            Mail.failed_at.is_(None),
            Mail.next_try_at <= now(),
        )
        .values(tries=Mail.tries + 1, next_try_at=now() + HOLD)
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return db.session.scalar(claim) is not None


def _hand_back(mail_id: int) -> None:
    """The server was away: that was no try of this mail's."""
    with transaction():
        owed = db.session.get_one(Mail, mail_id)
        owed.tries, owed.next_try_at = owed.tries - 1, now()


def _note_arrival(mail_id: int, told: Iterable[Mail]) -> None:
    with transaction():
        owed = db.session.get_one(Mail, mail_id)
        owed.sent_at, owed.last_error = now(), ""
        for each in told:
            each.sent_at = now()
        if owed.to is not None:
            owed.to.bounced_since = None
        invitations.note_sent(owed)
    meters.MAILS.labels("sent").inc()
    log.info("job", job=NAME, thing=mail_id)
    failures.resolve(NAME, mail_id)
    if owed.to_id is not None:
        failures.resolve(ADDRESS, owed.to_id)


def _note_failure(mail_id: int, error: Exception) -> None:
    """Keep what kind of thing went wrong: what a server answers may hold an address."""
    kind = str(error) if isinstance(error, Interrupted) else type(error).__name__
    with transaction():
        owed = db.session.get_one(Mail, mail_id)
        over = owed.tries > len(pauses.PAUSES) or isinstance(error, FOR_GOOD)
        owed.last_error, owed.next_try_at = kind, now() + pauses.after(owed.tries)
        owed.failed_at = now() if over else None
        to, tries, again = owed.to, owed.tries, None if over else owed.next_try_at
        if to is not None and isinstance(error, AddressRefused):
            to.bounced_since = to.bounced_since or now()
        if over and not isinstance(error, NOTHING_TO_MEND):
            invitations.note_lost(owed)
    meters.MAILS.labels("failed" if over else "put_off").inc()
    log.warning("mail_failed", mail=mail_id, tries=tries, kind=kind)
    if isinstance(error, AddressRefused) and to is not None:
        failures.note(ADDRESS, to.id, kind, over=True)
    elif not isinstance(error, NOTHING_TO_MEND):
        failures.note(NAME, mail_id, kind, next_try_at=again, over=over)
