"""What documents are made of: plain facts, as JSON holds them, read into these shapes.

Days are ISO dates. ``words`` and names of modules and phases come in the language of the document,
what people wrote in theirs; keys (roles, states, kinds) are put into words by the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True)
class ModuleTaken:
    """A training module that the organisation took part in."""

    name: str
    hours: float


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate: ``kind`` is completed (A) or participated (B)."""

    kind: str
    number: str
    issued_on: date
    organisation: str
    cohort: str
    starts_on: date
    # For an organisation that left early, the day on which its year ended.
    ends_on: date
    modules: tuple[ModuleTaken, ...] = ()
    coaching_sessions: int = 0
    coaching_hours: float = 0
    # Those that were sent: baseline, midpoint, closing.
    self_assessments: tuple[str, ...] = ()
    goals: int = 0
    actions: int = 0
    actions_with_result: int = 0
    final_report: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who takes part, by role: of the organisation, or coach and deputy coach."""

    name: str
    role: str
    title: str = ""


@dataclass(frozen=True)
class Phase:
    """A phase of the year and when it was gone through."""

    name: str
    begun_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Assessed:
    """One self-assessment: ``occasion`` is baseline, midpoint or closing.

    Scores (0 to 4) and the number of statements with evidence are given by dimension (d1 to d9).
    """

    occasion: str
    recorded_on: date
    scores: Mapping[str, float | None]
    evidence: Mapping[str, int] = field(default_factory=dict)
    # For readers who see in which band a dimension is, and no score.
    bands_only: bool = False


@dataclass(frozen=True)
class Goal:
    """A goal of the action plan, tied to a dimension; ``progress`` in percent."""

    goal: str
    dimension: str
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    progress: int | None = None
    result: str = ""


@dataclass(frozen=True)
class Action:
    """An action of the plan: ``state`` is not_started, in_progress, done or dropped."""

    what: str
    owner: str
    due_on: date
    state: str
    result: str = ""


@dataclass(frozen=True)
class PlanVersion:
    """One version of the plan, and what it changed."""

    number: int
    made_on: date
    changes: str = ""


@dataclass(frozen=True)
class Plan:
    """The action plan as it stands."""

    title: str
    versions: tuple[PlanVersion, ...]
    goals: tuple[Goal, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Training:
    """A confirmed module: ``state`` is attended, replaced, self_study, missed or to_come."""

    name: str
    state: str
    held_on: date | None = None
    hours: float = 0
    people: int = 0
    sponsor: bool = False
    # What was agreed in its place.
    replaced: str = ""


@dataclass(frozen=True)
class Meeting:
    """A logged meeting with the coach; kind, mode and topics are those of the guidance log."""

    held_on: date
    minutes: int
    kind: str
    mode: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Something to be done by a day after the midpoint."""

    what: str
    due_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """A decision about how to go on: continue, adjust, escalate or withdraw."""

    decided_on: date
    decision: str
    recommended: str = ""
    reason: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A question of a recorded form and what was answered, both in words."""

    question: str
    answer: str


@dataclass(frozen=True)
class Criterion:
    """A criterion of `coaching.data.completion`, whether it is met, and the figures behind it."""

    key: str
    met: bool
    figures: str = ""


@dataclass(frozen=True)
class CertificateGiven:
    """The certificate that was issued; ``digest`` is the SHA-256 of its PDF."""

    kind: str
    number: str
    issued_on: date
    digest: str = ""


@dataclass(frozen=True)
class ReportFacts:
    """The closing report: ``outcome`` is completed, withdrawn, merged or under_way."""

    organisation: str
    cohort: str
    starts_on: date
    ends_on: date
    written_on: date
    outcome: str
    ended_on: date | None = None
    people: tuple[Person, ...] = ()
    phases: tuple[Phase, ...] = ()
    assessments: tuple[Assessed, ...] = ()
    plan: Plan | None = None
    trainings: tuple[Training, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    final_report: tuple[Answer, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    certificate: CertificateGiven | None = None


def read(kind: type[T], plain: Mapping[str, Any]) -> T:
    """Plain facts in their shape; raises `KeyError` or `TypeError` where they do not fit."""
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in plain.items()})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, value)
    return date.fromisoformat(value) if hint is date else value
