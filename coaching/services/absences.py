"""Who is away today: loaded with people, and in words for lists and pages."""

from typing import Any

from sqlalchemy.orm import joinedload

from coaching.clock import today
from coaching.i18n import gettext as _
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import coached_in_place, in_place_of
from coaching.services import days


def with_people() -> tuple[Any, ...]:
    """Load people with whoever stands in for them."""
    lasting = User.absences.and_(
        Substitution.ended_early_at.is_(None), Substitution.last_on >= today()
    )
    return (joinedload(lasting).joinedload(Substitution.substitute),)


def in_words(person: User, case_id: int | None) -> str:
    """Until when somebody is away, and who stands in; nothing for whoever is here."""
    away = person.absence(case_id)
    if away is None:
        return ""
    return str(
        _(
            "Away until %(day)s. %(name)s stands in.",
            day=days.in_words(away.last_on),
            name=away.substitute.name,
        )
    )


def name_today(person: User, case_id: int | None) -> str:
    """A name, with the one who does the work today."""
    away = person.absence(case_id)
    if away is None:
        return person.name
    return in_place(away.substitute.name, person.name)


def in_place(name: str, person: str) -> str:
    """The name of a substitute, with whose work it is."""
    return str(_("%(name)s, in place of %(person)s", name=name, person=person))


def of_task(user: User, task: Task) -> str:
    """For whom this reader has a task today, and until when; nothing for an own task."""
    return _for(in_place_of(user, task)) if user.standing_in else ""


def of_case(user: User, case: Case) -> str:
    """For whom this reader coaches a case today, and until when; nothing where it is the own."""
    return _for(coached_in_place(user, case)) if user.standing_in else ""


def _for(standing: Substitution | None) -> str:
    if standing is None:
        return ""
    return str(
        _(
            "For %(name)s, away until %(day)s",
            name=standing.person.name,
            day=days.in_words(standing.last_on),
        )
    )
