"""What people type while an organisation and its coach get to know each other."""

from datetime import date
from typing import Any

from coaching import clock
from coaching.calendar import day_in_helsinki
from coaching.data.commitment import PROMISES
from coaching.rehearsal.answers.log import log
from coaching.rehearsal.answers.sheet import Sheet, Typed, typed_day
from coaching.rehearsal.cast import TEAM, address_of, language_of

FUNCTIONS = ("management", "hr", "service", "communication", "staff_representative", "other")
PATIENCE = 4
HOURS = ("0,25", "1", "2.5", "3")


def sign_commitment(sheet: Sheet) -> Typed:
    """The management agrees to everything, for otherwise there is no year."""
    return {promise.key: "y" for promise in PROMISES} | {
        "text_read": "y",
        "work_time_hours_per_month": str(sheet.chance.randint(1, 200)),
        "may_be_named": sheet.yes_or_no(),
        "signer_name": sheet.name,
        "signer_title": "Director",
        "signed_on": typed_day(sheet.day_since_it_opened),
    }


def name_team(sheet: Sheet) -> Typed:
    """From two to six people; the contact person now and then hands the work to somebody else."""
    names = list(TEAM[: sheet.chance.randint(2, len(TEAM))])
    if sheet.happens(0.1):
        names[0], names[1] = names[1], names[0]
    places = ("contact", "deputy", *["team_member"] * len(TEAM))
    typed: Typed = {}
    for number, (name, place) in enumerate(zip(names, places, strict=False)):
        typed |= {
            f"members-{number}-name": name,
            f"members-{number}-email": address_of(name),
            f"members-{number}-function": sheet.one_of(FUNCTIONS),
            f"members-{number}-language": language_of(name),
            f"members-{number}-place": place,
        }
    return typed


def assign_coach(sheet: Sheet) -> Typed:
    """Two coaches in any order, with a reason in case one has much to do."""
    ids = [str(coach["id"]) for coach in sheet.facts["coaches"]]
    coach, deputy = sheet.chance.sample(ids, 2)
    return {"coach": coach, "deputy_coach": deputy, "reason": sheet.words()}


def confirm_assignment(sheet: Sheet) -> Typed:
    """A coach has one of several reasons to say no; somebody has to say yes in the end."""
    if sheet.times > PATIENCE or not sheet.refuses():
        return {"coach_accepts": "yes"}
    return {
        "coach_accepts": "no",
        "reason": sheet.one_of(("conflict", "load", "other")),
        "explanation": sheet.words(),
    }


def hold_intro_call(sheet: Sheet) -> Typed:
    """The first talk."""
    return log(sheet, sheet.day_since_it_opened) | {
        "confidentiality_explained": "y",
        "expectations": sheet.words_or_none(),
        "practicalities": sheet.words_or_none(),
        "accessibility": sheet.words_or_none(),
    }


def record_kickoff(sheet: Sheet) -> Typed:
    """Who came, and for how long."""
    return {"held_on": typed_day(_kickoff(sheet))} | presence(sheet, sheet.facts["members"])


def _kickoff(sheet: Sheet) -> date:
    """The day of the kick-off, or for those who joined late the day they began."""
    begun = sheet.case.started_at
    late = day_in_helsinki(begun) if begun else sheet.fate.kickoff
    return min(max(sheet.fate.kickoff, late), clock.today())


def presence(sheet: Sheet, members: list[dict[str, Any]]) -> Typed:
    """Each of these members was there all the time, partly, or not at all."""
    typed: Typed = {}
    for number, member in enumerate(members):
        was = "absent" if sheet.happens(sheet.fate.absences) else "present"
        if was == "present" and sheet.happens(0.1):
            was = "partly"
        typed |= {
            f"attendance-{number}-member_id": str(member["id"]),
            f"attendance-{number}-presence": was,
            f"attendance-{number}-hours": "" if was == "absent" else hours(sheet),
        }
    return typed


def hours(sheet: Sheet) -> str:
    """How long somebody took part: not longer than it lasted, where that is known."""
    longest = float(sheet.facts.get("hours") or HOURS[-1])
    return sheet.one_of([each for each in HOURS if float(each.replace(",", ".")) <= longest])


ANSWERS = {
    "sign_commitment": sign_commitment,
    "name_team": name_team,
    "assign_coach": assign_coach,
    "confirm_assignment": confirm_assignment,
    "hold_intro_call": hold_intro_call,
    "record_kickoff": record_kickoff,
}
