"""People are away for some days, and somebody stands in for them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, allowed
from coaching.rehearsal import cast
from coaching.services import mail_in_place, stand_ins, substitutions
from coaching.services.mail_in_place import MORNING
from coaching.services.refusals import Refusal
from coaching.services.substitutions import Wish

DAY = timedelta(days=1)
MANY = 1000


@dataclass(frozen=True)
class Absences:
    """Who is away in one year, and what is thought of it later."""

    case_id: int
    chance: Random
    note: Callable[[str], None]

    def name_substitute(self) -> None:
        """Somebody plans to be away, or a coordinator hears that somebody is ill."""
        people = [each for each in cast.everybody() if each.active]
        self.chance.shuffle(people)
        able = ((places, places.candidates()) for places in map(stand_ins.of_person, people))
        places, candidates = next(each for each in able if each[1])
        person = places.person
        who = self._somebody(Can.NAME_SUBSTITUTE, person)
        if who is None:
            return
        chosen = (self.case_id,) if places.cases and self.chance.random() < 0.5 else ()
        wish = self._wish(self.chance.choice(candidates).id, chosen)
        # Somebody may stand in already, or the substitute be away too.
        with suppress(Refusal):
            made = substitutions.name(who, person, wish)
            self.note(f"{who.name} lets {_told(made)}")

    def change_days(self) -> None:
        """They are away on other days, or somebody else stands in."""
        for made in self._lasting():
            who = self._somebody(Can.CHANGE_SUBSTITUTION, made)
            candidates = stand_ins.of_person(made.person).candidates()
            if who is not None and candidates:
                substitute = self.chance.choice((made.substitute, *candidates))
                with suppress(Refusal):
                    changed = substitutions.change(
                        who, made, self._wish(substitute.id, made.case_ids)
                    )
                    self.note(f"{who.name} now lets {_told(changed)}")
            return

    def come_back(self) -> None:
        """Somebody is back sooner, or stays after all."""
        for made in self._lasting():
            who = self._somebody(Can.CHANGE_SUBSTITUTION, made)
            if who is not None:
                substitutions.end(who, made)
                self.note(f"{who.name} ends that {_told(made)}")
            return

    def _wish(self, substitute_id: int, chosen: Collection[int]) -> Wish:
        first = clock.today() + timedelta(days=self.chance.choice((0, 0, 1, 5)))
        last = first + timedelta(days=self.chance.choice((0, 3, 9, 25)))
        return Wish(substitute_id, first, last, chosen)

    def _lasting(self) -> list[Substitution]:
        """Those that are on or to come, in no order."""
        query = select(Substitution).where(
            Substitution.ended_early_at.is_(None), Substitution.last_on >= clock.today()
        )
        found = list(db.session.scalars(query.order_by(Substitution.id)).unique())
        self.chance.shuffle(found)
        return found

    def _somebody(self, right: Can, thing: object) -> User | None:
        case = db.session.get_one(Case, self.case_id)
        may = [each for each in cast.everybody() if each.active and allowed(each, right, thing)]
        return self.chance.choice(may) if may and case.is_under_way else None


def _told(made: Substitution) -> str:
    which = f"{len(made.case_ids)} chosen" if made.case_ids else "all"
    days = f"from {made.first_on} to {made.last_on}"
    return f"{made.substitute.name} stand in for {made.person.name} {days} ({which})"


# ---- what the days themselves bring ----


def next_change(known: Iterable[Substitution], late: timedelta) -> datetime | None:
    """When the next day begins on which work passes on or comes back, or a substitute is told.

    A day begins by itself, while whoever tells of it is so ``late``.
    """
    return min((moment for each in known for moment in _changes(each, late)), default=None)


def _changes(each: Substitution, late: timedelta) -> Iterator[datetime]:
    if each.ended_early_at is not None:
        return
    for day in (each.first_on, each.last_on + DAY):
        if (begins := _at(day, time())) > clock.now():
            yield begins
    if each.told_at is None and each.last_on >= clock.today():
        yield _at(each.first_on, MORNING) + late


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, HELSINKI)


def tell_substitutes() -> None:
    """What the background work does: whose first morning it is gets the briefs."""
    for each in mail_in_place.due_to_begin(MANY):
        mail_in_place.begin(each)


def pass_mail_on() -> None:
    """What the background work does: mail to whoever is away reaches the substitute."""
    for each in mail_in_place.to_pass_on(MANY):
        mail_in_place.pass_on(each)
