"""Invitations: who was asked on board, to what, and how far that has come."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User

# How long a link can be used, counted from its last mail.
LASTS = timedelta(days=14)


class Standing(StrEnum):
    """How far an invitation has come."""

    JOINED = "joined"
    REVOKED = "revoked"
    BOUNCED = "bounced"
    WAITING = "waiting"
    EXPIRED = "expired"
    OPENED = "opened"
    SENT = "sent"


class Invitation(Model):
    """One person asked to one organisation's year, or to the programme; of its link only a hash.

    The link itself is made from ``seed`` and the secret of the installation when a mail is written.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("user_id", "case_id"),
        Index(
            "uq_invitations_to_the_programme",
            "user_id",
            unique=True,
            sqlite_where=text("case_id IS NULL"),
            postgresql_where=text("case_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # As what, the person's places in it say; none for the programme's own people.
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    seed: Mapped[str] = mapped_column(String(32), default=lambda: token_hex(16))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[datetime | None] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column()
    # A commitment was signed from the link, without a password.
    signed_at: Mapped[datetime | None] = mapped_column()
    joined_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()
    # Its mail did not arrive and is not tried again.
    bounced_at: Mapped[datetime | None] = mapped_column()

    user: Mapped[User] = relationship()
    case: Mapped[Case | None] = relationship()

    @staticmethod
    def hash_of(token: str) -> str:
        """What is kept of a link's token; it is long and by chance, so it needs no slow hash."""
        return sha256(token.encode()).hexdigest()

    @property
    def standing(self) -> Standing:
        """How far it has come; whoever has a password is on board, however that came to be."""
        if self.joined_at is not None or self.user.password is not None:
            return Standing.JOINED
        if self.revoked_at is not None:
            return Standing.REVOKED
        if self.bounced_at is not None:
            return Standing.BOUNCED
        if self.sent_at is None:
            return Standing.WAITING
        if self.valid_until is not None and self.valid_until <= now():
            return Standing.EXPIRED
        return Standing.OPENED if self.opened_at is not None else Standing.SENT

    @property
    def is_open(self) -> bool:
        """Whether its person is awaited still."""
        return self.standing not in (Standing.JOINED, Standing.REVOKED)

    @property
    def opens(self) -> bool:
        """Whether the link can be used at this moment."""
        in_time = self.valid_until is not None and now() < self.valid_until
        return in_time and self.is_open and self.user.active

    def seal(self, token: str) -> None:
        """The link with this token is in a mail that leaves now."""
        self.token_hash, self.valid_until = self.hash_of(token), now() + LASTS

    def renew(self) -> None:
        """Begin anew: links that were sent so far open nothing any more."""
        self.seed, self.token_hash, self.valid_until = token_hex(16), None, None
        self.sent_at = self.opened_at = self.joined_at = None
        self.revoked_at = self.bounced_at = None
