"""People and what they are to the programme."""

from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import TYPE_CHECKING, Any, ClassVar

from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship, validates

from coaching.clock import now
from coaching.data.mails import MailChoice
from coaching.model.base import Model

if TYPE_CHECKING:
    from coaching.model.passkeys import Passkey
    from coaching.model.substitutions import Substitution

LANGUAGES = ("fi", "sv", "en")


def initials_of(name: str) -> str:
    """The first letters of the first and the last part of a name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


class StaffRole(StrEnum):
    """What a person of the programme may be; one person may be several."""

    COORDINATOR = "coordinator"
    COACH = "coach"
    TRAINER = "trainer"
    MANAGER = "manager"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class User(Model, UserMixin):
    """A person who can sign in."""

    __tablename__ = "users"
    __table_args__ = (
        # Of thousands hardly anybody is out of reach, and coordinators ask on every first page.
        Index(
            "ix_users_out_of_reach",
            "bounced_since",
            sqlite_where=text("bounced_since IS NOT NULL"),
            postgresql_where=text("bounced_since IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2), default="fi")
    password: Mapped[str | None] = mapped_column(String(255))
    mail_choice: Mapped[MailChoice] = mapped_column(String(10), default=MailChoice.DIGEST)
    # Since when a mail server says that nobody can be reached at the address.
    bounced_since: Mapped[datetime | None] = mapped_column()
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=token_hex)
    # The second step at sign-in, in the fields that Flask-Security fills. The secret and the codes
    # are encrypted, and no page but that of signing in asks for them.
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(500), deferred=True)
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(deferred=True)
    # The last code that was taken, since each counts once.
    totp_counter: Mapped[int | None] = mapped_column(deferred=True)
    # By what passkeys know the person, instead of a name or an address.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True, deferred=True
    )
    # What a coach brings: agreed number of organisations, languages and sectors to work in.
    coaches_at_most: Mapped[int | None] = mapped_column()
    coaching_languages: Mapped[list[Any]] = mapped_column(default=list)
    coaching_sectors: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)

    offices: Mapped[list["Office"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="user", passive_deletes=True, order_by="Passkey.id"
    )
    # Those whom this person stands in for, and those who stand in for this person.
    standing_in: Mapped[list["Substitution"]] = relationship(
        foreign_keys="Substitution.substitute_id",
        back_populates="substitute",
        order_by="Substitution.id",
        passive_deletes=True,
    )
    absences: Mapped[list["Substitution"]] = relationship(
        foreign_keys="Substitution.person_id",
        back_populates="person",
        order_by="Substitution.id",
        passive_deletes=True,
    )

    # Whether an organisation has them among its people; known of whoever is signed in.
    has_places: Mapped[bool | None] = query_expression()
    # When the browser that asks was last seen; nothing, if nobody is signed in there any more.
    seen_here_at: Mapped[datetime | None] = query_expression()

    @validates("email")
    def _new_address(self, _key: str, email: str) -> str:
        """Of another address nobody knows yet whether mail arrives there."""
        if email != self.email:
            self.bounced_since = None
        return email

    @property
    def staff_roles(self) -> frozenset[StaffRole]:
        """The programme's roles this person holds."""
        return frozenset(office.role for office in self.offices)

    @property
    def has_second_step(self) -> bool:
        """Whether a password alone does not let this person in."""
        return self.tf_primary_method is not None

    @property
    def works_in(self) -> list[str]:
        """The languages a coach works in; the own one where nobody has asked yet."""
        return list(self.coaching_languages or [self.language])

    @property
    def first_name(self) -> str:
        """What a friendly greeting uses."""
        return self.name.split(maxsplit=1)[0]

    @property
    def initials(self) -> str:
        """At most two letters that stand in for a picture."""
        return initials_of(self.name)

    def absence(self, case_id: int | None) -> "Substitution | None":
        """Who stands in for this person today in a case, and until when; nobody, if here."""
        return next((each for each in self.absences if each.is_on and each.covers(case_id)), None)

    # Flask-Security's roles: none, since our own table of rights decides.
    roles: ClassVar[list[RoleMixin]] = []  # type: ignore[misc]


class Office(Model):
    """A role that a person of the programme holds."""

    __tablename__ = "offices"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[StaffRole] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="offices")
