"""Cohorts to choose from, each with the dates that its plans count from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coaching.calendar import Blackout, Dates
from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Cohort, CohortBlackout
from coaching.model.people import User
from coaching.permissions import Can, require, visible_cohorts


@dataclass(frozen=True)
class CohortLine:
    """A cohort with its dates, and no organisation."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    blackouts: tuple[Blackout, ...] = ()

    @property
    def dates(self) -> Dates:
        """The anchors and blackouts that due rules count from."""
        return Dates({"cohort.start": self.starts_on, "cohort.end": self.ends_on}, self.blackouts)

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return max((self.ends_on - self.starts_on).days // 7, 1)

    @property
    def week(self) -> int:
        """Which week it is today; 0 before the first one."""
        return min(max((today() - self.starts_on).days // 7 + 1, 0), self.weeks)


def of_user(user: User) -> list[CohortLine]:
    """The cohorts somebody may look at, the newest first; one statement."""
    require(user, Can.SEE_PIPELINE)
    rows: Iterable[Any] = db.session.execute(
        visible_cohorts(user)
        .outerjoin(CohortBlackout, CohortBlackout.cohort_id == Cohort.id)
        .with_only_columns(
            Cohort.id,
            Cohort.name,
            Cohort.starts_on,
            Cohort.ends_on,
            CohortBlackout.first,
            CohortBlackout.last,
        )
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc(), CohortBlackout.first)
    )
    found: dict[int, CohortLine] = {}
    for row in rows:
        before = found[row.id].blackouts if row.id in found else ()
        # A cohort without blackouts has one row, and nothing in these columns.
        breaks = before if row.first is None else (*before, Blackout(row.first, row.last))
        found[row.id] = CohortLine(row.id, row.name, row.starts_on, row.ends_on, breaks)
    return list(found.values())


def usual(cohorts: Sequence[CohortLine]) -> CohortLine | None:
    """The cohort that is under way, the newest of several; else the one that comes first."""
    begun = [each for each in cohorts if each.starts_on <= today()]
    under_way = [each for each in begun if today() <= each.ends_on]
    ahead = [each for each in reversed(cohorts) if each not in begun]
    return next(iter([*under_way, *ahead, *begun]), None)
