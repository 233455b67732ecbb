"""What a case page tells of the self-assessment: each dimension by itself, never a total."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from coaching.data.assessment import (
    DIMENSIONS,
    DO_NOT_KNOW,
    DOES_NOT_APPLY,
    OCCASIONS,
    SCALE,
    Statement,
    band,
    statements_of,
)
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.cases import Case
from coaching.model.history import Thing
from coaching.model.people import User
from coaching.model.training import CaseModule
from coaching.permissions import Can, allowed, require
from coaching.services import assessments

LEVELS = {level.value: level.words for level in (*SCALE, DO_NOT_KNOW, DOES_NOT_APPLY)}


@dataclass(frozen=True)
class Standing:
    """One dimension: its band on the last occasion, and that of the baseline where it differs."""

    name: str
    band: str
    before: str = ""


@dataclass(frozen=True)
class Bands:
    """Every dimension as it was assessed last."""

    occasion: str
    standings: list[Standing]


@dataclass(frozen=True)
class Agreed:
    """What an organisation agreed about the statements of one dimension."""

    name: str
    statements: list[tuple[Statement, Score]]


def bands_of(reader: User, case: Case) -> Bands | None:
    """The bands of the last assessment, beside those of the first."""
    if not allowed(reader, Can.SEE_BANDS, case):
        return None
    made = assessments.all_of_case(case.id)
    if not made:
        return None
    first, last = _bands(made[0]), _bands(made[-1])
    return Bands(
        occasion=_(OCCASIONS[made[-1].occasion]),
        standings=[
            Standing(_(d.name), last[d.key], first[d.key] if first[d.key] != last[d.key] else "")
            for d in DIMENSIONS
        ],
    )


def bands_of_participants(reader: User, bookings: Sequence[CaseModule]) -> list[tuple[str, Bands]]:
    """Where each organisation that comes to a training session stands, by name."""
    read = [each for each in bookings if allowed(reader, Can.SEE_BANDS_OF_PARTICIPANTS, each)]
    last = assessments.last_of_each([each.case_id for each in read])
    return [
        (each.case.organisation.full_name, _newest(last[each.case_id]))
        for each in read
        if each.case_id in last
    ]


def _newest(assessment: Assessment) -> Bands:
    bands = _bands(assessment)
    standings = [Standing(_(d.name), bands[d.key]) for d in DIMENSIONS]
    return Bands(_(OCCASIONS[assessment.occasion]), standings)


def _bands(assessment: Assessment) -> dict[str, str]:
    scores = assessment.dimension_scores()
    found = {key: "" if score is None else band(score).key for key, score in scores.items()}
    return {d.key: found.get(d.key, "") for d in DIMENSIONS}


def agreed(reader: User, case: Case) -> list[Agreed]:
    """The statements of the baseline with score and evidence, for those who may read them."""
    require(reader, Can.SEE_ASSESSMENT, case)
    found = assessments.of_case(case.id, Occasion.BASELINE)
    if found is None:
        return []
    by_key = {score.statement: score for score in found.scores}
    return [
        Agreed(_(d.name), [(s, by_key[s.key]) for s in statements_of(d.key)]) for d in DIMENSIONS
    ]


def baseline_of(case: Case) -> list[tuple[Thing, int]]:
    """The form in which an organisation told of its baseline, to be noted as read."""
    found = assessments.of_case(case.id, Occasion.BASELINE)
    return [(Thing.ANSWERS, found.answers_id)] if found is not None else []


def level(score: Score) -> str:
    """An agreed score in words, with its figure."""
    words = _(LEVELS[score.value])
    return f"{score.value}: {words}" if score.value.isdigit() else words
