"""The figures of the programme: how many modules, sessions, returns, and from when on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from sqlalchemy import ColumnElement, delete, func, select

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.settings import Setting
from coaching.permissions import Can, require
from coaching.services.refusals import Refusal


@dataclass(frozen=True)
class Figures:
    """Every figure with its usual value."""

    max_tailored: int = 4
    wish_points: int = 15
    most_wishes: int = 2
    share_from: float = 3.5
    first_interval_days: int = 28
    sessions_needed: int = 8
    modules_needed_percent: int = 75
    members_needed: int = 2
    most_returns: int = 2
    most_proposals: int = 3
    most_moves: int = 2
    # 0 as long as nobody knows it: then evidence is kept.
    last_payment_year: int = 0


@dataclass(frozen=True)
class Range:
    """What a figure may be; both limits belong to it."""

    least: int
    most: int


RANGES: Mapping[str, Range] = {
    "max_tailored": Range(0, 9),
    "wish_points": Range(0, 100),
    "most_wishes": Range(0, 5),
    "share_from": Range(0, 4),
    "first_interval_days": Range(7, 120),
    "sessions_needed": Range(0, 30),
    "modules_needed_percent": Range(0, 100),
    "members_needed": Range(1, 6),
    "most_returns": Range(0, 10),
    "most_proposals": Range(1, 10),
    "most_moves": Range(0, 10),
    "last_payment_year": Range(0, 2100),
}


class OutOfRange(Refusal):
    """A figure lies outside its limits."""


def current() -> Figures:
    """The figures as they are now."""
    changed = {setting.key: setting.value for setting in db.session.scalars(select(Setting))}
    usual = Figures()
    return Figures(
        **{
            field.name: type(getattr(usual, field.name))(changed[field.name])
            for field in fields(Figures)
            if field.name in changed
        }
    )


def members_needed() -> ColumnElement[Decimal]:
    """That figure as a part of another query."""
    changed = select(Setting.value).where(Setting.key == "members_needed").scalar_subquery()
    return func.coalesce(changed, Figures().members_needed)


def change(user: User, figures: Figures) -> None:
    """Keep new figures, which count from now on; raises `OutOfRange`."""
    require(user, Can.ADMINISTER)
    _check(figures)
    before, usual = asdict(current()), asdict(Figures())
    with transaction():
        db.session.execute(delete(Setting))
        for key, value in asdict(figures).items():
            if value != usual[key]:
                db.session.add(Setting(key=key, value=Decimal(str(value))))
            if value != before[key]:
                note_event(user, "figure_changed", figure=key, value=str(value))


def _check(figures: Figures) -> None:
    for key, value in asdict(figures).items():
        allowed = RANGES[key]
        if not allowed.least <= value <= allowed.most:
            raise OutOfRange(
                _(
                    "Write a figure from %(least)s to %(most)s.",
                    least=allowed.least,
                    most=allowed.most,
                ),
                field=key,
            )
