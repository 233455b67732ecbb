"""The forms of the action plan: drafted by the team, commented by the coach, accepted."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField

from coaching.data.assessment import DIMENSIONS
from forms.base import Required, TaskForm
from forms.choices import SelectField, YesNo
from forms.fields import DateField, Line, Text
from forms.rules import NeededWhen, explained, not_before

PLAN_READERS = _l(
    "Your team, your management sponsor, your coach and the coordinators. The programme manager"
    " sees only how far the plan has come."
)
APPROVE = _l("Yes, I approve the plan")


class Goal(Form):
    """What will be different, and what shows it."""

    goal = Line(_l("Goal"), [Required(_l("Write the goal"))], most=500)
    dimension = SelectField(
        _l("Which dimension does it belong to?"),
        [Required(_l("Choose a dimension"))],
        [("", _l("Choose")), *((each.key, _l(each.name)) for each in DIMENSIONS)],
    )
    indicator = Line(
        _l("How do you see that it comes closer?"),
        [Required(_l("Write what you follow"))],
        most=300,
        description=_l("Something you can count or observe, never anybody's origin."),
    )
    baseline = Line(_l("Where are you now?"), most=300)
    target = Line(
        _l("Where do you want to be at the end of the year?"),
        [Required(_l("Write the target"))],
        most=300,
    )


class Action(Form):
    """Something that will be done, by somebody with a mandate, by a day."""

    what = Line(_l("What will be done?"), [Required(_l("Write what will be done"))], most=500)
    owner_role = Line(
        _l("Who is responsible?"),
        [Required(_l("Write who is responsible"))],
        most=100,
        description=_l("The role, not the name: for example head of human resources."),
    )
    starts_on = DateField(_l("Begins on"), [Required(_l("Write when it begins"))])
    due_on = DateField(_l("Ready by"), [Required(_l("Write when it is ready"))])
    resources = Line(
        _l("Working time and money"),
        most=300,
        description=_l("For example 10 hours a month for two people."),
    )
    in_equality_plan = BooleanField(_l("This action is in our equality plan too."))

    def validate_due_on(self, field: DateField) -> None:
        """An action is ready after it has begun."""
        not_before(self.starts_on, field, _l("Choose a day after the action begins."))


class DraftActionPlan(TaskForm):
    """One main task, its goals and the actions that lead there."""

    readers = PLAN_READERS
    recaps = ("summarise_baseline", "review_action_plan", "accept_action_plan")
    button = _l("Send to the coach")

    title = Line(
        _l("Your main task this year"),
        [Required(_l("Give your main task a name"))],
        description=_l("In a few words, so that everybody at work understands it."),
    )
    why = Text(
        _l("Why this?"),
        [Required(_l("Tell why you chose this"))],
        description=_l("What did you learn from the baseline?"),
    )
    for_whom = Text(
        _l("Whose everyday life will it change?"),
        [Required(_l("Tell for whom you do this"))],
        most=500,
        render_kw={"rows": 2},
    )
    goals = FieldList(
        FormField(Goal, _l("Goal")),
        _l("Goals"),
        min_entries=1,
        max_entries=3,
        description=_l("From one to three goals."),
    )
    actions = FieldList(
        FormField(Action, _l("Action")),
        _l("Actions"),
        min_entries=3,
        max_entries=12,
        description=_l("From three to twelve actions."),
    )
    involvement = Text(
        _l("How do racialised staff and clients take part, and how are they compensated?"),
        [Required(_l("Tell how people take part and what they get for it"))],
        description=_l("Taking part is voluntary, and it is paid or done in working time."),
    )
    communication = Text(
        _l("How do you tell about the work?"),
        [Required(_l("Tell how you will tell about the work"))],
        description=_l("To staff, to clients and to the management group."),
    )
    risks = Text(
        _l("What could get in the way?"), description=_l("And what would you do about it then?")
    )


class PlanChecks(TaskForm):
    """What the coach looks at in every version of the plan."""

    readers = PLAN_READERS
    button = _l("Send your answer")

    concrete = YesNo(_l("Is the plan concrete?"), [Required()])
    measurable = YesNo(_l("Can its goals be measured or observed?"), [Required()])
    owner_with_mandate = YesNo(_l("Does every action have an owner with a mandate?"), [Required()])
    no_extra_burden = YesNo(_l("Does it spare minority staff extra burden?"), [Required()])
    lawful = YesNo(
        _l("Is it in line with the law?"),
        [Required()],
        description=_l("For example, nobody's origin is registered."),
    )

    @property
    def checks(self) -> tuple[YesNo, ...]:
        """The five questions about the plan."""
        return (
            self.concrete,
            self.measurable,
            self.owner_with_mandate,
            self.no_extra_burden,
            self.lawful,
        )

    def only_approve(self, verdict: YesNo) -> None:
        """After as many returns as there may be, a joint meeting helps more than another one."""
        if self.facts.get("returns_left") == 0:
            verdict.leave_only(True)
            verdict.description = _l(
                "The plan has been returned as often as it may be. Agree on a joint meeting with"
                " the team, finish the plan together, and approve it then."
            )

    def explain_a_yes(self, verdict: YesNo, comments: Text) -> None:
        """A plan that misses something goes back, or on with an explanation."""
        if verdict.data:
            explained(
                self.checks,
                comments,
                _l(
                    "You answered no to a question above. Return the plan, or explain in the"
                    " comments why it can go on."
                ),
            )


class ReviewActionPlan(PlanChecks):
    """The coach's check of the plan, and the way on or back."""

    recaps = ("draft_action_plan",)

    comments = Text(
        _l("Your comments to the team"),
        [NeededWhen("plan_approved", False, _l("Tell the team what to change and why"))],
        most=2000,
        description=_l("What is good, and what would make it better?"),
        render_kw={"rows": 6},
    )
    plan_approved = YesNo(
        _l("Is the plan ready for the management?"),
        [Required()],
        (APPROVE, _l("No, I return it to the team")),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Returning ends somewhere."""
        self.only_approve(self.plan_approved)

    def validate_plan_approved(self, field: YesNo) -> None:
        """A yes goes with what was answered above it."""
        self.explain_a_yes(field, self.comments)


class AcceptActionPlan(TaskForm):
    """The management gives the plan its mandate, or says what does not fit."""

    readers = PLAN_READERS
    recaps = ("draft_action_plan", "review_action_plan")
    button = _l("Send your answer")

    sponsor_accepts = YesNo(
        _l("Does the management accept the plan?"),
        [Required()],
        (_l("Yes, we accept the plan"), _l("No, we return it to the team")),
        description=_l("To accept it is to give it the working time and money written in it."),
    )
    reason = Text(
        _l("What should the team change?"),
        [NeededWhen("sponsor_accepts", False, _l("Tell the team why you return the plan"))],
        description=_l("Needed if you return the plan."),
    )
