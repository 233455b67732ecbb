"""Who reads which of an organisation's people took part in what; for others there are figures."""

from typing import Any

from sqlalchemy import Select, or_, select

from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.permissions.cases import kinds_of, placed_case_ids, read_with

# The forms in which it is written down, person by person.
ATTENDANCE = frozenset({"record_kickoff", "record_attendance"})
READERS = frozenset(MemberKind) - {MemberKind.SPONSOR}


def reads_attendance(user: User, thing: Any) -> bool:
    """Contact person, deputy and team; the management sponsor alone learns how many came."""
    return any(kinds_of(user, case) & READERS for case in read_with(thing))


def attendance_case_ids(user: User) -> Select[int]:
    """The same for queries."""
    placed = placed_case_ids(user, READERS)
    return select(Case.id).where(or_(Case.id.in_(placed), Case.merged_into_id.in_(placed)))
