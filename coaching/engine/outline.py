"""The year at a glance: what is asked of whom, and by when, as a table read from the drawings."""

from collections.abc import Iterator

from coaching.calendar import Choice, Term, Unit, parse
from coaching.engine.definitions import Definitions, Element

YEAR = "year"
HEADINGS = ("Phase", "Task", "Who", "Due")
BESIDE = "Beside the year"

UNITS = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.WORKING_DAYS: "working day"}
ANCHORS = {
    "opened": "it opens",
    "cohort.start": "the kick-off",
    "cohort.end": "the end of the year",
    "session": "the session",
    "next_session": "the next coaching session",
    "held": "the session was held",
    "last_held": "the last coaching session was held",
    "change": "the day of the change",
    "hold.start": "the hold begins",
    "hold.end": "the day on which the year is to go on",
    "cohort.apply_closes": "the call for applications closes",
    "cohort.selection": "the day of the selection",
}
CHOICES = {Choice.EARLIEST: "whichever comes first", Choice.LATEST: "whichever comes last"}


def glance(definitions: Definitions) -> str:
    """The year at a glance as a table in Markdown."""
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *_rows(definitions)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def rule_in_words(rule: str) -> str:
    """A due rule as people say it; raises `BadRule`."""
    read = parse(rule)
    dates = " or ".join(_term_in_words(term) for term in read.terms)
    return f"{dates}, {CHOICES[read.choice]}" if read.choice else dates


def _term_in_words(term: Term) -> str:
    if term.count == 0:
        return f"when {ANCHORS[term.anchor]}" if term.anchor == "opened" else ANCHORS[term.anchor]
    number, unit = abs(term.count), UNITS[term.unit]
    way = "after" if term.count > 0 else "before"
    return f"{number} {unit}{'' if number == 1 else 's'} {way} {ANCHORS[term.anchor]}"


def _rows(definitions: Definitions) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for call, phase in definitions.phase_of_call.items():
        name = definitions.element(YEAR, phase).name
        yield from _tasks(definitions, call, name, seen)
    for process in definitions.order:
        if process != YEAR:
            yield from _tasks(definitions, process, BESIDE, seen)


def _tasks(
    definitions: Definitions, process: str, phase: str, seen: set[str]
) -> Iterator[tuple[str, ...]]:
    """The tasks of a drawing and of those it calls, each drawing once."""
    if process in seen:
        return
    seen.add(process)
    for (here, _), element in definitions.elements.items():
        if here == process and element.kind == "callActivity":
            yield from _tasks(definitions, element.id, phase, seen)
        elif here == process and "due" in element.properties:
            yield phase, _title(element), _who(definitions, element), _due(element)


def _title(element: Element) -> str:
    optional = element.properties.get("optional") == "true"
    return f"{element.name} (optional)" if optional else element.name


def _who(definitions: Definitions, element: Element) -> str:
    return definitions.lanes.get((element.process, element.role or ""), "")


def _due(element: Element) -> str:
    return rule_in_words(element.properties["due"])
