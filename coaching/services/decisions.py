"""Decisions by table: ask one, and say in words what it answers, by which rules and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coaching.data.decisions import (
    INTAKE,
    INTERVAL,
    MIDPOINT,
    NEEDED,
    PERCENT,
    RECOMMENDATIONS,
    SCORE,
    SELECTIONS,
    STATUS,
    STATUSES,
    TRAINING,
    Fact,
)
from coaching.engine import rules
from coaching.engine.rules import Decided, Given, Value
from coaching.i18n import format_decimal, ngettext
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.decisions import Decision
from coaching.services import versions
from coaching.services.completions import Completion


@dataclass(frozen=True)
class Shown:
    """A decision for the person who decides: what the table says, why, and from which figures."""

    title: str
    recommendation: str
    reasons: list[str]
    figures: list[tuple[str, str]]


def evaluate(version_id: int, table: str, facts: Mapping[str, Given]) -> Decided:
    """Decide by a table of the version that a process follows.

    Raises `UnknownTable`, `BadFact`, `SeveralRules` of `coaching.engine.rules`.
    """
    return rules.decide(versions.definitions_of(version_id), table, facts)


def note(
    done: Completion, decided: Decided, *, chosen: Mapping[str, Any], reason: str = ""
) -> None:
    """Keep the table's answer beside the person's, within the caller's transaction.

    A table that collects has no one answer: what it recommends are the rules that fired.
    """
    collects = NEEDED[decided.table].hit_policy == "COLLECT"
    db.session.add(
        Decision(
            case=done.task.case,
            answers_id=done.answers.id,
            version_id=done.task.process.version_id,
            table=decided.table,
            facts=dict(decided.facts),
            fired=fired(decided),
            recommended={} if collects else dict(decided.outputs),
            decided=dict(chosen),
            reason=reason,
        )
    )


def training_facts(scores: Mapping[str, float | None], **about: Given) -> dict[str, Given]:
    """The facts of a training recommendation: scores by dimension, and has_clients, recruits,
    plan_status."""
    lower = [score for key in ("d5", "d9") if (score := scores.get(key)) is not None]
    return {**scores, "lower_of_d5_d9": min(lower, default=None), **about}


def interval_facts(scores: Mapping[str, float | None], *, start_to: float) -> dict[str, Given]:
    """The facts of a coaching interval; up to ``start_to`` a dimension is only at the start."""
    known = [score for score in scores.values() if score is not None]
    return {
        "count_start": sum(score <= start_to for score in known),
        "min_dim": min(known, default=None),
    }


def fired(decided: Decided) -> list[dict[str, Any]]:
    """The rules that fired, as they are stored with a decision."""
    return [
        {"rule": rule.rule, "number": rule.number, "outputs": dict(rule.outputs)}
        for rule in decided.fired
    ]


def show(version_id: int, decided: Decided) -> Shown:
    """A decision in the reader's language."""
    return Shown(
        title=versions.word(version_id, decided.table, decided.table),
        recommendation=_recommendation(decided),
        reasons=[reason(version_id, decided.table, rule.rule) for rule in decided.fired],
        figures=[
            (label(version_id, decided.table, name), in_words(decided.table, name, value))
            for name, value in decided.facts.items()
        ],
    )


def shown_again(
    version_id: int,
    table: str,
    facts: Mapping[str, Value | None],
    fired: list[dict[str, Any]],
) -> Shown:
    """The same for a decision that was stored."""
    again = tuple(rules.Fired(each["rule"], each["number"], each["outputs"], "") for each in fired)
    # The database keeps the names of facts in no order, the table does.
    columns = versions.definitions_of(version_id).tables[table].inputs
    in_order = {column.name: facts.get(column.name) for column in columns}
    return show(version_id, Decided(table, in_order, again))


def reason(version_id: int, table: str, rule: str) -> str:
    """Why a rule fired, in the reader's language."""
    return versions.word(version_id, table, rule, "reason")


def label(version_id: int, table: str, column: str) -> str:
    """What a table calls one of its facts or answers, in the reader's language."""
    return versions.word(version_id, table, column, "label")


def in_words(table: str, fact: str, value: Value | None) -> str:
    """A fact as people read it."""
    if value is None:
        return str(_("Not known"))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    known = NEEDED[table].facts.get(fact, Fact("string"))
    if isinstance(value, str):
        return str(_(known.words.get(value, value)))
    if known.unit == PERCENT:
        return str(_("%(number)s%%", number=format_decimal(value, "0.#")))
    return str(format_decimal(value, "0.0" if known.unit == SCORE else None))


def _recommendation(decided: Decided) -> str:
    if decided.table == TRAINING:
        modules = {rule.outputs["module"] for rule in decided.fired}
        return str(ngettext("%(num)s module fits", "%(num)s modules fit", len(modules)))
    if decided.table == INTERVAL:
        numbers = {name: format_decimal(value) for name, value in decided.outputs.items()}
        return str(
            _(
                "%(interval_days)s days between coaching sessions, %(planned_sessions)s coaching "
                "sessions in the year, %(minutes)s minutes each",
                **numbers,
            )
        )
    if decided.table == MIDPOINT:
        return str(_(RECOMMENDATIONS[str(decided.outputs["recommendation"])]))
    if decided.table == INTAKE:
        return str(_(SELECTIONS[str(decided.outputs["recommendation"])]))
    if decided.table == STATUS:
        return str(_(STATUSES[str(decided.outputs["status"])]))
    return ""
