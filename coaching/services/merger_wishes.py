"""Whether two organisations can become one, and as what they want to go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import OVER, Case, CaseStatus, MemberKind
from coaching.model.mergers import Becomes
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import joinings, people
from coaching.services.refusals import Refusal


class CannotMerge(Refusal):
    """These two years cannot become one: the message says why."""


class NotThisPlace(Refusal):
    """Somebody cannot become what was chosen."""


class NameTaken(Refusal):
    """Another organisation of the cohort has this name."""


class ReasonMissing(Refusal):
    """History keeps why two organisations became one."""


@dataclass(frozen=True)
class Wish:
    """How two organisations go on as one: under which name, and who becomes what.

    ``becomes`` is by the id of the account; who is not named becomes a team member.
    """

    sponsor_id: int
    reason: str
    name: str = ""
    becomes: Mapping[int, Becomes] = field(default_factory=dict)

    def of(self, person: User) -> Becomes:
        """What somebody of the organisation that joins becomes."""
        return self.becomes.get(person.id, Becomes.TEAM_MEMBER)


def hindrance(case: Case) -> str:
    """Why an organisation cannot join any other one; nothing where it can."""
    if case.status in OVER:
        return str(
            _(
                "The year of %(name)s is over, so it cannot join another organisation.",
                name=case.organisation.full_name,
            )
        )
    return ""


def hindrance_of(case: Case, into: Case) -> str:
    """Why one cannot join the other."""
    name, other = case.organisation.full_name, into.organisation.full_name
    if hindrance(case):
        return hindrance(case)
    if case.id == into.id:
        return str(_("An organisation cannot join itself. Choose another one."))
    if case.cohort_id != into.cohort_id:
        return str(_("%(name)s is in another cohort. Choose one of the same year.", name=other))
    if into.status in OVER:
        return str(_("The year of %(name)s is over, so nobody can join it.", name=other))
    if into.status == CaseStatus.PREPARING and case.status != CaseStatus.PREPARING:
        return str(
            _(
                "The year of %(other)s has not begun. Let %(other)s join %(name)s instead, or "
                "start its year first.",
                name=name,
                other=other,
            )
        )
    return ""


def check(case: Case, into: Case, wish: Wish) -> None:
    """Refuse what cannot be granted; raises `ReasonMissing`, `NotThisPlace`, `NameTaken`."""
    if not wish.reason.strip():
        raise ReasonMissing(_("Write why the two become one."), field="reason")
    _check_sponsor(case, into, wish)
    for person in {m.user for m in people.members_today(case)}:
        if wish.of(person) == Becomes.DEPUTY and not may_be_deputy(case, into, person):
            raise NotThisPlace(
                _("%(name)s cannot be the deputy there. Choose again.", name=person.name),
                field=f"person_{person.id}",
            )
    _check_name(case, into, wish.name.strip())


def may_be_deputy(case: Case, into: Case, person: User) -> bool:
    """Whether somebody was the contact person, and the deputy's place is free."""
    is_free = not into.people(MemberKind.DEPUTY)
    return is_free and person in case.people(MemberKind.CONTACT) and not _takes_part(into, person)


def _takes_part(case: Case, person: User) -> bool:
    return any(m.user_id == person.id for m in people.members_today(case))


def _check_sponsor(case: Case, into: Case, wish: Wish) -> None:
    chosen = next((p for p in joinings.sponsors(case, into) if p.id == wish.sponsor_id), None)
    if chosen is None:
        raise NotThisPlace(_("Choose who is the management sponsor."), field="sponsor")
    if not _takes_part(into, chosen) and wish.of(chosen) == Becomes.LEAVES:
        raise NotThisPlace(
            _("%(name)s cannot leave and be the management sponsor.", name=chosen.name),
            field="sponsor",
        )


def _check_name(case: Case, into: Case, name: str) -> None:
    own = {case.organisation_id, into.organisation_id}
    others = (
        select(Organisation.name)
        .join(Case, Case.organisation_id == Organisation.id)
        .where(
            Case.cohort_id == into.cohort_id,
            Organisation.id.not_in(own),
            Organisation.parent_id.is_not_distinct_from(into.organisation.parent_id),
        )
    )
    if name and name.casefold() in {each.casefold() for each in db.session.scalars(others)}:
        raise NameTaken(
            _("%(name)s takes part in this cohort already.", name=name),
            field="name",
        )
