"""One organisation's year from its first day to its end, on a clock that jumps ahead."""

from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.processes import Process, Task
from coaching.rehearsal import absences, cast, checks, chronicle, measures, readers, standing_in
from coaching.rehearsal.agenda import Agenda, Turn
from coaching.rehearsal.answers import ANSWERS
from coaching.rehearsal.answers.sheet import Sheet
from coaching.rehearsal.characters import Fate, at_work
from coaching.rehearsal.checks import Broken, Sight
from coaching.rehearsal.chronicle import Chronicle, Record
from coaching.rehearsal.climbing import Climbing
from coaching.rehearsal.post import Post
from coaching.rehearsal.surprises import Act, Surprises, Timed, name_of
from coaching.services import cases, coach_changes, tasks
from coaching.services.replies import Reply
from forms import FORMS

PREPARATION = timedelta(weeks=6)
# The background work looks every other second.
JOB_LOOKS = timedelta(seconds=2)
# Two holds of twelve weeks among them.
LONGEST = timedelta(weeks=110)
A_MOMENT = timedelta(seconds=1)
# Every so many changes somebody looks at the year.
READ_EVERY = 50


class WentWrong(Exception):
    """A year did not go as it must; the message says which year, seed, day and task."""


class Year:
    """A year while it is being played."""

    def __init__(self, number: int, seed: int) -> None:
        self.number, self.seed = number, seed
        self.chance = Random(f"{seed} {number}")
        self.fate = Fate.of(self.chance)
        self.agenda = Agenda(f"{seed} {number}", self.fate, self.chance)
        self.chronicle = Chronicle()
        self.record = Record(number)
        self.case_id = 0
        self._ahead: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._climbing = Climbing()
        self._doing = "the beginning"
        self._post = Post()
        self._looks = 0

    # ---- from the first day to the last ----

    def play(self, *, tell: bool = False) -> Record:
        """Go through the year until nothing is left of it; raises `WentWrong`."""
        with clock.moved_to(self.fate.begins - PREPARATION):
            try:
                self._begin()
                while (seen := self._look()).alive:
                    self._go_on(seen)
                self._close(seen)
            except Exception as error:
                wrong = WentWrong(self._where(error))
                if tell:
                    wrong.add_note(self._story_so_far())
                raise wrong from error
            if tell:
                self.record.story = self._story_so_far()
        return self.record

    def _story_so_far(self) -> str:
        db.session.rollback()
        case = db.session.get(Case, self.case_id)
        return chronicle.story(case, self.chronicle) if case else ""

    def _begin(self) -> None:
        case = cast.bring_on_board(self.gather(), self.chance)
        self.case_id = case.id
        clock.set_to(self.fate.begins)
        cases.start_year(cast.staff().coordinator, case)
        self.chronicle.note(clock.now(), "act", "the coordinator starts the year")
        self._surprises = Surprises(case.id, self.fate, self.chance, self.chronicle)
        self._plan(self._surprises.of_the_year())
        begins = self.fate.begins
        mornings = (
            at_work(begins + timedelta(days=n), 0, self.chance) for n in self.fate.has_digests
        )
        self._plan([(each, self._post.gather_digests) for each in mornings])

    def gather(self) -> Cohort:
        """The cohort that the organisation joins."""
        return cast.gather(self.fate)

    def _look(self) -> Sight:
        """See what is there as somebody who comes anew; raises `Broken`."""
        seen = checks.look(self.case_id)
        checks.check(seen)
        standing_in.check(seen)
        self.record.largest_state = max(self.record.largest_state, seen.largest_state)
        self._post.read(seen)
        self._looks += 1
        if self._looks % READ_EVERY == 0:
            self._doing = "somebody who looks at the year"
            readers.look_at_pages(seen, self.number + self._looks)
        return seen

    def _go_on(self, seen: Sight) -> None:
        """Let happen what comes next."""
        moment, act = self._next(seen)
        clock.set_to(moment)
        act()

    def _next(self, seen: Sight) -> tuple[datetime, Act]:
        """Somebody answers, a timer fires, or a surprise; with its moment. Raises `Broken`."""
        self.agenda.follow(seen)
        ways = [way for way in self._ways(seen) if way]
        if not ways:
            raise Broken("nothing will happen any more")
        moment, act = min(ways, key=lambda way: way[0])
        moment = self._when_up(max(moment, clock.now() + A_MOMENT))
        if moment > self.fate.begins + LONGEST:
            raise Broken("the year has not ended within 110 weeks")
        return moment, act

    def _when_up(self, moment: datetime) -> datetime:
        up = self.fate.when_up(moment)
        if up > moment:
            self.chronicle.note(moment, "act", f"nothing works until {up:%Y-%m-%d %H:%M} UTC")
        return up

    def _close(self, seen: Sight) -> None:
        """Write down how the year ended; raises `Broken`."""
        case = seen.case
        weeks = checks.check_end(seen)
        self._doing = "somebody who reads the report"
        readers.read_report(seen, self.number)
        readers.look_at_pages(seen, self.number)
        self.record.ended, self.record.weeks = case.status, weeks
        self.record.certificate = chronicle.certificate_of(case)
        self.record.counts = self.chronicle.counts + chronicle.count(case)

    def _where(self, error: Exception) -> str:
        return (
            f"Year {self.number} of seed {self.seed}, {clock.now():%Y-%m-%d %H:%M} UTC, "
            f"{self._doing}: {type(error).__name__}: {error}"
        )

    # ---- what comes next ----

    def _plan(self, happenings: Timed) -> None:
        for moment, act in happenings:
            heappush(self._ahead, (moment, next(self._order), act))

    def _surprise(self) -> tuple[datetime, Act] | None:
        if not self._ahead:
            return None
        moment, _order, act = self._ahead[0]

        def happen() -> None:
            heappop(self._ahead)
            self._doing = name_of(act)
            act()

        return moment, happen

    def _ways(self, seen: Sight) -> tuple[tuple[datetime, Act] | None, ...]:
        return (
            *(self._absence(seen), self._answer(seen), self._timer(seen)),
            *(self._late(seen), self._surprise()),
        )

    def _absence(self, seen: Sight) -> tuple[datetime, Act] | None:
        late = JOB_LOOKS + self.fate.machine_sleeps
        moment = absences.next_change(seen.absences, late)
        return (moment, self._begin_day) if moment else None

    def _begin_day(self) -> None:
        self._doing = "the first morning of a substitute"
        absences.tell_substitutes()

    def _late(self, seen: Sight) -> tuple[datetime, Act] | None:
        task = self._climbing.next(seen.tasks)
        if task is None or task.next_rung_at is None:
            return None
        moment = task.next_rung_at + JOB_LOOKS + self.fate.machine_sleeps
        return moment, lambda: self._climb(task)

    def _climb(self, task: Task) -> None:
        self._doing = f"the ladder of {task.name} (task {task.id})"
        self._climbing.climb(task)

    def _timer(self, seen: Sight) -> tuple[datetime, Act] | None:
        due = [(each.next_timer_at, each) for each in seen.alive if each.next_timer_at]
        if not due:
            return None
        moment, process = min(due, key=lambda each: (each[0], each[1].id))
        return moment + JOB_LOOKS + self.fate.machine_sleeps, lambda: self._wake(process, seen)

    def _wake(self, process: Process, seen: Sight) -> None:
        for wait in seen.running[process.id].waits:
            if wait.until < clock.now():
                self._doing = f"the timer {wait.element.id}"
                self.chronicle.note(clock.now(), "timer", wait.element.name)
        # As in the background work: who begins today does so before a process wakes.
        for change in coach_changes.due(1):
            coach_changes.make(change)
        tasks.wake(process.id)

    def _answer(self, seen: Sight) -> tuple[datetime, Act] | None:
        turn = self.agenda.next(seen)
        return (turn.at, lambda: self._do(turn)) if turn else None

    # ---- an answer ----

    def _do(self, turn: Turn) -> None:
        """Somebody fills in the form of a task and sends it."""
        task, who = turn.task, turn.who
        self._doing = f"{task.name} (task {task.id}) by {who.name}"
        facts = tasks.facts(task)
        sheet = self._sheet(turn, facts)
        typed = ANSWERS[task.name](sheet)
        if typed is None:
            self.agenda.put_off(task)
            return
        raw = cast.raw(typed)
        if self.chance.random() < self.fate.hasty:
            tasks.save_draft(who, task, {name: raw.getlist(name) for name in raw})
        form = FORMS[task.name](formdata=raw, facts=facts, meta={"csrf": False})
        cast.stop_unless_valid(form)
        reply = Reply(**form.reply(), typed={name: raw.getlist(name) for name in raw})
        absent = standing_in.whom_for(who, task)
        with measures.step(self.record, task):
            tasks.complete(who, task, reply)
        if absent is not None:
            standing_in.check_history(task, who, absent)
        self.chronicle.note_answers(task.name, reply.values)
        self._plan(self._surprises.after(task, who))

    def _sheet(self, turn: Turn, facts: dict[str, Any]) -> Sheet:
        return Sheet(
            task=turn.task,
            name=turn.who.name,
            facts=facts,
            prefill=tasks.prefill(turn.task),
            times=self.agenda.times[turn.task.name],
            character=self.agenda.character_of(turn.who),
            fate=self.fate,
            chance=self.chance,
        )
