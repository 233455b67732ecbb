"""What goes without saying in the baseline and the action plan."""

from typing import Any

from coaching.data.assessment import DIMENSIONS
from coaching.data.demonstration.moments import Fields, Moment

Values = dict[str, Any]
CHECKS = ("concrete", "measurable", "owner_with_mandate", "no_extra_burden", "lawful")


def workshop(_fields: Fields, moment: Moment) -> Values:
    """It is recorded on the day on which it was held."""
    return {"held_on": moment.today}


def no_names(_fields: Fields, _moment: Moment) -> Values:
    """What is sent tells of nobody."""
    return {"no_personal_data": True}


def agreeing(_fields: Fields, _moment: Moment) -> Values:
    """The coach sees every dimension as the organisation does."""
    return {f"{dimension.key}_view": "agree" for dimension in DIMENSIONS}


def in_order(_fields: Fields, _moment: Moment) -> Values:
    """The plan passes every check."""
    return dict.fromkeys(CHECKS, "yes") | {"plan_approved": "yes"}


USUAL = {
    "hold_baseline_workshop": workshop,
    "submit_baseline": no_names,
    "summarise_baseline": agreeing,
    "review_action_plan": in_order,
    "accept_action_plan": lambda _fields, _moment: {"sponsor_accepts": "yes"},
}
