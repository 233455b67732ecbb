"""Codes by mail, each good for one signature of somebody who has no password."""

from datetime import datetime, timedelta
from hashlib import scrypt
from secrets import compare_digest, token_hex

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.invitations import Invitation
from coaching.model.processes import Task

# How long a code can be used, counted from its mail.
LASTS = timedelta(minutes=10)
TRIES = 5


class SigningCode(Model):
    """Six digits for one task; made from ``seed`` when its mail is written, kept as a slow hash."""

    __tablename__ = "signing_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    seed: Mapped[str] = mapped_column(String(32), default=lambda: token_hex(16))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[datetime | None] = mapped_column()
    tries: Mapped[int] = mapped_column(default=0)
    # No try counts before this moment.
    pause_until: Mapped[datetime | None] = mapped_column()
    # Used, or replaced by a newer one.
    ended_at: Mapped[datetime | None] = mapped_column()

    invitation: Mapped[Invitation] = relationship()
    task: Mapped[Task] = relationship()

    def seal(self, code: str) -> None:
        """The code is in a mail that leaves now."""
        self.code_hash, self.valid_until = self._hash_of(code), now() + LASTS

    def fits(self, code: str) -> bool:
        """Whether these are its digits."""
        return self.code_hash is not None and compare_digest(self.code_hash, self._hash_of(code))

    @property
    def opens(self) -> bool:
        """Whether it can be used at this moment."""
        in_time = self.valid_until is not None and now() < self.valid_until
        return in_time and self.ended_at is None and self.tries < TRIES

    def _hash_of(self, code: str) -> str:
        # There are a million codes only: trying them all has to take longer than one is good for.
        return scrypt(code.encode(), salt=self.seed.encode(), n=2**14, r=8, p=1, dklen=32).hex()
