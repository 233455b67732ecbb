"""Whether mail reaches people: who is out of reach, another address, another invitation."""

from secrets import token_hex

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.history import note_event
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Can, require, visible_cases
from coaching.services import devices, failures, invitations, people, second_steps
from coaching.services.people import AddressTaken
from coaching.services.refusals import Refusal
from coaching.services.successions import RIGHTS

MOST = 20


class OfTheProgramme(Refusal):
    """The account of somebody of the programme is the administrators' to look after."""


def out_of_reach(user: User) -> list[Member]:
    """Members of organisations to whom no mail arrives, those known longest first."""
    require(user, Can.COORDINATE)
    query = (
        select(Member)
        .join(Member.user)
        .where(
            User.bounced_since.is_not(None),
            Member.left_at.is_(None),
            # Few of all people are out of reach: their years are looked up one by one.
            exists(visible_cases(user).where(Case.id == Member.case_id).with_only_columns(Case.id)),
        )
        .order_by(User.bounced_since, Member.id)
        .limit(MOST)
        .options(joinedload(Member.case).joinedload(Case.organisation))
    )
    found: dict[tuple[int, int], Member] = {}
    for member in db.session.scalars(query).unique():
        found.setdefault((member.user_id, member.case_id), member)
    return list(found.values())


def invite_again(user: User, member: Member) -> None:
    """Ask a member on board once more.

    Raises `NotActive`, `NotAwaited`, `InvitedJustNow`.
    """
    require(user, RIGHTS[member.kind], member.case)
    invitations.repeat(user, member.user, member.case)


def revoke(user: User, member: Member) -> None:
    """Take the invitation of a member back; the place stays. Raises `NotAwaited`."""
    require(user, RIGHTS[member.kind], member.case)
    invitations.revoke(user, member.user, member.case)


def correct(user: User, member: Member, email: str) -> None:
    """Write to a member at another address; what did not arrive leaves again.

    Raises `AddressTaken`, `OfTheProgramme`.
    """
    require(user, Can.COORDINATE, member)
    if member.user.offices:
        raise OfTheProgramme(
            _("This person belongs to the programme. An administrator corrects the address.")
        )
    with transaction():
        _move(user, member.user, email, member.case)
        note_event(user, "address_corrected", member.case, member_id=member.id)
    failures.resolve("address", member.user_id)


def correct_account(user: User, person: User, email: str) -> None:
    """The same for administrators, who look after every account; raises `AddressTaken`."""
    require(user, Can.ADMINISTER)
    with transaction():
        _move(user, person, email, invitations.asked_to(person))
        note_event(user, "address_corrected", subject_id=person.id)
    failures.resolve("address", person.id)


def _move(user: User, person: User, email: str, case: Case | None) -> None:
    known = people.by_email(email)
    if known is not None and known.id != person.id:
        raise AddressTaken(_("Somebody with this e-mail address has an account."), field="email")
    # A password that is being chosen in the other mailbox is seen here, or not stored there.
    second_steps.take_turns(person)
    before, person.email = person.email, email.strip().lower()
    if person.id != user.id and person.email != before:
        # Whoever reads the other mailbox keeps no link, no session, and no way in chosen by it; a
        # second step stays, since it lets in nobody by itself.
        person.fs_uniquifier = token_hex()
        invitations.follow_address(person)
        devices.forget_all(person)
        second_steps.forget_passkeys(person)
        if person.password is not None:
            person.password = None
            invitations.invite(person, case)
    # A new look at the same address is worth a try too.
    person.bounced_since = None
    lost = (Mail.to_id == person.id, Mail.last_error == "AddressRefused", Mail.name != "digest")
    values = {"failed_at": None, "tries": 0, "last_error": "", "next_try_at": now()}
    db.session.execute(update(Mail).where(*lost, Mail.sent_at.is_(None)).values(values))


def member_of(user: User, member_id: int) -> Member | None:
    """A member of a visible case."""
    cases = visible_cases(user).with_only_columns(Case.id)
    query = select(Member).where(Member.id == member_id, Member.case_id.in_(cases))
    loading = joinedload(Member.case).joinedload(Case.organisation)
    return (
        db.session.scalars(query.options(loading.joinedload(Organisation.parent)))
        .unique()
        .one_or_none()
    )
