"""Who changes a year or its people waits for whoever does so at this moment."""

from sqlalchemy import ScalarSelect, select, update

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Process
from coaching.services.outlines import YEAR


def lock_year_of(process_id: int) -> None:
    """`lock_year` for whoever knows a process only; one without a case has nothing to wait for."""
    _lock_year(select(Process.case_id).where(Process.id == process_id).scalar_subquery())


def lock_year(case_id: int) -> None:
    """Wait for whoever moves the year of a case; side processes do so before they lock themselves.

    The year locks its side processes when it ends, so everybody has to begin with the year.
    """
    _lock_year(case_id)


def _lock_year(case_id: int | ScalarSelect[int | None]) -> None:
    # A real write, since SQLite locks nothing else.
    db.session.execute(
        update(Process)
        .where(Process.case_id == case_id, Process.name == YEAR)
        .values(revision=Process.revision)
        .execution_options(synchronize_session=False)
    )


def lock_case(case: Case) -> None:
    """Let nobody change the year of a case or its people before this is stored; look once more.

    Whoever comes second waits here, then sees the truth. Within the caller's transaction.
    """
    lock_year(case.id)
    # A real write, since SQLite locks nothing else.
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(language=Case.language)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(case)
    db.session.expire(case, ["members"])
