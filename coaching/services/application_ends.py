"""Applications end: a year after the selection, or with the year that has come of them."""

from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from coaching.clock import now, today
from coaching.data.personal import APPLICATION_MONTHS
from coaching.model.applications import Application, Outcome
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.processes import Process
from coaching.services import erasures, months, personal_rows
from coaching.services.erasures import Ending

MAILS = "application_%"


def outdated() -> Select[int]:
    """Applications that no year has come of and that have been kept for long enough.

    Sent or only begun, taken back or turned down: never one that waits for a decision.
    """
    settled = or_(Application.process_id.is_(None), Process.ended_at.is_not(None))
    return (
        select(Application.id)
        .join(Application.cohort)
        .outerjoin(Application.process)
        .where(
            Application.case_id.is_(None),
            Application.outcome.is_distinct_from(Outcome.SELECTED),
            settled,
            _selection() < months.ago(APPLICATION_MONTHS),
        )
        .order_by(Application.id)
    )


def _selection() -> ColumnElement[date]:
    """The day of the selection, or what comes next to it where no such day was set."""
    return func.coalesce(Cohort.selection_on, Cohort.apply_closes_on, Cohort.starts_on)


def going_on() -> Select[int]:
    """Applications of which a year may still come: being written, or waiting for a decision."""
    writing = and_(
        Application.process_id.is_(None),
        or_(Cohort.apply_closes_on >= today(), Application.reopened_until > now()),
    )
    waiting = and_(Application.process_id.is_not(None), Process.ended_at.is_(None))
    return (
        select(Application.id)
        .join(Application.cohort)
        .outerjoin(Application.process)
        .where(
            Application.case_id.is_(None),
            Application.withdrawn_at.is_(None),
            or_(writing, waiting),
        )
    )


def end(application_id: int, found: Ending, mails: Path) -> None:
    """Delete one with everything about it: links, points, tasks, history and mails.

    Nothing ends where it is gone already, or was selected after all.
    """
    mine = outdated().where(Application.id == application_id)
    if db.session.scalar(mine.with_for_update(of=Application)) is None:
        found.is_void = True
        return
    _end(application_id, found, mails)


def of_year(case_id: int, found: Ending, mails: Path) -> None:
    """The application that a year has come of goes with what people wrote in the year."""
    query = select(Application.id).where(Application.case_id == case_id)
    for each in db.session.scalars(query).all():
        _end(each, found, mails)


def _end(application_id: int, found: Ending, mails: Path) -> None:
    erasures.mails_about(MAILS, "application_id", application_id, found, mails)
    one = Application.id == application_id
    process_id = db.session.scalar(select(Application.process_id).where(one))
    for _table, rows in personal_rows.tables():
        about = personal_rows.of_applications(rows, [application_id])
        if about is not None:
            erasures.remove(rows, about, found)
    if process_id is not None:
        erasures.process(process_id, found)
