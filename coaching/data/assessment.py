"""The self-assessment: nine dimensions, their statements, the scale and the bands.

There is no total and no average over dimensions, and organisations are never compared.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from coaching.data.texts import _

NAME = _("Baseline self-assessment")
VERSION = "1.0"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"
HIGHEST = 4
EVIDENCE_FROM = 3
"""The score from which on the organisation tells where it can be seen."""
SPREAD = 2
"""The difference between two members' scores that is worth a discussion."""
FEWEST_ANSWERS = 3
"""With fewer answers than this, somebody could tell who answered what."""
# Bands of a cohort stay hidden while fewer organisations have them: nobody is picked out.
FEWEST_ORGANISATIONS = 5


@dataclass(frozen=True)
class Dimension:
    """One side of the work, assessed by itself."""

    key: str
    name: str


@dataclass(frozen=True)
class Statement:
    """One sentence that the organisation places on the scale, and what to tell as evidence."""

    key: str
    dimension: str
    text: str
    prompt: str
    not_applicable: bool


@dataclass(frozen=True)
class Level:
    """One possible answer: the value as it is stored, and its words."""

    value: str
    words: str


@dataclass(frozen=True)
class Band:
    """What a dimension's score means; both limits belong to the band."""

    key: str
    name: str
    lowest: float
    highest: float


@dataclass(frozen=True)
class OpenQuestion:
    """A question at the end, answered in the organisation's own words and never scored."""

    key: str
    text: str
    hint: str


DIMENSIONS = (
    Dimension("d1", _("Leadership and commitment")),
    Dimension("d2", _("Plans, policies and responsibilities")),
    Dimension("d3", _("Competence and learning")),
    Dimension("d4", _("Recruitment and career paths")),
    Dimension("d5", _("Work community and safety")),
    Dimension("d6", _("Intervening in racism and discrimination")),
    Dimension("d7", _("Services and client encounters")),
    Dimension("d8", _("Communication and language")),
    Dimension("d9", _("Participation, information and follow-up")),
)

SCALE = (
    Level("0", _("Not started")),
    Level("1", _("Individual efforts")),
    Level("2", _("Agreed, partly in use")),
    Level("3", _("In systematic use")),
    Level("4", _("Established, evaluated and improved")),
)
DO_NOT_KNOW = Level(UNKNOWN, _("We do not know"))
DOES_NOT_APPLY = Level(NOT_APPLICABLE, _("Does not apply to us"))

BANDS = (
    Band("start", _("Start"), 0.0, 1.0),
    Band("build", _("Build"), 1.1, 2.4),
    Band("strengthen", _("Strengthen"), 2.5, 3.4),
    Band("share", _("Share"), 3.5, 4.0),
)

# What each occasion is called where they stand side by side.
OCCASIONS = {
    "baseline": _("Baseline"),
    "midpoint": _("Midpoint, quick scores"),
    "closing": _("Closing"),
}

EVIDENCE_HELP = _(
    "Describe it briefly or give a link. Do not write names or details of individuals' experiences."
)

OPEN_QUESTIONS = (
    OpenQuestion(
        "stage",
        _("Which stage of the continuum do we recognise ourselves in, and why?"),
        _(
            "The stages are exclusive, passive, symbolic change, identity change, structural change"
            " and fully inclusive. The question is for reflection and gives no score."
        ),
    ),
    OpenQuestion(
        "one_change",
        _("What one change would matter most to racialised colleagues or clients?"),
        _("Think of what they would notice in their everyday work or as your clients."),
    ),
    OpenQuestion(
        "obstacles",
        _("What may prevent the work?"),
        _("For example lack of time, resistance, staff turnover or something else."),
    ),
    OpenQuestion(
        "strengths",
        _("What do we do well that others could use?"),
        _("Your answer may grow into a good practice that is shared with others."),
    ),
)


def _read_statements() -> tuple[Statement, ...]:
    """The statements, in the order in which they are asked."""
    with Path(__file__).with_name("statements.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Statement(
                key=row["id"],
                dimension=row["dimension"],
                text=row["text"],
                prompt=row["prompt"],
                not_applicable=row["not_applicable"] == "yes",
            )
            for row in csv.DictReader(file)
        )


STATEMENTS = _read_statements()


def statements_of(dimension_key: str) -> tuple[Statement, ...]:
    """The statements of one dimension, in their order."""
    return tuple(s for s in STATEMENTS if s.dimension == dimension_key)


def levels_of(statement: Statement) -> tuple[Level, ...]:
    """The answers that may be given to a statement."""
    if statement.not_applicable:
        return (*SCALE, DO_NOT_KNOW, DOES_NOT_APPLY)
    return (*SCALE, DO_NOT_KNOW)


def _points(values: Iterable[str]) -> list[int]:
    """What counts, in points: not knowing is 0, what does not apply is left out."""
    return [0 if value == UNKNOWN else int(value) for value in values if value != NOT_APPLICABLE]


def dimension_score(values: Iterable[str]) -> float | None:
    """The mean of one dimension, halves rounded up to one decimal; None where nothing counts."""
    points = _points(values)
    if not points:
        return None
    mean = Decimal(sum(points)) / len(points)
    return float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


def band(score: float) -> Band:
    """The band of a dimension's score; ValueError for a figure that is no such score."""
    if not 0 <= score <= HIGHEST:
        raise ValueError(score)
    return next(band for band in BANDS if score <= band.highest)


def needs_evidence(value: str, text: str) -> bool:
    """Whether a high score stands without a word on where it can be seen (evidence rule)."""
    return any(points >= EVIDENCE_FROM for points in _points([value])) and not text.strip()


def discuss(values: Iterable[str]) -> bool:
    """Whether members see a statement differently enough to talk about it (spread rule)."""
    given = list(values)
    points = _points(given)
    # Two answers would tell each of the two what the other one thinks.
    if len(given) < FEWEST_ANSWERS or not points:
        return False
    return max(points) - min(points) >= SPREAD


def distribution(values: Iterable[str]) -> dict[str, int] | None:
    """How many gave each answer; None while there are too few to hide who answered what."""
    counts = Counter(values)
    if counts.total() < FEWEST_ANSWERS:
        return None
    return {level.value: counts[level.value] for level in (*SCALE, DO_NOT_KNOW, DOES_NOT_APPLY)}
