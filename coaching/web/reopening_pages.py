"""What the pages of opening a task again show, already in words."""

from dataclasses import dataclass
from typing import Self

from coaching import mail
from coaching.i18n import language
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import versions, waits
from coaching.services.reopenings import Consequences


@dataclass(frozen=True)
class Choice:
    """A finished task, by whom it was done, and why it cannot be opened again."""

    task: Task
    title: str
    who: str
    why_not: str

    @classmethod
    def of(cls, task: Task, why_not: str) -> Self:
        """What the list says of a task."""
        by = task.closed_by.name if task.closed_by else ""
        return cls(task, versions.title_of(task), by, why_not)


@dataclass(frozen=True)
class Closing:
    """An open task that would close, with whose it is."""

    title: str
    who: str
    is_begun: bool


@dataclass(frozen=True)
class Letter:
    """A mail that was written because of the task."""

    subject: str
    to: str
    mail: Mail


class ReopeningPage:
    """Everything that follows when a task is opened again."""

    def __init__(self, user: User, found: Consequences) -> None:
        self.found = found
        # Nobody gets a mail about what they do themselves.
        self.is_yours = found.keeper.id == user.id
        self.task = found.task
        self.title = versions.title_of(found.task)

    @property
    def closes(self) -> list[Closing]:
        """What others would not have to do any more."""
        return [
            Closing(versions.title_of(task), who_of(task), task.id in self.found.begun)
            for task in self.found.closes
        ]

    @property
    def stops(self) -> list[str]:
        """The timers that would not run any more."""
        process = self.task.process
        return [versions.text_of(process, wait.element) for wait in self.found.stops]

    @property
    def sent(self) -> list[Letter]:
        """Mail that has gone out and cannot be recalled."""
        return [_letter(each) for each in self.found.mails if each.sent_at is not None]

    @property
    def waiting(self) -> list[Letter]:
        """Mail that has not gone out, and would not any more."""
        return [_letter(each) for each in self.found.mails if each.sent_at is None]


def who_of(task: Task) -> str:
    """Whose task it is: a name, or else the role."""
    person = waits.doer(task)
    return person.name if person else waits.lane_in_words(task.role)


def _letter(owed: Mail) -> Letter:
    to = owed.to.name if owed.to else owed.address or ""
    return Letter(mail.subject_of(owed, language()), to, owed)
