"""From an application to a year: the organisation, its two people, and the first tasks."""

from collections.abc import Mapping
from typing import Any

from coaching.data.applications import REGIONS
from coaching.i18n import translate
from coaching.model.applications import Application
from coaching.model.cases import Case
from coaching.model.organisations import PlanStatus, Sector
from coaching.model.people import StaffRole, User
from coaching.services import cases, conflicts, organisations
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person

WORDS_OF_REGIONS = {region.key: region.words for region in REGIONS}


def year_of(application: Application) -> Case | None:
    """The year of who was brought into the cohort meanwhile, by hand or with a list."""
    given = organisation_of(application.answers, application.language)
    return organisations.year_of(application.cohort, given)


def admit(user: User, application: Application) -> Case:
    """Bring a selected organisation on board and begin its year, within the transaction.

    Of one that takes part in the cohort already, the application joins the year as it is. Raises
    the refusals of `organisations.add_within`.
    """
    known = year_of(application)
    case = known or _add(user, application)
    close = (each.user for each in application.conflicts)
    conflicts.carry_over(
        case.organisation, [u.id for u in close if StaffRole.COACH in u.staff_roles]
    )
    if known is None:
        cases.start_year_within(user, case)
    return case


def _add(user: User, application: Application) -> Case:
    said, language = application.answers, application.language
    return organisations.add_within(
        user,
        application.cohort,
        organisation=organisation_of(said, language),
        language=language,
        contact=_person(said["contact"], language),
        sponsor=_person(said["sponsor"], language),
        sponsor_title=said["sponsor"]["title"],
    )


def organisation_of(said: Mapping[str, Any], language: str) -> NewOrganisation:
    """The organisation as its application describes it; a unit belongs to the one that applies."""
    unit, whole = said.get("unit") or "", said.get("parent_org") or ""
    name, parent = (unit, said["org_name"]) if unit else (said["org_name"], whole)
    return NewOrganisation(
        name=name,
        business_id=said["business_id"],
        sector=Sector(said["sector"]),
        languages=tuple(said["languages"]),
        has_clients=said["has_clients"],
        recruits=said["recruits"],
        plan_status=PlanStatus(said["plan_status"]),
        plan_year=said["plan_year"],
        region=translate(WORDS_OF_REGIONS[said["region"]], language),
        staff_count=said["staff_in_unit"]
        if unit and said["staff_in_unit"]
        else said["staff_count"],
        new_parent=parent,
    )


def _person(said: Mapping[str, Any], language: str) -> Person:
    return Person.of({**said, "language": language})
