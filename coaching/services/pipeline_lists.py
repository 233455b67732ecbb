"""Lists of a cohort's organisations: which of them somebody wants, in which order, page by page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coaching.services.pipeline import Line
from coaching.services.traffic_lights import Light
from coaching.services.worklists import NoSuchPage

PAGE = 50

Key = tuple[Any, ...]

SEVERITY = {light: number for number, light in enumerate(Light)}


@dataclass(frozen=True)
class Wanted:
    """Which organisations somebody wants to see; what is empty does not matter."""

    phase: str = ""
    coach: str = ""
    state: str = ""
    sector: str = ""
    region: str = ""
    language: str = ""
    baseline: str = ""
    late: str = ""
    commitment: str = ""
    q: str = ""

    def fits(self, line: Line) -> bool:
        """Whether an organisation is among them."""
        return (
            # Who has joined another organisation is counted there, and listed on demand.
            (not line.is_merged or line.place in (self.phase, self.state))
            and self.phase in ("", line.place)
            and self.coach in ("", str(line.coach_id or "nobody"))
            and self.state in ("", line.light.light)
            and self.sector in ("", line.sector)
            and self.region in ("", line.region)
            and (not self.language or self.language in line.languages)
            and self.baseline in ("", "done" if line.has_baseline else "missing")
            and (not self.late or line.is_escalated)
            and (not self.commitment or not line.sponsor_active)
            and (not self.q or self.q.casefold() in f"{line.name} {line.coach}".casefold())
        )


SORTS: Mapping[str, Callable[[Line, Sequence[str]], Key]] = {
    "need": lambda line, places: (_severity(line),),
    "name": lambda line, places: (),
    "phase": lambda line, places: (_number(line, places), _severity(line)),
    "coach": lambda line, places: (not line.coach, line.coach.casefold()),
    "time": lambda line, places: (-(line.days_in_phase or -1),),
}


def in_order(found: Iterable[Line], sort: str, places: Sequence[str]) -> list[Line]:
    """Organisations by what they are sorted by, then by name."""
    return sorted(found, key=lambda line: _key(line, sort, places))


def page(
    everything: Sequence[Line], wanted: Wanted, sort: str, places: Sequence[str], after: int | None
) -> list[Line]:
    """A page of those that are wanted, and one more where the list goes on; `NoSuchPage`.

    ``after`` is the organisation that the page before ended with, wherever it is by now.
    """
    found = in_order(filter(wanted.fits, everything), sort, places)
    if after is not None:
        last = next((line for line in everything if line.id == after), None)
        if last is None:
            raise NoSuchPage(str(after))
        key = _key(last, sort, places)
        found = [line for line in found if _key(line, sort, places) > key]
    return found[: PAGE + 1]


def _key(line: Line, sort: str, places: Sequence[str]) -> Key:
    return (*SORTS[sort](line, places), line.name.casefold(), line.id)


def _severity(line: Line) -> int:
    return SEVERITY[line.light.light]


def _number(line: Line, places: Sequence[str]) -> int:
    return places.index(line.place) if line.place in places else len(places)
