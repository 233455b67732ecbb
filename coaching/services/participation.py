"""What the tasks of a module change: who is sent, who came, what was tried out at work."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from coaching.data.course import ADDRESSES, PARTS
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.cases import MemberKind
from coaching.model.processes import Task
from coaching.model.training import CaseModule, Need, Participant
from coaching.services import attendances, bookings, people, subjects
from coaching.services.completions import Completion

QUARTER = Decimal("0.25")


def name_participants_facts(task: Task) -> dict[str, Any]:
    """Whom the organisation can send, where to, and how many."""
    taken = _taken(task)
    session = taken.session
    seats = bookings.seats_for(taken, session) if session else bookings.MOST
    members = _people_for(task, taken)
    return {
        "session": session,
        "level": taken.level,
        "for": taken.who or taken.module.target_group_in(language()),
        "members": members,
        "fewest": min(bookings.fewest_of(taken.module), len(members)),
        "most": max(1, min(bookings.MOST, seats)),
        "parts": [part for part in PARTS if part.number in taken.module.prework_parts],
        "course": ADDRESSES[language()],
    }


def name_participants_prefill(task: Task) -> dict[str, Any]:
    """The management sponsor for the sponsor's module; otherwise those named before.

    Whoever has another place by now is named in that one, and whoever has none is not.
    """
    taken = _taken(task)
    members = _people_for(task, taken)
    users = {each.member.user_id for each in taken.participants}
    named = [each["id"] for each in members if each["user_id"] in users]
    if not named and taken.module.need == Need.SPONSOR:
        named = [each["id"] for each in members if each["is_sponsor"]]
    return {"participants": named, "needs": taken.needs} if named or taken.needs else {}


def name_participants(done: Completion) -> None:
    """The seats of the organisation get names; raises `SessionFull`."""
    taken, chosen = _taken(done.task), done.values["participants"]
    if taken.session is not None:
        bookings.lock([taken.session.id])
        bookings.stop_full(taken, taken.session, len(chosen), field="participants")
    known = {each.member_id: each for each in taken.participants}
    taken.participants = [known.get(each) or Participant(member_id=each) for each in chosen]
    taken.needs = done.values["needs"] or ""


def undo_name_participants(task: Task) -> None:
    """The form is open again: nobody is named, and the least seats are kept free."""
    taken = _taken(task)
    taken.participants, taken.needs = [], ""
    db.session.flush()


def record_attendance_facts(task: Task) -> dict[str, Any]:
    """Who was named, who else could have come, and how long it lasted."""
    taken = _taken(task)
    named = [{"id": each.member_id, "name": each.member.user.name} for each in taken.participants]
    users = {each.member.user_id for each in taken.participants}
    return {
        "session": taken.session,
        "needs": taken.needs,
        "named": named,
        "others": [each for each in _people_for(task, taken) if each["user_id"] not in users],
        "hours": str(_length(taken)),
    }


def record_attendance_prefill(task: Task) -> dict[str, Any]:
    """The day of the session."""
    session = _taken(task).session
    return {"held_on": session.day.isoformat()} if session else {}


def record_attendance(done: Completion) -> None:
    """Who came and for how long: evidence for the funder and the certificate."""
    attendances.record(done, _taken(done.task))


def undo_record_attendance(task: Task) -> None:
    """Nobody has recorded yet who came."""
    attendances.forget(task, _taken(task))


def do_between_task_facts(task: Task) -> dict[str, Any]:
    """What the organisation tries out at work before it meets its coach again."""
    module = _taken(task).module
    return {
        "task": module.between_task_in(language()),
        "for_management": module.need == Need.SPONSOR,
    }


def _length(taken: CaseModule) -> Decimal:
    """Hours of the session, or of the module, in quarters."""
    hours = taken.session.hours if taken.session else Decimal(taken.module.minutes) / 60
    return (hours / QUARTER).quantize(Decimal(1), ROUND_HALF_UP) * QUARTER


def _people_for(task: Task, taken: CaseModule) -> list[dict[str, Any]]:
    """The people of the organisation, each once; the sponsor as such in the sponsor's module."""
    sponsors = {m.user_id: m.id for m in people.members_of(task) if m.kind == MemberKind.SPONSOR}
    found: dict[int, dict[str, Any]] = {}
    for member in people.members_of(task):
        found.setdefault(
            member.user_id,
            {
                "id": sponsors.get(member.user_id, member.id)
                if taken.module.need == Need.SPONSOR
                else member.id,
                "user_id": member.user_id,
                "name": member.user.name,
                "is_sponsor": member.user_id in sponsors,
            },
        )
    return list(found.values())


def _taken(task: Task) -> CaseModule:
    taken = subjects.case_module_of(task)
    if taken is None:
        raise LookupError(f"{task.name} is about no module")
    return taken
