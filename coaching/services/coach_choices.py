"""Choices of coaches before anybody is asked: make one, take it back, see who has room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import OVER, Case, CaseStatus, Cohort
from coaching.model.coach_choices import CoachChoice
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, require
from coaching.services import conflicts, intake, people
from coaching.services.conflicts import Choice
from coaching.services.refusals import Refusal

ASKS = "assign_coach"


class CoachIsAsked(Refusal):
    """A coach has been asked since; the choice belongs to the process now."""


class SomebodyElseChose(Refusal):
    """Another coordinator has chosen since the page was opened."""


class ReasonNeeded(Refusal):
    """The coach has as many organisations as agreed."""


@dataclass(frozen=True)
class Pair:
    """A coach and a deputy coach; the one may be open while the other is known."""

    coach: int | None = None
    deputy: int | None = None

    @classmethod
    def of(cls, choice: CoachChoice | None) -> "Pair":
        """What has been chosen."""
        return cls(choice.coach_id, choice.deputy_id) if choice else cls()


@dataclass(frozen=True)
class CoachLine:
    """A coach with what is agreed, what is under way, and what is only chosen."""

    user: User
    running: int
    chosen: int
    deputises: int

    @property
    def load(self) -> int:
        """Organisations now, those included whose coach is chosen and not asked yet."""
        return self.running + self.chosen

    @property
    def most(self) -> int | None:
        """The agreed number."""
        return self.user.coaches_at_most

    @property
    def free(self) -> int | None:
        """How many more fit; below zero over the agreed number, None where none is agreed."""
        return None if self.most is None else self.most - self.load


def is_open() -> ColumnElement[bool]:
    """A coach can be chosen: the year has not begun, or its process asks for a coach."""
    waits = exists().where(Task.case_id == Case.id, Task.name == ASKS, Task.closed_at.is_(None))
    preparing = Case.status == CaseStatus.PREPARING
    return or_(preparing, and_(Case.status == CaseStatus.ACTIVE, waits))


def of_case(case_id: int) -> CoachChoice | None:
    """What has been chosen for an organisation."""
    return db.session.scalar(select(CoachChoice).where(CoachChoice.case_id == case_id))


def coaches() -> list[CoachLine]:
    """Everybody who coaches, by name."""
    running, chosen, deputises = intake.coach_loads(), _chosen(), _deputies()
    return [
        CoachLine(each, running.get(each.id, 0), chosen.get(each.id, 0), deputises.get(each.id, 0))
        for each in people.with_role(StaffRole.COACH)
    ]


def choose(
    user: User,
    case: Case,
    wanted: Pair,
    *,
    seen: Pair,
    reason: str = "",
    at: datetime | None = None,
    is_suggested: bool = False,
) -> None:
    """Keep a choice, or none; ``seen`` is what stood there when it was made.

    Raises `SomebodyElseChose`, `CoachIsAsked`, `NoSuchCoach`, `ReasonNeeded`,
    `AgainstConflict`.
    """
    require(user, Can.COORDINATE, case)
    _check_people(wanted)
    with transaction():
        # Of two choices for one coach at the same moment, the second sees the first. Naming
        # somebody as the deputy does not wait for this lock, or two could wait for each other.
        db.session.execute(
            select(User.id).where(User.id == wanted.coach).with_for_update(key_share=True)
        )
        kept = {
            "coach_id": wanted.coach,
            "deputy_id": wanted.deputy if wanted.coach else None,
            "reason": reason.strip() if wanted.coach else "",
            "is_suggested": is_suggested,
            "by_id": user.id,
            "at": at or now(),
        }
        _write(case.id, kept, seen)
        _check_room(case, wanted, reason)


def take_back(user: User, cohort: Cohort, *, at: datetime) -> int:
    """Undo suggestions that were taken with one click; gives how many still stood as taken."""
    require(user, Can.COORDINATE, cohort)
    in_cohort = select(Case.id).where(Case.cohort_id == cohort.id)
    with transaction():
        gone = db.session.scalars(
            delete(CoachChoice)
            .where(
                CoachChoice.case_id.in_(in_cohort),
                CoachChoice.at == at,
                CoachChoice.by_id == user.id,
                CoachChoice.is_suggested.is_(True),
            )
            .returning(CoachChoice.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(gone)


def taken_at(user: User, cohort: Cohort, at: datetime) -> int:
    """How many suggestions that were taken with one click still stand."""
    require(user, Can.COORDINATE, cohort)
    query = (
        select(func.count(CoachChoice.id))
        .join(Case)
        .where(
            Case.cohort_id == cohort.id,
            CoachChoice.at == at,
            CoachChoice.by_id == user.id,
            CoachChoice.is_suggested.is_(True),
        )
    )
    return int(db.session.scalar(query) or 0)


def _check_people(wanted: Pair) -> None:
    if wanted.coach is None:
        return
    for who, field in ((wanted.coach, "coach"), (wanted.deputy, "deputy")):
        if who is not None:
            intake.coach_of(who, field)
    if wanted.coach == wanted.deputy:
        raise Refusal(_("Choose somebody else as the deputy than as the coach."), field="deputy")


def _write(case_id: int, kept: Mapping[str, Any], seen: Pair) -> None:
    """The first of two who saw the same wins."""
    if seen.coach is None:
        if kept["coach_id"] is not None:
            _insert(case_id, kept)
        return
    as_seen = (
        CoachChoice.case_id == case_id,
        CoachChoice.coach_id == seen.coach,
        CoachChoice.deputy_id.is_not_distinct_from(seen.deputy),
    )
    change = delete(CoachChoice) if kept["coach_id"] is None else update(CoachChoice).values(**kept)
    done = db.session.scalars(
        change.where(*as_seen)
        .returning(CoachChoice.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not done:
        _stop_unless_same(case_id, kept)


def _insert(case_id: int, kept: Mapping[str, Any]) -> None:
    db.session.add(CoachChoice(case_id=case_id, **kept))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        _stop_unless_same(case_id, kept)


def _stop_unless_same(case_id: int, kept: Mapping[str, Any]) -> None:
    """A second press of the same button finds what it wants; anybody else is told who won."""
    query = select(CoachChoice).where(CoachChoice.case_id == case_id)
    who = (joinedload(CoachChoice.by), joinedload(CoachChoice.coach))
    other = db.session.scalar(query.options(*who).execution_options(populate_existing=True))
    if Pair.of(other) == Pair(kept["coach_id"], kept["deputy_id"]):
        return
    if other is None:
        raise SomebodyElseChose(
            _("Somebody else has taken the choice back meanwhile. Choose again."), field="coach"
        )
    raise SomebodyElseChose(
        _(
            "%(who)s has chosen %(coach)s meanwhile. Choose again if you want somebody else.",
            who=other.by.name,
            coach=other.coach.name,
        ),
        field="coach",
    )


def _check_room(case: Case, wanted: Pair, reason: str) -> None:
    """After the write, so that nobody can come in between."""
    if db.session.scalar(select(Case.id).where(Case.id == case.id, is_open())) is None:
        raise CoachIsAsked(
            _("A coach has been asked meanwhile, so nothing has been changed."), field="coach"
        )
    if wanted.coach is None:
        return
    chosen = [id for id in (wanted.coach, wanted.deputy) if id is not None]
    conflicts.check(case.organisation, Choice(chosen, reason))
    has_conflict = not conflicts.reasons(case.organisation).keys().isdisjoint(chosen)
    has_room, is_explained = _has_room(wanted.coach), bool(reason.strip())
    if not has_room and not is_explained:
        raise ReasonNeeded(
            _("This coach has as many organisations as agreed. Write why one more fits."),
            field="reason",
        )
    if has_room and is_explained and not has_conflict:
        # Said about another coach, or before there was room.
        this = update(CoachChoice).where(CoachChoice.case_id == case.id).values(reason="")
        db.session.execute(this.execution_options(synchronize_session=False))


def _has_room(coach_id: int) -> bool:
    """Whether the coach has no more organisations than agreed, this one included."""
    coach = db.session.get_one(User, coach_id)
    if coach.coaches_at_most is None:
        return True
    load = intake.coach_loads().get(coach_id, 0) + _chosen().get(coach_id, 0)
    return load <= coach.coaches_at_most


def _chosen() -> dict[int, int]:
    """For how many organisations each coach is chosen and not asked yet."""
    return _counted(
        select(CoachChoice.coach_id, func.count())
        .join(Case)
        .where(is_open())
        .group_by(CoachChoice.coach_id)
    )


def _deputies() -> dict[int, int]:
    """Of how many organisations each coach is the deputy."""
    running = _counted(
        select(Case.deputy_coach_id, func.count())
        .where(Case.deputy_coach_id.is_not(None), Case.status.not_in(OVER))
        .group_by(Case.deputy_coach_id)
    )
    chosen = _counted(
        select(CoachChoice.deputy_id, func.count())
        .join(Case)
        .where(CoachChoice.deputy_id.is_not(None), is_open())
        .group_by(CoachChoice.deputy_id)
    )
    return {id: running.get(id, 0) + chosen.get(id, 0) for id in {*running, *chosen}}


def _counted(query: Select[Any, int]) -> dict[int, int]:
    return dict(db.session.execute(query).all())
