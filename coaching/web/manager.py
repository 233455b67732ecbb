"""Pages of programme managers: where every organisation is, and what is late."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.cases import CaseStatus
from coaching.permissions import Can, require, visible_cases
from coaching.services import paths, versions, worklists
from coaching.services.worklists import CaseList
from coaching.web import lists, navigation, rows
from coaching.web.rows import CaseRow

bp = Blueprint("manager", __name__, url_prefix="/manager")


@bp.route("")
def home() -> str:
    """Organisations by phase, late ones first; nothing that anybody wrote."""
    require(current_user, Can.OVERSEE)
    navigation.wear("manager")
    return render_template("manager/home.html", page=ManagerHome())


@dataclass(frozen=True)
class Section:
    """The organisations of this page that are in one phase."""

    key: str
    name: str
    count: int
    rows: list[CaseRow]


class ManagerHome:
    """How many organisations are where, and one page of them."""

    def __init__(self) -> None:
        self.version_id = versions.newest().id
        self.phases = versions.definitions_of(self.version_id).phases

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
        places = (CaseStatus.PREPARING, *self.phases, CaseStatus.COMPLETED)
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
        }
        return words.get(place) or paths.name_of(self.version_id, place)
