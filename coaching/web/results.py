"""What a year has brought: the assessments side by side, and the action plan with its versions."""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from coaching.clock import today
from coaching.data.assessment import DIMENSIONS
from coaching.data.plans import ACTION_STATES
from coaching.model.cases import Case
from coaching.model.history import Thing
from coaching.model.plans import ActionPlan, ActionState, PlanAction, PlanGoal, PlanState
from coaching.permissions import Can, allowed, require
from coaching.services import accesses, results
from coaching.web.case_coaching import word
from coaching.web.case_pages import load
from coaching.web.readers import reader

bp = Blueprint("results", __name__)


@bp.route("/cases/<int:id>/results")
def show(id: int) -> str:
    """Every dimension on every occasion."""
    case = load(current_user, id)
    found = results.comparison(current_user, case)
    reads = allowed(current_user, Can.SEE_ASSESSMENT, case)
    return render_template("cases/results.html", case=case, comparison=found, reads=reads)


@bp.route("/cases/<int:id>/plan")
def plan(id: int) -> str:
    """The action plan as it stands, and its earlier versions."""
    case = load(current_user, id)
    require(current_user, Can.SEE_PLAN, case)
    page = PlanPage(case)
    if not page.versions:
        abort(404)
    accesses.note(
        reader(), case, [(Thing.ANSWERS, version.answers_id) for version in page.versions]
    )
    return render_template("cases/plan.html", case=case, page=page)


@dataclass(frozen=True)
class Tag:
    """A state as a tag: its kind and its words."""

    kind: str
    words: str


class PlanPage:
    """The versions of an organisation's plan, the one that counts first."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def versions(self) -> list[ActionPlan]:
        """Every version, the newest first."""
        return results.plans(current_user, self.case)

    @property
    def standing(self) -> ActionPlan:
        """The version that counts: the newest accepted one, before that the newest."""
        accepted = (each for each in self.versions if each.state == PlanState.ACCEPTED)
        return next(accepted, self.versions[0])

    @property
    def others(self) -> list[ActionPlan]:
        """All other versions, the newest first."""
        return [each for each in self.versions if each is not self.standing]

    def state(self, version: ActionPlan) -> Tag:
        """How far a version has come."""
        match version.state:
            case PlanState.DRAFTED:
                return Tag("wait", _("Waits for the coach"))
            case PlanState.APPROVED:
                return Tag("wait", _("Waits for the management"))
            case PlanState.RETURNED:
                return Tag("plain", _("Returned for more work"))
        if version is self.standing:
            return Tag("ok", _("In force"))
        return Tag("plain", _("Replaced by a newer version"))

    def dimension(self, goal: PlanGoal) -> str:
        """The dimension that a goal belongs to."""
        return next((_(d.name) for d in DIMENSIONS if d.key == goal.dimension), "")

    def action(self, action: PlanAction) -> Tag:
        """How far an action is, and whether it is late: nothing is while the year is on hold."""
        words = word(ACTION_STATES, action.state)
        if action.state == ActionState.DONE:
            return Tag("ok", words)
        if action.state == ActionState.DROPPED:
            return Tag("plain", words)
        if action.due_on < today() and self.case.is_on_hold:
            return Tag("plain", _("%(state)s, on hold", state=words))
        if action.due_on < today():
            return Tag("bad", _("%(state)s, late", state=words))
        return Tag("info" if action.state == ActionState.IN_PROGRESS else "wait", words)
