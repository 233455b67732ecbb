"""What people type into the action plan, and what they answer to it."""

from collections.abc import Sequence
from datetime import timedelta

from coaching import clock
from coaching.data.assessment import DIMENSIONS
from coaching.rehearsal.answers.sheet import Sheet, Typed, ticked

CHECKS = ("concrete", "measurable", "owner_with_mandate", "no_extra_burden", "lawful")
MONTH = timedelta(days=30)


def draft_action_plan(sheet: Sheet) -> Typed:
    """One main task with its goals and actions."""
    return (
        {
            "title": "Fair recruitment",
            "why": sheet.words(),
            "for_whom": sheet.words(),
            "involvement": sheet.words(),
            "communication": sheet.words(),
            "risks": sheet.words_or_none(),
        }
        | goals(sheet)
        | actions(sheet)
    )


def goals(sheet: Sheet, known: Sequence[str] = ()) -> Typed:
    """From one to three goals; in a revision some of those that are known are kept."""
    typed: Typed = {}
    for number, key in enumerate(_rows(sheet, known, least=1, most=3)):
        typed |= {
            f"goals-{number}-key": key,
            f"goals-{number}-goal": f"Goal {number + 1}",
            f"goals-{number}-dimension": sheet.one_of(DIMENSIONS).key,
            f"goals-{number}-indicator": "Share of checked advertisements",
            f"goals-{number}-baseline": sheet.one_of(("", "10 %")),
            f"goals-{number}-target": "100 %",
        }
    return typed


def actions(sheet: Sheet, known: Sequence[str] = ()) -> Typed:
    """From three to twelve actions, in the same way."""
    typed: Typed = {}
    for number, key in enumerate(_rows(sheet, known, least=3, most=12)):
        typed |= {
            f"actions-{number}-key": key,
            f"actions-{number}-what": f"Action {number + 1}",
            f"actions-{number}-owner_role": "Head of HR",
            f"actions-{number}-starts_on": sheet.day(clock.today(), 30),
            f"actions-{number}-due_on": sheet.day(clock.today() + MONTH, 180),
            f"actions-{number}-resources": sheet.one_of(("", "10 hours a month")),
        } | ticked(sheet, f"actions-{number}-in_equality_plan")
    return typed


def _rows(sheet: Sheet, known: Sequence[str], *, least: int, most: int) -> list[str]:
    """The keys of rows that are kept, and no key for each new one."""
    kept = sheet.some_of(known, most=most)
    count = max(len(kept), sheet.chance.randint(least, most))
    return kept + [""] * (count - len(kept))


def checks(sheet: Sheet) -> Typed:
    """What the coach looks at in every plan."""
    return {check: sheet.yes_or_no(0.9) for check in CHECKS}


def review_action_plan(sheet: Sheet) -> Typed:
    """The coach may return the plan as long as the form offers it."""
    returns = sheet.refuses() and sheet.facts["returns_left"] > 0
    return checks(sheet) | {
        "comments": sheet.words(),
        "plan_approved": "no" if returns else "yes",
    }


def accept_action_plan(sheet: Sheet) -> Typed:
    """The management is content, or tells what should be different."""
    returns = sheet.refuses()
    return {
        "sponsor_accepts": "no" if returns else "yes",
        "reason": sheet.words() if returns else "",
    }


ANSWERS = {
    "draft_action_plan": draft_action_plan,
    "review_action_plan": review_action_plan,
    "accept_action_plan": accept_action_plan,
}
