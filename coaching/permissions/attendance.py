"""Who reads which of an organisation's people took part in what; for others there are figures."""

from typing import Any

from sqlalchemy import Select, or_, select

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import User
from coaching.permissions.cases import ANSWERS, kinds_of, own_case_ids, read_with
from coaching.permissions.places import limits

# The forms in which it is written down, person by person.
ATTENDANCE = frozenset({"record_kickoff", "record_attendance"})


def reads_attendance(user: User, thing: Any) -> bool:
    """Contact person, deputy and team; the management sponsor alone learns how many came."""
    return any(kinds_of(user, case) - {MemberKind.SPONSOR} for case in read_with(thing))


def attendance_case_ids(user: User) -> Select[int]:
    """The same for queries: also in the place of a contact person who is away."""
    own = own_case_ids(user.id)
    ways = [own.where(Member.kind != MemberKind.SPONSOR)]
    ways += [
        own_case_ids(each.person_id).where(
            Member.kind.in_(ANSWERS),
            within(Member.case_id),
            Member.case_id.in_(own.correlate(None)),
        )
        for each, within in limits(user)
    ]
    return select(Case.id).where(
        or_(*(column.in_(way) for way in ways for column in (Case.id, Case.merged_into_id)))
    )
