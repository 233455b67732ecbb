"""Cohorts, and the year of one organisation in one of them: a case."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.calendar import Blackout, Dates
from coaching.clock import now
from coaching.model.base import Model
from coaching.model.organisations import Organisation
from coaching.model.people import User

if TYPE_CHECKING:
    from coaching.model.coach_changes import CoachChange
    from coaching.model.holds import Hold
    from coaching.model.mergers import Merger
    from coaching.model.splits import Split


class Cohort(Model):
    """The organisations that go through the same year together."""

    __tablename__ = "cohorts"
    __table_args__ = (CheckConstraint("starts_on < ends_on", name="starts_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    apply_opens_on: Mapped[date | None] = mapped_column()
    apply_closes_on: Mapped[date | None] = mapped_column()
    selection_on: Mapped[date | None] = mapped_column()
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    # How many organisations it has room for.
    places: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=now)

    blackouts: Mapped[list["CohortBlackout"]] = relationship(
        cascade="all, delete-orphan", order_by="CohortBlackout.first", lazy="selectin"
    )
    cases: Mapped[list["Case"]] = relationship(back_populates="cohort")

    @property
    def dates(self) -> Dates:
        """The anchors and blackouts that due rules count from."""
        return Dates(
            {"cohort.start": self.starts_on, "cohort.end": self.ends_on},
            tuple(Blackout(b.first, b.last) for b in self.blackouts),
        )

    @property
    def dates_of_call(self) -> Dates:
        """The same with what comes before the year: an application counts from it."""
        before = {
            "cohort.apply_closes": self.apply_closes_on,
            "cohort.selection": self.selection_on,
        }
        return Dates({**self.dates.anchors, **before}, self.dates.blackouts)

    def takes_applications(self, day: date) -> bool:
        """Whether its call for applications is open on a day."""
        opens, closes = self.apply_opens_on, self.apply_closes_on
        return opens is not None and closes is not None and opens <= day <= closes


class CohortBlackout(Model):
    """Days on which nothing falls due, such as the summer holidays."""

    __tablename__ = "cohort_blackouts"
    __table_args__ = (CheckConstraint("first <= last", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    first: Mapped[date] = mapped_column()
    last: Mapped[date] = mapped_column()


class CaseStatus(StrEnum):
    """Where the year of an organisation stands as a whole."""

    PREPARING = "preparing"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    # The organisation has joined another one, in whose year it goes on.
    MERGED = "merged"


# The year has begun and not ended, whether it goes on now or pauses.
UNDER_WAY = (CaseStatus.ACTIVE, CaseStatus.ON_HOLD)
# Nothing is asked of anybody any more.
OVER = (CaseStatus.COMPLETED, CaseStatus.WITHDRAWN, CaseStatus.MERGED)
# The year broke off: what was open then was never done.
ENDED_EARLY = (CaseStatus.WITHDRAWN, CaseStatus.MERGED)


class Case(Model):
    """One organisation's year in one cohort."""

    __tablename__ = "cases"
    __table_args__ = (
        # Hardly any year has one of these. An index of all years would let databases believe
        # that a look-up finds most of them.
        Index(
            "ix_cases_former_coach_id",
            "former_coach_id",
            sqlite_where=text("former_coach_id IS NOT NULL"),
            postgresql_where=text("former_coach_id IS NOT NULL"),
        ),
        Index(
            "ix_cases_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    status: Mapped[CaseStatus] = mapped_column(String(20), default=CaseStatus.PREPARING)
    phase: Mapped[str | None] = mapped_column(String(40))
    phase_since: Mapped[datetime | None] = mapped_column()
    language: Mapped[str] = mapped_column(String(2), default="fi")
    coach_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_coach_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    coach_confirmed: Mapped[bool] = mapped_column(default=False)
    # Who coached it before, and may read until the end of this day in Helsinki.
    former_coach_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    former_coach_until: Mapped[date | None] = mapped_column()
    # False from when another management sponsor is named until that one has signed.
    sponsor_active: Mapped[bool] = mapped_column(default=True)
    # The sponsor decides whether the name of the organisation may be published.
    may_be_named: Mapped[bool | None] = mapped_column()
    # Days between two coaching sessions, how many are planned, and minutes of each.
    coaching_interval: Mapped[int] = mapped_column(default=28)
    coaching_planned: Mapped[int | None] = mapped_column()
    coaching_minutes: Mapped[int] = mapped_column(default=60)
    # Days by which a hold has moved the dates of this year against those of its cohort.
    held_days: Mapped[int] = mapped_column(default=0)
    # In which year it goes on today, since the organisation has joined another one.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    started_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    cohort: Mapped[Cohort] = relationship(back_populates="cases", lazy="joined")
    coach: Mapped[User | None] = relationship(foreign_keys=[coach_id])
    deputy_coach: Mapped[User | None] = relationship(foreign_keys=[deputy_coach_id])
    former_coach: Mapped[User | None] = relationship(foreign_keys=[former_coach_id])
    # Agreed on, and its day has not come.
    coach_change: Mapped["CoachChange | None"] = relationship(
        primaryjoin=(
            "and_(Case.id == foreign(CoachChange.case_id), CoachChange.made_at.is_(None),"
            " CoachChange.called_off_at.is_(None))"
        ),
        viewonly=True,
        uselist=False,
    )
    # Asked for, granted or going on.
    hold: Mapped["Hold | None"] = relationship(
        primaryjoin=(
            "and_(Case.id == foreign(Hold.case_id), Hold.ended_at.is_(None),"
            " Hold.granted.is_not(False))"
        ),
        viewonly=True,
        uselist=False,
    )
    merged_into: Mapped["Case | None"] = relationship(remote_side=[id])
    # How its own year ended, and whose years have gone on in this one since.
    merger: Mapped["Merger | None"] = relationship(
        primaryjoin="Case.id == foreign(Merger.case_id)", viewonly=True, uselist=False
    )
    joined: Mapped[list["Merger"]] = relationship(
        primaryjoin="Case.id == foreign(Merger.into_id)", viewonly=True, order_by="Merger.id"
    )
    # The year that this one was a part of, and those that were a part of this one.
    split_from: Mapped["Split | None"] = relationship(
        primaryjoin="Case.id == foreign(Split.new_case_id)", viewonly=True, uselist=False
    )
    splits: Mapped[list["Split"]] = relationship(
        primaryjoin="Case.id == foreign(Split.from_case_id)", viewonly=True, order_by="Split.id"
    )
    members: Mapped[list["Member"]] = relationship(
        back_populates="case", order_by="Member.id", cascade="all, delete-orphan"
    )

    @property
    def dates(self) -> Dates:
        """The anchors and blackouts of this year: its cohort's, moved by the days on hold."""
        return self.cohort.dates.moved(self.held_days)

    @property
    def ends_on(self) -> date:
        """The last day of this year: a hold moves it."""
        return self.cohort.ends_on + timedelta(days=self.held_days)

    @property
    def is_under_way(self) -> bool:
        """Begun and not ended, whether it goes on now or is on hold."""
        return self.status in UNDER_WAY

    @property
    def is_on_hold(self) -> bool:
        """It pauses: nothing is due, and nobody can do a task."""
        return self.status == CaseStatus.ON_HOLD

    def people(self, kind: "MemberKind") -> list[User]:
        """Those who are this to the case today."""
        return [m.user for m in self.members if m.kind == kind and m.left_at is None]

    @property
    def speakers(self) -> list[User]:
        """Who hears for the organisation: the contact person, else the deputy, else the sponsor."""
        kinds = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)
        return next((found for kind in kinds if (found := self.people(kind))), [])


class MemberKind(StrEnum):
    """What a person of the organisation is to its case."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    SPONSOR = "sponsor"
    TEAM_MEMBER = "team_member"


class Member(Model):
    """A person of the organisation who takes part in its year."""

    __tablename__ = "members"
    __table_args__ = (
        # One contact person and one deputy at a time; a second one would split the tasks.
        Index(
            "uq_members_one_of_each",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=text("left_at IS NULL AND kind IN ('contact', 'deputy', 'sponsor')"),
            postgresql_where=text("left_at IS NULL AND kind IN ('contact', 'deputy', 'sponsor')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[MemberKind] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    function: Mapped[str | None] = mapped_column(String(20))
    joined_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None] = mapped_column()

    case: Mapped[Case] = relationship(back_populates="members")
    user: Mapped[User] = relationship(lazy="joined")
