"""The form of the final report: what came of the plan, what was learnt, how the work goes on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField

from coaching.data.plans import ACTION_STATES
from coaching.model.plans import ActionState
from forms.base import Required, TaskForm
from forms.choices import RadioField
from forms.fields import Line, Text, WholeNumber
from forms.plan_rows import PlanRow
from forms.rows import one_for_each
from forms.rules import NeededWhen

STATES = [
    (ActionState.DONE.value, _l("Done")),
    (ActionState.IN_PROGRESS.value, _l("Partly done")),
    (ActionState.NOT_STARTED.value, _l("Not done")),
    (ActionState.DROPPED.value, _l("Dropped")),
]
SO_FAR = {choice.key: _l(choice.words) for choice in ACTION_STATES}
NO_PLAN = _l("There is no action plan, so there is nothing to answer here. Go on to the next page.")


def _evidence() -> Text:
    return Text(
        _l("What shows it?"),
        most=1000,
        description=_l("Figures, a document or a link."),
        render_kw={"rows": 2},
    )


def _effect() -> Text:
    return Text(
        _l("What does it change in everyday life?"),
        most=1000,
        description=_l("For staff, clients or partners."),
        render_kw={"rows": 2},
    )


class GoalResult(Form):
    """How far the organisation got with one goal of its plan."""

    key = PlanRow(_l("Goal"), [Required()])
    progress = WholeNumber(
        _l("How far did you get, in per cent?"), [Required(_l("Write how far you got"))], most=100
    )
    result = Text(
        _l("What came of it?"),
        [Required(_l("Write what came of this goal"))],
        render_kw={"rows": 3},
    )
    evidence = _evidence()
    effect = _effect()
    why_not = Text(_l("If you did not get all the way, why not?"), most=1000, render_kw={"rows": 2})


class ActionResult(Form):
    """What became of one action of the plan."""

    key = PlanRow(_l("Action"), [Required()])
    state = RadioField(
        _l("Was it done?"), [Required(_l("Choose what became of this action"))], STATES
    )
    result = Text(
        _l("What came of it?"),
        [
            NeededWhen("state", ActionState.DONE.value, _l("Write what came of this action")),
            NeededWhen("state", ActionState.IN_PROGRESS.value, _l("Write what came of it so far")),
        ],
        description=_l("Needed if something was done."),
        render_kw={"rows": 2},
    )
    evidence = _evidence()
    effect = _effect()
    why_not = Text(
        _l("If it was not done, why not?"),
        [
            NeededWhen("state", ActionState.NOT_STARTED.value, _l("Tell why it was not done")),
            NeededWhen("state", ActionState.DROPPED.value, _l("Tell why it was dropped")),
        ],
        most=1000,
        description=_l("Needed if it was not done or was dropped."),
        render_kw={"rows": 2},
    )


class WriteFinalReport(TaskForm):
    """What came of the year, goal by goal and action by action, and how the work goes on."""

    readers = _l(
        "Your team, your management sponsor, your coach and the coordinators. The programme manager"
        " sees only how far the plan has come. Nothing is published unless you allow it."
    )
    recaps = ("check_final_report",)
    passing_choices = ("goals", "actions")
    button = _l("Send to the coach")
    parts: ClassVar[Mapping[str, Sequence[str]]] = {
        "goals": ("goals",),
        "actions": ("actions",),
        "learning": ("biggest_change", "what_failed", "working_time"),
        "ahead": ("embedding_owner", "embedding_place", "next_dates", "may_publish"),
    }
    part_names: ClassVar[Mapping[str, Any]] = {
        "goals": _l("Your goals"),
        "actions": _l("Your actions"),
        "learning": _l("What you learnt"),
        "ahead": _l("How the work goes on"),
    }

    goals = FieldList(FormField(GoalResult, _l("Goal")), _l("Goals"))
    actions = FieldList(FormField(ActionResult, _l("Action")), _l("Actions"))
    biggest_change = Text(
        _l("What is the biggest change of the year?"),
        [Required(_l("Write at least a sentence"))],
        most=2000,
    )
    what_failed = Text(
        _l("What did not work?"),
        [Required(_l("Write at least a sentence"))],
        most=2000,
        description=_l("Others learn from this as much as from what went well."),
    )
    working_time = Text(_l("How was the working time used, and was it enough?"))
    embedding_owner = Line(
        _l("Who is responsible for the work from now on?"),
        [Required(_l("Write who is responsible"))],
        description=_l("The role, not the name: for example head of human resources."),
    )
    embedding_place = Line(
        _l("Where does it stand in your ordinary planning?"),
        [Required(_l("Write where it stands"))],
        most=500,
        description=_l("For example in the equality plan, the annual plan or the budget."),
    )
    next_dates = Text(
        _l("What comes next, and when?"),
        [Required(_l("Write at least one thing with its day"))],
        description=_l("One thing on each line."),
    )
    may_publish = RadioField(
        _l("May the programme publish a summary of your report?"),
        [Required(_l("Choose whether a summary may be published"))],
        [
            ("yes", _l("Yes, with our name")),
            ("anonymised", _l("Yes, but nobody may recognise us")),
            ("no", _l("No")),
        ],
        description=_l("You read the summary before it is published."),
        render_kw={"data-ui": "list"},
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each goal and action of the plan, whatever a draft knew."""
        goals = {goal["key"]: goal for goal in facts.get("goals", ())}
        actions = {action["key"]: action for action in facts.get("actions", ())}
        one_for_each(self.goals, "key", {key: goal["goal"] for key, goal in goals.items()})
        one_for_each(self.actions, "key", {key: each["what"] for key, each in actions.items()})
        for entry in self.goals.entries:
            entry.form.progress.description = _l(
                "Your target: %(target)s. 100 means that you reached it.",
                target=goals[entry.form.key.data]["target"],
            )
        for row in self.actions.entries:
            action = actions[row.form.key.data]
            row.form.state.description = _l(
                "%(who)s, due %(day)s. So far: %(state)s.",
                who=action["owner"],
                day=action["due"],
                state=SO_FAR[action["state"]],
            )
        for rows in (self.goals, self.actions):
            rows.description = "" if rows.entries else NO_PLAN
        if facts.get("hours"):
            self.working_time.description = _l(
                "The management promised %(hours)s hours of working time a month. Do not write"
                " names or details of individuals' experiences.",
                hours=facts["hours"],
            )
