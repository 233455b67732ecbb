"""Who takes part in a rehearsal: the staff of the programme, one cohort, one organisation."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import PlanStatus, Sector
from coaching.model.people import StaffRole, User
from coaching.rehearsal.characters import Fate
from coaching.services import cohorts, organisations, people
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.schedules import Break, Schedule, usual_breaks
from forms.people import AddOrganisation

STAFF: tuple[tuple[str, str, tuple[StaffRole, ...]], ...] = (
    ("Ada Administrator", "en", (StaffRole.ADMINISTRATOR,)),
    ("Cora Coordinator", "fi", (StaffRole.COORDINATOR,)),
    ("Cecil Coordinator", "sv", (StaffRole.COORDINATOR,)),
    ("Carl Coach", "fi", (StaffRole.COACH,)),
    ("Kim Coach", "sv", (StaffRole.COACH,)),
    ("Lea Coach", "en", (StaffRole.COACH, StaffRole.TRAINER)),
    ("Tess Trainer", "fi", (StaffRole.TRAINER,)),
    ("Mona Manager", "en", (StaffRole.MANAGER,)),
)
TEAM = ("Otto Contact", "Dora Deputy", "Tea Member", "Timo Member", "Tove Member", "Tuure Member")
SPONSOR = "Stina Sponsor"
ADDRESSES = "example.org"
LANGUAGES = ("fi", "sv", "en")
YEAR = timedelta(weeks=52)


class NotAccepted(Exception):
    """A form refuses what an invented person typed into it."""


@dataclass(frozen=True)
class Cast:
    """The people of the programme, by what they are to it."""

    coordinator: User
    administrator: User
    trainers: tuple[User, ...]


def hire() -> None:
    """The administrator comes first and adds everybody else."""
    (name, language, roles), *others = STAFF
    with transaction():
        administrator = people.create_staff(_person(name, language), roles)
    for name, language, roles in others:
        most = 5 if StaffRole.COACH in roles else None
        people.add_staff(administrator, _person(name, language), roles, coaches_at_most=most)


def staff() -> Cast:
    """Those who were hired."""
    trainers = people.with_role(StaffRole.TRAINER)
    return Cast(
        people.with_role(StaffRole.COORDINATOR)[0],
        people.with_role(StaffRole.ADMINISTRATOR)[0],
        tuple(trainers),
    )


def gather(fate: Fate) -> Cohort:
    """The coordinator makes the cohort."""
    return cohorts.create(staff().coordinator, name="The cohort", schedule=schedule_of(fate))


def schedule_of(fate: Fate) -> Schedule:
    """The dates of the cohort, with the usual breaks or none."""
    first, last = fate.kickoff, fate.kickoff + YEAR
    return Schedule(
        starts_on=first,
        ends_on=last,
        apply_opens_on=first - timedelta(weeks=13),
        apply_closes_on=first - timedelta(weeks=8),
        selection_on=first - timedelta(weeks=5),
        breaks=_breaks(first, last) if fate.has_breaks else (),
    )


def _breaks(first: date, last: date) -> tuple[Break, ...]:
    years = range(first.year - 1, last.year + 1)
    every = (each for year in years for each in usual_breaks(year))
    return tuple(each for each in every if each.last >= first and each.first <= last)


def bring_on_board(cohort: Cohort, chance: Random) -> Case:
    """The coordinator adds the organisation through the form."""
    # Now and then the one who signs is also the one who does the work.
    sponsor = TEAM[0] if chance.random() < 0.05 else SPONSOR
    form = AddOrganisation(formdata=raw(_typed(sponsor, chance)), meta={"csrf": False})
    stop_unless_valid(form)
    given = form.data
    return organisations.add(
        staff().coordinator,
        cohort,
        organisation=NewOrganisation.of(given),
        language=given["case_language"],
        contact=Person.of(given["contact"]),
        sponsor=Person.of(given["sponsor"]),
        sponsor_title=given["sponsor"]["title"],
    )


def _typed(sponsor: str, chance: Random) -> dict[str, Any]:
    return {
        "name": "The organisation",
        "business_id": "2413570-0",
        "parent": "",
        "sector": chance.choice(tuple(Sector)).value,
        "region": "Uusimaa",
        "staff_count": str(chance.randint(5, 5000)),
        "languages": sorted(chance.sample(LANGUAGES, chance.randint(1, 3))),
        "has_clients": chance.choice(("yes", "yes", "no")),
        "recruits": chance.choice(("yes", "yes", "no")),
        "plan_status": chance.choice(tuple(PlanStatus)).value,
        "case_language": chance.choice(LANGUAGES),
        "contact-name": TEAM[0],
        "contact-email": address_of(TEAM[0]),
        "contact-language": language_of(TEAM[0]),
        "sponsor-name": sponsor,
        "sponsor-title": "Director",
        "sponsor-email": address_of(sponsor),
        "sponsor-language": language_of(sponsor),
    }


def raw(typed: dict[str, Any]) -> MultiDict[str, str]:
    """Typed fields as a browser sends them."""
    return MultiDict(
        (name, each)
        for name, many in typed.items()
        for each in (many if isinstance(many, list) else [many])
    )


def stop_unless_valid(form: Any) -> None:
    """An invented person knows how to fill in a form; raises `NotAccepted`."""
    if not form.validate():
        raise NotAccepted(f"{type(form).__name__}: {form.errors}")


def everybody() -> list[User]:
    """All who have an account, in the order in which they came."""
    return list(db.session.scalars(select(User).order_by(User.id)))


def address_of(name: str) -> str:
    """The e-mail address of somebody invented."""
    return f"{name.lower().replace(' ', '.')}@{ADDRESSES}"


def language_of(name: str) -> str:
    """The language that somebody of the organisation reads."""
    return LANGUAGES[len(name) % len(LANGUAGES)]


def _person(name: str, language: str) -> Person:
    return Person(name, address_of(name), language)
