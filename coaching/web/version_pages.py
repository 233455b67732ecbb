"""What the pages of one version of the process show."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flask import abort, url_for
from flask_login import current_user

from coaching.model.processes import Version
from coaching.services import decision_tables, drawings, outlines, version_changes, versions
from coaching.services.decision_tables import NoSuchTable, Sheet
from coaching.services.drawings import StepLine
from coaching.services.outlines import Step
from coaching.services.version_changes import Change, FileChanges
from coaching.web.navigation import Link


@dataclass(frozen=True)
class VersionPage:
    """One version, beside the one before it."""

    version: Version

    @cached_property
    def before(self) -> Version | None:
        """The version before this one."""
        return version_changes.before(current_user, self.version)

    @cached_property
    def changes(self) -> list[FileChanges]:
        """What changed since then, file by file."""
        if self.before is None:
            return []
        return version_changes.between(current_user, self.before, self.version)

    @property
    def drawings(self) -> Iterator[Link]:
        """The way to each drawing: the year with what it calls, then what runs beside it."""
        order = versions.definitions_of(self.version.id).order
        year = [each for each in outlines.called_from(self.version.id) if each in order]
        for drawing in dict.fromkeys([*year, *order]):
            yield Link(outlines.title_of(self.version.id, drawing), self.url_of(drawing))

    @property
    def tables(self) -> Iterator[Link]:
        """The way to each decision table."""
        for name in versions.definitions_of(self.version.id).tables:
            url = url_for("processes.table", id=self.version.id, name=name)
            yield Link(versions.word(self.version.id, name, name), url)

    def url_of(self, drawing: str) -> str:
        """The page of one drawing."""
        return url_for("processes.version_drawing", id=self.version.id, drawing=drawing)

    def sheet(self, name: str) -> Sheet:
        """One decision table; 404 for one that there is not."""
        try:
            return decision_tables.sheet_of(current_user, self.version.id, name)
        except NoSuchTable:
            abort(404)


class DrawingPage:
    """One drawing of a version."""

    def __init__(self, of: VersionPage, drawing: str) -> None:
        self.of = of
        self.version = of.version
        self.drawing = drawing
        if drawing not in versions.definitions_of(self.version.id).drawn:
            abort(404)

    @property
    def title(self) -> str:
        """What this drawing is called."""
        return outlines.title_of(self.version.id, self.drawing)

    @property
    def parts(self) -> Iterator[Link]:
        """The way to the other drawings."""
        here = self.of.url_of(self.drawing)
        for link in self.of.drawings:
            yield Link(link.label, link.url, link.url == here)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The same as a list."""
        return outlines.of(self.version.id, self.drawing)

    @property
    def texts(self) -> list[StepLine]:
        """What people read at each step, in every language."""
        return drawings.texts_of(current_user, self.version.id, self.drawing)

    @cached_property
    def changes(self) -> FileChanges | None:
        """What changed in this drawing; None where it is as it was, or new."""
        found = (each for each in self.of.changes if each.name == self.drawing)
        return next((each for each in found if not each.is_table and not each.is_new), None)

    @property
    def removed(self) -> list[Change]:
        """What the drawing before had and this one has not."""
        return [c for c in self.changes.changes if c.how == "removed"] if self.changes else []

    def file(self, version: Version) -> str:
        """This drawing as it is in a version."""
        return url_for("processes.drawing", id=version.id, drawing=self.drawing)
