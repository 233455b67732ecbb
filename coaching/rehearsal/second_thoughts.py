"""Coordinators open finished tasks again, now and then."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.rehearsal import cast
from coaching.services import reopenings


@dataclass(frozen=True)
class SecondThoughts:
    """What a coordinator thinks better of."""

    case_id: int
    chance: Random
    note: Callable[[str], None]

    def step_back(self) -> None:
        """The last task of some branch is opened again, if nothing stands against it."""
        case, coordinator = db.session.get_one(Case, self.case_id), cast.staff().coordinator
        if case.status != CaseStatus.ACTIVE:
            return
        possible = [
            task for task, why_not in reopenings.last_done(coordinator, case) if not why_not
        ]
        if not possible:
            return
        task = self.chance.choice(possible)
        seen = reopenings.consequences(coordinator, task).seen
        self.note(f"{coordinator.name} opens {task.name} again")
        reopenings.step_back(coordinator, task, reason="The wrong form was sent", seen=seen)
