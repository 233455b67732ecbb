"""Pages of programme managers: where every organisation is, and what is late."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.cases import CaseStatus
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Can, require, visible_cases
from coaching.services import paths, versions, worklists
from coaching.services.worklists import CaseList
from coaching.web import lists, navigation, rows
from coaching.web.rows import CaseRow, Group

LANE = "manager"
# Of the list of own tasks.
PAGE = 20

bp = Blueprint("manager", __name__, url_prefix="/manager")


@bp.route("")
def home() -> str:
    """Own tasks, then organisations by phase, late ones first; nothing that anybody wrote."""
    require(current_user, Can.OVERSEE)
    navigation.wear("manager")
    return render_template("manager/home.html", page=ManagerHome(current_user))


@dataclass(frozen=True)
class Section:
    """The organisations of this page that are in one phase."""

    key: str
    name: str
    count: int
    rows: list[CaseRow]


class ManagerHome:
    """Own tasks, how many organisations are where, and one page of them."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.version_id = versions.newest().id
        self.phases = versions.definitions_of(self.version_id).phases

    @cached_property
    def groups(self) -> list[Group]:
        """Own tasks by urgency: one page of them."""
        return rows.by_urgency(self.user, self._own[:PAGE])

    @property
    def more_own(self) -> str:
        """Where the own tasks go on, if they do."""
        more = len(self._own) > PAGE
        return url_for("manager.home", own=self._own[PAGE - 1].id) if more else ""

    @cached_property
    def _own(self) -> list[Task]:
        after = lists.task_after("own")
        return worklists.for_person(self.user, lanes=(LANE,), after=after, most=PAGE + 1)

    @cached_property
    def cases(self) -> CaseList:
        """One page of organisations, in the order of the phases."""
        return lists.page_of(visible_cases(current_user), phases=self.phases)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many organisations are where, on all pages together."""
        return worklists.counts_by_place(visible_cases(current_user))

    @cached_property
    def figures(self) -> list[tuple[str, int]]:
        """The same in words, in the order of the year."""
        places = (
            CaseStatus.PREPARING,
            *self.phases,
            CaseStatus.COMPLETED,
            CaseStatus.WITHDRAWN,
        )
        return [(self._name(place), self.counts.get(place, 0)) for place in places]

    @cached_property
    def sections(self) -> list[Section]:
        """The page by phase."""
        return [
            Section(
                place,
                self._name(place),
                self.counts.get(place, 0),
                rows.of_cases(lines, self.version_id),
            )
            for place, lines in groupby(self.cases.lines, key=lambda line: line.place)
        ]

    def _name(self, place: str) -> str:
        words = {
            CaseStatus.PREPARING.value: _("Not begun yet"),
            CaseStatus.COMPLETED.value: _("Year complete"),
            CaseStatus.WITHDRAWN.value: _("Left the programme"),
        }
        return words.get(place) or paths.name_of(self.version_id, place)
