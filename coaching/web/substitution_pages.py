"""What the pages of absences show, and how their form is filled and read."""

from functools import cached_property
from typing import Any

from coaching.model.cases import MemberKind
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, allowed
from coaching.services import people, stand_ins, substitutions
from coaching.services.briefs import Brief
from coaching.services.stand_ins import Places
from coaching.services.substitutions import Wish
from coaching.web import meetings, rows
from coaching.web.case_coaching import CaseCoaching, PromiseRow, promise_rows
from coaching.web.meetings import Meeting
from coaching.web.navigation import role_names
from coaching.web.rows import TaskRow
from forms.substitutions import ALL, SOME, StandIn

MOST_MEETINGS = 6


class Away:
    """One's own absences, and the work of others that one has or will have."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._all = substitutions.of_person(user)

    @property
    def own(self) -> list[Substitution]:
        """Those in which somebody stands in for this person."""
        return [each for each in self._all if each.person_id == self.user.id]

    @property
    def of_others(self) -> list[Substitution]:
        """Those in which this person stands in."""
        return [each for each in self._all if each.substitute_id == self.user.id]

    @property
    def coordinates(self) -> bool:
        """Whether this person looks after everybody's absences."""
        return allowed(self.user, Can.COORDINATE)

    @cached_property
    def places(self) -> Places:
        """What this person could hand over."""
        return stand_ins.of_person(self.user)


class EverybodyAway:
    """The absences of everybody, and those of the programme's people who could be away."""

    def __init__(self, user: User, after: int | None) -> None:
        self.user = user
        self.found, self.next = substitutions.everybody_away(user, after)

    @cached_property
    def staff(self) -> list[User]:
        """Whose substitute this reader can name from here."""
        everybody = [each for role in stand_ins.ROLES for each in people.with_role(role)]
        found = [
            each
            for each in dict.fromkeys(everybody)
            if allowed(self.user, Can.NAME_SUBSTITUTE, each)
        ]
        return sorted(found, key=lambda person: person.name.lower())


class BriefPage:
    """A brief in the words of the other pages."""

    def __init__(self, user: User, brief: Brief) -> None:
        self.brief = brief
        self.coaching = CaseCoaching(user, brief.case)
        self.user = user

    @property
    def tasks(self) -> list[TaskRow]:
        """The open tasks of the absent person."""
        return [rows.of_task(self.user, task) for task in self.brief.tasks]

    @property
    def promises(self) -> list[PromiseRow]:
        """What has been promised and not yet done."""
        return promise_rows(self.brief.promises)

    @property
    def reads_guidance(self) -> bool:
        """Whether what was talked of is for this reader."""
        return allowed(self.user, Can.SEE_GUIDANCE, self.brief.case)

    @property
    def to_reach(self) -> list[tuple[str, User]]:
        """The contact person, the deputy and the management sponsor."""
        names = role_names()
        kinds = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)
        case = self.brief.case
        return [(names[kind], person) for kind in kinds for person in case.people(kind)]

    @property
    def meetings(self) -> list[Meeting]:
        """What is booked, by day."""
        name, ids = self.brief.case.organisation.full_name, [self.brief.case.id]
        found = [meetings.of_coaching(each) for each in self.brief.coaching]
        found += [meetings.of_training(each, [name], ids) for each in self.brief.training]
        return meetings.in_order(found, MOST_MEETINGS)


def form_for(
    kind: type[StandIn], reader: User, places: Places, known: dict[str, Any] | None = None
) -> StandIn:
    """The form with those who can stand in, and the organisations to choose from."""
    form = kind(data=known or {"scope": ALL})
    cases = places.cases if places.is_choice else []
    form.offer(
        [(each.id, each.name) for each in places.candidates() if each != reader],
        [(case.id, case.organisation.full_name) for case in cases],
    )
    return form


def filled(known: Substitution) -> dict[str, Any]:
    """What was agreed on before."""
    return {
        "first_on": known.first_on,
        "last_on": known.last_on,
        "substitute": str(known.substitute_id),
        "scope": ALL if known.for_all else SOME,
        "cases": sorted(known.case_ids),
    }


def wish_of(form: StandIn) -> Wish:
    """What somebody asks for."""
    return Wish(
        substitute_id=int(form.substitute.data),
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        case_ids=form.chosen,
    )
