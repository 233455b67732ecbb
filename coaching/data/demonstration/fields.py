"""What a person types into a form's fields, from the short notation of the demonstration."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any

from coaching.data.assessment import DIMENSIONS, NOT_APPLICABLE, STATEMENTS, UNKNOWN, statements_of
from coaching.data.demonstration import Organisation, Somebody
from coaching.data.demonstration.moments import Fields, Moment, Typed, in_words
from coaching.data.demonstration.usual import USUAL

# Questions that take several answers at once; every other list is a group that repeats.
SEVERAL = frozenset(
    {"obstacles", "topics", "dimensions", "participants", "staff", "preferred_modules"}
)
MARKS = {"?": UNKNOWN, "-": NOT_APPLICABLE}
NOT_ANSWERED = "_"
FEEDBACK = ("useful", "coaching", "training", "tailoring", "safety")


def typed(task: str, fields: Fields, moment: Moment, before: Typed) -> Typed:
    """The raw fields of a task's form, going on from ``before``; raises `NothingToSay`."""
    usual = USUAL.get(task)
    written = _flat(usual(fields, moment) if usual else {}, moment) | before
    written |= _flat({key: value for key, value in fields.items() if key not in SHORT}, moment)
    for short in fields.keys() & SHORT.keys():
        written |= SHORT[short](fields[short], moment)
    return written


def of_organisation(organisation: Organisation) -> Typed:
    """The raw fields of the form that adds an organisation."""
    about = organisation.about
    contact, sponsor = organisation.place("contact"), organisation.place("sponsor")
    plain = {key: about[key] for key in ("name", "business_id", "sector", "region", "staff_count")}
    return {key: [str(value)] for key, value in plain.items()} | {
        "new_parent": [about.get("unit_of", "")],
        "languages": list(about["languages"]),
        "has_clients": ["yes" if about["has_clients"] else "no"],
        "recruits": ["yes" if about["recruits"] else "no"],
        "plan_status": [about["plan_status"]],
        "plan_year": [str(about.get("plan_year", ""))],
        "case_language": [about["language"]],
        "contact-name": [contact.name],
        "contact-email": [contact.email],
        "contact-language": [contact.language],
        "sponsor-name": [sponsor.name],
        "sponsor-title": [sponsor.title],
        "sponsor-email": [sponsor.email],
        "sponsor-language": [sponsor.language],
    }


# ---- the short notation ----


def _scores(line: str, _moment: Moment) -> Typed:
    """One group of signs for each dimension: 0 to 4, ? unknown, - does not apply, _ left out."""
    groups = line.split()
    pairs = [
        (statement.key, sign)
        for dimension, group in zip(DIMENSIONS, groups, strict=False)
        for statement, sign in zip(statements_of(dimension.key), group, strict=True)
    ]
    return {key: [MARKS.get(sign, sign)] for key, sign in pairs if sign != NOT_ANSWERED}


def _quick(line: str, _moment: Moment) -> Typed:
    """One sign for each dimension."""
    pairs = zip(DIMENSIONS, line, strict=True)
    return {dimension.key: [MARKS.get(sign, sign)] for dimension, sign in pairs}


def _marks(line: str, _moment: Moment) -> Typed:
    """One mark for each question of the feedback, ? for one that nobody can give."""
    pairs = zip(FEEDBACK, line, strict=True)
    return {name: [MARKS.get(sign, sign)] for name, sign in pairs}


def _evidence(texts: Mapping[str, str], _moment: Moment) -> Typed:
    known = {statement.key for statement in STATEMENTS}
    if unknown := set(texts) - known:
        raise KeyError(f"no such statement: {sorted(unknown)}")
    return {f"{key}_evidence": [text] for key, text in texts.items()}


def _present(keys: list[str], moment: Moment) -> Typed:
    return {"participants": [str(moment.members[key]) for key in keys]}


def _staff(keys: list[str], moment: Moment) -> Typed:
    return {"staff": [str(moment.staff[key]) for key in keys]}


def _coach(key: str, moment: Moment) -> Typed:
    return {"coach": [str(moment.staff[key])]}


def _deputy(key: str, moment: Moment) -> Typed:
    return {"deputy_coach": [str(moment.staff[key])]}


def _differs(reasons: Mapping[str, str], _moment: Moment) -> Typed:
    return {
        name: [value]
        for key, reason in reasons.items()
        for name, value in ((f"{key}_view", "other"), (f"{key}_reason", reason))
    }


def _meet(when: Mapping[str, Any], moment: Moment) -> Typed:
    """The day and time of a coaching session: from the kick-off, or back from today."""
    day = moment.on(day=when.get("day"), before=when.get("before"))
    return {"day": [in_words(day)], "starts_at": [when["at"]]}


def _ahead(when: Mapping[str, Any], moment: Moment) -> Typed:
    """The same for the one after it."""
    meeting = _meet(when, moment)
    return {"ahead_day": meeting["day"], "ahead_at": meeting["starts_at"]}


def _promises(rows: list[Mapping[str, Any]], moment: Moment) -> Typed:
    """New promises of a meeting: by whom, in how many weeks, for which action of the plan."""
    actions = [each["key"] for each in moment.facts["plan_actions"]]
    written = [
        {
            "what": row["what"],
            "owner": _owner(row["by"], moment),
            "due_on": moment.in_weeks(row["weeks"]),
            "plan_action": actions[row["action"]] if "action" in row and actions else "",
        }
        for row in rows
    ]
    return _flat({"action_items": written}, moment)


def _owner(key: str, moment: Moment) -> str:
    person: Somebody | None = moment.organisation.people.get(key)
    if person is None:
        return "coach"
    if person.place in {"contact", "sponsor"}:
        return person.place
    return str(next(e["key"] for e in moment.facts["owners"] if e["name"] == person.name))


def _nothing(_value: Any, _moment: Moment) -> Typed:
    return {}


SHORT: Mapping[str, Callable[[Any, Moment], Typed]] = {
    "scores": _scores,
    "quick": _quick,
    "marks": _marks,
    "evidence": _evidence,
    "present": _present,
    "staff": _staff,
    "coach": _coach,
    "deputy_coach": _deputy,
    "differs": _differs,
    "meet": _meet,
    "ahead": _ahead,
    "promises": _promises,
    # Read by what goes without saying.
    **dict.fromkeys(("absent", "partly", "news", "who", "sessions", "states", "without"), _nothing),
}


def _flat(values: Fields, moment: Moment, before: str = "") -> Typed:
    """Nested groups become fields with numbers in their names, and days what people type."""
    flat: Typed = {}
    for key, value in values.items():
        name = before + key
        if isinstance(value, list) and key not in SEVERAL:
            for number, each in enumerate(value):
                row = each if isinstance(each, dict) else {"": each}
                joint = "-" if isinstance(each, dict) else ""
                flat |= _flat(row, moment, f"{name}-{number}{joint}")
        elif value is not None and value is not False:
            flat |= dict(_field(name, value, moment))
    return flat


def _field(name: str, value: Any, moment: Moment) -> Iterator[tuple[str, list[str]]]:
    """One field; weeks count from the kick-off, or from today where the name says so."""
    if name.endswith("_in_weeks"):
        yield name.removesuffix("_in_weeks"), [in_words(moment.in_weeks(value))]
    elif name.endswith("_week"):
        yield name.removesuffix("_week"), [in_words(moment.in_year_week(value))]
    else:
        yield name, [_text(each) for each in (value if isinstance(value, list) else [value])]


def _text(value: Any) -> str:
    if value is True:
        return "y"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, time):
        return f"{value.hour}.{value.minute:02}"
    return str(value)
