"""The self-assessment of an organisation, and the views of its people, kept apart."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.data.assessment import DIMENSIONS, dimension_score, needs_evidence, statements_of
from coaching.model.base import Model


class Occasion(StrEnum):
    """When in the year the organisation assesses itself."""

    BASELINE = "baseline"
    MIDPOINT = "midpoint"
    CLOSING = "closing"


class Assessment(Model):
    """What an organisation agreed about itself on one occasion."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("case_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[Occasion] = mapped_column(String(20))
    answers_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    scores: Mapped[list["Score"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def dimension_scores(self) -> dict[str, float | None]:
        """Each dimension by itself; there is no total on purpose."""
        by_key = {score.statement: score.value for score in self.scores}
        if self.occasion == Occasion.MIDPOINT:
            # Halfway there is one quick score for each dimension, in place of its statements.
            return {d.key: dimension_score([by_key[d.key]]) for d in DIMENSIONS if d.key in by_key}
        return {
            dimension.key: dimension_score(
                [by_key.get(s.key, "not_applicable") for s in statements_of(dimension.key)]
            )
            for dimension in DIMENSIONS
        }


class Score(Model):
    """One agreed answer of an assessment: 0 to 4, unknown, or not applicable."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("assessment_id", "statement"),
        CheckConstraint(
            "value IN ('0', '1', '2', '3', '4', 'unknown', 'not_applicable')", name="on_the_scale"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessments.id", ondelete="CASCADE"), index=True
    )
    statement: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(default="")

    @property
    def lacks_evidence(self) -> bool:
        """A high score that nothing is written for (evidence rule)."""
        return needs_evidence(self.value, self.evidence)


class View(Model):
    """One person's own answers, stored without the person: nobody can tell who gave them."""

    __tablename__ = "views"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[Occasion] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(default="")

    marks: Mapped[list["Mark"]] = relationship(cascade="all, delete-orphan")


class Mark(Model):
    """One answer within somebody's own view."""

    __tablename__ = "marks"

    view_id: Mapped[UUID] = mapped_column(
        ForeignKey("views.id", ondelete="CASCADE"), primary_key=True
    )
    statement: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(20))
