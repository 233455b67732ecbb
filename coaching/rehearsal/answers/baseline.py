"""What people type when they look where the organisation stands."""

from coaching.data.assessment import DIMENSIONS, NOT_APPLICABLE, STATEMENTS, UNKNOWN
from coaching.rehearsal.answers.log import RISK_KINDS, some_members
from coaching.rehearsal.answers.sheet import Sheet, Typed, typed_day

STAGES = ("exclusive", "passive", "symbolic", "identity", "structural", "inclusive")
OBSTACLES = ("time", "resistance", "turnover", "other")


def answer_alone(sheet: Sheet) -> Typed:
    """Somebody's own view, of which parts may be left out."""
    seen = scores(sheet)
    first, *_others = seen
    kept = {key: value for key, value in seen.items() if key == first or sheet.happens(0.9)}
    return kept | {"comment": sheet.words_or_none()}


def hold_baseline_workshop(sheet: Sheet) -> Typed:
    """What the team agreed on."""
    return scores(sheet) | {
        "held_on": typed_day(sheet.day_since_it_opened),
        "participants": some_members(sheet),
        "disagreement": sheet.words_or_none(),
    }


def submit_baseline(sheet: Sheet) -> Typed:
    """The same once more, with evidence for some of it."""
    agreed = {key: str(value) for key, value in sheet.prefill.items()}
    return (
        scores(sheet)
        | agreed
        | evidence(sheet)
        | {
            "stage": sheet.one_of(STAGES),
            "stage_why": sheet.words(),
            "one_change": sheet.words(),
            "obstacles": sheet.some_of(OBSTACLES, least=1),
            "obstacles_more": sheet.words(),
            "strengths": sheet.words(),
            "no_personal_data": "y",
        }
    )


def scores(sheet: Sheet) -> Typed:
    """Every statement, around a level that each dimension has of its own."""
    level = {dimension.key: sheet.chance.randint(0, 4) for dimension in DIMENSIONS}
    typed: Typed = {}
    for statement in STATEMENTS:
        around = level[statement.dimension] + sheet.one_of((-1, 0, 0, 1))
        typed[statement.key] = str(min(4, max(0, around)))
        if sheet.happens(0.05):
            typed[statement.key] = UNKNOWN
        if statement.not_applicable and sheet.case.organisation.has_clients is False:
            typed[statement.key] = NOT_APPLICABLE
    return typed


def evidence(sheet: Sheet) -> Typed:
    """Something to show for some of the statements."""
    shown = [statement.key for statement in STATEMENTS if sheet.happens(0.3)]
    return {f"{key}_evidence": sheet.words() for key in shown}


def summarise_baseline(sheet: Sheet) -> Typed:
    """How the coach sees it."""
    typed: Typed = {}
    for dimension in DIMENSIONS:
        differs = sheet.happens(0.2)
        typed[f"{dimension.key}_view"] = "other" if differs else "agree"
        typed[f"{dimension.key}_reason"] = sheet.words() if differs else ""
    for name in ("strengths", "priorities"):
        for number in range(sheet.chance.randint(1, 3)):
            typed[f"{name}-{number}"] = sheet.words()
    for number in range(sheet.chance.randint(0, 3)):
        typed[f"risks-{number}-kind"] = sheet.one_of(RISK_KINDS)
        typed[f"risks-{number}-severity"] = sheet.one_of(("minor", "serious"))
    return typed


ANSWERS = {
    "answer_alone": answer_alone,
    "hold_baseline_workshop": hold_baseline_workshop,
    "submit_baseline": submit_baseline,
    "summarise_baseline": summarise_baseline,
}
