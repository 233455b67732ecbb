"""Rehearsals in which an organisation splits: both years are lived to their end."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.rehearsal import Rehearsal, cast
from coaching.rehearsal.agenda import Agenda
from coaching.rehearsal.checks import Sight
from coaching.rehearsal.surprises import Surprises
from coaching.rehearsal.year import PREPARATION, WentWrong, Year
from coaching.services import splits
from tests.parts import ROOT
from tests.services.splits.parting import part

SEED = 4
# In which phase an organisation splits, and how often somebody has looked at that phase before.
PHASES = {
    "intake": 3,
    "baseline": 6,
    "training": 12,
    "coaching": 40,
    "midpoint": 3,
    "documentation": 4,
}


class Half(Year):
    """A year that goes on turn by turn, beside another one on the same clock."""

    def __init__(self, number: int, **fate: Any) -> None:
        super().__init__(number, SEED)
        # Nobody leaves early, so that both reach their end.
        self.fate = replace(self.fate, asks_to_leave=(), trouble=0.0, outages=(), **fate)
        self.agenda = Agenda(f"{SEED} {number}", self.fate, self.chance)
        self.next_at, self.is_over = self.fate.begins, False

    def begin(self) -> None:
        """Start the year of a new organisation."""
        self._begin()

    @property
    def case(self) -> Case:
        """The organisation's year as it stands now."""
        return db.session.get_one(Case, self.case_id)

    @property
    def can_split(self) -> bool:
        """Whether the year goes on today."""
        return self.case.status == CaseStatus.ACTIVE and not self.case.is_on_hold

    def part(self) -> "Half":
        """Let a part of the organisation go on by itself, with some of the people."""
        case = self.case
        going = [each for each in splits.movable(case) if self.chance.random() < 0.5]
        self.chronicle.note(clock.now(), "act", f"{len(going)} people go over to another one")
        new = part(cast.staff().coordinator, case, going=going)
        other = Half(self.number + 1, kickoff=self.fate.kickoff, begins=clock.now())
        other.go_on_from(self, new)
        return other

    def go_on_from(self, before: "Half", new: Case) -> None:
        """Begin where the other organisation is; all mail is read once."""
        self.case_id, self._post = new.id, before._post
        self._surprises = Surprises(new.id, self.fate, self.chance, self.chronicle)
        self._plan(self._surprises.of_the_year())

    def turn(self, until: datetime | None) -> Sight:
        """Do what comes next, unless the other year has something to do before."""
        try:
            seen = self._look()
            if not seen.alive:
                self._close(seen)
                self.is_over = True
                return seen
            moment, act = self._next(seen)
            self.next_at = moment
            if until is None or moment <= until:
                clock.set_to(moment)
                act()
        except Exception as error:
            raise WentWrong(self._where(error)) from error
        return seen


class Parting(Rehearsal):
    """A rehearsal of one organisation that becomes two."""

    def live(self, number: int, phase: str) -> list[Half]:
        """Live both years to their end; the second one begins in a phase of the first."""
        with self._stage():
            first = Half(number)
            years, looks = [first], 0
            with clock.moved_to(first.fate.begins - PREPARATION):
                first.begin()
                while going := [year for year in years if not year.is_over]:
                    year = min(going, key=lambda each: each.next_at)
                    others = [each.next_at for each in going if each is not year]
                    seen = year.turn(min(others, default=None))
                    looks += any(task.phase == phase for task in seen.tasks)
                    if len(years) == 1 and looks > PHASES[phase] and first.can_split:
                        years.append(first.part())
            return years


@pytest.mark.parametrize("phase", PHASES)
def test_both_years_reach_their_end(app: Flask, phase: str) -> None:
    number = 10 * list(PHASES).index(phase)

    years = Parting(ROOT / "workflows", SEED).live(number, phase)

    assert len(years) == 2
    assert [year.record.ended for year in years] == [CaseStatus.COMPLETED] * 2
    assert {year.record.certificate for year in years} <= {"A", "B"}
