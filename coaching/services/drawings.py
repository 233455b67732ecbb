"""Deployed versions of the drawings, as those who run the programme look at them."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, not_, select
from sqlalchemy.orm import undefer

from coaching.engine.definitions import Definitions, Element
from coaching.i18n import LANGUAGES
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Process, Version
from coaching.permissions import Can, require, visible_versions
from coaching.services import versions
from coaching.services.outlines import YEAR


@dataclass(frozen=True)
class Deployed:
    """One version in the list: how many years follow it now, and how many have followed it ever.

    ``others`` counts what runs on it beside years, such as feedback that waits for an answer.
    """

    version: Version
    now: int
    ever: int
    others: int
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


def deployed(user: User) -> list[Deployed]:
    """Every version, the newest first, with how many years run on it."""
    require(user, Can.SEE_VERSION)
    is_year, runs = Process.name == YEAR, Process.ended_at.is_(None)
    rows = db.session.execute(
        select(
            Process.version_id,
            func.count(case((and_(is_year, runs), Process.id))),
            func.count(case((is_year, Process.id))),
            func.count(case((and_(not_(is_year), runs), Process.id))),
        ).group_by(Process.version_id)
    )
    counts = {row[0]: (row[1], row[2], row[3]) for row in rows}
    found = db.session.scalars(visible_versions(user).order_by(Version.id.desc())).all()
    newest = max(found, key=lambda each: (each.deployed_at, each.id), default=None)
    return [Deployed(each, *counts.get(each.id, (0, 0, 0)), each is newest) for each in found]


def texts_of(user: User, version_id: int, drawing: str) -> list[StepLine]:
    """The steps of one drawing with the texts people read, in every language."""
    require(user, Can.SEE_VERSION)
    version = db.session.get_one(Version, version_id, options=[undefer(Version.texts)])
    parsed = versions.definitions_of(version.id)
    return [_line(element, version, parsed) for element in _steps(parsed, drawing)]


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
