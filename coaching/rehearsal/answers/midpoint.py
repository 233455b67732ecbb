"""What people type halfway through the year, when they look back and decide how it goes on."""

from datetime import timedelta

from coaching import clock
from coaching.data.assessment import DIMENSIONS, NOT_APPLICABLE
from coaching.data.decisions import RECOMMENDATIONS
from coaching.data.midpoint import PARTICIPATION, SPONSOR_IN_MEETING
from coaching.data.plans import ACTION_STATES
from coaching.rehearsal.answers.log import log, risk, some_members
from coaching.rehearsal.answers.plan import actions, checks, goals
from coaching.rehearsal.answers.sheet import Sheet, Typed

OTHER_WAYS = ("adjust", "adjust", "adjust", "escalate", "escalate", "escalate", "withdraw")


def review_progress(sheet: Sheet) -> Typed:
    """How far each goal and action is, and where the organisation stands."""
    typed: Typed = {
        "helped": sheet.words_or_none(),
        "missing": sheet.words_or_none(),
        "sponsor_participation": sheet.one_of(PARTICIPATION).key,
        "goes_on": sheet.yes_or_no(0.95),
    }
    for number, goal in enumerate(sheet.facts["goals"]):
        changes = sheet.happens(0.3)
        typed |= {
            f"goals-{number}-key": goal["key"],
            f"goals-{number}-progress": str(sheet.chance.randint(0, 100)),
            f"goals-{number}-done": sheet.words_or_none(),
            f"goals-{number}-obstacle": sheet.words_or_none(),
            f"goals-{number}-change_needed": "yes" if changes else "no",
            f"goals-{number}-change": sheet.words() if changes else "",
        }
    for number, action in enumerate(sheet.facts["actions"]):
        typed |= {
            f"actions-{number}-key": action["key"],
            f"actions-{number}-state": sheet.one_of(ACTION_STATES).key,
        }
    return typed | _quick_scores(sheet)


def _quick_scores(sheet: Sheet) -> Typed:
    typed: Typed = {each.key: str(sheet.chance.randint(0, 4)) for each in DIMENSIONS}
    if not sheet.case.organisation.has_clients:
        typed["d7"] = NOT_APPLICABLE
    return typed


def summarise_midpoint(sheet: Sheet) -> Typed:
    """Mostly what the table recommends; else with a reason."""
    typed = risk(sheet)
    expected = sheet.facts["recommended"][typed["risk"]]
    chosen = sheet.one_of(tuple(RECOMMENDATIONS)) if sheet.refuses() else expected
    return typed | {
        "assessment": sheet.words(),
        "recommendation": chosen,
        "reason": sheet.words() if chosen != expected else sheet.words_or_none(),
    }


def hold_midpoint_meeting(sheet: Sheet) -> Typed:
    """Everybody meets."""
    return log(sheet, sheet.day_since_it_opened) | {
        "sponsor_took_part": sheet.one_of(SPONSOR_IN_MEETING).key,
        "sponsor_statement": sheet.words(),
        "agreed_changes": sheet.words_or_none(),
    }


def decide_midpoint(sheet: Sheet) -> Typed:
    """The year goes on as planned, or something has to change."""
    return {
        "decision": _way(sheet),
        "reason": sheet.words(),
        "message": sheet.words_or_none(),
    } | _conditions(sheet)


def _way(sheet: Sheet) -> str:
    return sheet.one_of(OTHER_WAYS) if sheet.happens(sheet.fate.trouble) else "continue"


def _conditions(sheet: Sheet) -> Typed:
    typed: Typed = {}
    for number in range(sheet.chance.randint(0, 2)):
        typed |= {
            f"conditions-{number}-what": "Name a deputy contact person",
            f"conditions-{number}-due_on": sheet.day(clock.today(), 60),
        }
    return typed


def revise_action_plan(sheet: Sheet) -> Typed:
    """Some goals and actions are kept, some go, some are new."""
    return (
        {"changes": sheet.words(), "title": "Fair recruitment, a little later"}
        | goals(sheet, [goal["key"] for goal in sheet.facts["goals"]])
        | actions(sheet, [action["key"] for action in sheet.facts["actions"]])
    )


def review_revised_plan(sheet: Sheet) -> Typed:
    """The coach may return the revision as long as the form offers it."""
    returns = sheet.refuses() and sheet.facts["returns_left"] > 0
    return checks(sheet) | {
        "comments": sheet.words(),
        "revision_approved": "no" if returns else "yes",
    }


def hold_support_meeting(sheet: Sheet) -> Typed:
    """The manager meets the organisation and looks for what stands in the way."""
    held_on = sheet.day_since_it_opened
    return {
        "held_on": sheet.day(held_on),
        "participants": some_members(sheet),
        "staff": sheet.some_of([str(each["id"]) for each in sheet.facts["staff"]]),
        "causes": sheet.words(),
        "agreement": sheet.words(),
        "follow_up_on": sheet.day(held_on + timedelta(days=1), 40),
    } | _conditions(sheet)


def decide_after_support(sheet: Sheet) -> Typed:
    """The same question once more."""
    return {"support_decision": _way(sheet), "reason": sheet.words()}


ANSWERS = {
    "review_progress": review_progress,
    "summarise_midpoint": summarise_midpoint,
    "hold_midpoint_meeting": hold_midpoint_meeting,
    "decide_midpoint": decide_midpoint,
    "revise_action_plan": revise_action_plan,
    "review_revised_plan": review_revised_plan,
    "hold_support_meeting": hold_support_meeting,
    "decide_after_support": decide_after_support,
}
