"""What people type when somebody has asked them for something beside the drawing."""

from coaching.rehearsal.answers.sheet import Sheet, Typed


def do_added_task(sheet: Sheet) -> Typed:
    """What came of it; nobody writes more than was wanted."""
    wanted = sheet.facts["wants_answer"]
    return {"outcome": sheet.words() if wanted else sheet.words_or_none()}


ANSWERS = {"do_added_task": do_added_task}
