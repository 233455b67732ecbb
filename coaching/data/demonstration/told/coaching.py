"""What is written about coaching sessions: plans, wishes, logs and promises."""

from random import Random
from typing import Any

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts

Values = dict[str, Any]
MODES = ("video", "video", "on_site", "phone")
STARTS = ("9.00", "10.30", "13.00", "14.00")
LENGTHS = (45, 60, 60, 75, 90)
# How often promises are kept by the next session, and sessions are called off.
KEPT = {"diligent": 0.85, "steady": 0.65, "slow": 0.35, "silent": 0.2}
CALLED_OFF = {"slow": 0.15, "silent": 0.25}
DUE_IN_WEEKS = (2, 3, 4, 6)


def chance_of(moment: Moment, *about: str) -> Random:
    """The same for the same form of the same organisation, on every day."""
    return Random(" ".join((moment.organisation.key, str(moment.number), *about)))


def plan(moment: Moment, texts: Texts) -> Values:
    """Where and what for."""
    chance = chance_of(moment, "plan")
    mode = MODES[texts.number % len(MODES)]
    link = f"https://video.polku.example/{moment.organisation.key}"
    return {
        "starts_at": STARTS[texts.number % len(STARTS)],
        "minutes": chance.choice(LENGTHS),
        "mode": mode,
        "place": link if mode == "video" else "",
        "goal": texts.one("session_goals", moment.number),
    }


def confirm(moment: Moment, texts: Texts) -> Values:
    """What the organisation would like to talk about."""
    return {"own_topics": texts.one("own_topics", moment.number)}


def log(moment: Moment, texts: Texts) -> Values:
    """What the session was about, with promises; now and then it was called off."""
    chance = chance_of(moment, "log")
    if chance.random() < CALLED_OFF.get(texts.way.character, 0):
        return {
            "outcome": "cancelled_by_organisation",
            "reason": texts.one("not_held", moment.number),
        }
    return held(moment, texts, chance) | talk(moment, texts)


def held(moment: Moment, texts: Texts, chance: Random) -> Values:
    """What every meeting leaves behind: who came, news of promises, how it feels."""
    team = [each.key for each in moment.organisation.team]
    sponsor = [moment.organisation.place("sponsor").key] if chance.random() < 0.2 else []
    risk = chance.random() < 0.12
    values = {
        "present": [*team[:1], *(key for key in team[1:] if chance.random() < 0.8), *sponsor],
        "follow_up": news(moment, texts, chance),
        "progress_feeling": chance.choice((3, 3, 4, 4, 5)),
        "good_practice_lead": texts.one("leads", moment.number),
        "coach_note": texts.one("coach_notes", moment.number),
    }
    return values | ({"risk": "minor", "risk_kind": "resources"} if risk else {})


def talk(moment: Moment, texts: Texts) -> Values:
    """The summary, what was agreed, and one promise or two."""
    told = texts.session(moment.number)
    return {
        "topics": told["topics"],
        "summary": texts.say(told["summary"]),
        "agreed": texts.say(told["agreed"]),
        "action_items": [promise(moment, texts.say(told["promise"]))],
    }


def promise(moment: Moment, what: str, weeks: int = 0) -> Values:
    """Somebody of the team, or the coach, does something by a day."""
    chance = chance_of(moment, what)
    owners = [each["key"] for each in moment.facts["owners"]]
    actions = ["", *(each["key"] for each in moment.facts["plan_actions"])]
    return {
        "what": what,
        "owner": chance.choice(owners),
        "due_on_in_weeks": weeks or chance.choice(DUE_IN_WEEKS),
        "plan_action": chance.choice(actions),
    }


def news(moment: Moment, texts: Texts, chance: Random) -> list[Values]:
    """What became of the promises from before."""
    kept = KEPT[texts.way.character]
    return [
        {
            "item_id": item["id"],
            "state": "done" if chance.random() < kept else "in_progress",
            "note": texts.one("done_notes", moment.number + number),
        }
        for number, item in enumerate(moment.facts["open_items"])
    ]


def accept(moment: Moment, texts: Texts) -> Values:
    """Now and then something is added."""
    if chance_of(moment, "accept").random() < 0.15:
        return {"view": "complete", "addition": texts.one("additions", moment.number)}
    return {}


TOLD = {
    "plan_session": plan,
    "confirm_time": confirm,
    "log_session": log,
    "accept_summary": accept,
}
