"""When open tasks climb the late ladder: reckoned where their dates are."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select

from coaching import ladder
from coaching.calendar import Dates, day_in_helsinki
from coaching.clock import now
from coaching.engine.definitions import Definitions
from coaching.ladder import Ladder, Rung
from coaching.model.base import db
from coaching.model.history import Event
from coaching.model.processes import Task
from coaching.services import versions

# The side process of the third rung. Drawings without it know nothing of the ladder.
DRAWING = "late_task"
# What history calls a rung that a task has climbed; the first reminder leaves no line.
EVENTS: Mapping[Rung, tuple[str, ...]] = {
    Rung.LATE: ("late_reminded",),
    Rung.TOLD: ("late_told", "late_told_manager"),
    Rung.HANDLED: ("late_to_handle",),
    Rung.ESCALATED: ("late_escalated",),
}
DAWN = datetime.min.replace(tzinfo=UTC)


def ladder_of(task: Task, parsed: Definitions) -> Ladder:
    """How a task climbs, as its drawing says.

    Years that began before there was a ladder climb as the newest drawings say.
    """
    element = parsed.task(task.name)
    if DRAWING not in parsed.order:
        newest = {
            each.id: each for each in versions.definitions_of(versions.newest().id).user_tasks
        }
        element = newest.get(task.name, element)
    return ladder.parse(element.properties.get("ladder", ""))


def reckon(task: Task, climbs: Ladder, dates: Dates) -> None:
    """Say when a task has to be looked at, because it has new dates.

    It begins on the ground again, unless it is as late by the new date as it was by the old one,
    or by that date at an earlier time: no rung happens twice for one date.
    """
    when = moments(task, climbs, dates)
    was_on = Rung(task.rung or Rung.NONE)
    since = when.get(was_on)
    stays = was_on if since is not None and since <= now() else Rung.NONE
    task.rung = _climbed_before(task, when, stays)
    go_on(task, climbs, dates)


def _climbed_before(task: Task, when: Mapping[Rung, datetime], stays: Rung) -> Rung:
    """The highest rung that has happened since it was due there: dates move away and come back."""
    past = {
        rung: moment
        for rung, moment in when.items()
        if rung in EVENTS and rung > stays and moment <= now()
    }
    # One that is being opened has no id yet.
    if not (task.id and past):
        return stays
    names = [name for rung in past for name in EVENTS[rung]]
    last = (
        select(Event.name, func.max(Event.at).label("at"))
        .where(Event.task_id == task.id, Event.name.in_(names))
        .group_by(Event.name)
    )
    at = {row.name: row.at for row in db.session.execute(last)}
    return max(
        (r for r, moment in past.items() if any(at.get(n, DAWN) >= moment for n in EVENTS[r])),
        default=stays,
    )


def go_on(task: Task, climbs: Ladder, dates: Dates) -> None:
    """Say when a task has to be looked at next, counted from the rung it is on."""
    ahead = [
        moment
        for rung, moment in moments(task, climbs, dates).items()
        # A reminder that would have been yesterday is none any more.
        if rung > task.rung and (rung > Rung.REMINDED or moment > now())
    ]
    task.next_rung_at = min(ahead, default=None)


def reached(task: Task, climbs: Ladder, dates: Dates) -> Rung:
    """The highest rung whose moment has come; the one it is on where none has."""
    come = [rung for rung, moment in moments(task, climbs, dates).items() if moment <= now()]
    return Rung(max([task.rung, *come]))


def moments(task: Task, climbs: Ladder, dates: Dates) -> dict[Rung, datetime]:
    """When an open task climbs which rung; none without a date, on hold or optional."""
    stays = task.optional or task.closed_at is not None or task.suspended_at is not None
    if stays or task.due_at is None:
        return {}
    begins = day_in_helsinki(max(task.opened_at, task.opens_at or task.opened_at))
    return climbs.moments(task.due_at, begins, dates)
