"""What the pages of the process show: the year as a map, and who is at a step of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from coaching.model.cases import Cohort
from coaching.permissions import Can, allowed
from coaching.services import map_visitors, outlines, process_map
from coaching.services.map_visitors import Visitors
from coaching.services.outlines import YEAR, Step
from coaching.services.process_map import Place, ProcessMap
from coaching.services.worklists import NoSuchPage
from coaching.web.navigation import Link
from coaching.web.words import in_days


@dataclass(frozen=True)
class PlaceRow:
    """One step of the map in words; the addresses are empty for those who see numbers only."""

    place: Place
    url: str
    late_url: str


class Chosen:
    """The cohort that the address names, and the way to the others."""

    def __init__(self, endpoint: str, **values: Any) -> None:
        self.endpoint = endpoint
        self.values = values

    @cached_property
    def all(self) -> list[Cohort]:
        """Every cohort there is."""
        return process_map.cohorts(current_user)

    @cached_property
    def cohort(self) -> Cohort | None:
        """The one that is chosen; 404 for one that there is not, None for all of them."""
        asked = request.args.get("cohort")
        if not asked:
            return None
        return next((each for each in self.all if str(each.id) == asked), None) or abort(404)

    @property
    def id(self) -> int | None:
        """Its id."""
        return self.cohort.id if self.cohort else None

    @property
    def links(self) -> Iterator[Link]:
        """All cohorts together, and each by itself."""
        everyone = url_for(self.endpoint, **self.values)
        yield Link(_("All cohorts"), everyone, self.cohort is None)
        for each in self.all:
            url = url_for(self.endpoint, cohort=each.id, **self.values)
            yield Link(each.name, url, each == self.cohort)


class MapPage:
    """One drawing with how many organisations are where."""

    def __init__(self, drawing: str) -> None:
        self.drawing = drawing
        self.chosen = Chosen("processes.year", drawing=drawing)
        if drawing not in self.drawings:
            abort(404)

    @cached_property
    def map(self) -> ProcessMap:
        """The counts."""
        return process_map.drawn(current_user, self.chosen.id)

    @cached_property
    def drawings(self) -> list[str]:
        """The year, and everything that it calls."""
        return outlines.called_from(self.map.version_id)

    @property
    def title(self) -> str:
        """What this drawing is called."""
        return outlines.title_of(self.map.version_id, self.drawing)

    @property
    def parts(self) -> Iterator[Link]:
        """The way to the other drawings."""
        for drawing in self.drawings:
            url = url_for("processes.year", drawing=drawing, cohort=self.chosen.id)
            title = outlines.title_of(self.map.version_id, drawing)
            yield Link(title, url, drawing == self.drawing)

    @cached_property
    def rows(self) -> list[PlaceRow]:
        """The same as a table."""
        return [self._row(place) for place in self.map.places(self.drawing)]

    @property
    def marks(self) -> list[dict[str, str]]:
        """What stands at the steps of this drawing, for `process.js`."""
        return [
            _mark(row)
            for row in self.rows
            if row.place.step.drawing == self.drawing and row.place.count
        ]

    def _row(self, place: Place) -> PlaceRow:
        if not allowed(current_user, Can.SEE_PLACES):
            return PlaceRow(place, "", "")
        to: dict[str, Any] = {
            "drawing": place.step.drawing,
            "step": place.step.id,
            "cohort": self.chosen.id,
        }
        return PlaceRow(
            place,
            url_for("processes.step", **to) if place.count else "",
            url_for("processes.step", late="yes", **to) if place.late else "",
        )


def _mark(row: PlaceRow) -> dict[str, str]:
    place = row.place
    badge = str(place.count)
    if place.late:
        badge = _("%(count)s, %(late)s late", count=place.count, late=place.late)
    label = ngettext("%(num)s organisation", "%(num)s organisations", place.count)
    return {
        "id": place.step.id,
        "state": "late" if place.late else "busy",
        "badge": badge,
        "note": in_days(place.median),
        "url": row.url,
        "label": f"{badge}: {place.step.name}, {label}",
    }


class StepPage:
    """The organisations that are at one step now."""

    def __init__(self, drawing: str, step: str) -> None:
        self.drawing = drawing
        self.chosen = Chosen("processes.step", drawing=drawing, step=step, **self._late())
        self.version_id = process_map.followed(current_user, self.chosen.id)
        self.step = self._find(step)

    @staticmethod
    def _late() -> dict[str, Any]:
        return {"late": "yes"} if "late" in request.args else {}

    @property
    def late(self) -> bool:
        """Only those that are late."""
        return bool(self._late())

    @property
    def back(self) -> str:
        """The map that this list was opened from."""
        return url_for("processes.year", drawing=self.drawing, cohort=self.chosen.id)

    @property
    def map_title(self) -> str:
        """What that drawing is called."""
        return outlines.title_of(self.version_id, self.drawing)

    @cached_property
    def page(self) -> Visitors:
        """One page of organisations; 404 for a key that is none."""
        try:
            return map_visitors.at(
                current_user,
                self.step,
                cohort=self.chosen.id,
                late=self.late,
                after=request.args.get("after", type=int),
            )
        except NoSuchPage:
            abort(404)

    @property
    def next(self) -> str:
        """Where the list goes on, if it does."""
        if self.page.next is None:
            return ""
        to: dict[str, Any] = {
            "drawing": self.drawing,
            "step": self.step.id,
            "cohort": self.chosen.id,
        }
        return url_for("processes.step", after=self.page.next, **to, **self._late())

    def _find(self, asked: str) -> Step:
        if self.drawing not in outlines.called_from(self.version_id, YEAR):
            abort(404)
        tops = outlines.of(self.version_id, self.drawing)
        inside = (step for top in tops for step in top.all() if step.drawing == self.drawing)
        found = (step for step in inside if step.id == asked and process_map.tasks_in(step))
        return next(found, None) or abort(404)
