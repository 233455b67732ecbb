"""Finds people for Flask-Security, and whoever is signed in, with all that every page asks."""

from collections.abc import Callable
from typing import Any

from flask import has_request_context, session
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Member
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.services import devices, second_steps

# What a session carries: the key of the browser it belongs to.
DEVICE = "device"
Loader = Callable[[str], User | None]


class People(SQLAlchemyUserDatastore):
    """Finds people for Flask-Security."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """Who is signed in, with all that every page asks; anything else as the library does."""
        unique = kwargs.get("fs_uniquifier")
        if unique is None:
            found = super().find_user(case_insensitive, **kwargs)
            return found if isinstance(found, User) else None
        query = select(User).where(User.fs_uniquifier == unique).options(*_what_pages_ask())
        return db.session.scalars(query).unique().one_or_none()

    def set_uniquifier(self, user: Any, uniquifier: str | None = None) -> None:
        """End all sessions of somebody, as a new password does; and forget where they were."""
        super().set_uniquifier(user, uniquifier)
        devices.forget_all(user)

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        """Keep new codes in place of all older ones, and tell."""
        super().mf_set_recovery_codes(user, rcs)
        second_steps.tell(user, "codes_made")

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """A code has been used: it counts no more, and its owner hears of it."""
        left = list(user.mf_recovery_codes or [])
        del left[idx]
        user.mf_recovery_codes = left
        second_steps.tell(user, "code_used")
        return True


def only_signed_in(load: Loader) -> Loader:
    """Of those whom sessions name, only people who have not signed out there, or gone away."""

    def loader(unique: str) -> User | None:
        user = load(unique)
        return user if user is not None and devices.is_signed_in(user) else None

    return loader


def key_here() -> str:
    """The key of the browser that asks; empty for strangers and outside requests."""
    return str(session.get(DEVICE, "")) if has_request_context() else ""


def _what_pages_ask() -> tuple[ExecutableOption, ...]:
    """Roles, places, those whom the person stands in for, and who stands in: none asks again."""
    places = select(Member.id).where(Member.user_id == User.id, Member.left_at.is_(None))
    lasting = (Substitution.ended_early_at.is_(None), Substitution.last_on >= today())
    standing_in = joinedload(User.standing_in.and_(*lasting)).joinedload(Substitution.person)
    away = joinedload(User.absences.and_(*lasting)).joinedload(Substitution.substitute)
    return (
        with_expression(User.has_places, places.exists()),
        with_expression(User.seen_here_at, devices.seen_here_at(key_here())),
        joinedload(User.offices),
        standing_in.joinedload(User.offices),
        away,
    )
