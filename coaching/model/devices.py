"""Where people are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from coaching.clock import now
from coaching.model.base import Model


class Way(StrEnum):
    """How somebody has shown who they are."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    TWO_STEPS = "two_steps"
    PASSKEY = "passkey"
    WORK_ACCOUNT = "work_account"


# What nobody gets by knowing a password alone.
STRONG = frozenset({Way.TWO_STEPS, Way.PASSKEY, Way.WORK_ACCOUNT})


class Device(Model):
    """A browser in which somebody is signed in: its family in words, and never its address.

    Without its row a session is over, whatever the browser still holds.
    """

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The fingerprint of what the session carries: reading the table lets nobody in.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(20), default="")
    system: Mapped[str] = mapped_column(String(20), default="")
    way: Mapped[Way] = mapped_column(String(20), default=Way.PASSWORD)
    began_at: Mapped[datetime] = mapped_column(default=now)
    # Exact to some minutes: reading a page seldom writes.
    seen_at: Mapped[datetime] = mapped_column(default=now)
