"""The pipeline: a cohort's organisations on a board by phase, and the same as a table."""

from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import urlencode

from flask import abort, request, url_for
from flask_babel import gettext as _

from coaching.model.people import User
from coaching.services import cohort_lines, pipeline, pipeline_lists, traffic_lights, versions
from coaching.services.cohort_lines import CohortLine
from coaching.services.pipeline import Line, Punctuality
from coaching.services.pipeline_lists import SORTS, Wanted
from coaching.services.traffic_lights import Light
from coaching.services.worklists import NoSuchPage
from coaching.web import saved_views
from coaching.web.pipeline_figures import asked_of
from coaching.web.pipeline_filters import Filter, filters
from coaching.web.pipeline_rows import Row, Wording, in_hours
from coaching.web.saved_views import Shelf

BOARD, TABLE = "board", "table"
USUAL_SORT = "need"
# Of one lane; the table has them all.
TILES = 6


@dataclass(frozen=True)
class Count:
    """How many organisations there are of something, and the list of exactly these."""

    key: str
    name: str
    number: int
    url: str


@dataclass(frozen=True)
class Lane(Count):
    """One phase on the board: its first organisations."""

    rows: list[Row]

    @property
    def more(self) -> int:
        """How many more there are than it shows."""
        return self.number - len(self.rows)


@dataclass(frozen=True)
class Heading:
    """The head of a column, with the link that sorts by it."""

    label: str
    url: str = ""
    sorted: bool = False
    descends: bool = False


class Pipeline:
    """One cohort as the address asks for it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.version_id = versions.newest().id
        self.view = TABLE if request.args.get("view") == TABLE else BOARD
        asked = request.args.get("sort", "")
        self.sort = asked if asked in SORTS else USUAL_SORT
        self.wanted = Wanted(
            **{f.name: request.args.get(f.name, "").strip() for f in fields(Wanted)}
        )

    # ---- what there is ----

    @cached_property
    def cohorts(self) -> list[CohortLine]:
        """Every cohort, the newest first."""
        return cohort_lines.of_user(self.user)

    @cached_property
    def cohort(self) -> CohortLine | None:
        """The one in the address, or else the one under way; 404 for one that is not there."""
        return asked_of(self.cohorts)

    @cached_property
    def wording(self) -> Wording:
        """Says everything in words."""
        return Wording(self.version_id, self.cohort)

    @cached_property
    def everything(self) -> list[Line]:
        """Every organisation of the cohort."""
        if self.cohort is None:
            return []
        return pipeline.lines(self.user, self.cohort, version_id=self.version_id)

    @cached_property
    def found(self) -> list[Line]:
        """Those that are wanted, in order."""
        wanted = filter(self.wanted.fits, self.everything)
        return pipeline_lists.in_order(wanted, self.sort, self.wording.places)

    @cached_property
    def shelf(self) -> Shelf:
        """The saved views of this list."""
        return Shelf(self.user, "board")

    # ---- addresses ----

    def url(self, **changes: str) -> str:
        """This page with some of what its address says changed; what is empty is left out."""
        names = ("view", "cohort", "sort", *(f.name for f in fields(Wanted)))
        now = {name: request.args.get(name, "").strip() for name in names} | changes
        return saved_views.address(
            "board", urlencode({name: said for name, said in now.items() if said})
        )

    def _list(self, **only: str) -> str:
        """The table of exactly these, whatever else is chosen."""
        nothing = {f.name: "" for f in fields(Wanted)}
        return self.url(**nothing | {"view": TABLE, "sort": ""} | only)

    @property
    def figures_url(self) -> str:
        """How this cohort has come along."""
        cohort = request.args.get("cohort", "")
        return url_for("manager.figures", cohort=cohort or None)

    @property
    def is_filtered(self) -> bool:
        """Some organisations may be left out."""
        return self.wanted != Wanted()

    @property
    def unfiltered_url(self) -> str:
        """The same with nothing chosen."""
        return self.url(**{f.name: "" for f in fields(Wanted)})

    @property
    def filters(self) -> list[Filter]:
        """Everything to choose by."""
        return filters(self.everything, self.wanted, self.wording)

    # ---- the board ----

    @cached_property
    def lanes(self) -> list[Lane]:
        """The phases with their organisations."""
        by_place: dict[str, list[Line]] = {}
        for line in self.found:
            by_place.setdefault(line.place, []).append(line)
        return [
            Lane(
                *self._place(phase, len(by_place.get(phase, ()))),
                self.wording.rows(by_place.get(phase, [])[:TILES]),
            )
            for phase in self.wording.phases
        ]

    @cached_property
    def beside(self) -> list[Count]:
        """Organisations that are on no lane: not begun yet, complete, left, merged."""
        counts = Counter(line.place for line in self.found)
        if not self.is_filtered:
            counts.update(line.place for line in self.everything if line.is_merged)
        places = [place for place in self.wording.places if place not in self.wording.phases]
        return [Count(*self._place(place, counts[place])) for place in places if counts[place]]

    def _place(self, place: str, number: int) -> tuple[str, str, int, str]:
        return place, self.wording.name_of(place), number, self.url(view=TABLE, phase=place)

    # ---- the table ----

    @cached_property
    def _page(self) -> list[Line]:
        after = request.args.get("after", type=int)
        try:
            return pipeline_lists.page(
                self.everything, self.wanted, self.sort, self.wording.places, after
            )
        except NoSuchPage:
            abort(404)

    @property
    def rows(self) -> list[Row]:
        """One page of the table."""
        return self.wording.rows(self._page[: pipeline_lists.PAGE])

    @property
    def next_url(self) -> str:
        """Where the table goes on, if it does."""
        more = len(self._page) > pipeline_lists.PAGE
        last = self._page[pipeline_lists.PAGE - 1].id if more else 0
        return self.url(after=str(last)) if more else ""

    @property
    def headings(self) -> list[Heading]:
        """The columns."""
        return [
            self._heading(_("Organisation"), "name"),
            self._heading(_("Phase"), "phase"),
            Heading(_("Next step")),
            self._heading(_("Coach"), "coach"),
            self._heading(_("In this phase"), "time"),
            Heading(_("Guidance")),
            self._heading(_("Status"), USUAL_SORT),
        ]

    def _heading(self, label: str, sort: str) -> Heading:
        is_usual = sort == USUAL_SORT
        # The longest time, and whoever needs somebody most, comes first.
        descends = sort in ("time", USUAL_SORT)
        url = self.url(sort="" if is_usual else sort)
        return Heading(label, url, self.sort == sort, descends)

    # ---- figures of the whole cohort ----

    @cached_property
    def counted(self) -> list[Line]:
        """The organisations of the whole cohort: two that have become one count once."""
        return [line for line in self.everything if not line.is_merged]

    @cached_property
    def states(self) -> list[Count]:
        """How many organisations of the whole cohort have which light."""
        counts = Counter(line.light.light for line in self.counted)
        return [
            Count(light, traffic_lights.name_of(light), counts[light], self._list(state=light))
            for light in (Light.GREEN, Light.AMBER, Light.RED, *list(Light)[3:])
            if counts[light]
        ]

    @property
    def all_url(self) -> str:
        """Every organisation of the cohort."""
        return self._list()

    @cached_property
    def baseline(self) -> Count:
        """Those that have sent their baseline."""
        number = sum(line.has_baseline for line in self.counted)
        return Count("baseline", _("Baseline done"), number, self._list(baseline="done"))

    @cached_property
    def punctuality(self) -> Punctuality:
        """How much of the cohort was done in time."""
        if self.cohort is None:
            return Punctuality(done=0, on_time=0)
        return pipeline.punctuality(self.user, self.cohort)

    @property
    def hours(self) -> str:
        """All guidance of the cohort."""
        return in_hours(sum(line.minutes for line in self.everything))
