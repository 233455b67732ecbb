"""What the cast types into forms, by user task: a function of the open task."""

from collections.abc import Callable
from datetime import date
from typing import Any

from coaching.calendar import add_working_days, after_blackouts
from coaching.clock import today
from coaching.model.processes import Task
from coaching.services import coaching_sessions, tasks


def in_words(day: date) -> str:
    """5.10.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def log(task: Task) -> dict[str, Any]:
    """What every kind of meeting leaves behind, with nothing new promised."""
    facts = tasks.facts(task)
    typed: dict[str, Any] = {
        "held_on": today().isoformat(),
        "started_at": "13.00",
        "minutes": "60",
        "mode": "video",
        "participants": [str(member["id"]) for member in facts["members"]],
        "topics": ["d1", "plan"],
        "summary": "We went through the first advertisements",
        "agreed": "Every advertisement is checked before it is published",
        "coach_note": "The director decides alone",
        "incident_told": "no",
        "risk": "none",
    }
    for number, item in enumerate(facts["open_items"]):
        typed |= {
            f"follow_up-{number}-item_id": str(item["id"]),
            f"follow_up-{number}-state": "in_progress",
        }
    return typed


def promise(
    number: int, what: str, owner: str, due_on: str, plan_action: str = ""
) -> dict[str, Any]:
    """One promise of a log."""
    return {
        f"action_items-{number}-what": what,
        f"action_items-{number}-owner": owner,
        f"action_items-{number}-due_on": due_on,
        f"action_items-{number}-plan_action": plan_action,
    }


def _plan(task: Task) -> dict[str, Any]:
    assert task.case is not None
    day = after_blackouts(add_working_days(today(), 10), task.case.cohort.dates.blackouts)
    day = min(day, coaching_sessions.last_day(task.case))
    return {
        "day": in_words(day),
        "starts_at": "13.00",
        "minutes": "60",
        "mode": "video",
        "place": "https://video.example.org/harjula",
        "goal": "A checklist for advertisements",
        "agenda": "",
    }


TYPED: dict[str, Callable[[Task], dict[str, Any]]] = {
    "plan_session": _plan,
    "confirm_time": lambda _task: {"time_suits": "yes", "own_topics": "Our next advertisement"},
    "log_session": lambda task: log(task) | {"outcome": "held"},
    "accept_summary": lambda _task: {"view": "agree"},
}
