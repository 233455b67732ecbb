"""What people type when one of them follows another."""

from coaching.rehearsal.answers import intake
from coaching.rehearsal.answers.sheet import Sheet, Typed


def find_coach(sheet: Sheet) -> Typed:
    """The coach stays, where no other one was found."""
    return {"talked": "y", "agreed": sheet.words_or_none()}


def write_handover(sheet: Sheet) -> Typed:
    """How the organisation is doing, from the coach who leaves."""
    return {
        "where_it_stands": sheet.words(),
        "still_open": sheet.words(),
        "to_mind": sheet.words_or_none(),
    }


def sign_commitment_again(sheet: Sheet) -> Typed:
    """The new member of the management signs, and now and then wants a recap."""
    signed = intake.sign_commitment(sheet)
    return signed | ({"wants_recap": sheet.yes_or_no()} if sheet.facts["recap"] else {})


def read_handover(sheet: Sheet) -> Typed:
    """The new coach has read it."""
    return {"got_in_touch": "y", "first_steps": sheet.words_or_none()}


ANSWERS = {
    "find_coach": find_coach,
    "sign_commitment_again": sign_commitment_again,
    "write_handover": write_handover,
    "read_handover": read_handover,
}
