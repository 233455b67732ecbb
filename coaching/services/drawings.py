"""Deployed versions of the drawings, as administrators look at them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching.engine.definitions import Definitions, Element
from coaching.i18n import LANGUAGES
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Process, Version
from coaching.permissions import Can, require, visible_versions
from coaching.services import versions


@dataclass(frozen=True)
class Deployed:
    """One version in the list; ``running`` counts the processes under way that follow it."""

    id: int
    digest: str
    deployed_at: datetime
    running: int
    is_newest: bool


@dataclass(frozen=True)
class Wording:
    """What a step is called and why it matters, in one language."""

    language: str
    name: str
    documentation: str


@dataclass(frozen=True)
class StepLine:
    """One step of a drawing."""

    id: str
    kind: str
    role: str
    due: str
    opens: str
    wordings: list[Wording]


@dataclass(frozen=True)
class DrawingLines:
    """One drawing with its steps, in the order in which they are drawn."""

    name: str
    steps: list[StepLine]


def deployed(user: User) -> list[Deployed]:
    """Every version, the newest first, with how many processes run on it."""
    require(user, Can.ADMINISTER)
    running = (
        select(func.count(Process.id))
        .where(Process.version_id == Version.id, Process.ended_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        visible_versions(user).add_columns(running).order_by(Version.id.desc())
    ).all()
    return [
        Deployed(version.id, version.digest[:12], version.deployed_at, count, number == 0)
        for number, (version, count) in enumerate(rows)
    ]


def outline(user: User, version_id: int) -> list[DrawingLines]:
    """The drawings of a version with the texts people read, in every language."""
    require(user, Can.ADMINISTER)
    version = db.session.get_one(Version, version_id, options=[undefer(Version.texts)])
    parsed = versions.definitions_of(version.id)
    return [
        DrawingLines(drawing, [_line(e, version, parsed) for e in _steps(parsed, drawing)])
        for drawing in parsed.order
    ]


def _steps(parsed: Definitions, drawing: str) -> list[Element]:
    return [element for (process, _), element in parsed.elements.items() if process == drawing]


def _line(element: Element, version: Version, parsed: Definitions) -> StepLine:
    def text(what: str, language: str) -> str:
        by_language = version.texts.get(f"{element.process}.{element.id}.{what}", {})
        return str(by_language.get(language, ""))

    return StepLine(
        id=element.id,
        kind=element.kind,
        role=parsed.lanes.get((element.process, element.role or ""), ""),
        due=element.properties.get("due", ""),
        opens=element.properties.get("opens", ""),
        wordings=[
            Wording(language, text("name", language), text("documentation", language))
            for language in LANGUAGES
        ],
    )
