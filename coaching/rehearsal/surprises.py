"""What people do beside their tasks: they ask to leave, move dates, ask for a form back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Reason
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed
from coaching.rehearsal import cast
from coaching.rehearsal.absences import Absences
from coaching.rehearsal.additions import Additions
from coaching.rehearsal.characters import Fate, at_work
from coaching.rehearsal.chronicle import Chronicle
from coaching.rehearsal.course import Course
from coaching.rehearsal.meetings import Meetings
from coaching.rehearsal.second_thoughts import SecondThoughts
from coaching.rehearsal.successors import Successors
from coaching.services import cohorts, holds, tasks, withdrawals
from coaching.services.refusals import Refusal
from coaching.services.schedules import Schedule

MOVES = 0.08  # how often a time that was agreed on is changed, or one planned ahead called off
LOGS = frozenset({"hold_intro_call", "log_session", "hold_midpoint_meeting"})

Act = Callable[[], None]
Timed = list[tuple[datetime, Act]]


def name_of(act: Act) -> str:
    """What something that happens is called."""
    what = act.func if isinstance(act, partial) else act
    return getattr(what, "__name__", "a surprise").replace("_", " ")


@dataclass(frozen=True)
class Surprises:
    """Things that happen in a year, each by its own chance."""

    case_id: int
    fate: Fate
    chance: Random
    chronicle: Chronicle

    def of_the_year(self) -> Timed:
        """What is known from the first day on, though not to those whom it will happen to."""
        begins = self.fate.begins
        leave = [(self._day(begins, days), self.ask_to_leave) for days in self.fate.asks_to_leave]
        move = [(self._day(begins, days), self.move_end) for days in self.fate.moves_end]
        pause = [(self._day(begins, days), self.ask_for_hold) for days in self.fate.asks_to_pause]
        thoughts = SecondThoughts(self.case_id, self.chance, self._note)
        back = [(self._day(begins, days), thoughts.step_back) for days in self.fate.steps_back]
        beside = self._of_added_tasks() + self._of_people() + self._of_absences()
        return leave + move + pause + back + beside

    def _of_added_tasks(self) -> Timed:
        """Tasks that people add, and what they think of them some days later."""
        found: Timed = []
        for day in self.fate.adds_tasks:
            added = self._day(self.fate.begins, day)
            found.append((added, self._additions.add_task))
            for later in (self._additions.change_task, self._additions.withdraw_task):
                if self._happens(0.3):
                    found.append((self._day(added, self.chance.randint(0, 12)), later))
        return found

    def _of_people(self) -> Timed:
        """Who follows whom, now and then called off some days later."""
        found: Timed = []
        people = self._successors
        for day in self.fate.changes_people:
            changed = self._day(self.fate.begins, day)
            acts = (
                *(people.change_coach, people.ask_for_coach),
                *(people.change_place, people.change_team),
            )
            act = self.chance.choice(acts)
            found.append((changed, act))
            if act == people.change_coach and self._happens(0.3):
                found.append((self._day(changed, self.chance.randint(0, 5)), people.call_off))
        return found

    def _of_absences(self) -> Timed:
        """Who will be away, now and then on other days than they had thought."""
        found: Timed = []
        for day in self.fate.goes_away:
            named = self._day(self.fate.begins, day)
            found.append((named, self._absences.name_substitute))
            for later in (self._absences.change_days, self._absences.come_back):
                if self._happens(0.2):
                    found.append((self._day(named, self.chance.randint(0, 20)), later))
        return found

    def after(self, task: Task, who: User) -> Timed:
        """What follows from an answer: dates, news, second thoughts."""
        if task.name == "propose_training":
            return [(self._later(0, 0), self._course.plan)]
        if task.name == "confirm_training":
            return self._course_changes()
        if task.name == "confirm_time":
            changes = (self._meetings.move, self._meetings.call_off)
            return [(self._later(1, 5), each) for each in changes if self._happens(MOVES)]
        if task.name in LOGS and self._happens(0.3):
            news = (self._later(3, 20), self._meetings.tell_of_promises)
            return [news, (self._later(1, 10), self._meetings.correct_log)]
        return self._regret(task, who) if self._happens(self.fate.hasty) else []

    def _course_changes(self) -> Timed:
        """Modules without a session get one, and not every session stays as it was."""
        acts = (self._course.move, self._course.cancel, self._course.change_trainer)
        changes = [(self._later(3, 100), each) for each in acts if self._happens(self.fate.mishaps)]
        return [(self._later(3, 60), self._course.book_the_rest), *changes]

    def _regret(self, task: Task, who: User) -> Timed:
        soon = clock.now() + timedelta(minutes=self.chance.randint(1, 120))
        later = at_work(soon, self.chance.randint(0, 2), self.chance)
        return [
            (soon, partial(self.ask_back, task.id, who.id)),
            (later, partial(self.give_back, task.id)),
        ]

    @property
    def _course(self) -> Course:
        return Course(self.case_id, self.fate, self.chance, self._note)

    @property
    def _additions(self) -> Additions:
        return Additions(self.case_id, self.chance, self._note)

    @property
    def _absences(self) -> Absences:
        return Absences(self.case_id, self.chance, self._note)

    @property
    def _successors(self) -> Successors:
        return Successors(self.case_id, self.chance, self._note)

    @property
    def _meetings(self) -> Meetings:
        return Meetings(self.case_id, self.chance, self._note)

    def _later(self, least: int, most: int) -> datetime:
        """A moment in so many days from now."""
        return self._day(clock.now(), self.chance.randint(least, most))

    def _day(self, begins: datetime, days: int) -> datetime:
        return at_work(begins + timedelta(days=days), 0, self.chance)

    def _happens(self, how_often: float) -> bool:
        return self.chance.random() < how_often

    def _case(self) -> Case:
        return db.session.get_one(Case, self.case_id)

    def _somebody(self, right: Can, thing: object) -> User | None:
        """Somebody who may do it, anybody of them."""
        may = [each for each in cast.everybody() if allowed(each, right, thing)]
        return self.chance.choice(may) if may else None

    # ---- what happens ----

    def ask_to_leave(self) -> None:
        """The organisation has had enough, or the programme has had enough of it."""
        case = self._case()
        who = self._somebody(Can.ASK_TO_LEAVE, case)
        if who is None or not case.is_under_way or withdrawals.running(case):
            return
        self._note(f"{who.name} asks to end the year early")
        withdrawals.ask(who, case, words="It does not work out")

    def ask_for_hold(self) -> None:
        """Something keeps the organisation from going on for some weeks."""
        case = self._case()
        who = self._somebody(Can.PROPOSE_HOLD, case)
        try:
            holds.stop_unless_possible(case)
        except Refusal:
            return
        if who is None:
            return
        begins = clock.today() + timedelta(days=self.chance.choice((0, 0, 3, 14)))
        until = begins + timedelta(weeks=self.chance.randint(1, 12))
        self._note(f"{who.name} asks for a hold from {begins} until {until}")
        reason = self.chance.choice(tuple(Reason))
        holds.propose(who, case, reason=reason, begins_on=begins, expected_until=until, words="So")

    def move_end(self) -> None:
        """The coordinator moves the end of the cohort's year."""
        case = self._case()
        now = Schedule.of(case.cohort)
        weeks = self.chance.choice((-3, -1, 2, 4))
        moved = replace(now, ends_on=now.ends_on + timedelta(weeks=weeks))
        self._note(f"the year of the cohort will end on {moved.ends_on}")
        coordinator = cast.staff().coordinator
        cohorts.change(coordinator, case.cohort, name=case.cohort.name, schedule=moved)

    def ask_back(self, task_id: int, person_id: int) -> None:
        """Somebody sees a mistake in what they have just sent."""
        task, who = db.session.get_one(Task, task_id), db.session.get_one(User, person_id)
        if allowed(who, Can.ASK_BACK, task) and tasks.can_be_given_back(task):
            self._note(f"{who.name} asks for {task.name} back")
            tasks.ask_back(who, task)

    def give_back(self, task_id: int) -> None:
        """The form is opened again, if nobody has built on it."""
        task = db.session.get_one(Task, task_id)
        who = self._somebody(Can.GIVE_BACK, task)
        if who is not None and task.asked_back_at and tasks.can_be_given_back(task):
            self._note(f"{who.name} gives {task.name} back")
            tasks.give_back(who, task)

    def _note(self, words: str) -> None:
        self.chronicle.note(clock.now(), "act", words)
