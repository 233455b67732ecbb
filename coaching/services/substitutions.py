"""Standing in for somebody: name a substitute, change the days, end it early, and tell people."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, tuple_, update
from sqlalchemy.orm import joinedload

from coaching.clock import now, today
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import User
from coaching.model.substitutions import SubstitutedCase, Substitution
from coaching.permissions import Can, require, visible_substitutions
from coaching.services import days, stand_ins
from coaching.services.refusals import Refusal
from coaching.services.stand_ins import Places

# Whoever is away for longer has a successor, and no substitute.
LONGEST = timedelta(days=366)
PAGE = 50


class BadDays(Refusal):
    """The days are in the past, in the wrong order, or too many."""


class CannotStandIn(Refusal):
    """This person cannot do what the absent one does."""


class AwayToo(Refusal):
    """The substitute is away on some of these days."""


class HasSubstitute(Refusal):
    """Somebody stands in already on some of these days."""


class Over(Refusal):
    """It has ended, and does not change any more."""


@dataclass(frozen=True)
class Wish:
    """Who shall stand in, and when; for all of the work where no cases are chosen."""

    substitute_id: int
    first_on: date
    last_on: date
    case_ids: Collection[int] = field(default=())


def name(user: User, person: User, wish: Wish) -> Substitution:
    """Let somebody stand in for a person, and tell those whom it concerns.

    Raises `BadDays`, `CannotStandIn`, `AwayToo` or `HasSubstitute`.
    """
    require(user, Can.NAME_SUBSTITUTE, person)
    with transaction():
        return _name(user, person, wish)


def change(user: User, substitution: Substitution, wish: Wish) -> Substitution:
    """Other days or organisations; another person stands in anew. Raises as `name`, or `Over`."""
    require(user, Can.CHANGE_SUBSTITUTION, substitution)
    with transaction():
        _stop_if_over(substitution)
        if wish.substitute_id != substitution.substitute_id:
            end_now(user, substitution)
            return _name(user, substitution.person, wish)
        places = stand_ins.of_person(substitution.person)
        _check(places, substitution.substitute, wish, instead_of=substitution)
        _set(substitution, wish)
        for case, about in _lines(user, places, substitution):
            note_event(user, "substitute_changed", case, **about)
        _tell(user, substitution, "substitution_changed")
    return substitution


def end(user: User, substitution: Substitution) -> None:
    """The person is back, or stays after all: from now on nobody stands in. Raises `Over`."""
    require(user, Can.CHANGE_SUBSTITUTION, substitution)
    with transaction():
        _stop_if_over(substitution)
        end_now(user, substitution)


def _name(user: User, person: User, wish: Wish) -> Substitution:
    substitute = db.session.get(User, wish.substitute_id)
    if substitute is None or not substitute.active:
        raise CannotStandIn(_("Choose somebody who stands in."), field="substitute")
    if substitute.id == user.id and user.id != person.id:
        told = _(
            "Nobody names themselves. Let %(name)s or another coordinator name you.",
            name=person.name,
        )
        raise CannotStandIn(told, field="substitute")
    places = stand_ins.of_person(person)
    _check(places, substitute, wish)
    made = Substitution(person=person, substitute=substitute, named_by=user, chosen=[])
    _set(made, wish)
    db.session.add(made)
    db.session.flush()
    for case, about in _lines(user, places, made):
        note_event(user, "substitute_named", case, **about)
    if made.is_on:
        begin(made)
    else:
        note_mail("substitution_named", substitute, substitution_id=made.id)
    if user.id != person.id:
        note_mail("substitute_named_for_you", person, substitution_id=made.id)
    return made


def leave_out(user: User, substitution: Substitution, case: Case) -> None:
    """The work for a case does not pass on any more; within the caller's transaction."""
    if substitution.case_ids == {case.id}:
        end_now(user, substitution)
    elif case.id in substitution.case_ids:
        substitution.chosen = [each for each in substitution.chosen if each.case_id != case.id]
        _tell(user, substitution, "substitution_changed")


def _set(substitution: Substitution, wish: Wish) -> None:
    substitution.first_on, substitution.last_on = wish.first_on, wish.last_on
    substitution.for_all = not wish.case_ids
    kept = {each.case_id: each for each in substitution.chosen}
    substitution.chosen = [
        kept.get(case_id) or SubstitutedCase(case_id=case_id) for case_id in sorted(wish.case_ids)
    ]


def end_now(user: User, substitution: Substitution) -> None:
    """End it and tell both; within the caller's transaction."""
    substitution.ended_early_at = now()
    places = stand_ins.of_person(substitution.person)
    for case, about in _lines(user, places, substitution):
        note_event(user, "substitution_ended", case, **about)
    _tell(user, substitution, "substitution_ended")


def begin(substitution: Substitution) -> None:
    """Owe the substitute the mail with the brief, once; within the caller's transaction."""
    substitution.told_at = now()
    note_mail("substitution_begins", substitution.substitute, substitution_id=substitution.id)


# ---- what is refused ----


def _check(
    places: Places, substitute: User, wish: Wish, *, instead_of: Substitution | None = None
) -> None:
    _check_days(wish, instead_of)
    if substitute.id == places.person.id:
        raise CannotStandIn(_("Nobody stands in for themselves."), field="substitute")
    if substitute not in places.candidates():
        raise CannotStandIn(
            _("%(name)s cannot do this work. Choose another.", name=substitute.name),
            field="substitute",
        )
    lacking = places.lacking(substitute, wish.case_ids)
    if lacking is not None:
        raise CannotStandIn(
            _(
                "%(name)s cannot do this work for %(organisation)s."
                " Leave it out, or choose another.",
                name=substitute.name,
                organisation=lacking.organisation.full_name,
            ),
            field="cases" if wish.case_ids else "substitute",
        )
    unknown = set(wish.case_ids) - {case.id for case in places.cases}
    if unknown:
        raise CannotStandIn(_("Choose from the organisations of this person."), field="cases")
    _hold_still(places.person, substitute)
    _check_substitute(substitute, wish)
    _check_person(places.person, wish, instead_of)


def _check_days(wish: Wish, instead_of: Substitution | None) -> None:
    if wish.last_on < wish.first_on:
        raise BadDays(_("Choose a last day that is not before the first."), field="last_on")
    begun = instead_of is not None and wish.first_on == instead_of.first_on
    if wish.first_on < today() and not begun:
        raise BadDays(_("Choose a first day from today on."), field="first_on")
    if wish.last_on < today():
        raise BadDays(_("Choose a last day from today on."), field="last_on")
    if wish.last_on - wish.first_on > LONGEST:
        told = _("Somebody stands in for a year at most. Choose an earlier last day.")
        raise BadDays(told, field="last_on")


def _hold_still(*people: User) -> None:
    """Of two who name somebody at the same moment, the second one sees the first one's choice."""
    ids = [person.id for person in people]
    db.session.execute(
        update(User)
        .where(User.id.in_(ids))
        .values(active=User.active)
        .execution_options(synchronize_session=False)
    )


def _check_substitute(substitute: User, wish: Wish) -> None:
    away = (
        db.session.scalars(_on_these_days(wish, Substitution.person_id == substitute.id))
        .unique()
        .first()
    )
    if away is not None:
        raise AwayToo(
            _(
                "%(name)s is away too, from %(first)s to %(last)s. Choose another.",
                name=substitute.name,
                first=days.in_words(away.first_on),
                last=days.in_words(away.last_on),
            ),
            field="substitute",
        )


def _check_person(person: User, wish: Wish, instead_of: Substitution | None) -> None:
    found = db.session.scalars(_on_these_days(wish, Substitution.person_id == person.id))
    for other in found.unique():
        if other == instead_of or not _share_work(other, wish):
            continue
        raise HasSubstitute(
            _(
                "%(name)s stands in for %(person)s already from %(first)s to %(last)s."
                " Change that, or choose other days.",
                name=other.substitute.name,
                person=person.name,
                first=days.in_words(other.first_on),
                last=days.in_words(other.last_on),
            ),
            field="first_on",
        )


def _share_work(other: Substitution, wish: Wish) -> bool:
    return other.for_all or not wish.case_ids or bool(other.case_ids & set(wish.case_ids))


def _on_these_days(wish: Wish, *limits: ColumnElement[bool]) -> Select[Substitution]:
    return _lasting().where(
        Substitution.first_on <= wish.last_on, Substitution.last_on >= wish.first_on, *limits
    )


def _stop_if_over(substitution: Substitution) -> None:
    db.session.refresh(substitution, with_for_update={"of": Substitution})
    if not (substitution.is_on or substitution.is_coming):
        raise Over(_("This is over by now, and does not change any more."))


# ---- who hears of it ----


def _lines(
    user: User, places: Places, substitution: Substitution
) -> Iterator[tuple[Case | None, dict[str, Any]]]:
    """What each organisation's history tells that knows the person, or at least one line of all."""
    about = {
        "on_behalf_of": substitution.person if user.id != substitution.person_id else None,
        "person_id": substitution.substitute_id,
        "day": substitution.last_on.isoformat(),
        "substitution_id": substitution.id,
    }
    closest: Sequence[Case | None] = [c for c in places.closest if substitution.covers(c.id)]
    return ((case, about) for case in closest or [None])


def _tell(user: User, substitution: Substitution, mail: str) -> None:
    for person in (substitution.substitute, substitution.person):
        if person.id != user.id and person.active:
            note_mail(mail, person, substitution_id=substitution.id)


# ---- lists ----


def left_alone(substitution: Substitution) -> list[Substitution]:
    """Those whom the absent person stands in for on these days: that does not pass on."""
    wish = Wish(substitution.substitute_id, substitution.first_on, substitution.last_on)
    query = _on_these_days(wish, Substitution.substitute_id == substitution.person_id)
    return list(db.session.scalars(query).unique())


def _lasting() -> Select[Substitution]:
    """Those that are on or to come."""
    return (
        select(Substitution)
        .where(Substitution.ended_early_at.is_(None), Substitution.last_on >= today())
        .order_by(Substitution.first_on, Substitution.id)
    )


def of_person(person: User) -> list[Substitution]:
    """Those who stand in for somebody now or later, and those whom this person stands in for."""
    who = or_(Substitution.person_id == person.id, Substitution.substitute_id == person.id)
    return _loaded(_lasting().where(who))


def with_part_of(case: Case, people: Collection[User]) -> list[Substitution]:
    """Those that are on or to come for a case, or of one of these people."""
    ids = [person.id for person in people]
    chosen = select(SubstitutedCase.substitution_id).where(SubstitutedCase.case_id == case.id)
    who = or_(Substitution.person_id.in_(ids), Substitution.substitute_id.in_(ids))
    return _loaded(_lasting().where(or_(Substitution.id.in_(chosen), who)))


def everybody_away(user: User, after: int | None = None) -> tuple[list[Substitution], int | None]:
    """A page of all that are on or to come, for who may see them; and the key of the next page."""
    require(user, Can.COORDINATE)
    seen = visible_substitutions(user).with_only_columns(Substitution.id)
    query = _lasting().where(Substitution.id.in_(seen))
    if after is not None:
        first_on = select(Substitution.first_on).where(Substitution.id == after).scalar_subquery()
        query = query.where(tuple_(Substitution.first_on, Substitution.id) > (first_on, after))
    # Each with its chosen cases, so the limit is on ids.
    ids = db.session.scalars(query.with_only_columns(Substitution.id).limit(PAGE + 1)).all()
    found = _loaded(_lasting().where(Substitution.id.in_(ids[:PAGE])))
    return found, ids[PAGE - 1] if len(ids) > PAGE else None


def _loaded(query: Select[Substitution]) -> list[Substitution]:
    people = (
        joinedload(Substitution.person),
        joinedload(Substitution.substitute),
    )
    return list(db.session.scalars(query.options(*people)).unique())
