"""The mails of a demonstration: written as files, so that nobody real receives one."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from coaching.model.people import User
from coaching.permissions import Can, require

PAGE = 50
SHOWN = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID")


class NoSuchLetter(LookupError):
    """No mail of this name lies in the folder."""


@dataclass(frozen=True)
class Letter:
    """One mail as it would have reached its reader."""

    name: str
    to: str
    subject: str
    language: str
    sent_at: datetime | None
    headers: list[tuple[str, str]]
    text: str

    @property
    def paragraphs(self) -> list[list[str]]:
        """The text as lines between empty lines."""
        blocks = re.split(r"\n\s*\n", self.text.strip())
        return [block.splitlines() for block in blocks]


@dataclass(frozen=True)
class Letters:
    """A page of mails; ``next`` names the one after which the next page begins."""

    letters: list[Letter]
    next: str = ""


def sent(user: User, folder: Path, *, after: str = "") -> Letters:
    """The mails of the folder, newest first."""
    require(user, Can.ADMINISTER)
    # The names begin with the moment at which the mail came to be owed.
    names = sorted((name for name in _names(folder) if not after or name < after), reverse=True)
    page = [_read(folder / name) for name in names[:PAGE]]
    return Letters(page, page[-1].name if len(names) > PAGE else "")


def read(user: User, folder: Path, name: str) -> Letter:
    """One mail, by a name that is really in the folder; raises `NoSuchLetter`."""
    require(user, Can.ADMINISTER)
    if name not in _names(folder):
        raise NoSuchLetter(name)
    return _read(folder / name)


def _names(folder: Path) -> set[str]:
    if not folder.is_dir():
        return set()
    return {
        path.name
        for path in folder.iterdir()
        if path.suffix == ".eml" and not path.name.startswith(".") and not path.is_symlink()
    }


def _read(path: Path) -> Letter:
    with path.open("rb") as file:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parse(file)
    body = message.get_body(preferencelist=("plain", "html"))
    date = message["Date"]
    return Letter(
        name=path.name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        language=str(message["Content-Language"] or ""),
        sent_at=date.datetime if date is not None else None,
        headers=[(name, str(message[name])) for name in SHOWN if message[name] is not None],
        text=str(body.get_content()) if body is not None else "",
    )
