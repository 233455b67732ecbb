"""Standing in, when an organisation splits: for the new one too, as far as people can do it."""

from collections.abc import Collection

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.substitutions import SubstitutedCase, Substitution
from coaching.services import stand_ins, substitution_ends, substitutions


def follow(user: User, case: Case, new: Case, going: Collection[User]) -> None:
    """Whoever stands in for chosen organisations does so for the one that splits off from them.

    Where somebody's place, or that of their substitute, is in the other year now, it ends there.
    Within the caller's transaction, once everybody has a place.
    """
    found = substitutions.with_part_of(case, going)
    if found:
        db.session.flush()
        db.session.expire(new, ["members"])
    for each in found:
        if case.id in each.case_ids:
            _go_along(user, each, case, new)
    substitution_ends.end_without_place(user, [each for each in found if each.for_all])


def _go_along(user: User, each: Substitution, case: Case, new: Case) -> None:
    places = stand_ins.of_person(each.person)
    if substitution_ends.can_pass(places, each.substitute, new):
        each.chosen.append(SubstitutedCase(case_id=new.id))
        db.session.flush()
        if new in places.closest:
            _note(user, each, new)
    if not substitution_ends.can_pass(places, each.substitute, case):
        substitutions.leave_out(user, each, case)


def _note(user: User, each: Substitution, new: Case) -> None:
    note_event(
        user,
        "substitute_named",
        new,
        on_behalf_of=each.person if user.id != each.person_id else None,
        person_id=each.substitute_id,
        day=each.last_on.isoformat(),
        substitution_id=each.id,
    )
