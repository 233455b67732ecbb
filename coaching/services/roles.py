"""Roles of the programme: give them and take them, and what ends with them."""

from collections.abc import Iterable
from secrets import token_hex

from sqlalchemy import delete, or_

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.coach_choices import CoachChoice
from coaching.model.history import note_event
from coaching.model.people import Office, StaffRole, User
from coaching.permissions import Can, require
from coaching.services import coach_changes, devices, people, releases, substitution_ends
from coaching.services.refusals import Refusal


def change(user: User, person: User, roles: Iterable[StaffRole], *, active: bool = True) -> None:
    """Give and take roles, or close an account; raises `Refusal` for the last administrator.

    What the person was to do, and cannot any more, ends in the same moment.
    """
    require(user, Can.ADMINISTER)
    kept = frozenset(roles)
    _stop_without_administrator(person, kept, active)
    with transaction():
        person.offices = [o for o in person.offices if o.role in kept] + [
            Office(role=role) for role in kept - person.staff_roles
        ]
        if person.active != active:
            # Opened again, an account has no session and no link from before it was closed.
            person.fs_uniquifier = token_hex()
            devices.forget_all(person)
        person.active = active
        releases.of_person(person)
        if not active or StaffRole.COACH not in kept:
            _choose_anew(person)
            coach_changes.do_without(person)
        substitution_ends.settle(user, person)
        note_event(user, "roles_changed", subject_id=person.id)


def _stop_without_administrator(person: User, kept: frozenset[StaffRole], active: bool) -> None:
    loses = StaffRole.ADMINISTRATOR in person.staff_roles and (
        StaffRole.ADMINISTRATOR not in kept or not active
    )
    if loses and len(people.with_role(StaffRole.ADMINISTRATOR)) == 1:
        raise Refusal(_("Name another administrator first: somebody has to be one."), field="roles")


def _choose_anew(person: User) -> None:
    """Somebody who coaches no more is nobody's choice as a coach."""
    theirs = or_(CoachChoice.coach_id == person.id, CoachChoice.deputy_id == person.id)
    db.session.execute(delete(CoachChoice).where(theirs))
