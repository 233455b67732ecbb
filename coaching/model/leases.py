"""Leases: which server process looks after the background work of its machine, and when last."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from coaching.model.base import Model


class Lease(Model):
    """One piece of standing work, held by one server process until a moment it keeps moving on."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime] = mapped_column()


# The round in which everything that is due is done.
JOBS = "jobs"


class Round(Model):
    """When standing work was last done to its end, whoever did it."""

    __tablename__ = "rounds"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column()
