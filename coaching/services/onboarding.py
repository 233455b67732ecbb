"""Bringing the organisations of a cohort on board: what is missing, who is chosen, who is ready."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort, Member, MemberKind
from coaching.model.coach_choices import CoachChoice
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Can, require, visible_cases, visible_cohorts
from coaching.services.coach_choices import is_open

# Organisations on one page: a whole cohort, as cohorts are.
PAGE = 100

Parent = aliased(Organisation)
SORTED_NAME = func.lower(
    case((Parent.id.is_not(None), Parent.name + ", " + Organisation.name), else_=Organisation.name)
)


class Missing(StrEnum):
    """What an organisation lacks before its year can begin."""

    CONTACT = "contact"
    CONTACT_EMAIL = "contact_email"
    CONTACT_ACCOUNT = "contact_account"
    SPONSOR = "sponsor"
    SPONSOR_EMAIL = "sponsor_email"
    SPONSOR_ACCOUNT = "sponsor_account"


@dataclass(frozen=True)
class Progress:
    """How far a cohort is: numbers of organisations."""

    all: int
    preparing: int
    incomplete: int
    without_coach: int
    ready: int
    to_ask: int

    @property
    def can_start(self) -> int:
        """For how many the last button does something."""
        return self.ready + self.to_ask


@dataclass(frozen=True)
class Line:
    """One organisation on its way."""

    case: Case
    contact: Member | None
    sponsor: Member | None
    choice: CoachChoice | None
    is_open: bool

    @property
    def missing(self) -> list[Missing]:
        """What has to be there before the year begins."""
        if self.case.status != CaseStatus.PREPARING:
            return []
        return [
            *_lacks(self.contact, Missing.CONTACT, Missing.CONTACT_EMAIL, Missing.CONTACT_ACCOUNT),
            *_lacks(self.sponsor, Missing.SPONSOR, Missing.SPONSOR_EMAIL, Missing.SPONSOR_ACCOUNT),
        ]

    @property
    def lacking(self) -> list[MemberKind]:
        """For which places somebody has to be named."""
        known = (MemberKind.CONTACT, MemberKind.SPONSOR)
        return [kind for kind in known if any(each.startswith(kind) for each in self.missing)]

    @property
    def is_chosen(self) -> bool:
        """A coach and a deputy coach are chosen."""
        return self.choice is not None and self.choice.deputy_id is not None

    @property
    def is_ready(self) -> bool:
        """Its year can begin, or its coach can be asked."""
        return self.is_open and self.is_chosen and not self.missing


@dataclass(frozen=True)
class Lines:
    """A page of organisations; ``next`` is the one after which the next page begins."""

    lines: list[Line]
    next: int | None = None


def progress(user: User, cohort: Cohort) -> Progress:
    """The numbers that the steps and their buttons say."""
    require(user, Can.COORDINATE, cohort)
    preparing, chosen = Case.status == CaseStatus.PREPARING, _is_chosen()
    conditions = (
        Case.id.is_not(None),
        preparing,
        and_(preparing, not_(_has_people())),
        and_(is_open(), not_(chosen)),
        and_(preparing, _has_people(), chosen),
        and_(not_(preparing), is_open(), chosen),
    )
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in conditions]
    row = db.session.execute(select(*sums).where(Case.cohort_id == cohort.id)).one()
    return Progress(*(int(number) for number in row))


def lines(user: User, cohort: Cohort, *, after: int | None = None) -> Lines:
    """The organisations of a cohort by name."""
    require(user, Can.COORDINATE, cohort)
    query = _in_order(user, cohort).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(SORTED_NAME, Case.id) > tuple_(_name_of(after), literal(after)))
    found = _read(query)
    return Lines(found[:PAGE], found[PAGE - 1].case.id if len(found) > PAGE else None)


def ready(user: User, cohort: Cohort, *, only: int | None = None) -> list[Line]:
    """Those whose year can begin or whose coach can be asked; those without a reason first.

    A reason is needed for whoever comes last to a coach, so the others go before.
    """
    require(user, Can.COORDINATE, cohort)
    query = _in_order(user, cohort).where(is_open(), _is_chosen())
    if only is not None:
        query = query.where(Case.id == only)
    found = [line for line in _read(query) if line.is_ready]
    return sorted(found, key=lambda line: bool(line.choice and line.choice.reason))


def line_of(user: User, of: Case) -> Line:
    """One organisation on its way."""
    require(user, Can.COORDINATE, of)
    return _read(_in_order(user, of.cohort).where(Case.id == of.id))[0]


def newest(user: User) -> Cohort | None:
    """The cohort that begins last of those that are not over; the last of all if every one is."""
    require(user, Can.COORDINATE)
    is_over = case((Cohort.ends_on < today(), 1), else_=0)
    query = visible_cohorts(user).order_by(is_over, Cohort.starts_on.desc(), Cohort.id.desc())
    return db.session.scalars(query.limit(1)).unique().first()


# ---- rows ----


def _in_order(user: User, cohort: Cohort) -> Select[Case]:
    return (
        visible_cases(user)
        .join(Organisation, Case.organisation_id == Organisation.id)
        .outerjoin(Parent, Organisation.parent_id == Parent.id)
        .where(Case.cohort_id == cohort.id)
        .order_by(SORTED_NAME, Case.id)
    )


def _read(query: Select[Case]) -> list[Line]:
    """The rows of these cases, in three statements however many they are."""
    member = selectinload(Case.members).joinedload(Member.user)
    organisation = joinedload(Case.organisation).joinedload(Organisation.parent)
    loading = (member, organisation, joinedload(Case.coach))
    rows = db.session.execute(query.add_columns(is_open()).options(*loading)).unique().all()
    chosen = _choices([each.id for each, _open in rows])
    return [
        Line(
            each,
            contact=_of_kind(each, MemberKind.CONTACT),
            sponsor=_of_kind(each, MemberKind.SPONSOR),
            choice=chosen.get(each.id),
            is_open=bool(can_choose),
        )
        for each, can_choose in rows
    ]


def _choices(cases: list[int]) -> dict[int, CoachChoice]:
    names = (joinedload(CoachChoice.coach), joinedload(CoachChoice.deputy))
    query = select(CoachChoice).where(CoachChoice.case_id.in_(cases))
    return {each.case_id: each for each in db.session.scalars(query.options(*names))}


def _of_kind(of: Case, kind: MemberKind) -> Member | None:
    return next((m for m in of.members if m.kind == kind and m.left_at is None), None)


def _lacks(
    member: Member | None, nobody: Missing, email: Missing, account: Missing
) -> list[Missing]:
    if member is None:
        return [nobody]
    if not member.user.email:
        return [email]
    return [] if member.user.active else [account]


def _name_of(case_id: int) -> ScalarSelect[str]:
    query = (
        select(SORTED_NAME)
        .select_from(Case)
        .join(Organisation, Case.organisation_id == Organisation.id)
        .outerjoin(Parent, Organisation.parent_id == Parent.id)
        .where(Case.id == case_id)
    )
    return query.correlate(None).scalar_subquery()


# ---- the same as conditions ----


def _has_people() -> ColumnElement[bool]:
    """`Line.missing` is empty."""
    return and_(*(_has(kind) for kind in (MemberKind.CONTACT, MemberKind.SPONSOR)))


def _has(kind: MemberKind) -> ColumnElement[bool]:
    return (
        exists()
        .where(Member.case_id == Case.id, Member.kind == kind, Member.left_at.is_(None))
        .where(Member.user_id == User.id, User.active.is_(True), User.email != "")
    )


def _is_chosen() -> ColumnElement[bool]:
    """`Line.is_chosen`."""
    return exists().where(CoachChoice.case_id == Case.id, CoachChoice.deputy_id.is_not(None))
