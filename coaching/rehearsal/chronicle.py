"""What happened in a rehearsed year: one line for all of it, or everything in order of time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from coaching.clock import HELSINKI
from coaching.data.completion import COMPLETED, PARTICIPATED
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.coach_changes import CoachChange
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.history import Event
from coaching.model.holds import Hold
from coaching.model.mail import Mail
from coaching.model.processes import Outcome, Task
from coaching.model.substitutions import Substitution
from coaching.services import progress, versions

# What a no means, by the answer that decides.
NOES: Mapping[tuple[str, str], str] = {
    ("confirm_assignment", "coach_accepts"): "declines",
    ("review_action_plan", "plan_approved"): "returns",
    ("accept_action_plan", "sponsor_accepts"): "returns",
    ("accept_training", "training_accepted"): "returns",
    ("check_final_report", "report_accepted"): "returns",
    ("review_revised_plan", "revision_approved"): "returns",
}
LETTERS = {COMPLETED: "A", PARTICIPATED: "B"}
# What happens beside the drawing of the year; all of it has to happen in some years.
BESIDE = ("holds", "absences", "in their place", "coach changes", "added tasks", "step backs")
COUNTED = ("steps", "sessions", "modules", "declines", "returns", "silences")
# What happened in the same moment, in the order in which it was caused.
ORDER = ("act", "timer", "done", "closed", "opens", "mail")
Line = tuple[datetime, int, str]


@dataclass
class Record:
    """A rehearsed year in figures; its line holds no time that was measured."""

    number: int
    ended: str = "going on"
    weeks: int = 0
    certificate: str = "none"
    largest_state: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    # Milliseconds of every completion, and of the engine's part where it was measured.
    steps: list[float] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)
    story: str = ""

    @property
    def line(self) -> str:
        """The year in one line."""
        counts = ", ".join(f"{self.counts[each]} {each}" for each in COUNTED)
        return (
            f"{self.number:>5}  {self.ended} in {self.weeks} weeks: {counts}, "
            f"certificate {self.certificate}, state {self.largest_state} bytes"
        )


@dataclass
class Chronicle:
    """Notes what the database does not tell: what people did beside their tasks, and timers."""

    lines: list[Line] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, at: datetime, kind: str, words: str) -> None:
        """Something happened."""
        self.lines.append((at, ORDER.index(kind), f"{kind:<7}{words}"))

    def note_answers(self, task: str, values: Mapping[str, Any]) -> None:
        """Count what was answered no."""
        for (name, decides), what in NOES.items():
            if name == task and values[decides] is False:
                self.counts[what] += 1


def certificate_of(case: Case) -> str:
    """The letter of the certificate that the year was worth."""
    kind = db.session.scalar(select(Certificate.kind).where(Certificate.case_id == case.id))
    return LETTERS[kind] if kind else "none"


def count(case: Case) -> Counter[str]:
    """What the database tells about a year in figures."""
    outcomes = Counter(db.session.scalars(select(Task.outcome).where(Task.case_id == case.id)))
    held = select(CoachingSession.id).where(
        CoachingSession.case_id == case.id, CoachingSession.state == SessionState.HELD
    )
    return Counter(
        steps=outcomes[Outcome.DONE],
        silences=outcomes[Outcome.SILENCE],
        sessions=len(db.session.scalars(held).all()),
        modules=sum(each.is_done for each in progress.modules(case)),
        **dict(zip(BESIDE, _beside(case), strict=True)),
    )


def _beside(case: Case) -> Iterator[int]:
    in_place = Task.done_for_id.in_(select(Substitution.person_id)), Task.case_id == case.id
    for query in (
        select(func.count(Hold.id)).where(Hold.case_id == case.id),
        select(func.count(Substitution.id)),
        select(func.count(Task.id)).where(*in_place),
        select(func.count(CoachChange.id)).where(CoachChange.case_id == case.id),
        select(func.count(AdHocTask.id)).where(AdHocTask.case_id == case.id),
        select(func.count(Event.id)).where(Event.case_id == case.id, Event.name == "stepped_back"),
    ):
        yield db.session.scalar(query) or 0


def story(case: Case, chronicle: Chronicle) -> str:
    """Every task, timer and mail of a year in order of time."""
    found = [*chronicle.lines, *_tasks(case), *_mails(case)]
    return "\n".join(f"{_moment(at)}  {words}" for at, _order, words in sorted(found))


def _tasks(case: Case) -> Iterator[Line]:
    query = (
        select(Task)
        .where(Task.case_id == case.id)
        .options(joinedload(Task.closed_by), joinedload(Task.done_for), joinedload(Task.assignee))
    )
    for task in db.session.scalars(query):
        title = f"{versions.title_of(task)} ({task.assignee.name if task.assignee else task.role})"
        opens = f", opens {_moment(task.opens_at)}" if task.opens_at else ""
        due = f", due {_moment(task.due_at)}" if task.due_at else ""
        yield task.opened_at, ORDER.index("opens"), f"opens  {title}{opens}{due}"
        if task.closed_at is not None:
            kind = "done" if task.outcome == Outcome.DONE else "closed"
            yield task.closed_at, ORDER.index(kind), f"{kind:<7}{title}{_how(task)}"


def _how(task: Task) -> str:
    if task.outcome != Outcome.DONE or task.closed_by is None:
        return f": {task.outcome}"
    on_behalf = f" for {task.done_for.name}" if task.done_for else ""
    return f" by {task.closed_by.name}{on_behalf}"


def _mails(case: Case) -> Iterator[Line]:
    for mail in db.session.scalars(select(Mail).options(joinedload(Mail.to))):
        if mail.created_at >= (case.started_at or mail.created_at):
            name = mail.to.name if mail.to else "somebody outside"
            words = f"{mail.name.replace('_', ' ')} to {name}"
            yield mail.created_at, ORDER.index("mail"), f"mail   {words}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(HELSINKI):%Y-%m-%d %H:%M}"
