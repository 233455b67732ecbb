"""The commitment that the management signs again: a new sponsor, or two that become one (X-05)."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole
from coaching.model.processes import Outcome, Process, Task
from coaching.model.training import Attendance, CaseModule, TrainingSession
from coaching.services import cases, intake, invitations, people
from coaching.services.completions import Completion

DRAWING = "commitment"
# What the management itself learns; a new sponsor may have missed it.
FOR_SPONSORS = "M03"


def ask_again(case: Case) -> None:
    """The management counts as committed once its sponsor has signed.

    Within the caller's transaction. Where nobody has signed yet, the year itself asks.
    """
    signed = select(Task.id).where(
        Task.case_id == case.id, Task.name == "sign_commitment", Task.outcome == Outcome.DONE
    )
    if db.session.scalar(signed.limit(1)) is None:
        return
    case.sponsor_active = False
    running = select(Process.id).where(
        Process.case_id == case.id, Process.name == DRAWING, Process.ended_at.is_(None)
    )
    if db.session.scalar(running.limit(1)) is None:
        cases.begin(DRAWING, case, opening=invitations.ask_to_sign)


def sign_commitment_again_opens(task: Task) -> None:
    """A sponsor who has no password signs by a link."""
    invitations.ask_to_sign(task)


def sign_commitment_again_facts(task: Task) -> dict[str, Any]:
    """Whether there was training for the management before the sponsor became one."""
    return {"recap": task.case is not None and _was_held(task.case, before=_began(task.case))}


def sign_commitment_again(done: Completion) -> None:
    """The management is committed again; coordinators hear who wants a recap."""
    intake.sign_commitment(done)
    done.case.sponsor_active = True
    note_event(done.by, "commitment_signed_again", done.case, on_behalf_of=done.on_behalf_of)
    if done.values.get("wants_recap"):
        for person in people.with_role(StaffRole.COORDINATOR):
            note_mail("recap_wanted", person, case_id=done.case.id)


def _began(case: Case) -> datetime:
    """Since when the sponsor has been the sponsor."""
    known = (m.joined_at for m in case.members if m.kind == MemberKind.SPONSOR and not m.left_at)
    return next(known, now())


def _was_held(case: Case, *, before: datetime) -> bool:
    held = (
        select(CaseModule.id)
        .outerjoin(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(
            CaseModule.case_id == case.id,
            CaseModule.module_id == FOR_SPONSORS,
            # Where the organisation has split off since, only who came is known.
            or_(
                TrainingSession.ends_at < before,
                and_(
                    CaseModule.session_id.is_(None),
                    exists().where(Attendance.case_module_id == CaseModule.id),
                ),
            ),
        )
    )
    return db.session.scalar(held.limit(1)) is not None
