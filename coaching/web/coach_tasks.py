"""The open tasks of a coach by urgency: late, today, this week; later ones are folded away."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import ngettext

from coaching.clock import today
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import days
from coaching.web import rows
from coaching.web.rows import Group, TaskRow


class TasksByUrgency:
    """What waits for one person, in groups that say how many there are."""

    def __init__(self, user: User, tasks: Iterable[Task]) -> None:
        self.rows = [rows.of_task(user, task) for task in tasks]
        sunday = today() + timedelta(days=6 - today().weekday())
        self.late = [row for row in self.rows if row.is_late]
        self.today = [row for row in self._open if _is_until(row, today())]
        self.week = [r for r in self._open if r not in self.today and _is_until(r, sunday)]
        self.later = [r for r in self._open if r not in self.today and r not in self.week]

    @property
    def _open(self) -> list[TaskRow]:
        return [row for row in self.rows if not row.is_late]

    @property
    def groups(self) -> list[Group]:
        """What is to be done by Sunday; groups without tasks are left out."""
        late, day, week = len(self.late), len(self.today), len(self.week)
        named = (
            Group(ngettext("Late, %(num)s task", "Late, %(num)s tasks", late), self.late, "bad"),
            Group(ngettext("Today, %(num)s task", "Today, %(num)s tasks", day), self.today),
            Group(ngettext("This week, %(num)s task", "This week, %(num)s tasks", week), self.week),
        )
        return [group for group in named if group.rows]

    @property
    def rest(self) -> Group:
        """What has time until next week or later."""
        later = len(self.later)
        return Group(ngettext("Later, %(num)s task", "Later, %(num)s tasks", later), self.later)


def _is_until(row: TaskRow, last: date) -> bool:
    return row.opens is None and row.due is not None and days.day_of(row.due) <= last
