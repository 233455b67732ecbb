"""Pages of the process: its drawings, and where an organisation's year stands in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, Response, abort, render_template, url_for
from flask_login import current_user

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Task, Version
from coaching.permissions import Can, require, visible_cases, visible_versions
from coaching.services import case_steps, drawings, outlines, standings, year_tasks
from coaching.services.case_steps import CaseStep
from coaching.services.outlines import YEAR, NoSuchDrawing
from coaching.services.standings import DONE, NOW, Standing
from coaching.web.case_pages import load
from coaching.web.navigation import Link
from coaching.web.process_pages import MapPage, StepPage
from coaching.web.version_pages import DrawingPage, VersionPage

XML = "application/xml"

bp = Blueprint("processes", __name__)


# ---- the year as a map ----


@bp.route("/processes", defaults={"drawing": YEAR})
@bp.route("/processes/map/<drawing>")
def year(drawing: str) -> str:
    """How many organisations are at each step now."""
    require(current_user, Can.SEE_MAP)
    return render_template("processes/map.html", page=MapPage(drawing))


@bp.route("/processes/map/<drawing>/<step>")
def step(drawing: str, step: str) -> str:
    """Which organisations are at one step now."""
    require(current_user, Can.SEE_PLACES)
    return render_template("processes/step.html", page=StepPage(drawing, step))


# ---- versions of the process ----


@bp.route("/processes/versions")
def versions() -> str:
    """Every deployed version of the drawings."""
    return render_template("processes/versions.html", lines=drawings.deployed(current_user))


@bp.route("/processes/versions/<int:id>")
def version(id: int) -> str:
    """One version: what changed in it, its drawings and its decision tables."""
    return render_template("processes/version.html", page=VersionPage(_version(id)))


@bp.route("/processes/versions/<int:id>/<drawing>")
def version_drawing(id: int, drawing: str) -> str:
    """One drawing of a version, with what changed in it and its texts in every language."""
    page = DrawingPage(VersionPage(_version(id)), drawing)
    return render_template("processes/drawing.html", page=page)


@bp.route("/processes/versions/<int:id>/files/<drawing>.bpmn")
def drawing(id: int, drawing: str) -> Response:
    """One drawing of a version as a file, in the reader's language."""
    return drawing_file(_version(id).id, drawing)


@bp.route("/processes/versions/<int:id>/tables/<name>")
def table(id: int, name: str) -> str:
    """One decision table as it stands in a version."""
    page = VersionPage(_version(id))
    return render_template("processes/table.html", page=page, sheet=page.sheet(name))


def _version(id: int) -> Version:
    require(current_user, Can.SEE_VERSION)
    found: Version = db.one_or_404(visible_versions(current_user).where(Version.id == id))
    return found


# ---- of one organisation ----


@bp.route("/cases/<int:id>/process", defaults={"drawing": YEAR})
@bp.route("/cases/<int:id>/process/<drawing>")
def of_case(id: int, drawing: str) -> str:
    """Where an organisation's year stands, as a drawing and as a list."""
    page = CaseProcess(load(current_user, id), drawing)
    if drawing not in page.drawings:
        abort(404)
    return render_template("processes/case.html", page=page)


@bp.route("/cases/<int:id>/drawings/<drawing>.bpmn")
def case_drawing(id: int, drawing: str) -> Response:
    """The drawing that an organisation's year follows, in the reader's language."""
    return drawing_file(standings.of_case(_load(id)).version_id, drawing)


def drawing_file(version_id: int, drawing: str) -> Response:
    """One drawing of a version as a file for the viewer."""
    try:
        return Response(outlines.file_of(version_id, drawing), mimetype=XML)
    except NoSuchDrawing:
        abort(404)


def _load(id: int) -> Case:
    found: Case = db.one_or_404(visible_cases(current_user).where(Case.id == id))
    return found


@dataclass(frozen=True)
class CaseProcess:
    """One drawing of an organisation's year, with what is done in it."""

    case: Case
    drawing: str

    @cached_property
    def _asked(self) -> Sequence[Task]:
        return year_tasks.of_case(self.case)

    @cached_property
    def standing(self) -> Standing:
        """What is done in the whole year."""
        return case_steps.standing_of(self.case, self._asked)

    @cached_property
    def drawings(self) -> list[str]:
        """The year, and everything that it calls."""
        return outlines.called_from(self.standing.version_id)

    @property
    def title(self) -> str:
        """What this drawing is called."""
        return outlines.title_of(self.standing.version_id, self.drawing)

    @property
    def parts(self) -> Iterator[Link]:
        """The way to the other drawings."""
        for drawing in self.drawings:
            yield Link(
                outlines.title_of(self.standing.version_id, drawing),
                url_for("processes.of_case", id=self.case.id, drawing=drawing),
                drawing == self.drawing,
            )

    @property
    def steps(self) -> list[CaseStep]:
        """The same as a list."""
        return case_steps.steps_of(
            current_user, self.case, self._asked, self.standing, self.drawing
        )

    @property
    def done(self) -> int:
        """How many different tasks of the year are done."""
        return self.standing.how_many(DONE)

    @property
    def now(self) -> int:
        """How many are happening now."""
        return self.standing.how_many(NOW)
