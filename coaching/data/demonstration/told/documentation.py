"""What is written when the year is documented and ends."""

from typing import Any

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told.baseline import scores, shown
from coaching.data.demonstration.told.coaching import chance_of, held, promise

Values = dict[str, Any]
WEAK = frozenset({"slow", "silent"})
SHARES_NOTHING = 4  # every so many organisations have no practice to share yet
MARKS = ("55445", "54454", "45544", "44344")


def assessment(moment: Moment, texts: Texts) -> Values:
    """The same statements as at the beginning."""
    line = scores(moment.organisation, texts.way.theme, later=1)
    return {"scores": line, "evidence": shown(line, texts), "changed": texts.one("changed")}


def report(moment: Moment, texts: Texts) -> Values:
    """What came of every goal and action, and how the work goes on."""
    done = ["done"] * len(moment.facts["actions"])
    if texts.number % 2 or texts.way.character in WEAK:
        done[-1:] = ["in_progress"]
    return {
        "states": done,
        "biggest_change": texts.main("biggest"),
        "what_failed": texts.one("failed"),
        "working_time": texts.one("working_time"),
        "embedding_owner": texts.main("owner"),
        "embedding_place": texts.one("embedding_places"),
        "next_dates": texts.one("next_dates"),
        "goals": [_goal(texts, number) for number in range(len(moment.facts["goals"]))],
        "actions": [_action(texts, number) for number in range(len(done))],
    }


def _goal(texts: Texts, number: int) -> Values:
    goal = texts.goals[number % len(texts.goals)]
    told = {key: texts.say(goal[key]) for key in ("result", "evidence", "effect")}
    progress = 100 - 20 * ((texts.number + number) % 3)
    return told | {"progress": progress, "why_not": texts.one("failed") if progress < 100 else ""}


def _action(texts: Texts, number: int) -> Values:
    return {"result": texts.say(texts.actions[number % len(texts.actions)]["result"])}


def check(moment: Moment, texts: Texts) -> Values:
    """A first report without evidence comes back once."""
    if texts.way.returns and moment.number == 1:
        return {
            "has_evidence": "no",
            "report_accepted": "no",
            "comments": texts.one("report_returned"),
        }
    return {"comments": texts.one("report_comments"), "final_note": texts.one("final_notes")}


def practices(_moment: Moment, texts: Texts) -> Values:
    """What others could use."""
    if texts.number % SHARES_NOTHING == 0:
        return {"proposes": "no", "language": "", "why_nothing": texts.one("no_practice")}
    told = texts.theme["practice"]
    proposal = {key: texts.say(text) for key, text in told.items()} | {
        "dimensions": [texts.way.theme],
        "need": texts.main("why"),
        "goal": texts.say(texts.goals[0]["goal"]),
        "involved": texts.one("involvement"),
        "resources": texts.one("resources"),
        "level": "in_use",
        "may_be_named": "yes",
    }
    return {"proposals": [proposal]}


def discussion(moment: Moment, texts: Texts) -> Values:
    """Looking back together; one thing is left to do."""
    return held(moment, texts, chance_of(moment, "final")) | {
        "present": list(moment.organisation.people),
        "topics": ["plan", texts.way.theme],
        "summary": texts.one("discussions"),
        "agreed": texts.one("discussion_agreed"),
        "action_items": [promise(moment, texts.one("next_promises"), weeks=8)],
    }


def feedback(moment: Moment, texts: Texts) -> Values:
    """What the programme was worth."""
    return {
        "marks": MARKS[texts.number % len(MARKS)],
        "changed_practice": "somewhat" if texts.way.character in WEAK else "clearly",
        "recommend": chance_of(moment, "feedback").choice((7, 8, 9, 10)),
        "open_words": texts.one("feedback_words"),
    }


TOLD = {
    "submit_closing_assessment": assessment,
    "write_final_report": report,
    "check_final_report": check,
    "propose_good_practices": practices,
    "hold_final_discussion": discussion,
    "give_feedback": feedback,
}
