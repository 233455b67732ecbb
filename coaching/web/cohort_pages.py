"""The dates of a cohort in two steps: type them, see what follows from them, then save."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from flask import request
from flask_login import current_user

from coaching.clock import today
from coaching.model.cases import Cohort
from coaching.services import cohorts, schedules
from coaching.services.cohorts import MovedTask
from coaching.services.schedules import Break, ChangedDate, DerivedDate, Schedule
from coaching.web.complaints import accepted
from forms.programme import ChangeCohort, CreateCohort

# Buttons, and what belongs to this one request: not part of what was typed.
NOT_TYPED = {"csrf_token", "save", "change", "_add", "_remove"}
AUTUMN = 9  # the month in which a year usually begins

Result = TypeVar("Result")


class CohortPage:
    """The form with the dates, and the calendar that would follow from them."""

    def __init__(self, cohort: Cohort | None = None) -> None:
        self.cohort = cohort
        self.form = ChangeCohort(data=_typed_of(cohort)) if cohort else CreateCohort(data=_usual())
        self._move_rows()
        if cohort is None:
            self._follow_kickoff()

    @property
    def name(self) -> str:
        """The cohort's name as typed."""
        return str(self.form.name.data)

    @property
    def places(self) -> int | None:
        """How many organisations there is room for."""
        found: int | None = self.form.places.data
        return found

    @cached_property
    def schedule(self) -> Schedule:
        """The dates as typed; only for a valid form."""
        rows = (Break(row.form.first.data, row.form.last.data) for row in self.form.blackouts)
        return Schedule(
            starts_on=self.form.starts_on.data,
            ends_on=self.form.last_day or self.form.starts_on.data,
            apply_opens_on=self.form.apply_opens_on.data,
            apply_closes_on=self.form.apply_closes_on.data,
            selection_on=self.form.selection_on.data,
            breaks=tuple(sorted(rows, key=lambda each: (each.first, each.last))),
        )

    @property
    def is_ready(self) -> bool:
        """Everything is typed and in order, and nobody wants to go on typing."""
        return self._is_in_order and not self.form.errors

    @cached_property
    def _is_in_order(self) -> bool:
        if not request.form.keys().isdisjoint({"_add", "_remove", "change"}):
            return False
        if not self.form.validate_on_submit():
            return False
        return bool(accepted(self.form, self._checked))

    def create(self) -> Cohort:
        """Make the cohort."""
        return cohorts.create(
            current_user, name=self.name, schedule=self.schedule, places=self.places
        )

    def change(self) -> list[MovedTask]:
        """Give a cohort that is there other dates."""
        if self.cohort is None:
            raise LookupError("There is no cohort to change.")
        return cohorts.change(
            current_user,
            self.cohort,
            name=self.name,
            schedule=self.schedule,
            places=self.places,
        )

    def saved(self, act: Callable[[], Result]) -> Result | None:
        """Do it when the last button was pressed and nothing speaks against it."""
        if not self.is_ready or "save" not in request.form:
            return None
        return accepted(self.form, act)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed, for the second step to bring along."""
        typed = request.form.items(multi=True)
        return [(name, value) for name, value in typed if name not in NOT_TYPED]

    @property
    def calendar(self) -> list[DerivedDate]:
        """The year that follows from the dates as typed."""
        return schedules.derived_dates(self.schedule)

    @property
    def changed_dates(self) -> list[ChangedDate]:
        """What moves in the calendar of a cohort that is there already."""
        return schedules.changed_dates(self.cohort, self.schedule) if self.cohort else []

    @property
    def moved_tasks(self) -> list[MovedTask]:
        """The open tasks whose dates move; the same task of several people stands once."""
        moved = cohorts.preview(self.cohort, self.schedule) if self.cohort else []
        return list(dict.fromkeys(moved))

    def _checked(self) -> bool:
        cohorts.check(self.schedule)
        cohorts.check_name(self.name, self.cohort)
        return True

    def _move_rows(self) -> None:
        """Give the list of breaks one row more, or one less."""
        rows = self.form.blackouts
        if "_add" in request.form and len(rows.entries) < (rows.max_entries or 0):
            rows.append_entry()
        names = [entry.name for entry in rows.entries]
        if request.form.get("_remove") in names:
            # The stubs of WTForms do not know the place yet.
            rows.pop_entry(names.index(request.form["_remove"]))  # type: ignore[call-arg]

    def _follow_kickoff(self) -> None:
        """Breaks that nobody touched follow the kick-off, which was not known when offered."""
        rows, starts_on = self.form.blackouts.entries, self.form.starts_on.data
        offered = [(b["first"], b["last"]) for b in _usual()["blackouts"]]
        typed = [(row.form.first.data, row.form.last.data) for row in rows]
        if starts_on is None or typed != offered:
            return
        for row, usual in zip(rows, schedules.usual_breaks(_autumn_of(starts_on)), strict=True):
            for field, day in ((row.form.first, usual.first), (row.form.last, usual.last)):
                field.data, field.raw_data = day, None


def _autumn_of(kickoff: date) -> int:
    """The year in whose autumn the programme's year begins."""
    return kickoff.year if kickoff.month >= AUTUMN - 2 else kickoff.year - 1


def _typed_of(cohort: Cohort) -> dict[str, Any]:
    names = (
        *("name", "apply_opens_on", "apply_closes_on", "selection_on", "starts_on", "ends_on"),
        "places",
    )
    breaks = [{"first": b.first, "last": b.last} for b in cohort.blackouts]
    return {name: getattr(cohort, name) for name in names} | {"blackouts": breaks}


def _usual() -> dict[str, Any]:
    year = today().year if today().month < AUTUMN else today().year + 1
    breaks = schedules.usual_breaks(year)
    return {"blackouts": [{"first": b.first, "last": b.last} for b in breaks]}
