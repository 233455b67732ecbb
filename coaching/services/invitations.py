"""Invitations: ask somebody on board, follow how far that has come, and let the person join."""

from collections.abc import Iterable
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.data.commitment import SIGNED
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.invitations import LASTS, Invitation
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import second_steps
from coaching.services.refusals import Refusal

# An invitation that is on its way is not sent twice by somebody who presses twice.
JUST_NOW = timedelta(minutes=10)
WELCOME, TO_SIGN = "welcome", "commitment_to_sign"
# Mails that carry the link.
CARRIERS = (WELCOME, TO_SIGN)
# Nobody has come on board by it, and nobody has taken it back.
AWAITED = (Invitation.joined_at.is_(None), Invitation.revoked_at.is_(None))


class NotActive(Refusal):
    """Somebody without an active account cannot sign in."""


class InvitedJustNow(Refusal):
    """Another invitation so soon would only confuse."""


class NotAwaited(Refusal):
    """The person is on board already."""


# ---- within the caller's transaction ----


def invite(person: User, case: Case | None) -> Invitation:
    """Ask somebody on board, to an organisation's year or to the programme, with a mail.

    Whoever was asked there before is asked anew: the links of earlier mails open nothing any more.
    """
    db.session.flush()
    found = _to(person, case)
    if found is None:
        found = _begin(person, case)
    else:
        found.renew()
    note_mail(WELCOME, person, case_id=case.id if case else None, invitation_id=found.id)
    return found


def invite_newcomers(newcomers: Iterable[tuple[User, int]]) -> None:
    """The same for many whom nobody has asked there yet, each with the id of a new year."""
    made = [Invitation(user=person, case_id=case_id) for person, case_id in newcomers]
    db.session.add_all(made)
    db.session.flush()
    for each in made:
        note_mail(WELCOME, each.user, case_id=each.case_id, invitation_id=each.id)


def ask_to_sign(task: Task) -> None:
    """Send a sponsor who has no password the link with which to sign, if this is a commitment."""
    if task.name not in SIGNED:
        return
    # Only now has it an id.
    db.session.flush()
    for person in task.case.people(MemberKind.SPONSOR) if task.case else []:
        if (found := awaiting(person)) is not None:
            facts = {"case_id": task.case_id, "task_id": task.id, "invitation_id": found.id}
            note_mail(TO_SIGN, person, **facts)


def awaiting(person: User) -> Invitation | None:
    """The last invitation of somebody who is not on board yet."""
    found = newest([person]).get(person.id) if person.password is None else None
    return found if found is not None and found.is_open else None


def follow_address(person: User) -> None:
    """Links that went to another address open nothing; who was reached there is asked anew."""
    for each in _awaited(person):
        if each.sent_at is not None:
            invite(person, each.case)
        else:
            # Its mail is owed still, or leaves once more.
            each.renew()


def note_sent(mail: Mail) -> None:
    """A mail with the link has left."""
    found = carried_by(mail)
    if found is not None and mail.sent_at is not None:
        found.sent_at, found.bounced_at = mail.sent_at, None
        found.valid_until = found.valid_until or mail.sent_at + LASTS


def note_lost(mail: Mail) -> None:
    """A mail with the link did not arrive, and is not tried again."""
    found = carried_by(mail)
    if found is not None:
        found.bounced_at = mail.failed_at


# ---- asking and taking back ----


def repeat(user: User, person: User, case: Case | None) -> None:
    """Ask somebody anew; whoever calls has the right.

    Raises `NotActive`, `NotAwaited`, `InvitedJustNow`.
    """
    _stop_unless_awaited(person)
    with transaction():
        # Whoever presses at the same moment waits here, and then sees this invitation.
        second_steps.take_turns(person)
        _stop_unless_awaited(person)
        known = _to(person, case)
        recent = or_(Mail.sent_at.is_(None), Mail.sent_at > now() - JUST_NOW)
        welcome = (Mail.to_id == person.id, Mail.name == WELCOME, Mail.failed_at.is_(None))
        is_recent = db.session.scalar(select(Mail.id).where(*welcome, recent).limit(1)) is not None
        if is_recent and not (known is not None and known.revoked_at):
            raise InvitedJustNow(_("The invitation is on its way already. Give it ten minutes."))
        invite(person, case)
        note_event(user, "invitation_repeated", case, person_id=person.id)


def revoke(user: User, person: User, case: Case | None) -> None:
    """Take an invitation back: no link of it opens anything; whoever calls has the right.

    Raises `NotAwaited`.
    """
    _stop_unless_awaited(person, even_closed=True)
    with transaction():
        found = _to(person, case) or _begin(person, case)
        if found.revoked_at is not None:
            return
        found.renew()
        found.revoked_at = now()
        # Links for a password that are on their way count no more either.
        person.fs_uniquifier = token_hex()
        note_event(user, "invitation_revoked", case, person_id=person.id)


# ---- coming on board ----


def by_token(token: str) -> Invitation | None:
    """The invitation whose link this is, usable or not; nothing for a link that was made up."""
    query = select(Invitation).where(Invitation.token_hash == Invitation.hash_of(token))
    return db.session.scalars(query.options(joinedload(Invitation.user))).unique().one_or_none()


def note_opened(invitation: Invitation) -> None:
    """Somebody, or a machine that looks at mail, has opened the link: nothing else changes."""
    if invitation.opened_at is None:
        with transaction():
            invitation.opened_at = now()


def join(invitation: Invitation, password: str) -> bool:
    """Come on board with a password, given as its hash; False where the link was used meanwhile."""
    person, token_hash = invitation.user, invitation.token_hash
    claim = (
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.token_hash == token_hash, *AWAITED)
        .values(joined_at=now())
        .returning(Invitation.id)
    )
    with transaction():
        # By another link, or to another address, somebody may have come on board meanwhile.
        second_steps.take_turns(person)
        if person.password is not None or db.session.scalar(claim) is None:
            return False
        person.password = password
        person.fs_uniquifier = token_hex()
        _close(person)
        note_event(person, "came_on_board", invitation.case, person_id=person.id)
    return True


def note_joined(person: User) -> None:
    """Somebody has signed in: whatever way that was, the person is on board."""
    if _awaited(person):
        with transaction():
            _close(person)


# ---- what there is ----


def newest(people: Iterable[User]) -> dict[int, Invitation]:
    """The last invitation of each of these people."""
    query = select(Invitation).where(Invitation.user_id.in_({each.id for each in people}))
    query = query.options(joinedload(Invitation.user)).order_by(Invitation.id)
    return {each.user_id: each for each in db.session.scalars(query).unique()}


def to_case(case: Case, people: Iterable[User]) -> dict[int, Invitation]:
    """The invitations to a year by person; of people without one, their last one elsewhere."""
    ids = {each.id for each in people}
    query = select(Invitation).where(
        or_(Invitation.case_id == case.id, Invitation.user_id.in_(ids))
    )
    query = query.options(joinedload(Invitation.user)).order_by(Invitation.id)
    there = db.session.scalars(query).unique().all()
    own = {each.user_id: each for each in there if each.case_id == case.id}
    return {each.user_id: each for each in there} | own


def asked_to(person: User) -> Case | None:
    """To whose year somebody was asked last; the programme's own people, to none."""
    found = None if person.staff_roles else newest([person]).get(person.id)
    return found.case if found else None


def carried_by(mail: Mail) -> Invitation | None:
    """The invitation whose link a mail carries; in mails of earlier versions the last one."""
    if mail.name not in CARRIERS or mail.to is None:
        return None
    known = mail.facts.get("invitation_id")
    if known is not None:
        return db.session.get(Invitation, known)
    return newest([mail.to]).get(mail.to.id)


def _to(person: User, case: Case | None) -> Invitation | None:
    query = select(Invitation).where(
        Invitation.user_id == person.id,
        Invitation.case_id == case.id if case else Invitation.case_id.is_(None),
    )
    # As it stands now, whatever was read of it before somebody else had their turn.
    return db.session.scalar(query.execution_options(populate_existing=True))


def _begin(person: User, case: Case | None) -> Invitation:
    made = Invitation(user=person, case=case)
    db.session.add(made)
    db.session.flush()
    return made


def _awaited(person: User) -> list[Invitation]:
    query = select(Invitation).where(Invitation.user_id == person.id, *AWAITED)
    return list(db.session.scalars(query))


def _close(person: User) -> None:
    for each in _awaited(person):
        each.joined_at = now()


def _stop_unless_awaited(person: User, *, even_closed: bool = False) -> None:
    if not person.active and not even_closed:
        raise NotActive(_("This account is not active. An administrator can make it active."))
    if person.password is not None:
        raise NotAwaited(_("%(name)s has signed in already.", name=person.name))
