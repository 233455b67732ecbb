"""What the tasks of intake change: commitment, team, coach, introductory call, kick-off."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import OVER, Case, Member, MemberKind
from coaching.model.coach_choices import CoachChoice
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Outcome, Task
from coaching.model.training import Attendance, Presence
from coaching.services import baseline, guidance, people, releases
from coaching.services.completions import Completion, Typed, case_of
from coaching.services.people import Person
from coaching.services.refusals import Refusal


class NoSuchCoach(Refusal):
    """The chosen person does not coach (any more)."""


def sign_commitment(done: Completion) -> None:
    """The management commits itself, and says whether the name may be published."""
    done.case.may_be_named = done.values["may_be_named"]


def undo_sign_commitment(task: Task) -> None:
    """The commitment is open again, and so is whether the name may be published."""
    case_of(task).may_be_named = None


def name_team(done: Completion) -> dict[str, Any]:
    """The named people become the team, and each new one gets a mail (T-1.08 by itself)."""
    case, rows = done.case, done.values["members"]
    named = {row["email"].strip().lower() for row in rows}
    for member in case.members:
        if member.kind != MemberKind.SPONSOR and member.user.email not in named:
            member.left_at = now()
    ids = []
    for kind in (MemberKind.CONTACT, MemberKind.DEPUTY):
        _take_over(case, kind, rows)
    for row in rows:
        ids.append(_join(case, row, MemberKind.TEAM_MEMBER).id)
    for kind in (MemberKind.CONTACT, MemberKind.DEPUTY):
        for row in rows:
            if row["place"] == kind:
                _join(case, row, kind)
    releases.of_case(case)
    return {"members": ids}


def _join(case: Case, row: dict[str, Any], kind: MemberKind) -> Member:
    return people.join(case, Person.of(row), kind, field="members", function=row["function"])


def _take_over(case: Case, kind: MemberKind, rows: list[dict[str, Any]]) -> None:
    """Whoever is no longer contact or deputy leaves that place, before the next one takes it."""
    chosen = {row["email"].strip().lower() for row in rows if row["place"] == kind}
    for member in case.members:
        if member.kind == kind and member.left_at is None and member.user.email not in chosen:
            member.left_at = now()
    db.session.flush()


def name_team_prefill(task: Task) -> dict[str, Any]:
    """Those who are known already."""
    known: dict[str, dict[str, Any]] = {}
    for member in people.members_of(task):
        if member.kind != MemberKind.SPONSOR:
            row = known.setdefault(
                member.user.email,
                {
                    "name": member.user.name,
                    "email": member.user.email,
                    "language": member.user.language,
                    "function": member.function,
                    "place": MemberKind.TEAM_MEMBER.value,
                },
            )
            if member.kind != MemberKind.TEAM_MEMBER:
                row["place"] = str(member.kind)
    return {"members": list(known.values())}


def assign_coach(done: Completion) -> None:
    """The chosen coach is asked to confirm."""
    case = done.case
    chosen = [coach_of(done.values[key], key) for key in ("coach", "deputy_coach")]
    case.coach, case.deputy_coach = chosen
    case.coach_confirmed = False
    releases.of_case(case)
    # What was only chosen so far has become a question to the coach.
    db.session.execute(delete(CoachChoice).where(CoachChoice.case_id == case.id))
    note_event(
        done.by, "coach_assigned", case, coach_id=chosen[0].id, on_behalf_of=done.on_behalf_of
    )
    note_mail("coach_asked", chosen[0], case_id=case.id)


def undo_assign_coach(task: Task) -> None:
    """Nobody is asked any more; whoever was chosen before is no coach either: they declined."""
    case, before = case_of(task), baseline.last_values(task.case_id, "assign_coach")
    deputy = before.get("deputy_coach")
    case.coach, case.coach_confirmed = None, False
    case.deputy_coach = db.session.get(User, int(deputy)) if deputy else None
    releases.of_case(case)


def coach_of(user_id: Any, field: str) -> User:
    """Somebody who coaches today; raises `NoSuchCoach` at this field."""
    user = db.session.get(User, int(user_id), options=[joinedload(User.offices)])
    if user is None or not may_coach(user):
        raise NoSuchCoach(_("This person does not coach any more. Choose another."), field=field)
    return user


def may_coach(user: User) -> bool:
    """Somebody who coaches today, and so can be asked to coach one organisation more."""
    return user.active and StaffRole.COACH in user.staff_roles


def assign_coach_prefill(task: Task) -> dict[str, Any]:
    """Whom the coordinators have chosen already."""
    chosen = db.session.scalar(select(CoachChoice).where(CoachChoice.case_id == task.case_id))
    if chosen is None:
        return {}
    known = {"coach": chosen.coach_id, "deputy_coach": chosen.deputy_id, "reason": chosen.reason}
    return {name: value for name, value in known.items() if value}


def assign_coach_facts(task: Task) -> dict[str, Any]:
    """Every coach with load and languages, and why the task came back."""
    load = coach_loads()
    coaches = [
        {
            "id": coach.id,
            "name": coach.name,
            "load": load.get(coach.id, 0),
            "most": coach.coaches_at_most,
            "languages": coach.works_in,
            "sectors": coach.coaching_sectors,
        }
        for coach in people.with_role(StaffRole.COACH)
    ]
    return {"coaches": sorted(coaches, key=lambda each: (each["load"], each["name"]))} | {
        "came_back": _why_it_came_back(task)
    }


def coach_loads() -> dict[int, int]:
    """How many running cases each coach has."""
    query = (
        select(Case.coach_id, func.count())
        .where(Case.coach_id.is_not(None), Case.status.not_in(OVER))
        .group_by(Case.coach_id)
    )
    return {coach_id: count for coach_id, count in db.session.execute(query) if coach_id}


def _why_it_came_back(task: Task) -> dict[str, Any] | None:
    """The last request to a coach that was declined, or met with silence."""
    last = db.session.scalar(
        select(Task)
        .where(
            Task.case_id == task.case_id,
            Task.name == "confirm_assignment",
            or_(Task.outcome == Outcome.DONE, Task.outcome == Outcome.SILENCE),
        )
        .order_by(Task.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    standing = Answers.taken_back_at.is_(None)
    answers = db.session.scalar(select(Answers).where(Answers.task_id == last.id, standing))
    coach = _coach_asked_last(task)
    return {
        "coach": coach.name if coach else "",
        "silence": last.outcome == Outcome.SILENCE,
        "reason": answers.values.get("reason", "") if answers else "",
        "explanation": answers.values.get("explanation", "") if answers else "",
        "at": last.closed_at,
    }


def _coach_asked_last(task: Task) -> User | None:
    asked = db.session.scalar(
        select(Answers)
        .where(
            Answers.case_id == task.case_id,
            Answers.task_name == "assign_coach",
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id.desc())
        .limit(1)
        .options(undefer(Answers.values))
    )
    return db.session.get(User, int(asked.values["coach"])) if asked else None


def assignment_silence(task: Task) -> None:
    """A coach who does not answer is not the coach, and does not read about the organisation."""
    if task.case is not None:
        task.case.coach = None
        releases.of_case(task.case)


def confirm_assignment(done: Completion) -> None:
    """The coach accepts, or the coordinator chooses again."""
    case = done.case
    case.coach_confirmed = bool(done.values["coach_accepts"])
    if case.coach_confirmed:
        for speaker in case.speakers:
            note_mail("coach_found", speaker, case_id=case.id)
        note_event(done.by, "coach_confirmed", case, on_behalf_of=done.on_behalf_of)
    else:
        # Whoever does not coach the organisation does not read about it either.
        case.coach = None
        releases.of_case(case)
        note_event(done.by, "coach_declined", case, on_behalf_of=done.on_behalf_of)


def undo_confirm_assignment(task: Task) -> None:
    """The coach who was asked has not answered yet."""
    case = case_of(task)
    asked = baseline.last_values(task.case_id, "assign_coach").get("coach")
    if case.coach is None and asked:
        case.coach = db.session.get(User, int(asked))
    case.coach_confirmed = False
    releases.of_case(case)


def hold_intro_call(done: Completion) -> None:
    """The first entry of the guidance log."""
    guidance.record(done, "intro")


def hold_intro_call_facts(task: Task) -> dict[str, Any]:
    """Who can have been on the call, and who can promise something."""
    return guidance.log_facts(task)


def undo_hold_intro_call(task: Task) -> Typed:
    """The log has no such entry; gives the coach's own note, which was kept in it alone."""
    return guidance.forget(task)


def hold_intro_call_hindrance(task: Task) -> str:
    """What has been written on the entry since cannot be lost."""
    return guidance.hindrance(task)


def record_kickoff(done: Completion) -> None:
    """Attendance at the kick-off, person by person: evidence for the funder."""
    held_on = date.fromisoformat(done.values["held_on"])
    own = {member.id for member in done.case.members}
    for row in done.values["attendance"]:
        if int(row["member_id"]) not in own:
            raise Refusal(_("This person is not a member of the organisation."), field="attendance")
        db.session.add(
            Attendance(
                case_id=done.case.id,
                task_id=done.task.id,
                member_id=int(row["member_id"]),
                held_on=held_on,
                presence=Presence(row["presence"]),
                hours=Decimal(row["hours"] or 0),
            )
        )


def undo_record_kickoff(task: Task) -> None:
    """Nobody's attendance is recorded yet."""
    db.session.execute(delete(Attendance).where(Attendance.task_id == task.id))


def record_kickoff_facts(task: Task) -> dict[str, Any]:
    """Whom to mark as present."""
    return {"members": people.member_choices(task)}
