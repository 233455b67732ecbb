"""What people type when an organisation wants to leave."""

from coaching.rehearsal.answers.sheet import Sheet, Typed

REASONS = ("resources", "management", "not_suitable", "other")
CONFIRMED = 0.5  # how often


def confirm_withdrawal(sheet: Sheet) -> Typed:
    """The manager confirms it now and then, while there is a year that could end."""
    confirms = not sheet.facts["is_over"] and sheet.happens(CONFIRMED)
    return {
        "discussion_offered": "yes" if confirms else sheet.yes_or_no(),
        "withdrawal_confirmed": "yes" if confirms else "no",
        "reason": sheet.words_or_none() if confirms else sheet.words(),
    }


def record_exit(sheet: Sheet) -> Typed:
    """Why it left, and what stays."""
    return {
        "exit_reason": sheet.one_of(REASONS),
        "explanation": sheet.words(),
        "useful": sheet.words_or_none(),
        "keeps_baseline": sheet.yes_or_no(),
    }


ANSWERS = {
    "confirm_withdrawal": confirm_withdrawal,
    "record_exit": record_exit,
}
