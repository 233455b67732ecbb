"""Organisations in different weeks of their years, as a release leaves them; and how they go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from sqlalchemy import func, select, update

from coaching import clock
from coaching.clock import HELSINKI
from coaching.engine.definitions import read_folder
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.processes import Process, Task
from coaching.rehearsal import cast
from coaching.rehearsal.characters import at_work
from coaching.rehearsal.surprises import Surprises
from coaching.rehearsal.year import PREPARATION, Year
from coaching.services import cases, cohorts, versions
from tests.parts import ROOT

SEED = 5
TODAY = datetime(2027, 3, 3, 10, 0, tzinfo=UTC)
# Weeks since the kick-off of each cohort, and the years in it. A year asks to leave so many days
# after it has begun, where that is said.
COHORTS: dict[int, dict[int, int | None]] = {
    54: {1: None},
    48: {2: None, 10: None},
    25: {3: 210, 4: None, 5: 190},
    9: {6: None, 7: None},
    -2: {8: None, 9: None},
}
# It joins, and its year has not begun.
PREPARING = 9


@dataclass(frozen=True)
class Place:
    """Where a year stands among the others."""

    number: int
    cohort_id: int
    leaves: int | None


class Underway(Year):
    """The year of one organisation of a cohort, until today."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.number, SEED)
        kickoff = db.session.get_one(Cohort, place.cohort_id).starts_on
        begins = datetime.combine(
            kickoff - timedelta(weeks=place.number % 4 + 2), time(9), HELSINKI
        )
        self.fate = replace(
            self.fate,
            kickoff=kickoff,
            begins=at_work(begins, 1, self.chance),
            asks_to_leave=() if place.leaves is None else (place.leaves,),
            moves_end=(),
            # Training sessions are shared here: nobody moves one that others have attended.
            mishaps=0.0,
            # Each year lives through the same days again, with the same staff.
            has_digests=(),
        )
        self.agenda.fate = self.fate
        self._cohort_id = place.cohort_id

    def gather(self) -> Cohort:
        """Everybody of a cohort is in the same."""
        return db.session.get_one(Cohort, self._cohort_id)

    def live(self) -> None:
        """Go through the year until today."""
        with clock.moved_to(self.fate.begins - PREPARATION):
            if self.number == PREPARING:
                cast.bring_on_board(self.gather(), self.chance)
                return
            self._post.pass_over()
            self._begin()
            while (seen := self._look()).alive and clock.now() < TODAY:
                self._go_on(seen)


class GoesOn(Year):
    """A year that was stored by an earlier release, from then on."""

    def __init__(self, case: Case, since: datetime) -> None:
        super().__init__(case.id, SEED)
        self.case_id, self._since = case.id, since
        self.fate = replace(
            self.fate,
            kickoff=case.cohort.starts_on,
            begins=case.started_at or since,
            asks_to_leave=(),
            moves_end=(),
            mishaps=0.0,
        )
        self.agenda.fate = self.fate

    def live_on(self, steps: int) -> None:
        """Let so many things happen, or fewer where it ends before."""
        with clock.moved_to(self._since):
            self._begin()
            for _ in range(steps):
                if not (seen := self._look()).alive:
                    return
                self._go_on(seen)

    def _begin(self) -> None:
        """Find everything as it was left."""
        clock.set_to(self._since)
        self._post.pass_over()
        case = db.session.get_one(Case, self.case_id)
        if case.status == CaseStatus.PREPARING:
            cases.start_year(cast.staff().coordinator, case)
        self._surprises = Surprises(case.id, self.fate, self.chance, self.chronicle)


def fill() -> None:
    """Let some organisations live until today in the database at hand."""
    first = TODAY.date() - timedelta(weeks=max(COHORTS))
    with clock.moved_to(_nine(first) - 3 * PREPARATION):
        with transaction():
            versions.deploy(read_folder(ROOT / "workflows"))
        cast.hire()
    for weeks, years in COHORTS.items():
        kickoff = TODAY.date() - timedelta(weeks=weeks, days=TODAY.weekday())
        cohort_id = _gather(kickoff)
        for number, leaves in years.items():
            _live(Place(number, cohort_id, leaves))


def _gather(kickoff: date) -> int:
    fate = replace(Year(0, SEED).fate, kickoff=kickoff, has_breaks=True)
    with clock.moved_to(_nine(kickoff) - 2 * PREPARATION):
        name = f"Cohort of {kickoff}"
        schedule = cast.schedule_of(fate)
        return cohorts.create(cast.staff().coordinator, name=name, schedule=schedule).id


def _live(place: Place) -> None:
    with patch.object(cast, "ADDRESSES", f"organisation{place.number}.example.org"):
        Underway(place).live()
    with transaction():
        case = db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
        case.organisation.name = f"Organisation {place.number}"
        # The next one joins under the same.
        case.organisation.business_id = None
        named = update(Task).where(Task.case_id == case.id)
        db.session.execute(named.values(organisation_name=case.organisation.name))


def _nine(day: date) -> datetime:
    return datetime.combine(day, time(9), HELSINKI)


@contextmanager
def repeatable_chance() -> Iterator[None]:
    """Let ids that are drawn at random be the same each time, so that the file is, too."""
    drawn = Random(SEED)

    def draw(size: int) -> bytes:
        return drawn.randbytes(size)

    # The first is where uuid4 draws, the second where secrets does.
    with patch("os.urandom", draw), patch("random._urandom", draw):
        yield


def summary() -> dict[str, int]:
    """How many years are in which phase or over, and what goes on beside them."""
    years = db.session.execute(
        select(Case.status, Case.phase, func.count()).group_by(Case.status, Case.phase)
    )
    running = db.session.execute(
        select(Process.name, func.count()).where(Process.ended_at.is_(None)).group_by(Process.name)
    )
    found = {f"{status}, {phase}": number for status, phase, number in years}
    return found | {f"process {name}": number for name, number in running}
