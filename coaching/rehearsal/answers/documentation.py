"""What people type when the year comes to its end."""

from coaching.data.assessment import DIMENSIONS
from coaching.data.completion import CERTIFICATES
from coaching.model.plans import ActionState
from coaching.rehearsal.answers.baseline import evidence, scores
from coaching.rehearsal.answers.log import log
from coaching.rehearsal.answers.sheet import Sheet, Typed

CHECKS = ("has_results", "has_evidence", "lives_on", "no_persons")
MARKS = ("1", "2", "3", "4", "5", "unknown")
LEVELS = ("idea", "tried", "in_use", "evaluated")
TEXTS = (
    "summary",
    "need",
    "environment",
    "goal",
    "how",
    "involved",
    "resources",
    "conditions",
    "results",
    "tips",
)


def submit_closing_assessment(sheet: Sheet) -> Typed:
    """The same statements as at the beginning."""
    return scores(sheet) | evidence(sheet) | {"changed": sheet.words(), "no_personal_data": "y"}


def write_final_report(sheet: Sheet) -> Typed:
    """What came of every goal and action, and how the work goes on."""
    typed: Typed = {
        "biggest_change": sheet.words(),
        "what_failed": sheet.words(),
        "working_time": sheet.words_or_none(),
        "embedding_owner": "Head of HR",
        "embedding_place": "The equality plan",
        "next_dates": sheet.words(),
        "may_publish": sheet.one_of(("yes", "anonymised", "no")),
    }
    for number, goal in enumerate(sheet.facts["goals"]):
        row = f"goals-{number}"
        typed |= {f"{row}-key": goal["key"], f"{row}-progress": str(sheet.chance.randint(0, 100))}
        typed |= _result(sheet, row)
    for number, action in enumerate(sheet.facts["actions"]):
        row = f"actions-{number}"
        state = sheet.one_of(tuple(ActionState))
        typed |= {f"{row}-key": action["key"], f"{row}-state": state.value} | _result(sheet, row)
    return typed


def _result(sheet: Sheet, row: str) -> Typed:
    return {
        f"{row}-result": sheet.words(),
        f"{row}-evidence": sheet.words_or_none(),
        f"{row}-effect": sheet.words_or_none(),
        f"{row}-why_not": sheet.words(),
    }


def propose_good_practices(sheet: Sheet) -> Typed:
    """Something that others could use, or nothing this time."""
    if sheet.happens(0.4):
        return {"proposes": "no", "why_nothing": sheet.words()}
    typed: Typed = {"proposes": "yes", "language": sheet.one_of(("fi", "sv", "en"))}
    for number in range(sheet.chance.randint(1, 3)):
        row = f"proposals-{number}"
        typed |= {f"{row}-{name}": sheet.words() for name in TEXTS}
        typed |= {
            f"{row}-title": "A checklist for advertisements",
            f"{row}-dimensions": sheet.some_of([d.key for d in DIMENSIONS], least=1),
            f"{row}-level": sheet.one_of(LEVELS),
            f"{row}-may_be_named": sheet.yes_or_no(),
        }
    return typed


def check_final_report(sheet: Sheet) -> Typed:
    """The coach may return the report as long as the form offers it."""
    returns = sheet.refuses() and sheet.facts["returns_left"] > 0
    return {check: sheet.yes_or_no(0.9) for check in CHECKS} | {
        "comments": sheet.words(),
        "report_accepted": "no" if returns else "yes",
        "final_note": sheet.words_or_none(),
    }


def hold_final_discussion(sheet: Sheet) -> Typed:
    """Looking back together."""
    return log(sheet, sheet.day_since_it_opened) | {"sponsor_present": sheet.yes_or_no(0.8)}


def give_feedback(sheet: Sheet) -> Typed:
    """What the programme was worth."""
    return {
        name: sheet.one_of(MARKS)
        for name in ("useful", "coaching", "training", "tailoring", "safety")
    } | {
        "changed_practice": sheet.one_of(("no", "somewhat", "clearly")),
        "recommend": str(sheet.chance.randint(0, 10)),
        "open_words": sheet.words_or_none(),
    }


def accept_completion(sheet: Sheet) -> Typed:
    """The certificate that the criteria recommend, or another one with a reason."""
    recommended = sheet.facts["recommended"]
    otherwise = [each.key for each in CERTIFICATES if each.key != recommended]
    chosen = sheet.one_of(otherwise) if sheet.refuses() else recommended
    return {
        "certificate": chosen,
        "reason": sheet.words() if chosen != recommended else "",
        "may_end": "y",
    }


ANSWERS = {
    "submit_closing_assessment": submit_closing_assessment,
    "write_final_report": write_final_report,
    "propose_good_practices": propose_good_practices,
    "check_final_report": check_final_report,
    "hold_final_discussion": hold_final_discussion,
    "give_feedback": give_feedback,
    "accept_completion": accept_completion,
}
