"""Organisations: bring one on board, with the people its year begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import ENDED_EARLY, Case, CaseStatus, Cohort, MemberKind
from coaching.model.history import note_event
from coaching.model.organisations import Organisation, PlanStatus, Sector
from coaching.model.people import User
from coaching.permissions import Can, require, visible_organisations
from coaching.services import cohort_registers, people
from coaching.services.people import Person
from coaching.services.refusals import Refusal


class BusinessIdTaken(Refusal):
    """Another organisation of the cohort has this business ID."""


class AlreadyInCohort(Refusal):
    """The organisation takes part in this cohort already."""


class YearRuns(Refusal):
    """The team itself says who takes part, once the year has begun."""


class TwoNames(Refusal):
    """One e-mail address was given for two people."""


class NoSuchParent(Refusal):
    """The chosen parent organisation is not there (any more)."""


# The people a year begins with.
BOTH = (MemberKind.CONTACT, MemberKind.SPONSOR)


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation as typed into a form; a unit names its parent, by id or as a new name."""

    name: str
    business_id: str | None
    sector: Sector
    languages: tuple[str, ...]
    has_clients: bool
    recruits: bool = True
    plan_status: PlanStatus | None = None
    plan_year: int | None = None
    region: str = ""
    staff_count: int | None = None
    parent_id: int | None = None
    new_parent: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> "NewOrganisation":
        """The organisation in a form's fields."""
        return cls(
            name=typed["name"],
            business_id=typed["business_id"],
            sector=Sector(typed["sector"]),
            languages=tuple(typed["languages"]),
            has_clients=typed["has_clients"],
            recruits=typed["recruits"],
            plan_status=PlanStatus(typed["plan_status"]),
            plan_year=typed["plan_year"],
            region=typed["region"] or "",
            staff_count=typed["staff_count"],
            parent_id=typed["parent"],
            new_parent=typed["new_parent"] or "",
        )


def add(
    user: User,
    cohort: Cohort,
    *,
    organisation: NewOrganisation,
    language: str,
    contact: Person,
    sponsor: Person,
    sponsor_title: str = "",
) -> Case:
    """Give an organisation a year in a cohort; raises `Refusal`s that name the field.

    The contact person and the management sponsor may be one and the same.
    """
    require(user, Can.COORDINATE)
    with transaction():
        return add_within(
            user,
            cohort,
            organisation=organisation,
            language=language,
            contact=contact,
            sponsor=sponsor,
            sponsor_title=sponsor_title,
        )


def add_within(
    user: User,
    cohort: Cohort,
    *,
    organisation: NewOrganisation,
    language: str,
    contact: Person,
    sponsor: Person,
    sponsor_title: str = "",
) -> Case:
    """The same within the caller's transaction."""
    stop_two_names(contact, sponsor)
    case = Case(organisation=admit(cohort, organisation), cohort=cohort, language=language)
    db.session.add(case)
    db.session.flush()
    people.join(case, contact, MemberKind.CONTACT, field="contact-email")
    people.join(case, sponsor, MemberKind.SPONSOR, field="sponsor-email", title=sponsor_title)
    note_event(user, "organisation_added", case)
    return case


def year_of(cohort: Cohort, given: NewOrganisation) -> Case | None:
    """The year in which the same organisation takes part in a cohort already, if it does."""
    parent = _parent_of(given)
    whole = None if parent is None else parent.id or parent.name
    same = cohort_registers.of(cohort).namesake(given.name, whole)
    if same is None or same.business_id not in (None, given.business_id):
        return None
    case = db.session.get_one(Case, same.case_id)
    return None if case.status in ENDED_EARLY else case


def admit(cohort: Cohort, given: NewOrganisation) -> Organisation:
    """An organisation that may take part in a cohort, within the caller's transaction.

    Raises `AlreadyInCohort`, `BusinessIdTaken`, `NoSuchParent`.
    """
    parent = _parent_of(given)
    _stop_taken(cohort, given, parent)
    return make(given, parent)


def name_people(
    user: User, case: Case, named: Mapping[MemberKind, Person], *, sponsor_title: str = ""
) -> None:
    """Give a year that has not begun the people it lacks; whoever held the place leaves it.

    Raises `YearRuns`, `TwoNames`, `CannotTakePart`.
    """
    require(user, Can.COORDINATE, case)
    if case.status != CaseStatus.PREPARING:
        raise YearRuns(_("The year of %(name)s has already begun.", name=case.organisation.name))
    everybody = {kind: named.get(kind) or _present(case, kind) for kind in BOTH}
    contact, sponsor = (everybody[kind] for kind in BOTH)
    if contact is not None and sponsor is not None:
        stop_two_names(contact, sponsor)
    with transaction():
        for member in case.members:
            if member.kind in named and member.left_at is None:
                member.left_at = now()
        db.session.flush()
        for kind, person in named.items():
            title = {"title": sponsor_title} if kind == MemberKind.SPONSOR else {}
            people.join(case, person, kind, field=f"{kind}-email", **title)
        note_event(user, "people_named", case)


def _present(case: Case, kind: MemberKind) -> Person | None:
    return next((Person(each.name, each.email) for each in case.people(kind)), None)


def possible_parents(user: User) -> list[tuple[int, str]]:
    """The organisations that a unit may belong to, by name."""
    query = visible_organisations(user).where(Organisation.parent_id.is_(None))
    rows = db.session.scalars(query.order_by(func.lower(Organisation.name), Organisation.id))
    return [(each.id, each.name) for each in rows]


def parent_of(given: NewOrganisation) -> Organisation:
    """A parent that nobody knew of: the unit and the whole have the same business ID."""
    return Organisation(name=given.new_parent, business_id=given.business_id, sector=given.sector)


def make(given: NewOrganisation, parent: Organisation | None) -> Organisation:
    """The organisation as it is stored, whoever has seen that it may join."""
    return Organisation(
        name=given.name,
        business_id=given.business_id,
        parent=parent,
        sector=given.sector,
        region=given.region,
        staff_count=given.staff_count,
        languages=list(given.languages),
        has_clients=given.has_clients,
        recruits=given.recruits,
        plan_status=given.plan_status,
        plan_year=given.plan_year,
    )


def _parent_of(given: NewOrganisation) -> Organisation | None:
    if given.parent_id is not None:
        found = db.session.get(Organisation, given.parent_id)
        if found is None or found.parent_id is not None:
            raise NoSuchParent(_("Choose the parent organisation again."), field="parent")
        return found
    if not given.new_parent:
        return None
    known = db.session.scalar(
        select(Organisation)
        .where(
            func.lower(Organisation.name) == given.new_parent.lower(),
            Organisation.parent_id.is_(None),
        )
        .limit(1)
    )
    return known or parent_of(given)


def _stop_taken(cohort: Cohort, given: NewOrganisation, parent: Organisation | None) -> None:
    """Refuse whom the cohort has already; units of one parent share its business ID."""
    cohort_registers.wait_for_others(cohort)
    register = cohort_registers.of(cohort)
    # A parent that is not stored yet is nobody's relative.
    whole = None if parent is None else parent.id or parent.name
    if same := register.namesake(given.name, whole):
        raise AlreadyInCohort(
            _("%(name)s takes part in this cohort already.", name=same.full_name), field="name"
        )
    if other := register.holder(given.business_id, whole):
        raise BusinessIdTaken(
            _(
                "%(name)s has this business ID and takes part in this cohort already. "
                "If you are adding a unit of it, choose its parent organisation.",
                name=other.full_name,
            ),
            field="business_id",
        )


def stop_two_names(contact: Person, sponsor: Person) -> None:
    """One address for two people: raises `TwoNames`."""
    same_address = contact.email == sponsor.email
    if same_address and contact.name.casefold() != sponsor.name.casefold():
        raise TwoNames(
            _(
                "The contact person has this e-mail address too, but another name. "
                "Everybody needs an address of their own."
            ),
            field="sponsor-email",
        )
