"""Who hears that somebody else coaches an organisation, or that it does not come to that.

All of it within the caller's transaction.
"""

from collections.abc import Iterable

from coaching.model.cases import Case, MemberKind
from coaching.model.coach_changes import CoachChange
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.services import people


def tell(change: CoachChange) -> None:
    """The organisation hears of it before the day comes, and so do both coaches."""
    facts = {"case_id": change.case_id, "coach_change_id": change.id}
    told: Iterable[tuple[str, User]] = (
        *(("coach_changes", person) for person in _of_organisation(change.case)),
        ("coach_hands_on", change.former),
        ("coach_takes_over", change.coach),
    )
    for name, person in told:
        if person.active:
            note_mail(name, person, **facts)


def tell_of_end(change: CoachChange) -> None:
    """The former coach stays: everybody who had heard of another one hears of that."""
    told = [*_of_organisation(change.case), change.former, change.coach]
    for person in dict.fromkeys(told):
        if person.active:
            note_mail("coach_stays", person, case_id=change.case_id)


def tell_of_loss(change: CoachChange, person: User) -> None:
    """Coordinators had named somebody who coaches no more."""
    facts = {"case_id": change.case_id, "coach_change_id": change.id, "person_id": person.id}
    for coordinator in people.with_role(StaffRole.COORDINATOR):
        note_mail("coach_unavailable", coordinator, **facts)


def _of_organisation(case: Case) -> list[User]:
    kinds = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)
    return list(dict.fromkeys(person for kind in kinds for person in case.people(kind)))
