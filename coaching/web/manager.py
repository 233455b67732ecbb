"""The pipeline of a cohort for managers and coordinators: nothing in it that anybody wrote."""

from functools import cached_property

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, require
from coaching.services import lateness, worklists
from coaching.services.lateness import Escalated
from coaching.web import lists, navigation, rows
from coaching.web.pipeline_figures import Figures
from coaching.web.pipeline_pages import Pipeline
from coaching.web.rows import Group

LANE = "manager"
# Of the list of own tasks.
PAGE = 20

bp = Blueprint("manager", __name__, url_prefix="/manager")


@bp.route("")
def home() -> str:
    """Own tasks, the figures of a cohort, and its organisations by phase."""
    require(current_user, Can.SEE_PIPELINE)
    navigation.wear_one_of(StaffRole.MANAGER, StaffRole.COORDINATOR)
    own = OwnTasks(current_user) if allowed(current_user, Can.OVERSEE) else None
    return render_template("manager/home.html", page=Pipeline(current_user), own=own)


@bp.route("/figures")
def figures() -> str:
    """How a cohort has come along: bands, guidance by month, tasks done on time."""
    require(current_user, Can.SEE_PIPELINE)
    navigation.wear_one_of(StaffRole.MANAGER, StaffRole.COORDINATOR)
    return render_template("manager/figures.html", page=Figures(current_user))


class OwnTasks:
    """What a manager has to do: one page of it."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def groups(self) -> list[Group]:
        """By urgency."""
        return rows.by_urgency(self.user, self._tasks[:PAGE])

    @property
    def more(self) -> str:
        """Where they go on, if they do."""
        more = len(self._tasks) > PAGE
        return url_for("manager.home", own=self._tasks[PAGE - 1].id) if more else ""

    @cached_property
    def escalated(self) -> list[Escalated]:
        """Late tasks that coordinators have brought here, or that nobody has done for weeks."""
        return lateness.escalated(self.user)

    @cached_property
    def _tasks(self) -> list[Task]:
        after = lists.task_after("own")
        return worklists.for_person(self.user, lanes=(LANE,), after=after, most=PAGE + 1)
