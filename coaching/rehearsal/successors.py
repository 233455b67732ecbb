"""People who come and go within a year: another coach, contact person, deputy or sponsor."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.people import StaffRole, User
from coaching.permissions import Can, allowed
from coaching.rehearsal import cast
from coaching.services import coach_changes, coach_wishes, people, successions
from coaching.services.coach_changes import Wanted
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.services.successions import RIGHTS, Successor

PLACES = (MemberKind.CONTACT, MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)


@dataclass(frozen=True)
class Successors:
    """Who follows whom in one organisation."""

    case_id: int
    chance: Random
    note: Callable[[str], None]

    def change_coach(self) -> None:
        """A coordinator names another coach, for today or some days later."""
        case = db.session.get_one(Case, self.case_id)
        others = [each for each in people.with_role(StaffRole.COACH) if each.id != case.coach_id]
        if not coach_changes.can_change(case) or not others:
            return
        coach = self.chance.choice(others)
        deputies = [each for each in people.with_role(StaffRole.COACH) if each.id != coach.id]
        day = clock.today() + timedelta(days=self.chance.choice((0, 1, 7)))
        wanted = Wanted(coach.id, self.chance.choice(deputies).id, day, "Knows them")
        # A change may be ahead already, or the year too near its end.
        with suppress(Refusal):
            coordinator = cast.staff().coordinator
            coach_changes.name_coach(coordinator, case, wanted, instead_of=case.coach_id)
            self.note(f"{coach.name} is named as the coach from {day} on")

    def ask_for_coach(self) -> None:
        """The coach has too much to do."""
        case = db.session.get_one(Case, self.case_id)
        may = [each for each in cast.everybody() if allowed(each, Can.ASK_FOR_COACH, case)]
        if may and coach_changes.can_change(case):
            coach_wishes.ask(self.chance.choice(may), case, "Too much work")
            self.note("the coach asks for a change")

    def call_off(self) -> None:
        """Plans have changed once more."""
        ahead = coach_changes.ahead(db.session.get_one(Case, self.case_id))
        if ahead is not None:
            coach_changes.call_off(cast.staff().coordinator, ahead)
            self.note(f"{ahead.coach.name} will not be the coach")

    def change_place(self) -> None:
        """Somebody follows in a place of the organisation, or nobody for the time being."""
        case = db.session.get_one(Case, self.case_id)
        kind = self.chance.choice(PLACES)
        who = self._somebody(kind, case)
        if who is None or not successions.can_change(case):
            return
        there = successions.present(case, kind)
        successor = self._successor(who, case, kind)
        seen = there.user_id if there else None
        stays = self.chance.random() < 0.5
        with suppress(Refusal):
            successions.follow(who, case, kind, successor, instead_of=seen, stays=stays)
            self.note(f"{who.name} says who is the {kind} from now on")

    def change_team(self) -> None:
        """Somebody joins the team, and somebody else may leave it."""
        case = db.session.get_one(Case, self.case_id)
        kind = MemberKind.TEAM_MEMBER
        who = self._somebody(kind, case)
        if who is None or not successions.can_change(case):
            return
        successions.join_team(who, case, self._newcomer())
        self.note(f"{who.name} adds somebody to the team")
        own = [m for m in people.members_today(case) if m.kind == kind]
        with suppress(Refusal):
            successions.leave_team(who, self.chance.choice(own))
            self.note(f"{who.name} takes somebody out of the team")

    def _successor(self, who: User, case: Case, kind: MemberKind) -> Successor | None:
        known = successions.candidates(case, kind)
        if successions.may_be_empty(who, case, kind) and self.chance.random() < 0.2:
            return None
        if known and self.chance.random() < 0.5:
            return Successor(user_id=self.chance.choice(known).id, title="Director")
        return Successor(person=self._newcomer(), title="Director")

    def _newcomer(self) -> Person:
        number = len(cast.everybody())
        name = f"Nina Newcomer {number}"
        return Person(name, cast.address_of(name), self.chance.choice(cast.LANGUAGES))

    def _somebody(self, kind: MemberKind, case: Case) -> User | None:
        may = [each for each in cast.everybody() if allowed(each, RIGHTS[kind], case)]
        return self.chance.choice(may) if may else None
