"""The action plan of an organisation."""

from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now, today
from coaching.model.base import Model
from coaching.model.cases import Case


class PlanState(StrEnum):
    """How far a version of the plan has come."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class ActionState(StrEnum):
    """How far an action of the plan has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


def new_key() -> str:
    """What an action or goal is known by, however often the plan is revised."""
    return uuid4().hex


class ActionPlan(Model):
    """One version of an organisation's action plan."""

    __tablename__ = "action_plans"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column()
    answers_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    state: Mapped[PlanState] = mapped_column(String(20), default=PlanState.DRAFTED)
    title: Mapped[str] = mapped_column(String(200))
    # What a revised version changes, and why.
    changes: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    case: Mapped[Case] = relationship()
    goals: Mapped[list["PlanGoal"]] = relationship(
        cascade="all, delete-orphan", order_by="PlanGoal.id"
    )
    actions: Mapped[list["PlanAction"]] = relationship(
        cascade="all, delete-orphan", order_by="PlanAction.id"
    )


class PlanGoal(Model):
    """A goal of the plan, tied to one dimension of the assessment."""

    __tablename__ = "plan_goals"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("action_plans.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(32), default=new_key)
    goal: Mapped[str] = mapped_column()
    dimension: Mapped[str] = mapped_column(String(10))
    indicator: Mapped[str] = mapped_column(default="")
    baseline: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")
    # Percent, as the organisation sees it.
    progress: Mapped[int | None] = mapped_column()
    result: Mapped[str] = mapped_column(default="")


class PlanAction(Model):
    """An action of the plan: what, who by role, from when to when."""

    __tablename__ = "plan_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("action_plans.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(32), default=new_key)
    what: Mapped[str] = mapped_column()
    owner_role: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()
    resources: Mapped[str] = mapped_column(default="")
    in_equality_plan: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ActionState] = mapped_column(String(20), default=ActionState.NOT_STARTED)
    result: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")

    @property
    def is_on_time(self) -> bool:
        """Done, or still within its time."""
        return self.state == ActionState.DONE or (
            self.state != ActionState.DROPPED and self.due_on >= today()
        )
