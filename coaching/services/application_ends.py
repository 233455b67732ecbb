"""Applications that no year has come of are deleted when their time is over."""

from datetime import date

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from coaching.clock import years_ago
from coaching.model.applications import Application, Outcome
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.mail import Mail
from coaching.model.processes import Process

# So long after the selection somebody may ask about it (class C of the retention table).
YEARS_KEPT = 1
MAILS = "application_%"


def outdated(limit: int) -> list[int]:
    """Applications that have been kept for long enough, the oldest first."""
    with transaction():
        return list(db.session.scalars(_outdated().order_by(Application.id).limit(limit)))


def drop(application_id: int) -> bool:
    """Delete one with everything about it: links, points, tasks, history and mails.

    Gives False where it is gone already, or was selected after all.
    """
    with transaction():
        mine = _outdated().where(Application.id == application_id)
        process_id = select(Application.process_id).where(Application.id.in_(mine))
        process = db.session.scalar(process_id.with_for_update(of=Application))
        gone = delete(Application).where(Application.id.in_(mine)).returning(Application.id)
        if db.session.scalar(gone) is None:
            return False
        if process is not None:
            db.session.execute(delete(Process).where(Process.id == process))
        about = Mail.facts["application_id"].as_integer() == application_id
        db.session.execute(
            delete(Mail)
            .where(Mail.name.like(MAILS), about)
            .execution_options(synchronize_session=False)
        )
    return True


def _outdated() -> Select[int]:
    """Sent or only begun, taken back or turned down: never one that waits for a decision."""
    settled = or_(Application.process_id.is_(None), Process.ended_at.is_not(None))
    return (
        select(Application.id)
        .join(Application.cohort)
        .outerjoin(Application.process)
        .where(
            Application.case_id.is_(None),
            Application.outcome.is_distinct_from(Outcome.SELECTED),
            settled,
            _selection() < years_ago(YEARS_KEPT),
        )
    )


def _selection() -> ColumnElement[date]:
    """The day of the selection, or what comes next to it where no such day was set."""
    return func.coalesce(Cohort.selection_on, Cohort.apply_closes_on, Cohort.starts_on)
