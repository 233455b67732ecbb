"""Accounts, as administrators look after them: the list, a new password, who may sign in."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, literal, tuple_
from sqlalchemy.orm import selectinload

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.invitations import Invitation
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.permissions import Can, require, visible_people
from coaching.services import invitations, people
from coaching.services.invitations import NotActive
from coaching.services.refusals import Refusal

PAGE = 50


class NoWorkAccount(Refusal):
    """The work account belongs to nobody of the programme."""


@dataclass(frozen=True)
class People:
    """A page of people; ``next`` is the person after whom the next page begins."""

    people: list[User]
    next: int | None = None

    @cached_property
    def invited(self) -> dict[int, Invitation]:
        """How far the invitation of everybody is who has no password yet."""
        new = [each for each in self.people if each.password is None]
        return invitations.newest(new) if new else {}


def everybody(user: User, *, after: int | None = None) -> People:
    """Everybody with an account, by name."""
    require(user, Can.ADMINISTER)
    key = (func.lower(User.name), User.id)
    query = visible_people(user).options(selectinload(User.offices))
    query = query.order_by(*key).limit(PAGE + 1)
    last = db.session.get(User, after) if after is not None else None
    if last is not None:
        query = query.where(tuple_(*key) > tuple_(func.lower(last.name), literal(last.id)))
    found = list(db.session.scalars(query).unique())
    return People(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def of_work_account(email: str, *, is_verified: bool) -> User:
    """Whoever of the programme has this address at work; raises `NoWorkAccount` in one wording.

    An account is opened by nobody but an administrator: here it exists, or it does not.
    """
    found = people.by_email(email) if is_verified and email else None
    if found is None or not found.active or not found.offices:
        raise NoWorkAccount(
            _("No account of the programme goes with this work account. Ask an administrator.")
        )
    return found


def invite_again(user: User, person: User) -> None:
    """Ask a person on board once more; who is there already gets a link for a new password.

    Raises `NotActive`, `InvitedJustNow`.
    """
    require(user, Can.ADMINISTER)
    if person.password is None:
        invitations.repeat(user, person, invitations.asked_to(person))
        return
    if not person.active:
        raise NotActive(_("This account is not active. Make it active first."))
    with transaction():
        note_mail("reset_password", person)
        note_event(user, "invited_again", subject_id=person.id)


def revoke(user: User, person: User) -> None:
    """Take the invitation of a person back; the account stays. Raises `NotAwaited`."""
    require(user, Can.ADMINISTER)
    invitations.revoke(user, person, invitations.asked_to(person))


def invitation_of(user: User, person: User) -> Invitation | None:
    """How far the last invitation of a person has come; nothing for who was never asked."""
    require(user, Can.ADMINISTER)
    return invitations.newest([person]).get(person.id)
