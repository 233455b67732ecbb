"""What a coach types into the guidance log after any kind of meeting."""

from datetime import date, timedelta

from coaching import clock
from coaching.data.guidance import MODES, RISKS, TOPICS
from coaching.rehearsal.answers.sheet import Sheet, Typed, typed_day

RISK_KINDS = ("resources", "management", "resistance", "turnover", "burden", "safety", "other")
TIMES = ("9", "9.30", "13:15", "15")
MONTH = timedelta(days=30)


def log(sheet: Sheet, held_on: date) -> Typed:
    """Everything that is asked of every meeting."""
    return (
        {
            "held_on": typed_day(held_on),
            "started_at": sheet.one_of(TIMES),
            "minutes": str(sheet.chance.randrange(15, 240, 15)),
            "mode": sheet.one_of([each.key for each in MODES]),
            "participants": some_members(sheet),
            "other_participants": sheet.one_of(("", "2 team leaders")),
            "topics": sheet.some_of([each.key for each in TOPICS], least=1),
            "goal": sheet.one_of(("", "Agree on what comes next")),
            "summary": sheet.words(),
            "agreed": sheet.words_or_none(),
            "next_on": sheet.one_of(("", sheet.day(clock.today(), 40))),
            "progress_feeling": sheet.one_of([str(mark) for mark in range(1, 6)]),
            "good_practice_lead": sheet.one_of(("", "A panel of clients")),
            "incident_told": sheet.yes_or_no(0.2),
            "guidance_given": sheet.yes_or_no(),
            "coach_note": sheet.words_or_none(),
        }
        | risk(sheet)
        | promises(sheet)
        | follow_up(sheet)
    )


def some_members(sheet: Sheet) -> list[str]:
    """Who was there: somebody at least."""
    return sheet.some_of([str(each["id"]) for each in sheet.facts["members"]], least=1, most=6)


def risk(sheet: Sheet) -> Typed:
    """How much is at risk, and of which kind."""
    how_much = sheet.one_of([each.key for each in RISKS])
    return {
        "risk": how_much,
        "risk_kind": "" if how_much == "none" else sheet.one_of(RISK_KINDS),
    }


def promises(sheet: Sheet) -> Typed:
    """What was promised this time; now and then a row stays empty."""
    typed: Typed = {}
    for number in range(sheet.chance.randint(0, 2)):
        row = f"action_items-{number}"
        if sheet.happens(0.1):
            typed |= {f"{row}-{name}": "" for name in ("what", "owner", "due_on", "plan_action")}
            continue
        typed |= {
            f"{row}-what": "Speak with the management group",
            f"{row}-owner": sheet.one_of(sheet.facts["owners"])["key"],
            f"{row}-due_on": sheet.day(clock.today(), 60),
            f"{row}-plan_action": sheet.one_of(
                ["", *(action["key"] for action in sheet.facts["plan_actions"])]
            ),
        }
    return typed


def follow_up(sheet: Sheet) -> Typed:
    """How far the promises from before are: kept, dropped, put off, or as they were."""
    typed: Typed = {}
    for number, item in enumerate(sheet.facts["open_items"]):
        row = f"follow_up-{number}"
        typed |= {f"{row}-item_id": str(item["id"]), f"{row}-note": sheet.words_or_none()}
        if sheet.happens(sheet.fate.keeps_promises):
            typed |= {f"{row}-state": sheet.one_of(("done", "done", "dropped"))}
            continue
        typed |= {f"{row}-state": sheet.one_of(("not_started", "in_progress"))}
        if sheet.happens(0.5):
            typed |= {
                f"{row}-new_due_on": sheet.day(clock.today() + MONTH, 30),
                f"{row}-reason": "It needs more time",
            }
    return typed
