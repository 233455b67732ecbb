"""What people type when one of them follows another."""

from coaching.rehearsal.answers.sheet import Sheet, Typed


def write_handover(sheet: Sheet) -> Typed:
    """How the organisation is doing, from the coach who leaves."""
    return {
        "where_it_stands": sheet.words(),
        "still_open": sheet.words(),
        "to_mind": sheet.words_or_none(),
    }


def read_handover(sheet: Sheet) -> Typed:
    """The new coach has read it."""
    return {"got_in_touch": "y", "first_steps": sheet.words_or_none()}


ANSWERS = {
    "write_handover": write_handover,
    "read_handover": read_handover,
}
