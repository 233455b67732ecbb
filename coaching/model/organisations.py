"""Organisations: an association, a city, or a unit of a bigger one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model


class Sector(StrEnum):
    """The sectors of the application form."""

    STATE = "state"
    MUNICIPALITY = "municipality"
    WELLBEING_COUNTY = "wellbeing_county"
    EDUCATION = "education"
    NGO = "ngo"
    COMPANY = "company"
    CULTURE = "culture"
    UNION = "union"
    OTHER = "other"


class PlanStatus(StrEnum):
    """Whether the organisation has the equality plan that the law asks of bigger employers."""

    VALID = "valid"
    EXPIRED = "expired"
    NONE = "none"
    NOT_REQUIRED = "not_required"


class Organisation(Model):
    """An organisation; with a parent it is the unit that takes part."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    business_id: Mapped[str | None] = mapped_column(String(9), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    sector: Mapped[Sector] = mapped_column(String(20), default=Sector.OTHER)
    region: Mapped[str] = mapped_column(String(100), default="")
    staff_count: Mapped[int | None] = mapped_column()
    languages: Mapped[list[Any]] = mapped_column(default=list)
    has_clients: Mapped[bool] = mapped_column(default=True)
    recruits: Mapped[bool] = mapped_column(default=True)
    # The equality plan; None where nobody has asked yet.
    plan_status: Mapped[PlanStatus | None] = mapped_column(String(20))
    plan_year: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=now)

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])

    @property
    def full_name(self) -> str:
        """The unit with the organisation it belongs to."""
        return f"{self.parent.name}, {self.name}" if self.parent else self.name
