"""The first page of a coach: what is to do, who needs something, what comes."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from flask import Blueprint, render_template
from flask_login import current_user

from coaching.clock import today
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import coached, nudges, versions, worklists
from coaching.web import coach_lines, coach_nudges, meetings, navigation
from coaching.web.coach_lines import Line
from coaching.web.coach_tasks import TasksByUrgency
from coaching.web.meetings import Meeting
from coaching.web.words import hours

bp = Blueprint("coach", __name__, url_prefix="/coach")

# A coach with forty organisations has fewer open tasks than this.
MOST_TASKS = 500
MOST_MEETINGS = 6
# Nudges that lie open; the rest is one press away.
FIRST_NUDGES = 5


@bp.route("")
def home() -> str:
    """Tasks by urgency, nudges, own organisations, and what comes."""
    require(current_user, Can.COACH)
    navigation.wear("coach")
    return render_template("coach/home.html", home=Home(current_user), today=today())


class Home:
    """What the page shows to one coach."""

    first_nudges = FIRST_NUDGES

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def tasks(self) -> TasksByUrgency:
        """The coach's open tasks."""
        found = worklists.for_person(self.user, lanes=("coach",), most=MOST_TASKS)
        return TasksByUrgency(self.user, found)

    @cached_property
    def asked_back(self) -> Sequence[Task]:
        """Forms that organisations would like to have back."""
        return coached.asked_back(self._ids)

    def title(self, task: Task) -> str:
        """What a task is called."""
        return versions.title_of(task)

    @cached_property
    def nudges(self) -> list[coach_nudges.Row]:
        """What may have been lost sight of."""
        return [coach_nudges.row_of(each) for each in nudges.of_coach(self.user, self._cases)]

    # ---- organisations ----

    @cached_property
    def _cases(self) -> Sequence[Case]:
        return coached.cases_of(self.user)

    @property
    def _ids(self) -> list[int]:
        return [case.id for case in self._cases]

    @cached_property
    def lines(self) -> list[Line]:
        """Own organisations, those in need first."""
        return coach_lines.of_cases(self.user, self._cases)

    @property
    def load(self) -> int:
        """How many organisations the coach has; those as a deputy do not count."""
        return sum(1 for case in self._cases if case.coach_id == self.user.id)

    # ---- what comes ----

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Coaching and training sessions that come next."""
        names = {case.id: case.organisation.full_name for case in self._cases}
        coaching = coached.sessions_to_come(self._ids, MOST_MEETINGS)
        training = coached.training_to_come(self._ids, MOST_MEETINGS)
        found = [meetings.of_coaching(each, names[each.case_id]) for each in coaching]
        found += [meetings.of_training(s, [names[i] for i in ids], ids) for s, ids in training]
        return meetings.in_order(found, MOST_MEETINGS)

    # ---- own work ----

    @property
    def _month(self) -> tuple[date, date]:
        first = today().replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)

    @cached_property
    def minutes_this_month(self) -> int:
        """Minutes of guidance that the coach has logged for this month."""
        return coached.minutes_logged(self.user, *self._month)

    @cached_property
    def planned_this_month(self) -> int:
        """Minutes of the coaching sessions of this month, held or to come."""
        return coached.minutes_planned(self.user, *self._month)

    @property
    def hours_this_month(self) -> str:
        """The same in hours."""
        return hours(self.minutes_this_month)
