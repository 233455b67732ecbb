"""The forms of a revised action plan: what changes, and the coach's look at it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from forms.base import Required, TaskForm
from forms.choices import YesNo
from forms.fields import Line, Text
from forms.plan import APPROVE, PLAN_READERS, Action, Goal, PlanChecks
from forms.plan_rows import PlanRow
from forms.rules import NeededWhen


class RevisedGoal(Goal):
    """A goal that is kept or changed, with its progress so far; or a new one."""

    key = PlanRow(_l("Until now"))


class RevisedAction(Action):
    """An action that is kept or changed, as far as it has come; or a new one."""

    key = PlanRow(_l("Until now"))


class ReviseActionPlan(TaskForm):
    """The plan for the second half of the year, and what is different in it."""

    readers = PLAN_READERS
    recaps = (
        "review_revised_plan",
        "decide_after_support",
        "decide_midpoint",
        "hold_midpoint_meeting",
    )
    passing_choices = ("goals", "actions")
    button = _l("Send to the coach")

    changes = Text(
        _l("What do you change, and why?"),
        [Required(_l("Tell what you change and why"))],
        most=2000,
        description=_l("Your management sponsor reads this first."),
        render_kw={"rows": 5},
    )
    title = Line(_l("Your main task this year"), [Required(_l("Give your main task a name"))])
    goals = FieldList(
        FormField(RevisedGoal, _l("Goal")),
        _l("Goals"),
        min_entries=1,
        max_entries=3,
        description=_l("From one to three goals. What you keep, keeps its progress."),
    )
    actions = FieldList(
        FormField(RevisedAction, _l("Action")),
        _l("Actions"),
        min_entries=3,
        max_entries=12,
        description=_l("From three to twelve actions. What you keep, keeps how far it has come."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Head the rows that were in the plan before; all others are new."""
        for rows, things in ((self.goals, "goals"), (self.actions, "actions")):
            known = {each["key"]: each["words"] for each in facts.get(things, ())}
            for entry in rows.entries:
                # A key that the plan does not have, or a second time, begins something new.
                words = known.pop(entry.form.key.data, None)
                if words is None:
                    del entry.form.key
                else:
                    entry.form.key.person = words


class ReviewRevisedPlan(PlanChecks):
    """The coach's check of the revised plan; no management has to accept it again."""

    recaps = ("revise_action_plan",)

    comments = Text(
        _l("Your comments to the team"),
        [NeededWhen("revision_approved", False, _l("Tell the team what to change and why"))],
        most=2000,
        description=_l("What is good, and what would make it better?"),
        render_kw={"rows": 6},
    )
    revision_approved = YesNo(
        _l("Is the revised plan ready?"),
        [Required()],
        (APPROVE, _l("No, I return it to the team")),
        description=_l("With a yes it is the plan from now on, and the sponsor is told."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Returning ends somewhere."""
        self.only_approve(self.revision_approved)

    def validate_revision_approved(self, field: YesNo) -> None:
        """A yes goes with what was answered above it."""
        self.explain_a_yes(field, self.comments)
