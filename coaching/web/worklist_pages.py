"""What the pages of the worklist show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from coaching.model.people import User
from coaching.permissions import is_coach
from coaching.services import paths, saved_views, versions, work_pages
from coaching.services.work_counts import MANY, Group, WorkCounts
from coaching.services.work_filters import Due, Filters, Tab
from coaching.services.work_pages import WorkPage
from coaching.services.work_totals import WorkTotals
from coaching.services.worklists import LANES, NoSuchPage
from coaching.web.navigation import role_names
from coaching.web.saved_views import Shelf
from coaching.web.work_rows import WorkRow, of_line

LIST = "worklist"
# Who had too much to count the last time: for them it is not tried first, which would be in vain.
CROWDED: set[int] = set()


@dataclass(frozen=True)
class Pick:
    """One choice of a filter: its words, how many tasks it shows in words, and where."""

    label: str
    count: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Option:
    """One choice of a filter in a list that unfolds; among very many tasks it is not counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


class WorklistPage:
    """Tabs, filters, saved views, and one page of tasks."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.filters = read_filters()
        self.shelf = Shelf(user, LIST)

    @cached_property
    def counts(self) -> WorkCounts:
        """How much there is of everything, unless it is too much to count."""
        return WorkCounts(self.user, self.filters)

    @cached_property
    def totals(self) -> WorkTotals | None:
        """How much there is at least, where it is too much to count."""
        found = None
        if self.user.id in CROWDED:
            found = WorkTotals(self.user, self.filters)
            if found.of_tab(Tab.ALL) > MANY:
                return found
        if self.counts.are_whole:
            CROWDED.discard(self.user.id)
            return None
        CROWDED.add(self.user.id)
        return found or WorkTotals(self.user, self.filters)

    @cached_property
    def page(self) -> WorkPage:
        """The page that the address names; 404 for a key that is none."""
        try:
            return work_pages.of_person(
                self.user, self.filters, after=request.args.get("after", "")
            )
        except NoSuchPage:
            abort(404)

    @cached_property
    def rows(self) -> list[WorkRow]:
        """The tasks in words."""
        return [of_line(self.user, line) for line in self.page.lines]

    @property
    def has_actions(self) -> bool:
        """Whether anything can be done about a task on this page from here."""
        return any(row.remind_url or row.reminded_today or row.hand_over_url for row in self.rows)

    @property
    def total(self) -> int:
        """How many tasks the whole list has, all its pages together; above `MANY` at least."""
        return self._of_due(self.filters.due)

    @property
    def many(self) -> str:
        """More than so many is not counted; empty where the list is shorter."""
        return str(format_decimal(MANY)) if self.total > MANY else ""

    @property
    def next_url(self) -> str:
        """The next page, if there is one."""
        return self._address(after=self.page.next) if self.page.next else ""

    @property
    def here(self) -> str:
        """This very page of the list, to come back to."""
        return self._address(after=request.args.get("after", ""))

    @property
    def clear_url(self) -> str:
        """The same tab with every filter taken away."""
        return url_for("worklist.show", tab=self.filters.tab.value)

    # ---- tabs and filters ----

    @property
    def tabs(self) -> Iterator[Pick]:
        """Whose work: without organisations of one's own there is no tab for them."""
        words = {
            Tab.MINE: _("Mine"),
            Tab.OURS: _("My organisations"),
            Tab.ALL: _("All I may see"),
        }
        for tab, label in words.items():
            count, is_here = self._of_tab(tab), tab == self.filters.tab
            if tab != Tab.OURS or is_here or is_coach(self.user) or self._has_organisations:
                yield Pick(label, in_number(count), self._address(tab=tab.value), is_here)

    def _of_tab(self, tab: Tab) -> int:
        return self.totals.of_tab(tab) if self.totals else self.counts.total(tab=tab)

    @property
    def _has_organisations(self) -> bool:
        if self.totals:
            return self.totals.of_tab(Tab.OURS) > 0
        return any(group.ours for group in self.counts.groups)

    @property
    def dues(self) -> Iterator[Pick]:
        """How near."""
        words = {
            None: _("Everything"),
            Due.LATE: _("Late"),
            Due.WEEK: _("This week"),
            Due.COMING: _("Coming"),
            Due.NONE: _("No date"),
            Due.HELD: _("On hold"),
        }
        for due, label in words.items():
            count, is_here = self._of_due(due), self.filters.due == due
            url = self._address(due=due.value if due else "")
            if due != Due.HELD or count or is_here:
                yield Pick(label, in_number(count), url, is_here)

    def _of_due(self, due: Due | None) -> int:
        return self.totals.of_due(due) if self.totals else self.counts.total(due=due)

    @property
    def phases(self) -> list[Option]:
        """The phases in the order of the year."""
        version_id = (self.totals or self.counts).newest_version
        if version_id is None:
            return []
        counted = self._counted("phase", lambda group: group.phase)
        order = versions.definitions_of(version_id).phases
        named = {phase: paths.name_of(version_id, phase) for phase in order}
        if self.filters.phase:
            # Years that follow an older drawing may have phases of other names.
            named.setdefault(self.filters.phase, self.filters.phase)
        return self._options(named, counted, self.filters.phase)

    @property
    def roles(self) -> list[Option]:
        """The lanes that something waits in."""
        counted = self._counted("role", lambda group: group.role)
        words = role_names()
        named = {lane: str(words[lane]) for lane in LANES}
        return self._options(named, counted, self.filters.role)

    @property
    def people(self) -> list[Option]:
        """Those who do the work of several organisations, and whoever is chosen."""
        counted = self._counted("person", lambda group: group.person)
        people = (self.totals or self.counts).people
        named = {str(id): people[id] for id in sorted(people, key=lambda id: people[id].lower())}
        chosen = str(self.filters.person or "")
        if chosen and chosen not in named:
            known = next((line.doer for line in self.page.lines if line.doer), None)
            named[chosen] = known.name if known else _("Somebody without open tasks")
        if counted is not None and chosen:
            counted[chosen] = self.total
        return self._options(named, counted, chosen)

    @property
    def cohorts(self) -> list[Option]:
        """The cohorts that something waits in."""
        counted = self._counted("cohort", lambda group: group.cohort)
        cohorts = (self.totals or self.counts).cohorts
        named = {str(id): cohorts[id] for id in sorted(cohorts, key=cohorts.__getitem__)[::-1]}
        chosen = str(self.filters.cohort or "")
        if chosen and chosen not in named:
            named[chosen] = _("A cohort without open tasks")
        return self._options(named, counted, chosen)

    def _counted(
        self, name: str, key: Callable[[Group], str | int | None]
    ) -> dict[str, int] | None:
        """How many tasks each choice would show; None where there is too much to count."""
        if self.totals:
            return None
        return {str(choice): n for choice, n in self.counts.by(name, key).items()}

    def _options(
        self, named: Mapping[str, str], counted: Mapping[str, int] | None, chosen: str
    ) -> list[Option]:
        """What somebody can choose: something may wait there, or it is chosen."""
        if counted is None:
            return [Option(value, label, None, value == chosen) for value, label in named.items()]
        return [
            Option(value, label, counted.get(value, 0), value == chosen)
            for value, label in named.items()
            if counted.get(value) or value == chosen
        ]

    def _address(self, **changed: Any) -> str:
        return address(self.filters, **changed)


def in_number(count: int) -> str:
    """How many tasks there are; above `MANY` nobody has counted."""
    return _("over %(number)s", number=format_decimal(MANY)) if count > MANY else str(count)


def address(filters: Filters, **changed: Any) -> str:
    """The worklist with these filters, some of them changed; empty ones are left out."""
    asked = {
        "tab": filters.tab.value,
        "due": filters.due.value if filters.due else "",
        "phase": filters.phase,
        "role": filters.role,
        "person": filters.person,
        "cohort": filters.cohort,
        "q": filters.text,
    } | changed
    return url_for("worklist.show", **{name: value for name, value in asked.items() if value})


def read_filters() -> Filters:
    """What the address asks for; what it should not say is left out."""
    known = saved_views.values(LIST, request.args.to_dict(flat=False))
    return Filters(
        tab=Tab(known["tab"]) if known.get("tab") in list(Tab) else Tab.MINE,
        due=Due(known["due"]) if known.get("due") in list(Due) else None,
        phase=known.get("phase", ""),
        role=known["role"] if known.get("role") in LANES else "",
        person=int(known["person"]) if "person" in known else None,
        cohort=int(known["cohort"]) if "cohort" in known else None,
        text=known.get("q", ""),
    )
