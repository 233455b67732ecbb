"""Applications: what an organisation answers to a call, how it is scored, and what became of it."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Process, Questions, Task

# What each application is scored on, from 0 to 5 points.
CRITERIA = ("need", "management", "realism", "spread")
MOST_POINTS = 5
# Two totals that lie so far apart ask for a third.
FAR_APART = 6


class Outcome(StrEnum):
    """What is decided on an application."""

    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"


class Application(Model):
    """One organisation's answer to the call of a cohort."""

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_cohort_id_sent_at", "cohort_id", "sent_at"),
        Index("ix_applications_contact_email", "contact_email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    # It runs from when the application is sent; before that nobody has to do anything.
    process_id: Mapped[int | None] = mapped_column(
        ForeignKey("processes.id", ondelete="SET NULL"), unique=True
    )
    language: Mapped[str] = mapped_column(String(2))
    # Kept beside the answers, since lists and mails need them.
    organisation_name: Mapped[str] = mapped_column(String(400), default="")
    contact_email: Mapped[str] = mapped_column(String(255))
    # Exactly as typed, valid or not; then as sent, with the questions as they were asked.
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    questions_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    # The digest of the privacy notice that was read; published notices have its text.
    privacy_version: Mapped[str] = mapped_column(String(64), default="")
    begun_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None] = mapped_column()
    # Until when one applicant may send although the call has closed.
    reopened_until: Mapped[datetime | None] = mapped_column()
    # What a coordinator asks to complete, and when the applicant has done so.
    missing: Mapped[list[Any]] = mapped_column(default=list)
    message: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None] = mapped_column()
    completed_at: Mapped[datetime | None] = mapped_column()
    # Five working days went by without an answer: it is scored as it is.
    silence_at: Mapped[datetime | None] = mapped_column()
    # Every score that is needed is in.
    scored_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # Its place on the reserve list, counted from 1.
    reserve_place: Mapped[int | None] = mapped_column()
    # The answer as it was sent.
    answer: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None] = mapped_column()
    reserve_ended_at: Mapped[datetime | None] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    # The year that a selected organisation has begun.
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="SET NULL"), index=True
    )

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    process: Mapped[Process | None] = relationship()
    # What people of the programme have to do with it, and had.
    tasks: Mapped[list[Task]] = relationship(
        primaryjoin=lambda: foreign(Task.process_id) == Application.process_id,
        viewonly=True,
        order_by=Task.id,
    )
    questions: Mapped[Questions | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    case: Mapped[Case | None] = relationship()
    scores: Mapped[list["ApplicationScore"]] = relationship(
        back_populates="application", order_by="ApplicationScore.id"
    )
    conflicts: Mapped[list["ApplicationConflict"]] = relationship(order_by="ApplicationConflict.id")

    @property
    def is_sent(self) -> bool:
        """The applicant has sent it, and has not taken it back."""
        return self.sent_at is not None and self.withdrawn_at is None

    @property
    def asks_for_more(self) -> bool:
        """A coordinator has asked for something, and neither answer nor silence has come yet."""
        return self.asked_at is not None and self.completed_at is None and self.silence_at is None

    @property
    def motivation(self) -> float | None:
        """Its points of 20, on average of those who have scored it; nothing before all have."""
        if self.scored_at is None or not self.scores:
            return None
        return round(sum(score.total for score in self.scores) / len(self.scores), 1)

    def has_conflict(self, user: User) -> bool:
        """Whether somebody has said that they cannot judge it."""
        return any(conflict.user_id == user.id for conflict in self.conflicts)


class ApplicationLink(Model):
    """A private link to an application: the database knows only a hash of it."""

    __tablename__ = "application_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    # It lets an applicant send once although the call has closed.
    single_use: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None] = mapped_column()

    application: Mapped[Application] = relationship()

    @classmethod
    def of(
        cls, application: Application, *, single_use: bool = False
    ) -> tuple["ApplicationLink", str]:
        """A new link, and the word in it that nobody else knows."""
        token = token_urlsafe(32)
        link = cls(application=application, digest=digest_of(token), single_use=single_use)
        return link, token


def digest_of(token: str) -> str:
    """What is kept of the word in a link."""
    return sha256(token.encode()).hexdigest()


class ApplicationScore(Model):
    """What one person thinks of an application."""

    __tablename__ = "application_scores"
    __table_args__ = (
        UniqueConstraint("application_id", "by_id"),
        *(
            CheckConstraint(f"{name} BETWEEN 0 AND {MOST_POINTS}", name=f"{name}_in_range")
            for name in CRITERIA
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    need: Mapped[int] = mapped_column()
    management: Mapped[int] = mapped_column()
    realism: Mapped[int] = mapped_column()
    spread: Mapped[int] = mapped_column()
    reasons: Mapped[str] = mapped_column()
    disqualified: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)

    application: Mapped[Application] = relationship(back_populates="scores")
    by: Mapped[User] = relationship()

    @property
    def total(self) -> int:
        """Points of 20."""
        return self.need + self.management + self.realism + self.spread


class ApplicationConflict(Model):
    """Somebody of the programme is too close to an applicant to judge it."""

    __tablename__ = "application_conflicts"
    __table_args__ = (
        Index("uq_application_conflicts_once", "application_id", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()
