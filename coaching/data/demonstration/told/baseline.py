"""What is written in the baseline and the action plan."""

from random import Random
from typing import Any

from coaching.data.assessment import DIMENSIONS, EVIDENCE_FROM, statements_of
from coaching.data.demonstration import Organisation
from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told.coaching import chance_of

Values = dict[str, Any]
HIGHEST = 4
CLIENTS = "d7"
STAGES = ("passive", "symbolic", "identity", "structural")
OBSTACLES = (["time"], ["time", "turnover"], ["resistance"], ["turnover"])
RISKS = ("resources", "turnover", "resistance", "burden")
# Weeks of the year in which the actions of a plan begin and are ready.
WEEKS = ((9, 20), (12, 30), (16, 38), (20, 44))


def scores(organisation: Organisation, way_theme: str, *, later: int = 0, by: str = "") -> str:
    """One sign for each statement; the main task of the year is the weakest, and gains the most."""
    return " ".join(
        _of_dimension(organisation, each.key, each.key == way_theme, later, by)
        for each in DIMENSIONS
    )


def _of_dimension(
    organisation: Organisation, dimension: str, is_main: bool, later: int, by: str
) -> str:
    statements = statements_of(dimension)
    if dimension == CLIENTS and not organisation.about["has_clients"]:
        return "-" * len(statements)
    level = Random(f"{organisation.key} {dimension}").choice((1, 1, 2, 2, 3))
    level = min(level, 1) + 2 * bool(later) if is_main else level + bool(later)
    return "".join(
        _sign(Random(f"{organisation.key} {each.key} {by}"), level, by) for each in statements
    )


def _sign(chance: Random, level: int, by: str) -> str:
    if by and chance.random() < 0.06:
        return "?"
    return str(max(0, min(HIGHEST, level + chance.choice((-1, 0, 0, 0, 1)))))


def shown(line: str, texts: Texts) -> Values:
    """Evidence for the statements that are in systematic use, and some others."""
    known = texts.evidence()
    statements = [each for dimension in DIMENSIONS for each in statements_of(dimension.key)]
    signs = zip(statements, line.replace(" ", ""), strict=True)
    high = {each.key for each, sign in signs if sign.isdigit() and int(sign) >= EVIDENCE_FROM - 1}
    return {key: texts.of(known[key]) for key in known if key in high}


def own_view(moment: Moment, texts: Texts) -> Values:
    """How one person sees it; now and then with a question for the workshop."""
    comment = chance_of(moment, moment.by.key).random() < 0.4
    line = scores(moment.organisation, texts.way.theme, by=moment.by.key)
    return {"scores": line, "comment": texts.one("comments", len(moment.by.key)) if comment else ""}


def workshop(moment: Moment, texts: Texts) -> Values:
    """What the team agreed on."""
    return {
        "present": [each.key for each in moment.organisation.team],
        "scores": scores(moment.organisation, texts.way.theme),
        "disagreement": texts.one("disagreements"),
    }


def baseline(moment: Moment, texts: Texts) -> Values:
    """The same, with evidence and the organisation's own words."""
    line = scores(moment.organisation, texts.way.theme)
    stage = STAGES[texts.number % len(STAGES)]
    return {
        "scores": line,
        "evidence": shown(line, texts),
        "stage": stage,
        "stage_why": texts.stage(stage),
        "one_change": texts.main("one_change"),
        "obstacles": OBSTACLES[texts.number // 2 % len(OBSTACLES)],
        "strengths": texts.one("strengths", texts.number // 3),
    }


def summary(_moment: Moment, texts: Texts) -> Values:
    """What the coach sees: strengths, where to begin, and what may get in the way."""
    differing = [each.key for each in DIMENSIONS if each.key != texts.way.theme]
    values: Values = {
        "strengths": [texts.one("coach_strengths"), texts.one("coach_strengths", 1)],
        "priorities": [texts.main("priority")],
        "risks": [{"kind": RISKS[texts.number % len(RISKS)], "severity": "minor"}],
    }
    if texts.number % 2:
        values["differs"] = {differing[texts.number % len(differing)]: texts.one("differs")}
    return values


def plan(_moment: Moment, texts: Texts) -> Values:
    """The main task of the year with its goals and actions."""
    return {
        "title": texts.main("titles"),
        "why": texts.main("why"),
        "for_whom": texts.main("for_whom"),
        "involvement": texts.one("involvement"),
        "communication": texts.one("communication", 1),
        "risks": texts.one("risks"),
        "goals": [
            {key: texts.say(goal[key]) for key in ("goal", "indicator", "baseline", "target")}
            | {"dimension": texts.way.theme}
            for goal in texts.goals
        ],
        "actions": [
            {
                "what": texts.say(action["what"]),
                "owner_role": texts.say(action["owner_role"]),
                "starts_on_week": first,
                "due_on_week": last,
                "resources": texts.one("resources", number),
                "in_equality_plan": number % 2 == 0,
            }
            for number, (action, (first, last)) in enumerate(zip(texts.actions, WEEKS, strict=True))
        ],
    }


TOLD = {
    "answer_alone": own_view,
    "hold_baseline_workshop": workshop,
    "submit_baseline": baseline,
    "summarise_baseline": summary,
    "draft_action_plan": plan,
    "review_action_plan": lambda _moment, texts: {"comments": texts.one("plan_comments")},
}
