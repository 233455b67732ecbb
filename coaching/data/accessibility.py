"""The accessibility statement, read from its data file."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from coaching.data.texts import _

FILE = Path(__file__).with_name("accessibility.toml")


class State(StrEnum):
    """How far the service meets the requirements of the law."""

    FULLY = "fully"
    MOSTLY = "mostly"
    NOT = "not"


STATES = {
    State.FULLY: _("This service meets all accessibility requirements of the law."),
    State.MOSTLY: _("This service meets most accessibility requirements of the law."),
    State.NOT: _("This service does not meet the accessibility requirements of the law."),
}


@dataclass(frozen=True)
class Shortcoming:
    """A part that is not accessible, why, and the numbers of the WCAG criteria it misses."""

    what: str
    why: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class AccessibilityStatement:
    """The five parts that the law asks for."""

    state: State
    not_accessible: tuple[Shortcoming, ...]
    not_tested: tuple[str, ...]
    drawn_up: date
    updated: date
    method: str
    handler: str
    answer_days: int
    supervisor: str
    supervisor_advice: str
    supervisor_website: str


def read(file: Path = FILE) -> AccessibilityStatement:
    """The statement as it stands in the data file."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return AccessibilityStatement(
        state=State(data["state"]),
        not_accessible=tuple(
            Shortcoming(part["what"], part["why"], tuple(part["criteria"]))
            for part in data.get("not_accessible", [])
        ),
        not_tested=tuple(part["what"] for part in data.get("not_tested", [])),
        drawn_up=data["drawn_up"],
        updated=data["updated"],
        method=data["how"],
        handler=data["feedback"]["text"],
        answer_days=data["feedback"]["days"],
        supervisor=data["supervisor"]["what"],
        supervisor_advice=data["supervisor"]["how"],
        supervisor_website=data["supervisor"]["website"],
    )


STATEMENT = read()
