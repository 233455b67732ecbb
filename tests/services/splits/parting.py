"""Split an organisation in tests, and live on with both of its years."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.organisations import Sector
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import splits
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.splits import Wanted
from tests.story import team
from tests.years import LONGEST, Year

NINA = Person("Nina New", "nina.new@example.org", "en")
SIRI = Person("Siri Sponsor", "siri.sponsor@example.org", "sv")


def called(name: str) -> NewOrganisation:
    """A new organisation, as typed into the form."""
    return NewOrganisation(
        name=name,
        business_id=None,
        sector=Sector.NGO,
        languages=("fi",),
        has_clients=True,
        region="Oulu",
    )


def wanted(case: Case, *, going: Iterable[User] = (), **changes: Any) -> Wanted:
    """A new organisation with people of its own, and the same coach."""
    typed = {
        "organisation": called("Youth Work North"),
        "language": "sv",
        "contact": NINA,
        "sponsor": SIRI,
        "sponsor_title": "Director",
        "going": frozenset(person.id for person in going),
        "coach_id": case.coach_id,
        "deputy_id": case.deputy_coach_id,
        "reason": "Youth work becomes an association of its own.",
    }
    return Wanted(**{**typed, **changes})


def part(cora: User, case: Case, *, going: Iterable[User] = (), **changes: Any) -> Case:
    """Let a part of the organisation go on by itself."""
    chosen = wanted(case, going=going, **changes)
    return splits.split(cora, case, chosen, seen=splits.newest(case), form_key=uuid4().hex)


def year_of(new: Case, before: Year) -> Year:
    """The year of the new organisation, with everybody who does something for it."""
    contact, sponsor = (new.people(kind)[0] for kind in (MemberKind.CONTACT, MemberKind.SPONSOR))
    return Year(new, {**before.people, "contact": contact, "sponsor": sponsor})


def open_tasks(case: Case) -> list[Task]:
    """What waits for somebody."""
    query = select(Task).where(Task.case_id == case.id, Task.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Task.id)))


def live_on(*years: Year) -> None:
    """Let both organisations live to the end of their years, day by day beside each other."""
    for _day in range(LONGEST):
        for year in years:
            contact = year.people["contact"].name
            year.work(name_team=team(contact, f"Dora of {contact}", f"Tea of {contact}"))
        if all(year.is_over for year in years):
            return
        clock.set_to(clock.now() + timedelta(days=1))
        for year in years:
            year.wake()
    raise AssertionError(f"open: {[year.names for year in years]}")
