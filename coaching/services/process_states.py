"""Processes as they are stored: what they may know, wait for, and were before."""

from sqlalchemy import select

from coaching.calendar import Dates
from coaching.engine.expressions import Facts
from coaching.engine.process import Process as Running
from coaching.engine.process import Wait
from coaching.engine.reopening import NotReopenable
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.holds import Hold
from coaching.model.processes import Process, Task
from coaching.services import versions
from coaching.services.subjects import CHANGE, HANDOVER, coach_change_of

HOLD = "hold"
APPLICATION = "application"


def facts_of(process: Process) -> Facts:
    """What the engine may know of a case: its dates, and the day on which its coach changes."""
    if process.name == HANDOVER:
        return Facts(Dates({CHANGE: coach_change_of(process).from_on}))
    if process.name == HOLD:
        return Facts(_dates_of_hold(process))
    return Facts(process.case.dates if process.case else dates_without_case(process))


def dates_without_case(process: Process) -> Dates:
    """What a process counts from that belongs to no year: the call that an application answers."""
    applied = application_of(process)
    return applied.cohort.dates_of_call if applied else Dates({})


def subject_of(process: Process) -> str:
    """Whom a process is about: the organisation, or the one that would like to take part."""
    if process.case is not None:
        return process.case.organisation.full_name
    applied = application_of(process)
    return applied.organisation_name if applied else ""


def applied_in(task: Task) -> Application:
    """The application that a task is about; raises `LookupError` for other tasks."""
    found = application_of(task.process)
    if found is None:
        raise LookupError(f"{task.name} is about no application")
    return found


def application_of(process: Process) -> Application | None:
    """The application that a process is about, if it is about one."""
    if process.name != APPLICATION:
        return None
    return db.session.scalar(select(Application).where(Application.process_id == process.id))


def _dates_of_hold(process: Process) -> Dates:
    """The days of the hold that a process is about; it does not wait for the end of a break."""
    hold = db.session.scalar(select(Hold).where(Hold.process_id == process.id))
    if hold is None:
        return Dates({})
    return Dates({"hold.start": hold.begins_on, "hold.end": hold.expected_until})


def waits_of(process: Process) -> list[Wait]:
    """The timers that run in a process."""
    parsed = versions.definitions_of(process.version_id)
    return Running.restore(process.state, parsed, facts_of(process)).waits


def reopened(process: Process, task: Task) -> Running:
    """A process in memory in which a finished task is open again; raises `NotReopenable`.

    By itself, if the stored state still knows its step; else from the state before it was
    finished, as long as nothing else has been done since.
    """
    parsed, facts = versions.definitions_of(process.version_id), facts_of(process)
    running = Running.restore(process.state, parsed, facts)
    try:
        running.reopen(task.step)
    except NotReopenable:
        before = select(Process.before_last).where(
            Process.id == process.id, Process.last_task_id == task.id
        )
        state = db.session.scalar(before)
        if state is None:
            raise
        running = Running.restore(state, parsed, facts)
        running.renew(task.step)
    return running
