"""Who sees what belongs to the programme: its cohorts, organisations, map and process."""

from sqlalchemy import Select, false, select, true

from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.permissions.people import is_coordinator, runs_the_programme, sees_every_case


def counted_cases(user: User) -> Select[Case]:
    """The cases that count on a person's map; administrators see numbers there, and no case."""
    return select(Case).where(true() if runs_the_programme(user) else false())


def visible_cohorts(user: User) -> Select[Cohort]:
    """Cohorts are planned by coordinators and overseen by managers."""
    return select(Cohort).where(true() if sees_every_case(user) else false())


def visible_organisations(user: User) -> Select[Organisation]:
    """Organisations belong to coordinators' work; everybody else sees theirs through a case."""
    return select(Organisation).where(true() if is_coordinator(user) else false())


def visible_versions(user: User) -> Select[Version]:
    """Those who run the programme see which versions of the process there are."""
    return select(Version).where(true() if runs_the_programme(user) else false())
