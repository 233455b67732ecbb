"""Calls for applications: which are open, and what follows when their dates change."""

from datetime import date

from sqlalchemy import func, select

from coaching.clock import today
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.processes import Process
from coaching.services import cases


def open_calls() -> list[Cohort]:
    """The cohorts whose call for applications is open today, the one that closes first first."""
    query = (
        select(Cohort)
        .where(Cohort.apply_opens_on <= today(), Cohort.apply_closes_on >= today())
        .order_by(Cohort.apply_closes_on, Cohort.id)
    )
    return list(db.session.scalars(query).unique())


def next_opening() -> date | None:
    """The day on which the next call opens, if one is planned."""
    query = select(func.min(Cohort.apply_opens_on)).where(Cohort.apply_opens_on > today())
    return db.session.scalar(query)


def redate(cohort: Cohort) -> None:
    """Reckon dates anew that count from a call; within the caller's transaction."""
    running = (
        select(Application.process_id)
        .join(Process, Process.id == Application.process_id)
        .where(Application.cohort_id == cohort.id, Process.ended_at.is_(None))
        .order_by(Application.process_id)
    )
    for process_id in db.session.scalars(running).all():
        if process_id is not None:
            cases.recount_process(process_id)
