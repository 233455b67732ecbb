"""What happens in a year, and what its traffic light says on a day."""

from datetime import date, datetime, time
from uuid import uuid4

from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.processes import Process, Task
from coaching.services import traffic_lights

OCTOBER = date(2026, 10, 5)


def go_to(day: date) -> None:
    clock.set_to(datetime.combine(day, time(12), HELSINKI))


def fall_due(case: Case, day: date, *, optional: bool = False) -> Task:
    """A task of the case that was due on this day."""
    process = db.session.scalars(select(Process).where(Process.case_id == case.id)).first()
    task = Task(
        process=process,
        case=case,
        step=uuid4().hex,
        name="draft_action_plan",
        role="contact",
        optional=optional,
        due_at=datetime.combine(day, time(23, 59), HELSINKI),
    )
    with transaction():
        db.session.add(task)
    return task


def hold(case: Case, day: date, risk: str = "none") -> None:
    """A coaching session that was held and logged."""
    with transaction():
        session = CoachingSession(
            case=case,
            number=1,
            state=SessionState.HELD,
            starts_at=datetime.combine(day, time(9), HELSINKI),
        )
        db.session.add(session)
        db.session.flush()
        db.session.add(
            GuidanceEntry(
                case_id=case.id,
                coaching_session_id=session.id,
                coach=case.coach,
                kind="coaching",
                held_on=day,
                minutes=60,
                mode="video",
                risk=risk,
            )
        )


def light(case: Case) -> tuple[str, str, str]:
    """Light, words of the tag, and reason."""
    found_light = traffic_lights.of_case(case.id)
    return found_light.light, found_light.brief, found_light.reason


ON_TRACK = ("green", "On track", "Nothing in these figures calls for attention.")
