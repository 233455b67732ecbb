"""Who takes part in an organisation's year, as its page shows them."""

from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.invitations import Invitation
from coaching.model.people import StaffRole, User
from coaching.permissions import Can, allowed, is_manager
from coaching.services import absences, invitations, people
from coaching.services.stand_ins import SPEAKING
from coaching.web.invitation_words import state_of
from coaching.web.navigation import role_names


@dataclass(frozen=True)
class Person:
    """Somebody who takes part, and as what."""

    initials: str
    name: str
    role: str
    look: str = ""
    away: str = ""
    substitute_url: str = ""
    # For coordinators: whether mail arrives, how the invitation fared, and what they can do.
    warning: str = ""
    invited: str = ""
    address_url: str = ""
    invite_url: str = ""


def people_of(reader: User, case: Case) -> list[Person]:
    """Who takes part; to the manager only those of the programme."""
    if is_manager(reader, case) and not allowed(reader, Can.SEE_GUIDANCE, case):
        return _of_the_programme(reader, case)
    return _of_the_organisation(reader, case) + _of_the_programme(reader, case)


def _of_the_organisation(reader: User, case: Case) -> list[Person]:
    order = list(MemberKind)
    members = [m for m in case.members if m.left_at is None]
    first: dict[int, Member] = {}
    for member in sorted(members, key=lambda m: (order.index(MemberKind(m.kind)), m.id)):
        first.setdefault(member.user_id, member)
    names = role_names()
    coordinates = allowed(reader, Can.COORDINATE, case)
    new = [m.user for m in first.values() if m.user.password is None]
    invited = invitations.to_case(case, new) if coordinates and new else {}
    return [
        replace(
            _person(
                reader,
                case,
                m.user,
                ", ".join(filter(None, [names[m.kind], m.title])),
                has_work=m.kind in SPEAKING,
            ),
            **(_mail_of(m, invited.get(m.user_id)) if coordinates else {}),
        )
        for m in first.values()
    ]


def _mail_of(member: Member, invited: Invitation | None) -> dict[str, str]:
    """What a coordinator knows about mail to somebody, and can do about it."""
    person, told = member.user, {}
    if person.bounced_since is not None:
        told["warning"] = _("Mail to %(address)s does not arrive.", address=person.email)
        told["address_url"] = url_for("mailboxes.correct", id=member.id)
    if person.password is None:
        told["invited"] = state_of(invited)[1]
        told["invite_url"] = url_for("mailboxes.invite", id=member.id)
    return told


def _of_the_programme(reader: User, case: Case) -> list[Person]:
    names = role_names()
    found: list[tuple[User | None, str]] = []
    if (
        case.coach_confirmed
        or allowed(reader, Can.SEE_STAFF_FIELDS, case)
        or is_manager(reader, case)
    ):
        found = [(case.coach, names["coach"]), (case.deputy_coach, _("Deputy coach"))]
    coaches = [u for u, _role in found]
    found += [(user, names["coordinator"]) for user in people.with_role(StaffRole.COORDINATOR)]
    return [
        _person(reader, case, u, role, look="dot--p", has_work=u in coaches)
        for u, role in found
        if u is not None
    ]


def _person(
    reader: User, case: Case, person: User, role: str, *, has_work: bool, look: str = ""
) -> Person:
    away = absences.in_words(person, case.id)
    asks = has_work and not away and person != reader
    can_name = asks and allowed(reader, Can.NAME_SUBSTITUTE, person)
    return Person(
        initials=person.initials,
        name=person.name,
        role=role,
        look=look,
        away=away,
        substitute_url=url_for("substitutions.name_for", id=person.id) if can_name else "",
    )
