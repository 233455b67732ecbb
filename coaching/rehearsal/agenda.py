"""When each open task of a year will be done, and by whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from coaching import clock
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed
from coaching.rehearsal.characters import Character, Fate, at_work
from coaching.rehearsal.checks import Sight, doers
from coaching.services.doers import absence

FIRST_PHASE = "intake"
# Without these a year would never end, so that somebody sees to it that they are done.
NEEDED = frozenset(
    {
        "submit_closing_assessment",
        "write_final_report",
        "check_final_report",
        "hold_final_discussion",
        "accept_completion",
        "record_exit",
        "decide_hold",
        "allow_second_hold",
        "resume_year",
    }
)
SILENCE = "_silence"
# So often somebody is asked the same before the coordinator has a word with them.
PATIENCE = 4
NEVER = 0.2  # how often what was forgotten is not remembered
MUCH_LATER = range(15, 60)  # working days
DEPUTIES = 0.15  # how often somebody else answers than the one who comes first


@dataclass
class Plan:
    """Somebody will answer a task; without a moment they never do."""

    who: int
    at: datetime | None
    # Before its day has come: some things are called off ahead.
    early: bool = False
    # Not before it has a day at all.
    lacks_a_day: bool = False


@dataclass(frozen=True)
class Turn:
    """The next answer to a task."""

    task: Task
    who: User
    at: datetime


@dataclass
class Agenda:
    """What everybody means to do and when."""

    seed: str
    fate: Fate
    chance: Random
    times: Counter[str] = field(default_factory=Counter)
    _plans: dict[int, Plan] = field(default_factory=dict)
    _characters: dict[int, Character] = field(default_factory=dict)

    def character_of(self, person: User) -> Character:
        """How somebody works in this year; it does not depend on what happens."""
        if person.id not in self._characters:
            self._characters[person.id] = Character.of(Random(f"{self.seed} {person.email}"))
        return self._characters[person.id]

    def follow(self, seen: Sight) -> None:
        """Make plans for tasks that have opened, and change those that do not fit any more."""
        answered_by_time = {
            step for wait in seen.waits if wait.element.id.endswith(SILENCE) for step in wait.ends
        }
        for task in _doable(seen):
            if task.id not in self._plans:
                self._plans[task.id] = self._plan(task, seen.people, answered_by_time)
                self.times[task.name] += 1
            self._correct(self._plans[task.id], task, seen.people)

    def next(self, seen: Sight) -> Turn | None:
        """The next task that somebody answers; None when nobody will."""
        people = {person.id: person for person in seen.people}
        plans = [(self._plans[task.id], task) for task in _doable(seen)]
        ahead = [Turn(task, people[plan.who], plan.at) for plan, task in plans if plan.at]
        return min(ahead, key=lambda turn: (turn.at, turn.task.id), default=None)

    def put_off(self, task: Task) -> None:
        """Come back to a task on another day."""
        self._plans[task.id].at = at_work(clock.now(), 1, self.chance)

    def _plan(self, task: Task, people: Sequence[User], answered_by_time: Iterable[str]) -> Plan:
        who = self._choose(task, people)
        character = self.character_of(who)
        waits = self.times[task.name] < PATIENCE or task.phase != FIRST_PHASE
        if task.step in answered_by_time and waits and self._happens(character.silent):
            return Plan(who.id, None)
        if not self._is_needed(task) and self._happens(character.forgets):
            return Plan(who.id, self._much_later(task))
        if self._lacks_a_day(task):
            return Plan(who.id, None, lacks_a_day=True)
        early = task.coaching_session is not None and self._happens(self.fate.mishaps / 2)
        begins = None if early else self._begins(task)
        since = max(task.opened_at, begins or task.opened_at)
        return Plan(who.id, character.answers_at(since, self.chance), early=early)

    def _much_later(self, task: Task) -> datetime | None:
        """When somebody remembers what they had forgotten, if they ever do."""
        if self._happens(NEVER):
            return None
        return at_work(task.opened_at, self.chance.choice(MUCH_LATER), self.chance)

    @staticmethod
    def _lacks_a_day(task: Task) -> bool:
        """Nobody records who took part before there is a training session."""
        return task.role == StaffRole.TRAINER and task.opens_at is None

    @staticmethod
    def _begins(task: Task) -> datetime | None:
        """When it makes sense to answer: a meeting has to be over first."""
        if task.name == "resume_year":
            return task.due_at
        session = task.coaching_session
        return session.starts_at if task.opens_at and session else task.opens_at

    @staticmethod
    def _is_needed(task: Task) -> bool:
        return task.phase == FIRST_PHASE or task.name in NEEDED

    def _correct(self, plan: Plan, task: Task, people: Sequence[User]) -> None:
        """A session may have moved, and somebody else may do the task since."""
        begins = self._begins(task)
        if plan.lacks_a_day and begins is not None:
            plan.at, plan.lacks_a_day = task.opened_at, False
        if plan.at is not None and begins is not None and plan.at < begins and not plan.early:
            plan.at = at_work(begins, self.chance.randint(0, 2), self.chance)
        who = next(person for person in people if person.id == plan.who)
        if absence(who, task) or not allowed(who, Can.COMPLETE_TASK, task):
            plan.who = self._choose(task, people).id

    def _choose(self, task: Task, people: Sequence[User]) -> User:
        able = doers(task, people)
        # Where everybody is away, those who are do it.
        own = [each for each in able if absence(each, task) is None] or able
        others = [p for p in people if p not in able and allowed(p, Can.COMPLETE_TASK, task)]
        if others and self._happens(self.fate.fills_in):
            return self.chance.choice(others)
        if len(own) > 1 and self._happens(DEPUTIES):
            return self.chance.choice(own[1:])
        return own[0]

    def _happens(self, how_often: float) -> bool:
        return self.chance.random() < how_often


def _doable(seen: Sight) -> list[Task]:
    """The open tasks that somebody can do; what is on hold waits."""
    return [task for task in seen.tasks if not task.is_suspended]
