"""The demonstration from its first day to today: people act, timers fire, tasks open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import select

from coaching import clock
from coaching.data.demonstration import Organisation, Step, read_applicants
from coaching.demo import absences
from coaching.demo.agenda import PAUSE, Agenda, Timed, one_after_another
from coaching.demo.background import Background
from coaching.demo.call import Call
from coaching.demo.characters import own_steps
from coaching.demo.cues import Cues
from coaching.demo.schedule import NINE, PREPARATION, Schedule
from coaching.demo.stage import Stage
from coaching.model.base import db
from coaching.model.processes import Task

# Counted in days from the kick-off.
PREPARED = -PREPARATION.days
TRAINING_IS_PLANNED = -21
TICK = timedelta(seconds=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Play:
    """Acts in the order of time; what opens on the way brings new ones."""

    stage: Stage
    background: Background
    cues: Cues
    agenda: Agenda = field(default_factory=Agenda)
    # The clock never goes back, and no two things happen at once.
    _now: datetime = LONG_AGO
    _last_task_id: int = 0

    # ---- before it begins ----

    def prepare(self, told: Iterable[Organisation]) -> None:
        """Put everything on the agenda that has its day already."""
        office = self.stage.office
        schedules = office.schedules
        first = min(schedules.values(), key=lambda each: each.kickoff)
        self.agenda.add(first.moment(NINE, day=PREPARED), office.add_staff)
        for planned in office.programme.cohorts.values():
            schedule = schedules[planned.key]
            for day, act in (
                (PREPARED + 1, office.create_cohort),
                (TRAINING_IS_PLANNED, office.plan_training),
            ):
                self.agenda.add(schedule.moment(NINE, day=day), partial(act, planned))
        for organisation in told:
            self._prepare_organisation(schedules[organisation.cohort], organisation)
        for applied in Call(office).timed(read_applicants()):
            self.agenda.add(*applied)
        received = office.programme.feedback
        moment = first.moment(received["at"], before=received["before"])
        self.agenda.add(moment, office.receive_feedback)
        for absence in office.programme.absences:
            moment = first.moment(absence.at, before=absence.before)
            self.agenda.add(moment, partial(absences.name_substitute, self.stage, absence))

    def _prepare_organisation(self, schedule: Schedule, organisation: Organisation) -> None:
        # Holidays may bring steps together that were written down one after another.
        told = one_after_another(self._timed(schedule, organisation, organisation.steps))
        own = self._timed(schedule, organisation, own_steps(organisation))
        for moment, act in (*told, *own):
            self.agenda.add(moment, act)

    def _timed(
        self, schedule: Schedule, organisation: Organisation, steps: Iterable[Step]
    ) -> Timed:
        joins = organisation.way.joins if organisation.way else 0
        return [
            (
                schedule.moment(step.at, day=_later(step.day, joins), before=step.before),
                partial(self.stage.do, organisation, step),
            )
            for step in steps
            if step.after is None
        ]

    # ---- while it goes on ----

    def go_on_until(self, end: datetime) -> None:
        """Let everything happen that is due by then."""
        while True:
            acts_at, wakes_at = self.agenda.next_at, self.background.next_at
            due = min((at for at in (wakes_at, acts_at) if at is not None), default=None)
            if due is None or due > end:
                return
            self._now = max(due, self._now + TICK)
            with clock.moved_to(self._now):
                if due == wakes_at:
                    self.background.wake()
                else:
                    self.agenda.take()()
                self.background.settle()
            self._notice_tasks()

    def _notice_tasks(self) -> None:
        """Whoever has a step for a task that has opened will do it in time."""
        new = select(Task).where(Task.id > self._last_task_id, Task.case_id.is_not(None))
        for task in db.session.scalars(new.order_by(Task.id)).all():
            self._last_task_id = task.id
            organisation = self.stage.organisation_of(task)
            step = self.cues.step_for(organisation, task)
            if step is not None:
                self._cue(organisation, step, task)

    def _cue(self, organisation: Organisation, step: Step, task: Task) -> None:
        schedule = self.stage.office.schedules[organisation.cohort]
        opens = max(task.opened_at, task.opens_at or task.opened_at)
        moment = max(schedule.after(opens, step.after or 0, step.at), opens + PAUSE)
        self.agenda.add(moment, partial(self.stage.do, organisation, step, task.id))


def _later(day: int | None, joins: int) -> int | None:
    """Whoever came later begins later."""
    return None if day is None else day + joins
