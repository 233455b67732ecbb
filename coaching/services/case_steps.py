"""The drawings of the year as a nested list: how far one organisation is with each step."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coaching.engine.nodes import Drawn, Node
from coaching.i18n import gettext as _
from coaching.i18n import ngettext
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.permissions import Can, allowed, is_manager
from coaching.services import days, versions, waits, year_tasks
from coaching.services.outlines import YEAR
from coaching.services.standings import DONE, LATER, NOW, Count, Standing, StandingStep

# Neither done nor to come: the drawing went another way, or the year is over.
NONE = "none"
# Until a coach has confirmed, who was asked before is nothing for the organisation.
ABOUT_THE_COACH = frozenset({"assign_coach", "confirm_assignment"})


@dataclass(frozen=True)
class CaseStep:
    """One step as it stands in this case: done, now, later or none; ``told`` is when and who.

    ``lane`` is who does it as it is drawn, ``repeats`` as in `outlines.Step`.
    """

    id: str
    kind: str
    name: str
    lane: str
    state: str
    told: str
    repeats: str = ""
    optional: bool = False
    steps: list["CaseStep"] = field(default_factory=list)


def standing_of(case: Case, asked: Sequence[Task]) -> Standing:
    """`standings.of_case` from all tasks of the year, for a page that has loaded them."""
    of_year = [task for task in asked if task.process.name == YEAR]
    done = Counter(t.name for t in of_year if t.outcome in (Outcome.DONE, Outcome.SILENCE))
    waiting = Counter(t.name for t in of_year if t.is_open)
    counts = {name: Count(done[name], waiting[name]) for name in {*done, *waiting}}
    version_id = year_tasks.version_of(asked) or versions.newest().id
    return Standing(version_id, counts, case.is_under_way)


def steps_of(
    user: User, case: Case, asked: Sequence[Task], standing: Standing, drawing: str = YEAR
) -> list[CaseStep]:
    """A drawing as nested steps with their states, as far as this reader may know."""
    return _Teller(user, case, asked, standing).tell(standing.steps(drawing))


class _Teller:
    """Tells each step of one year to one reader."""

    def __init__(self, user: User, case: Case, asked: Sequence[Task], standing: Standing) -> None:
        self.user = user
        self.case = case
        self.standing = standing
        self.drawn: Mapping[str, Drawn] = versions.definitions_of(standing.version_id).drawn
        self.hears_of_the_coach = (
            case.coach_confirmed
            or allowed(user, Can.SEE_STAFF_FIELDS, case)
            or is_manager(user, case)
        )
        self.asked: dict[str, list[Task]] = defaultdict(list)
        for task in asked:
            self.asked[task.name].append(task)

    def tell(
        self, steps: Sequence[StandingStep], *, comes: bool = True, again: bool = False
    ) -> list[CaseStep]:
        """Some steps; ``comes`` when what holds them can come, ``again`` when it comes again."""
        return [self._step(each, comes=comes, again=again) for each in steps]

    def _step(self, one: StandingStep, *, comes: bool, again: bool) -> CaseStep:
        step = one.step
        state = one.state
        if state == LATER and not (comes and self._can_come(one, again=again)):
            state = NONE
        repeated = again or (bool(step.repeats) and one.state == NOW)
        return CaseStep(
            id=step.id,
            kind=step.kind,
            name=step.name,
            lane=step.lane,
            state=state,
            told=self._told(step.id, state) if step.kind == "task" else "",
            repeats=step.repeats,
            optional=step.optional,
            steps=self.tell(one.steps, comes=state != NONE, again=repeated),
        )

    # ---- whether a step still comes ----

    def _can_come(self, one: StandingStep, *, again: bool) -> bool:
        """Whether the drawing still leads to it from where the year is now."""
        if self.case.status == CaseStatus.PREPARING or again:
            return self.case.status == CaseStatus.PREPARING or self.case.is_under_way
        if not self.case.is_under_way:
            return False
        states = self.standing.of_drawing(one.step.drawing)
        here = [each for each, state in states.items() if state == NOW]
        if not here:
            # Not begun yet, as long as nothing in it is done.
            return not states
        return one.step.id in self._reached(self.drawn[one.step.drawing], here)

    @staticmethod
    def _reached(drawn: Drawn, here: Sequence[str]) -> set[str]:
        """Everything that arrows lead to from some of the steps, and what is drawn inside it."""
        inside: dict[str, list[Node]] = {node.id: list(node.steps) for node in drawn.all()}
        ways = defaultdict(list)
        for source, target in drawn.arrows:
            ways[source].append(target)
        for node in drawn.all():
            if node.beside:
                ways[node.beside].append(node.id)
        reached: set[str] = set()
        waiting = [target for each in here for target in ways[each]]
        while waiting:
            node_id = waiting.pop()
            if node_id not in reached:
                reached.add(node_id)
                waiting += [*ways[node_id], *(node.id for node in inside.get(node_id, []))]
        return reached

    # ---- when, and by whom ----

    def _told(self, name: str, state: str) -> str:
        rows = self.asked[name]
        if not rows or (name in ABOUT_THE_COACH and not self.hears_of_the_coach):
            return ""
        if _is_of_the_team(rows[0]):
            return _of_the_team(rows)
        if state == NOW:
            return self._of_now([task for task in rows if task.is_open])
        return _of_done(rows) if state == DONE else ""

    def _of_now(self, waiting: Sequence[Task]) -> str:
        """Who it waits for, since when, and until when."""
        if not waiting:
            return ""
        first = min(waiting, key=lambda task: (task.due_at is None, task.due_at or task.opened_at))
        person = waits.who_does(self.user, first)
        who = person.name if person else waits.lane_in_words(first.role)
        told = _("%(who)s, since %(day)s", who=who, day=days.in_words(first.opened_at))
        if first.is_suspended:
            return str(_("%(told)s, on hold", told=told))
        if first.is_coming and first.opens_at is not None:
            told = _("%(who)s, from %(day)s on", who=who, day=days.in_words(first.opens_at))
        if first.due_at is None:
            return str(told)
        due = days.in_words(first.due_at)
        if first.is_late:
            return str(_("%(told)s, was due %(day)s", told=told, day=due))
        return str(_("%(told)s, due %(day)s", told=told, day=due))


def _of_done(rows: Sequence[Task]) -> str:
    """Who did it and when; how often, where it is done again and again by design."""
    closed = [task for task in rows if task.outcome in (Outcome.DONE, Outcome.SILENCE)]
    if not closed:
        return ""
    last = max(closed, key=lambda task: (task.closed_at or task.opened_at, task.id))
    day = days.in_words(last.closed_at or last.opened_at)
    person = last.done_for or last.closed_by
    told = _("%(who)s, %(day)s", who=person.name, day=day) if person else day
    if last.outcome == Outcome.SILENCE:
        told = _("without an answer, %(day)s", day=day)
    again = last.module_id is not None or last.coaching_session_id is not None
    if not again or len(closed) == 1:
        return str(told)
    return str(
        ngettext(
            "%(num)s time, last %(told)s", "%(num)s times, last %(told)s", len(closed), told=told
        )
    )


def _is_of_the_team(task: Task) -> bool:
    """What each member may do alone: who has, and who has not, is nobody's business."""
    return task.optional and task.assignee_id is not None


def _of_the_team(rows: Sequence[Task]) -> str:
    done = sum(task.outcome == Outcome.DONE for task in rows)
    return str(
        ngettext(
            "%(done)s of %(num)s team member",
            "%(done)s of %(num)s team members",
            len(rows),
            done=done,
        )
    )
