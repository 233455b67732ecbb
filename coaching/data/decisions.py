"""What the programme asks of its decision tables: facts that exist, and answers it can use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coaching.data.assessment import DIMENSIONS
from coaching.data.texts import _

TRAINING = "training_recommendation"
INTERVAL = "coaching_interval"
MIDPOINT = "midpoint_recommendation"
STATUS = "organisation_status"
INTAKE = "intake_decision"

PLAIN, SCORE, PERCENT = "plain", "score", "percent"


@dataclass(frozen=True)
class Fact:
    """What a table may ask: its kind, how a number is written, and the words of its values."""

    kind: str
    unit: str = PLAIN
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a table has to answer: one of some values, a number between two limits, or a text."""

    kind: str
    words: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Needed:
    """What one table has to be: its hit policy, the facts it may ask for, its answers.

    ``always`` tables end with a rule without conditions, so that there is always an answer.
    """

    hit_policy: str
    facts: Mapping[str, Fact]
    answers: Mapping[str, Answer]
    always: bool = False


LEVELS = {"B": _("Basic"), "A": _("Applied"), "R": _("Refresher")}
PLAN_STATES = {
    "valid": _("The equality plan is valid"),
    "expired": _("The equality plan has expired"),
    "none": _("There is no equality plan"),
    "not_required": _("The law does not require an equality plan"),
}
RISKS = {"none": _("No risk"), "minor": _("Minor risk"), "serious": _("Serious risk")}
RECOMMENDATIONS = {
    "continue": _("Continue as planned"),
    "adjust": _("Adjust the action plan"),
    "escalate": _("Hold a support meeting with the programme manager"),
    "withdraw": _("Talk about ending the year early"),
}
# The colours of the traffic light, which nobody has to tell apart: the words stand beside them.
STATUSES = {
    "green": _("On track"),
    "amber": _("Needs attention"),
    "red": _("Late or at risk"),
}

# What the table of applicants recommends; a person decides.
SELECTIONS = {
    "return_for_completion": _("Ask for completion before it is decided"),
    "not_selected": _("Do not select"),
    "recommend": _("Select"),
    "reserve": _("Put on the reserve list"),
    "discuss": _("Discuss together"),
}

_SCORE = Fact("number", SCORE)
_PERCENT = Fact("number", PERCENT)
_YES_OR_NO = Fact("boolean")
_REASON = Answer("string")

NEEDED: Mapping[str, Needed] = {
    TRAINING: Needed(
        hit_policy="COLLECT",
        facts={
            **{dimension.key: _SCORE for dimension in DIMENSIONS},
            # Rules have no "or" between columns, so the lower one of two is a fact of its own.
            "lower_of_d5_d9": _SCORE,
            "has_clients": _YES_OR_NO,
            "recruits": _YES_OR_NO,
            "plan_status": Fact("string", words=PLAN_STATES),
        },
        answers={
            "module": Answer("string"),
            "level": Answer("string", words=LEVELS),
            "points": Answer("number", least=1, most=1000),
            "reason": _REASON,
        },
    ),
    INTERVAL: Needed(
        hit_policy="FIRST",
        facts={"count_start": Fact("number"), "min_dim": _SCORE},
        answers={
            "interval_days": Answer("number", least=7, most=120),
            "planned_sessions": Answer("number", least=1, most=50),
            "minutes": Answer("number", least=15, most=240),
            "reason": _REASON,
        },
        always=True,
    ),
    MIDPOINT: Needed(
        hit_policy="FIRST",
        facts={
            "org_wants_out": _YES_OR_NO,
            "open_risk": Fact("string", words=RISKS),
            "sessions_held_pct": _PERCENT,
            "modules_pct": _PERCENT,
            "sponsor_active": _YES_OR_NO,
            "plan_pct": _PERCENT,
        },
        answers={"recommendation": Answer("string", words=RECOMMENDATIONS), "reason": _REASON},
        always=True,
    ),
    STATUS: Needed(
        hit_policy="FIRST",
        facts={
            "open_risk": Fact("string", words=RISKS),
            "working_days_late": Fact("number"),
            "days_since_last_session": Fact("number"),
            "modules_pct": _PERCENT,
        },
        answers={"status": Answer("string", words=STATUSES), "reason": _REASON},
        always=True,
    ),
    INTAKE: Needed(
        hit_policy="FIRST",
        facts={
            "sponsor_named": _YES_OR_NO,
            "team_size": Fact("number"),
            "hours_per_month": Fact("number"),
            "motivation": _SCORE,
            "balance_need": _YES_OR_NO,
            "places_left": Fact("number"),
        },
        answers={"recommendation": Answer("string", words=SELECTIONS), "reason": _REASON},
        always=True,
    ),
}
