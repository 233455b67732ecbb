"""A form in front of an invented person, before anything is typed into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from coaching import clock
from coaching.calendar import day_in_helsinki
from coaching.model.cases import Case
from coaching.model.processes import Task
from coaching.rehearsal.characters import Character, Fate

Typed = dict[str, Any]
One = TypeVar("One")
WORDS = (
    "We begin with what the workshop showed",
    "The management group has taken this up",
    "It went well & <slowly>",
    "Hyvin sujui, vaikka kesä välissä",
    "Det går framåt, ett steg i taget",
    "Two of three actions are under way:\n- the first\n- the second",
)


@dataclass(frozen=True)
class Sheet:
    """What an invented person has in front of them when they answer a task."""

    task: Task
    name: str
    facts: Mapping[str, Any]
    prefill: Mapping[str, Any]
    # How often this has been asked in the year, this time included.
    times: int
    character: Character
    fate: Fate
    chance: Random

    @property
    def case(self) -> Case:
        """The organisation's year."""
        if self.task.case is None:
            raise LookupError(f"{self.task.name} has no case")
        return self.task.case

    def happens(self, how_often: float) -> bool:
        """Whether it happens this time."""
        return self.chance.random() < how_often

    def refuses(self) -> bool:
        """Whether this person is not content this time."""
        return self.happens(self.character.refuses)

    def one_of(self, choices: Sequence[One]) -> One:
        """One of several possible answers."""
        return self.chance.choice(choices)

    def some_of(self, choices: Sequence[One], *, least: int = 0, most: int = 3) -> list[One]:
        """Some of the possible answers, in their order."""
        count = self.chance.randint(min(least, len(choices)), min(most, len(choices)))
        chosen = sorted(self.chance.sample(range(len(choices)), count))
        return [choices[number] for number in chosen]

    def words(self) -> str:
        """Something that a person might write."""
        return self.chance.choice(WORDS)

    def words_or_none(self) -> str:
        """The same where nothing has to be written."""
        return self.words() if self.happens(0.5) else ""

    def yes_or_no(self, yes: float = 0.5) -> str:
        """An answer to a plain question."""
        return "yes" if self.happens(yes) else "no"

    def day(self, first: date, days: int = 0) -> str:
        """A day as people type it, at most so many days later."""
        return typed_day(first + timedelta(days=self.chance.randint(0, days)))

    @property
    def day_since_it_opened(self) -> date:
        """A day on which it can have happened: since the task is open, until today."""
        first = min(day_in_helsinki(self.task.opened_at), clock.today())
        return first + timedelta(days=self.chance.randint(0, (clock.today() - first).days))


def typed_day(day: date) -> str:
    """5.3.2027."""
    return f"{day.day}.{day.month}.{day.year}"


def ticked(sheet: Sheet, name: str, how_often: float = 0.5) -> Typed:
    """A box that is ticked now and then; an empty one is not sent at all."""
    return {name: "y"} if sheet.happens(how_often) else {}
