"""Standing in that ends because somebody has left, or cannot do the work any more."""

from collections.abc import Iterable

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.services import stand_ins, substitutions
from coaching.services.stand_ins import Places


def settle(user: User, person: User) -> None:
    """Of what somebody hands over or stands in for, end what has become impossible; both hear.

    Within the caller's transaction, once everybody has the new place.
    """
    db.session.flush()
    found = substitutions.of_person(person)
    for each in found:
        places = stand_ins.of_person(each.person)
        for case in [db.session.get_one(Case, case_id) for case_id in sorted(each.case_ids)]:
            if not can_pass(places, each.substitute, case):
                substitutions.leave_out(user, each, case)
    end_without_place(user, [each for each in found if each.ended_early_at is None])


def end_without_place(user: User, absences: Iterable[Substitution]) -> None:
    """Who has nothing to hand over any more, or nobody there who could do it."""
    for each in absences:
        places = stand_ins.of_person(each.person)
        if places.is_empty or each.substitute not in places.candidates():
            substitutions.end_now(user, each)


def can_pass(places: Places, substitute: User, case: Case) -> bool:
    """Whether the person has a place in a year, and the substitute could hold it."""
    return case in places.cases and places.lacking(substitute, [case.id]) is None
