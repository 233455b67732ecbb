"""Who stands in for whom, while somebody is away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now, today
from coaching.model.base import Model
from coaching.model.people import User


class Substitution(Model):
    """One person stands in for another on these days, both of them included."""

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="in_order"),
        CheckConstraint("person_id <> substitute_id", name="not_oneself"),
        Index("ix_substitutions_substitute_id_last_on", "substitute_id", "last_on"),
        Index("ix_substitutions_person_id_last_on", "person_id", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # Days in Helsinki.
    first_on: Mapped[date] = mapped_column()
    last_on: Mapped[date] = mapped_column()
    # For all of the person's work, or for the chosen organisations alone.
    for_all: Mapped[bool] = mapped_column(default=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_early_at: Mapped[datetime | None] = mapped_column()
    # When the substitute was told that the work is here now.
    told_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[User] = relationship(foreign_keys=[person_id], back_populates="absences")
    substitute: Mapped[User] = relationship(
        foreign_keys=[substitute_id], back_populates="standing_in"
    )
    named_by: Mapped[User] = relationship(foreign_keys=[named_by_id])
    chosen: Mapped[list["SubstitutedCase"]] = relationship(
        cascade="all, delete-orphan", lazy="joined", order_by="SubstitutedCase.case_id"
    )

    @property
    def case_ids(self) -> frozenset[int]:
        """The chosen organisations' years; none where all are meant."""
        return frozenset(each.case_id for each in self.chosen)

    @property
    def is_on(self) -> bool:
        """Today the substitute has the work."""
        return self.ended_early_at is None and self.first_on <= today() <= self.last_on

    @property
    def is_coming(self) -> bool:
        """It has been agreed on, and its first day is still ahead."""
        return self.ended_early_at is None and today() < self.first_on

    def covers(self, case_id: int | None) -> bool:
        """Whether the work for this case passes on; without a case only all of it does."""
        return self.for_all or case_id in self.case_ids


class SubstitutedCase(Model):
    """One of the organisations' years that somebody is stood in for."""

    __tablename__ = "substituted_cases"

    substitution_id: Mapped[int] = mapped_column(
        ForeignKey("substitutions.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True
    )
