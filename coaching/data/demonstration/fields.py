"""What a person types into a form's fields, from the short notation of the demonstration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coaching.data.assessment import DIMENSIONS, NOT_APPLICABLE, STATEMENTS, UNKNOWN, statements_of
from coaching.data.commitment import PROMISES
from coaching.data.demonstration import Organisation, Somebody

Typed = dict[str, list[str]]

# Questions that take several answers at once; every other list is a group that repeats.
SEVERAL = frozenset({"obstacles", "topics"})
MARKS = {"?": UNKNOWN, "-": NOT_APPLICABLE}
NOT_ANSWERED = "_"
CHECKS = ("concrete", "measurable", "owner_with_mandate", "no_extra_burden", "lawful")


@dataclass(frozen=True)
class Moment:
    """Who types, for which organisation, and what the people there are numbered by."""

    organisation: Organisation
    by: Somebody
    today: date
    kickoff: date
    members: Mapping[str, int]
    coaches: Mapping[str, int]


def typed(task: str, fields: Mapping[str, Any], moment: Moment) -> Typed:
    """The raw fields of a task's form."""
    usual = USUAL.get(task)
    written = _flat(usual(fields, moment) if usual else {}, moment)
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


def in_words(day: date) -> str:
    """A day as people type it."""
    return f"{day.day}.{day.month}.{day.year}"


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


def _evidence(texts: Mapping[str, str], _moment: Moment) -> Typed:
    known = {statement.key for statement in STATEMENTS}
    if unknown := set(texts) - known:
        raise KeyError(f"no such statement: {sorted(unknown)}")
    return {f"{key}_evidence": [text] for key, text in texts.items()}


def _present(keys: list[str], moment: Moment) -> Typed:
    return {"participants": [str(moment.members[key]) for key in keys]}


def _coach(key: str, moment: Moment) -> Typed:
    return {"coach": [str(moment.coaches[key])]}


def _deputy(key: str, moment: Moment) -> Typed:
    return {"deputy_coach": [str(moment.coaches[key])]}


def _differs(reasons: Mapping[str, str], _moment: Moment) -> Typed:
    return {
        name: [value]
        for key, reason in reasons.items()
        for name, value in ((f"{key}_view", "other"), (f"{key}_reason", reason))
    }


def _nothing(_value: Any, _moment: Moment) -> Typed:
    return {}


SHORT: Mapping[str, Callable[[Any, Moment], Typed]] = {
    "scores": _scores,
    "evidence": _evidence,
    "present": _present,
    "coach": _coach,
    "deputy_coach": _deputy,
    "differs": _differs,
    # Read where the attendance of everybody is written.
    "absent": _nothing,
}


def _flat(values: Mapping[str, Any], moment: Moment, before: str = "") -> Typed:
    """Nested groups become fields with numbers in their names; a week becomes its Monday."""
    flat: Typed = {}
    for key, value in values.items():
        name = before + key
        if key.endswith("_week"):
            monday = moment.kickoff + timedelta(weeks=value)
            flat[name.removesuffix("_week")] = [in_words(monday)]
        elif isinstance(value, list) and key not in SEVERAL:
            for number, each in enumerate(value):
                row = each if isinstance(each, dict) else {"": each}
                joint = "-" if isinstance(each, dict) else ""
                flat |= _flat(row, moment, f"{name}-{number}{joint}")
        elif value is True:
            flat[name] = ["y"]
        else:
            flat[name] = [str(each) for each in (value if isinstance(value, list) else [value])]
    return flat


# ---- what goes without saying ----


def _commitment(_fields: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    return {promise.key: True for promise in PROMISES} | {
        "text_read": True,
        "signer_name": moment.by.name,
        "signer_title": moment.by.title,
        "signed_on": in_words(moment.today),
    }


def _team(_fields: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    return {
        "members": [
            {
                "name": person.name,
                "email": person.email,
                "function": person.function,
                "language": person.language,
                "place": person.place,
            }
            for person in moment.organisation.team
        ]
    }


def _held(_fields: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    return {"held_on": in_words(moment.today)}


def _call(_fields: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    return {
        "held_on": in_words(moment.today),
        "confidentiality_explained": True,
        "incident_told": "no",
        "risk": "none",
    }


def _attendance(fields: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    absent = fields.get("absent", ())
    return {
        "held_on": in_words(moment.kickoff),
        "attendance": [
            {
                "member_id": number,
                "presence": "absent" if key in absent else "present",
                "hours": "" if key in absent else "2,5",
            }
            for key, number in moment.members.items()
        ],
    }


def _no_names(_fields: Mapping[str, Any], _moment: Moment) -> dict[str, Any]:
    return {"no_personal_data": True}


def _agreeing(_fields: Mapping[str, Any], _moment: Moment) -> dict[str, Any]:
    return {f"{dimension.key}_view": "agree" for dimension in DIMENSIONS}


def _in_order(_fields: Mapping[str, Any], _moment: Moment) -> dict[str, Any]:
    return dict.fromkeys(CHECKS, "yes")


USUAL: Mapping[str, Callable[[Mapping[str, Any], Moment], Mapping[str, Any]]] = {
    "sign_commitment": _commitment,
    "name_team": _team,
    "hold_intro_call": _call,
    "record_kickoff": _attendance,
    "hold_baseline_workshop": _held,
    "submit_baseline": _no_names,
    "summarise_baseline": _agreeing,
    "review_action_plan": _in_order,
}
