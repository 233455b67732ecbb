"""Who may stand in for whom: what somebody has to hand over, and who can hold it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from coaching.model.base import db
from coaching.model.cases import OVER, Case, Cohort, Member, MemberKind
from coaching.model.organisations import Organisation
from coaching.model.people import Office, StaffRole, User
from coaching.permissions import PASSING_ROLES, STAFF

# Those of the programme's people whom others can stand in for.
ROLES = (StaffRole.COORDINATOR, StaffRole.COACH, StaffRole.TRAINER, StaffRole.MANAGER)
# What a member does alone is nobody's to hand over.
SPEAKING = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)
# Coordinators and managers of more organisations than this hand over all of them.
MOST_TO_CHOOSE = 60


@dataclass(frozen=True)
class Places:
    """Everything that somebody could hand over while away; ``cases`` can be chosen from."""

    person: User
    cases: Sequence[Case]

    @property
    def is_empty(self) -> bool:
        """There is nothing that anybody could do in this person's place."""
        return not self.cases and not self.roles

    @property
    def roles(self) -> frozenset[StaffRole]:
        """The roles in the programme that somebody else could fill."""
        return self.person.staff_roles & PASSING_ROLES

    @property
    def own(self) -> list[Case]:
        """The cases that are this person's own, and not those of everybody in the programme."""
        return [case for case in self.cases if self._coaches(case) or self._speaks_in(case)]

    @property
    def closest(self) -> list[Case]:
        """The cases whose people know this person by name as somebody who works with them."""
        return [
            case
            for case in self.cases
            if self._speaks_in(case) or (self._coaches(case) and case.coach_confirmed)
        ]

    @property
    def is_choice(self) -> bool:
        """Whether some organisations may go to one and the others to somebody else."""
        return 1 < len(self.cases) <= MOST_TO_CHOOSE

    def candidates(self) -> list[User]:
        """Those who could stand in, at least in one of the cases, by name."""
        found = [each for each in _able(self.person, self.cases) if self._fits(each, self.cases)]
        partly = [each for each in _able(self.person, self.cases) if each not in found]
        return found + [p for p in partly if any(self._fits(p, [case]) for case in self.cases)]

    def lacking(self, person: User, case_ids: Collection[int]) -> Case | None:
        """The first chosen case in which somebody cannot hold the place; all, if none is chosen."""
        chosen = [case for case in self.cases if not case_ids or case.id in case_ids]
        return next((case for case in chosen if not self._fits(person, [case])), None)

    def _fits(self, person: User, cases: Sequence[Case]) -> bool:
        if self.roles and not person.staff_roles & STAFF:
            return False
        return all(self._holds(person, case) for case in cases)

    def _holds(self, person: User, case: Case) -> bool:
        if self._coaches(case) and StaffRole.COACH not in person.staff_roles:
            return False
        return not self._speaks_in(case) or person.id in _here(case)

    def _coaches(self, case: Case) -> bool:
        return self.person.id in {case.coach_id, case.deputy_coach_id}

    def _speaks_in(self, case: Case) -> bool:
        return self.person.id in _here(case, *SPEAKING)


def of_person(person: User) -> Places:
    """What somebody could hand over: years that are not over, by the organisation's name."""
    speaks = select(Member.case_id).where(
        Member.user_id == person.id, Member.left_at.is_(None), Member.kind.in_(SPEAKING)
    )
    own = or_(Case.coach_id == person.id, Case.deputy_coach_id == person.id, Case.id.in_(speaks))
    leads = person.staff_roles & {StaffRole.COORDINATOR, StaffRole.MANAGER}
    query = select(Case).where(Case.status.not_in(OVER))
    query = query if leads else query.where(own)
    found = db.session.scalars(
        query.options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.cohort).lazyload(Cohort.blackouts),
            joinedload(Case.members).joinedload(Member.user),
        )
    ).unique()
    return Places(person, sorted(found, key=lambda case: case.organisation.full_name.lower()))


def _able(person: User, cases: Sequence[Case]) -> list[User]:
    """Everybody of the programme for its people, the other members for an organisation's."""
    colleagues = {
        user_id for case in cases if person.id in _here(case, *SPEAKING) for user_id in _here(case)
    }
    staff = select(Office.user_id).where(Office.role.in_(STAFF))
    of_staff = [User.id.in_(staff)] if person.staff_roles & STAFF else []
    query = (
        select(User)
        .where(
            and_(User.active.is_(True), User.id != person.id),
            or_(User.id.in_(colleagues), *of_staff),
        )
        .order_by(User.name, User.id)
        .options(joinedload(User.offices))
    )
    return list(db.session.scalars(query).unique())


def _here(case: Case, *kinds: MemberKind) -> set[int]:
    """Who takes part today, as one of these kinds or as any."""
    return {m.user_id for m in case.members if m.left_at is None and (not kinds or m.kind in kinds)}
