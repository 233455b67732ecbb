"""What passes on when one follows another: tasks, drafts, promises, seats; then the account."""

from collections.abc import Collection

from sqlalchemy import exists, select, update

from coaching.clock import now
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import User
from coaching.model.processes import Draft, Task
from coaching.model.training import CaseModule, Participant, TrainingSession
from coaching.services import cases, releases

# In whose lane the tasks of a place stand.
LANES = {
    MemberKind.CONTACT: "contact",
    MemberKind.DEPUTY: "contact",
    MemberKind.SPONSOR: "sponsor",
}
# The lane of what each one answers alone.
OWN = "team_member"
OWNERS = {MemberKind.SPONSOR: ItemOwner.SPONSOR}


def pass_on(
    case: Case,
    kind: MemberKind,
    former: Member | None,
    member: Member | None,
    left: Collection[Member],
) -> None:
    """What the former one had to do, had promised and had begun to write.

    Within the caller's transaction.
    """
    if former is None:
        return
    ids = [each.id for each in left]
    _pass_on_promises(kind, ids, member)
    _pass_on_seats(case, ids, member)
    if kind in LANES:
        _pass_on_tasks(case, LANES[kind], former.user, member.user if member else None)
    _end_own_tasks(case, former.user)
    releases.of_case(case)
    close_account(former.user)


def _pass_on_promises(kind: MemberKind, left: Collection[int], member: Member | None) -> None:
    values: dict[str, object] = {"member_id": member.id if member else None}
    if member is None:
        values["owner"] = OWNERS.get(kind, ItemOwner.CONTACT)
    db.session.execute(
        update(ActionItem)
        .where(ActionItem.member_id.in_(left), ActionItem.closed_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def _pass_on_seats(case: Case, left: Collection[int], member: Member | None) -> None:
    """Whoever was named for training ahead: the successor comes, or nobody."""
    ahead = (
        select(CaseModule.id)
        .join(TrainingSession, TrainingSession.id == CaseModule.session_id)
        .where(CaseModule.case_id == case.id, TrainingSession.starts_at > now())
    )
    named = select(Participant).where(
        Participant.member_id.in_(left), Participant.case_module_id.in_(ahead)
    )
    for each in db.session.scalars(named).all():
        taken = member is None or db.session.scalar(
            select(Participant.id).where(
                Participant.case_module_id == each.case_module_id,
                Participant.member_id == member.id,
            )
        )
        if taken:
            db.session.delete(each)
        elif member is not None:
            each.member = member
        db.session.flush()


def _pass_on_tasks(case: Case, lane: str, former: User, person: User | None) -> None:
    """Tasks that were given to the former one by name, and drafts, so that no text is lost."""
    waiting = select(Task).where(
        Task.case_id == case.id, Task.role == lane, Task.closed_at.is_(None)
    )
    for task in db.session.scalars(waiting).all():
        if task.assignee_id == former.id:
            task.assignee = person
        if person is not None:
            _pass_on_draft(task, former, person)


def _pass_on_draft(task: Task, former: User, person: User) -> None:
    own = exists().where(Draft.task_id == task.id, Draft.user_id == person.id)
    db.session.execute(
        update(Draft)
        .where(Draft.task_id == task.id, Draft.user_id == former.id, ~own)
        .values(user_id=person.id)
        .execution_options(synchronize_session="fetch")
    )


def _end_own_tasks(case: Case, former: User) -> None:
    """What only this person could have said, such as the own view, nobody says any more."""
    if former in case.people(MemberKind.TEAM_MEMBER):
        return
    own = select(Task).where(
        Task.case_id == case.id,
        Task.role == OWN,
        Task.title.is_(None),
        Task.assignee_id == former.id,
        Task.closed_at.is_(None),
    )
    for task in db.session.scalars(own.order_by(Task.id)).all():
        cases.skip(task)


def close_account(person: User) -> None:
    """Whoever has no part in anything any more cannot sign in; the name stays in history."""
    takes_part = select(Member.id).where(Member.user_id == person.id, Member.left_at.is_(None))
    if not person.staff_roles and db.session.scalar(takes_part.limit(1)) is None:
        person.active = False
