"""What coordinators decide about tasks that are very late."""

from datetime import timedelta

from coaching import clock
from coaching.data.holds import REASONS
from coaching.rehearsal.answers.sheet import Sheet, Typed


def handle_late_task(sheet: Sheet) -> Typed:
    """Any of what can be done."""
    people = [each["id"] for each in sheet.facts["people"]]
    ways = ["extend", "wait", "escalate"]
    ways += ["reassign"] if people else []
    ways += ["not_needed"] if sheet.facts["is_skippable"] else []
    ways += [] if sheet.facts["no_hold"] else ["hold"]
    way = sheet.one_of(ways)
    typed: Typed = {"decision": way, "reason": sheet.words()}
    day = clock.today() + timedelta(days=sheet.one_of(range(1, 40)))
    if way == "reassign":
        typed["given_to"] = str(sheet.one_of(people))
    if way in {"extend", "wait"}:
        typed["new_due" if way == "extend" else "wait_until"] = f"{day.day}.{day.month}.{day.year}"
    if way == "hold":
        typed["hold_reason"] = str(sheet.one_of([each.key for each in REASONS]))
        typed["hold_words"] = sheet.words()
        typed["expected_until"] = f"{day.day}.{day.month}.{day.year}"
    return typed


ANSWERS = {"handle_late_task": handle_late_task}
