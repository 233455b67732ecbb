"""What the pipeline can be filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from coaching.model.organisations import Sector
from coaching.services import traffic_lights
from coaching.services.pipeline import Line
from coaching.services.pipeline_lists import Wanted
from coaching.services.traffic_lights import Light
from coaching.web.pipeline_rows import Wording
from forms.people import SECTOR_WORDS
from forms.training_words import language_name

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """One choice above the list."""

    name: str
    label: str
    choices: Choices
    chosen: str


def filters(lines: Sequence[Line], wanted: Wanted, wording: Wording) -> list[Filter]:
    """Everything to choose by, with what some organisation has."""
    return [
        Filter("coach", _("Coach"), _coaches(lines), wanted.coach),
        Filter("state", _("Status"), _lights(lines), wanted.state),
        Filter("phase", _("Phase"), _places(lines, wording), wanted.phase),
        Filter("sector", _("Sector"), _sectors(lines), wanted.sector),
        Filter("region", _("Region"), _regions(lines), wanted.region),
        Filter("language", _("Language"), _languages(lines), wanted.language),
        Filter(
            "baseline",
            _("Baseline"),
            [("done", _("Done")), ("missing", _("Not done yet"))],
            wanted.baseline,
        ),
        Filter("late", _("Late tasks"), _late(lines), wanted.late),
        Filter("commitment", _("Commitment"), _commitment(lines), wanted.commitment),
    ]


def _late(lines: Sequence[Line]) -> Choices:
    there = any(line.is_escalated for line in lines)
    return [("escalated", _("On the programme manager's list"))] if there else []


def _commitment(lines: Sequence[Line]) -> Choices:
    lacking = any(not line.sponsor_active for line in lines if not line.is_merged)
    return [("missing", _("Not signed again yet"))] if lacking else []


def _coaches(lines: Sequence[Line]) -> Choices:
    names = {str(line.coach_id): line.coach for line in lines if line.coach_id is not None}
    by_name = sorted(names.items(), key=lambda pair: pair[1].casefold())
    lacking = any(line.coach_id is None for line in lines)
    return [*by_name, *([("nobody", _("Nobody yet"))] if lacking else [])]


def _lights(lines: Sequence[Line]) -> Choices:
    there = {line.light.light for line in lines}
    return [(light.value, traffic_lights.name_of(light)) for light in Light if light in there]


def _places(lines: Sequence[Line], wording: Wording) -> Choices:
    there = {line.place for line in lines}
    return [(place, wording.name_of(place)) for place in wording.places if place in there]


def _sectors(lines: Sequence[Line]) -> Choices:
    there = {line.sector for line in lines}
    return [(sector.value, str(SECTOR_WORDS[sector])) for sector in Sector if sector in there]


def _regions(lines: Sequence[Line]) -> Choices:
    there = {line.region for line in lines if line.region}
    return [(region, region) for region in sorted(there, key=str.casefold)]


def _languages(lines: Sequence[Line]) -> Choices:
    there = sorted({each for line in lines for each in line.languages})
    return [(each, language_name(each)) for each in there]
