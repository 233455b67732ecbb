"""Signing the commitment from the link of an invitation, with a code by mail and no password.

A code signs one commitment and opens nothing else: nobody is signed in by it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningUpdate

from coaching.clock import now
from coaching.data.commitment import SIGNED
from coaching.i18n import gettext as _
from coaching.i18n import ngettext
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.invitations import Invitation
from coaching.model.mail import note_mail
from coaching.model.processes import Task
from coaching.model.signing_codes import TRIES, SigningCode
from coaching.permissions import Can, allowed, require
from coaching.services import tasks
from coaching.services.refusals import Refusal
from coaching.services.replies import Reply

# After so many codes within a day, so long until the next one; the last pause stays.
BETWEEN_CODES = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 60))
DAY = timedelta(days=1)
# After so many wrong tries with one code, so long until the next try counts.
BETWEEN_TRIES = tuple(timedelta(seconds=each) for each in (2, 5, 15, 45))


class CodeRefused(Refusal):
    """The code does not sign: wrong, too old, used, tried too often or too fast."""


def task_of(invitation: Invitation) -> Task | None:
    """The commitment that the person behind the link is asked to sign now."""
    if invitation.case is None:
        return None
    query = (
        select(Task)
        .where(Task.case_id == invitation.case_id, Task.name.in_(SIGNED))
        .where(Task.closed_at.is_(None))
        .order_by(Task.id.desc())
        .options(joinedload(Task.process))
    )
    open_ones = db.session.scalars(query).unique()
    person = invitation.user
    return next((each for each in open_ones if allowed(person, Can.OPEN_TASK, each)), None)


def ask_for_code(invitation: Invitation, task: Task) -> None:
    """Send a code that signs this task; earlier ones count no more. Raises `CodeRefused`."""
    require(invitation.user, Can.OPEN_TASK, task)
    with transaction():
        # Whoever presses at the same moment waits for this write, and then sees this code.
        lock = update(Invitation).where(Invitation.id == invitation.id)
        db.session.execute(lock.values(seed=Invitation.seed))
        _stop_in_pause(invitation)
        _end_all(invitation)
        code = SigningCode(invitation=invitation, task=task)
        db.session.add(code)
        db.session.flush()
        facts = {"case_id": task.case_id, "task_id": task.id, "signing_code_id": code.id}
        note_mail("signing_code", invitation.user, **facts)


def sign(invitation: Invitation, task: Task, *, code: str, reply: Reply) -> None:
    """Answer the task in the person's own name; raises `CodeRefused` and what completing raises."""
    person = invitation.user
    require(person, Can.OPEN_TASK, task)
    _use(invitation, task, "".join(code.split()))
    # Stored with the answer, or not at all.
    invitation.signed_at = now()
    note_event(person, "signed_by_code", invitation.case, task=task)
    tasks.complete(person, task, reply)


def is_signed(invitation: Invitation, task: Task) -> bool:
    """Whether it has been signed from this link meanwhile: by a second press, in another window."""
    for each in (invitation, task):
        db.session.refresh(each)
    return invitation.signed_at is not None and not task.is_open


def has_code(invitation: Invitation) -> bool:
    """Whether a code is on its way or can be used."""
    last = _last(invitation)
    return last is not None and last.ended_at is None and (last.valid_until is None or last.opens)


# ---- codes ----


def _use(invitation: Invitation, task: Task, digits: str) -> None:
    """Count the try first, so that many at once are many tries; then see whether it fits."""
    code = _last(invitation)
    if code is None or code.task_id != task.id or code.ended_at is not None:
        raise CodeRefused(_("Ask for a code first."), field="code")
    _stop_unless_usable(code)
    with transaction():
        claimed = db.session.scalar(_try_of(code))
    if claimed is None:
        db.session.refresh(code)
        _stop_unless_usable(code)
        raise CodeRefused(_("Wait a few seconds, then try again."), field="code")
    db.session.refresh(code)
    if not code.fits(digits):
        raise CodeRefused(_wrong(TRIES - code.tries), field="code")
    if not _end(code):
        raise CodeRefused(_("This code has been used. Ask for a new one."), field="code")


def _stop_unless_usable(code: SigningCode) -> None:
    if code.valid_until is None:
        raise CodeRefused(_("The code is on its way. Wait for the mail."), field="code")
    if code.valid_until <= now():
        raise CodeRefused(_("The code is older than ten minutes. Ask for a new one."), field="code")
    if code.tries >= TRIES:
        raise CodeRefused(_("The code was wrong too many times. Ask for a new one."), field="code")
    if code.pause_until is not None and now() < code.pause_until:
        raise CodeRefused(_wait(code.pause_until), field="code")


def _try_of(code: SigningCode) -> ReturningUpdate[int]:
    rests = or_(SigningCode.pause_until.is_(None), SigningCode.pause_until <= now())
    return (
        update(SigningCode)
        .where(SigningCode.id == code.id, SigningCode.ended_at.is_(None))
        .where(SigningCode.tries < TRIES, rests)
        .values(tries=SigningCode.tries + 1, pause_until=now() + _after(BETWEEN_TRIES, code.tries))
        .returning(SigningCode.id)
        .execution_options(synchronize_session=False)
    )


def _end(code: SigningCode) -> bool:
    """Use a code up, once."""
    with transaction():
        ended = (
            update(SigningCode)
            .where(SigningCode.id == code.id, SigningCode.ended_at.is_(None))
            .values(ended_at=now())
            .returning(SigningCode.id)
        )
        return db.session.scalar(ended) is not None


def _end_all(invitation: Invitation) -> None:
    standing = (SigningCode.invitation_id == invitation.id, SigningCode.ended_at.is_(None))
    db.session.execute(update(SigningCode).where(*standing).values(ended_at=now()))


def _last(invitation: Invitation) -> SigningCode | None:
    query = select(SigningCode).where(SigningCode.invitation_id == invitation.id)
    return db.session.scalar(query.order_by(SigningCode.id.desc()).limit(1))


def _stop_in_pause(invitation: Invitation) -> None:
    """Each further code of a day is longer in coming: five tries each would be many otherwise."""
    of_today = (SigningCode.invitation_id == invitation.id, SigningCode.asked_at > now() - DAY)
    query = select(func.count(), func.max(SigningCode.id)).where(*of_today)
    number, last_id = db.session.execute(query).one()
    if not number:
        return
    last = db.session.get_one(SigningCode, last_id)
    until = last.asked_at + _after(BETWEEN_CODES, number - 1)
    if now() < until:
        raise CodeRefused(_wait(until), field="code")


def _after(pauses: Sequence[timedelta], number: int) -> timedelta:
    return pauses[min(number, len(pauses) - 1)]


def _wait(until: datetime) -> str:
    seconds = ceil((until - now()).total_seconds())
    if seconds < 60:
        words = ngettext(
            "Wait %(num)s second, then try again.", "Wait %(num)s seconds, then try again.", seconds
        )
    else:
        minutes = ceil(seconds / 60)
        words = ngettext(
            "Wait %(num)s minute, then try again.", "Wait %(num)s minutes, then try again.", minutes
        )
    return str(words)


def _wrong(left: int) -> str:
    if not left:
        return str(_("The code was wrong too many times. Ask for a new one."))
    return str(
        ngettext(
            "This is not the code. You have %(num)s try left.",
            "This is not the code. You have %(num)s tries left.",
            left,
        )
    )
