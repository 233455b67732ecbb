"""What a digest tells: what is due, whom to meet, what is new; each a line with its link."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Protocol

from flask_babel import gettext as _

from coaching.clock import HELSINKI
from coaching.i18n import format_date, format_datetime
from coaching.mail.links import link, task_link
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import TrainingSession

# A digest is read in a minute; there is more behind its button.
MOST = 20


class Agenda(Protocol):
    """What somebody has to do and whom to meet."""

    @property
    def overdue(self) -> Sequence[Task]:
        """Should have been done by now."""

    @property
    def due(self) -> Sequence[Task]:
        """Due within some working days."""

    @property
    def opened(self) -> Sequence[Task]:
        """New since the last digest."""

    @property
    def coaching(self) -> Sequence[CoachingSession]:
        """Coaching sessions of today and tomorrow."""

    @property
    def training(self) -> Sequence[TrainingSession]:
        """Training sessions of today and tomorrow."""


@dataclass(frozen=True)
class Line:
    """One thing, its page, and what else there is to know."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading; ``more`` of them found no room."""

    title: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0


def sections_of(
    agenda: Agenda, news: Sequence[Line], reader: User | None, language: str
) -> list[Section]:
    """Everything there is to tell to a reader, what presses most first."""
    told = (
        (_("Overdue"), [_task(each, reader, language) for each in agenda.overdue]),
        (_("Today and tomorrow"), _meetings(agenda, language)),
        (
            _("Due within three working days"),
            [_task(each, reader, language) for each in agenda.due],
        ),
        (_("New tasks"), [_task(each, reader, language) for each in agenda.opened]),
        (_("News"), list(news)),
    )
    return [
        Section(title, lines[:MOST], max(len(lines) - MOST, 0)) for title, lines in told if lines
    ]


def _task(task: Task, reader: User | None, language: str) -> Line:
    title = _title(task, language)
    text = f"{title} – {task.organisation_name}" if task.organisation_name else title
    due = _("due on %(day)s", day=_day(task.due_at)) if task.due_at else ""
    return Line(text, task_link(task, reader), due)


def _title(task: Task, language: str) -> str:
    title = task.title or task.process.version.task_name(task.name, language)
    if task.module is not None and task.title is None:
        title = _("%(task)s: %(module)s", task=title, module=task.module.name_in(language))
    if task.about is not None:
        title = _("%(task)s: %(late)s", task=title, late=_title(task.about, language))
    return title


def _meetings(agenda: Agenda, language: str) -> list[Line]:
    """All of them, the next one first."""
    lines = [(each.starts_at, _coaching(each)) for each in agenda.coaching]
    lines += [(each.starts_at, _training(each, language)) for each in agenda.training]
    return [line for _starts_at, line in sorted(lines, key=itemgetter(0))]


def _coaching(session: CoachingSession) -> Line:
    organisation = session.case.organisation.full_name
    text = _("Coaching session: %(organisation)s", organisation=organisation)
    return Line(text, link("coaching_sessions.show", id=session.id), _when(session.starts_at))


def _training(session: TrainingSession, language: str) -> Line:
    text = _("Training session: %(module)s", module=session.module.name_in(language))
    return Line(text, link("account.start"), _when(session.starts_at))


def _when(moment: datetime) -> str:
    time = format_datetime(moment, "H.mm")
    return str(_("%(day)s at %(time)s", day=_day(moment), time=time))


def _day(moment: datetime) -> str:
    return str(format_date(moment.astimezone(HELSINKI).date(), "full"))
