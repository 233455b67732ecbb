"""What people type about training: which modules, when, who takes part, and what came of it."""

from coaching import clock
from coaching.model.training import Level
from coaching.rehearsal.answers.intake import hours, presence
from coaching.rehearsal.answers.sheet import Sheet, Typed, typed_day

TAKE, SELF_STUDY, LEAVE_OUT = "take", "self_study", "leave_out"
LATER = "later"
INTERVALS = range(14, 61)  # days


def propose_training(sheet: Sheet) -> Typed:
    """What the tables recommend, or something else with a reason."""
    advised = sheet.facts["modules"]
    ways = {each["id"]: each["way"] for each in advised}
    levels = {each["id"]: each["level"] for each in advised}
    interval = min(max(sheet.facts["interval"], INTERVALS[0]), INTERVALS[-1])
    if sheet.refuses():
        interval = sheet.one_of(INTERVALS)
        for each in sheet.some_of([each for each in advised if not each["mandatory"]], most=4):
            ways[each["id"]] = sheet.one_of((TAKE, SELF_STUDY, LEAVE_OUT))
            levels[each["id"]] = sheet.one_of(tuple(Level)).value
    for each in advised:
        for needed in each["needs"] if ways[each["id"]] == TAKE else ():
            ways[needed] = SELF_STUDY if ways[needed] == LEAVE_OUT else ways[needed]
    typed: Typed = {"coaching_interval": str(interval), "reason": sheet.words()}
    for number, key in enumerate(ways):
        typed |= {
            f"modules-{number}-module_id": key,
            f"modules-{number}-way": ways[key],
            f"modules-{number}-level": levels[key],
            f"modules-{number}-who": sheet.one_of(("", "Supervisors")),
        }
    return typed


def accept_training(sheet: Sheet) -> Typed:
    """It suits, or the organisation would like something else as long as it may say so."""
    asks = sheet.refuses() and sheet.facts["returns_left"] > 0
    wishes = [key for key, _name in sheet.facts["wishes"]]
    return {
        "training_accepted": "no" if asks else "yes",
        "change": sheet.words() if asks else "",
        "preferred_modules": sheet.some_of(wishes, most=sheet.facts["most_wishes"]),
    }


def confirm_training(sheet: Sheet) -> Typed:
    """The session that fits best, another one, or none yet."""
    typed: Typed = {}
    for number, each in enumerate(sheet.facts["modules"]):
        offered = [str(offer["id"]) for offer in each["offers"]] or [LATER]
        chosen = offered[0]
        if sheet.happens(0.2):
            chosen = sheet.one_of([*offered, LATER, *([] if each["mandatory"] else [SELF_STUDY])])
        typed |= {
            f"modules-{number}-module_id": each["id"],
            f"modules-{number}-session": chosen,
            f"modules-{number}-reason": sheet.words(),
        }
    return typed


def name_participants(sheet: Sheet) -> Typed:
    """As many as the module is for."""
    members = [str(each["id"]) for each in sheet.facts["members"]]
    likely = [str(member) for member in sheet.prefill.get("participants", ())]
    fewest, most = sheet.facts["fewest"], sheet.facts["most"]
    chosen = sheet.some_of(members, least=fewest, most=most)
    return {
        "participants": likely if likely and sheet.happens(0.8) else chosen,
        "needs": sheet.words_or_none(),
    }


def record_attendance(sheet: Sheet) -> Typed:
    """Who came of those who were named, and who else; or nobody did."""
    session = sheet.facts["session"]
    held_on = min(session.day, clock.today()) if session else clock.today()
    typed = {"held_on": typed_day(held_on)} | presence(sheet, sheet.facts["named"])
    others = sheet.some_of([each["id"] for each in sheet.facts["others"]], most=1)
    for number, member in enumerate(others if sheet.happens(0.3) else ()):
        typed |= {
            f"added-{number}-member_id": str(member),
            f"added-{number}-presence": sheet.one_of(("present", "partly")),
            f"added-{number}-hours": hours(sheet),
        }
    return typed | {
        "nobody_came": sheet.one_of(("missed", "replaced")),
        "replaced": "They have watched two parts of the online course",
    }


def do_between_task(sheet: Sheet) -> Typed:
    """What was tried out at work."""
    typed = {
        "what": sheet.words(),
        "learned": sheet.words(),
        "can_be_shared": sheet.yes_or_no(),
    }
    return typed | ({"decision": sheet.words()} if sheet.facts["for_management"] else {})


ANSWERS = {
    "propose_training": propose_training,
    "accept_training": accept_training,
    "confirm_training": confirm_training,
    "name_participants": name_participants,
    "record_attendance": record_attendance,
    "do_between_task": do_between_task,
}
