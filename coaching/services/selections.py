"""The selection of applicants: what the table recommends, the balance, and what people decide."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from coaching.clock import now
from coaching.data.applications import CRITERIA, REGIONS
from coaching.data.decisions import INTAKE
from coaching.engine.rules import Decided, Given
from coaching.i18n import LANGUAGES, translate
from coaching.i18n import gettext as _
from coaching.model.applications import Application, Outcome
from coaching.model.base import db
from coaching.model.cases import ENDED_EARLY, Case, Cohort
from coaching.model.processes import Task
from coaching.services import decisions, records
from coaching.services.completions import Completion
from coaching.services.decisions import Shown
from coaching.services.process_states import applied_in
from coaching.services.refusals import Refusal

Facts = dict[str, Any]

# What a person decides who follows the table; its other answers are no decision.
FOLLOWS: Mapping[str, Outcome] = {
    "recommend": Outcome.SELECTED,
    "reserve": Outcome.RESERVE,
    "not_selected": Outcome.NOT_SELECTED,
}
KINDS = ("sector", "region", "language")


class ReasonNeeded(Refusal):
    """Whoever decides otherwise than the table, or out of turn, says why."""


@dataclass(frozen=True)
class Traits:
    """What the balance looks at: one sector, one region, and the languages people work in."""

    sector: str
    region: str
    languages: tuple[str, ...]

    def of(self, kind: str) -> tuple[str, ...]:
        """What it counts for."""
        if kind == "language":
            return self.languages
        return (self.sector,) if kind == "sector" else (self.region,)


@dataclass(frozen=True)
class Count:
    """One line of the balance: how many applied, are selected, and would be."""

    key: str
    applied: int
    now: int
    then: int


# ---- the cohort as it would be ----


def traits_of(application: Application) -> Traits:
    """What an application counts for."""
    said = application.answers
    return Traits(
        str(said.get("sector") or ""),
        str(said.get("region") or ""),
        tuple(said.get("languages") or ()),
    )


def places_left(cohort: Cohort) -> int | None:
    """How many more organisations fit; None where nobody has said how many there may be."""
    if cohort.places is None:
        return None
    return cohort.places - len(_selected(cohort))


def balance(
    cohort: Cohort, applied: Iterable[Application], chosen: Iterable[Application]
) -> dict[str, list[Count]]:
    """Sectors, regions and languages: of those who applied, are selected, and would be."""
    today, added = _selected(cohort), [traits_of(each) for each in chosen]
    sent = [traits_of(each) for each in applied]
    return {kind: _counts(kind, sent, today, added) for kind in KINDS}


def _counts(
    kind: str, sent: Iterable[Traits], today: Iterable[Traits], added: Iterable[Traits]
) -> list[Count]:
    of_sent, of_today, of_added = (
        Counter(key for traits in group for key in traits.of(kind) if key)
        for group in (sent, today, added)
    )
    keys = sorted(of_sent | of_today, key=lambda key: (-of_sent[key], key))
    return [Count(key, of_sent[key], of_today[key], of_today[key] + of_added[key]) for key in keys]


def _selected(cohort: Cohort) -> list[Traits]:
    """Those who take part, and those who are selected and do not know it yet."""
    cases = select(Case).where(Case.cohort_id == cohort.id, Case.status.not_in(ENDED_EARLY))
    waiting = select(Application).where(
        Application.cohort_id == cohort.id,
        Application.outcome == Outcome.SELECTED,
        Application.case_id.is_(None),
        Application.withdrawn_at.is_(None),
    )
    return [
        *(_traits_of_case(each) for each in db.session.scalars(cases).unique()),
        *(traits_of(each) for each in db.session.scalars(waiting).unique()),
    ]


def _traits_of_case(case: Case) -> Traits:
    organisation = case.organisation
    region = _region_keys().get(organisation.region.casefold(), organisation.region)
    return Traits(organisation.sector, region, tuple(organisation.languages))


def _region_keys() -> dict[str, str]:
    """Regions by their names in every language: organisations keep theirs as words."""
    return {
        translate(region.words, code).casefold(): region.key
        for region in REGIONS
        for code in LANGUAGES
    }


# ---- what the table recommends ----


def facts_of(application: Application) -> dict[str, Given]:
    """The figures that the table asks for; what is not known is missing."""
    said = application.answers
    sponsor = said.get("sponsor") or {}
    return {
        "sponsor_named": bool(sponsor.get("name") and sponsor.get("email")),
        "team_size": said.get("team_size"),
        "hours_per_month": said.get("work_time_hours_per_month"),
        "motivation": application.motivation,
        "balance_need": _brings_balance(application),
        "places_left": places_left(application.cohort),
    }


def _brings_balance(application: Application) -> bool:
    """Nobody selected so far has its sector, or its region, or any of its languages."""
    others = _selected(application.cohort)
    own = traits_of(application)
    return bool(others) and any(
        own.of(kind) and not any(set(own.of(kind)) & set(each.of(kind)) for each in others)
        for kind in KINDS
    )


def evaluate(version_id: int, application: Application) -> Decided:
    """What the table says of an application today."""
    return decisions.evaluate(version_id, INTAKE, facts_of(application))


def recommended(decided: Decided) -> Outcome | None:
    """What somebody decides who follows the table; None where it leaves that open."""
    return FOLLOWS.get(str(decided.outputs["recommendation"]))


# ---- the decision ----


def select_application_facts(task: Task) -> Facts:
    """The application with its scores, what the table says, and the places that are left."""
    application = applied_in(task)
    decided = evaluate(task.process.version_id, application)
    return _read(application) | {
        "shown": decisions.show(task.process.version_id, decided),
        "recommended": recommended(decided),
        "places_left": places_left(application.cohort),
    }


def select_application(done: Completion) -> None:
    """The decision, beside what the table says at this moment; raises `ReasonNeeded`."""
    application = applied_in(done.task)
    # Whoever decides on another application of the call waits here: places are counted once.
    db.session.refresh(application.cohort, with_for_update={"of": Cohort})
    decided = evaluate(done.task.process.version_id, application)
    outcome = Outcome(done.values["outcome"])
    reason = done.values["reason"] or ""
    if outcome != recommended(decided) and not reason:
        raise ReasonNeeded(
            _("Say why, since the table does not recommend it."),
            field="reason",
        )
    decisions.note(done, decided, chosen={"recommendation": outcome.value}, reason=reason)
    _decide(application, done, outcome, reason)
    if outcome == Outcome.RESERVE:
        application.reserve_place = done.values["reserve_place"] or _last_place(application) + 1


def select_from_reserve_facts(task: Task) -> Facts:
    """The application, its place on the list, and who comes before it."""
    application = applied_in(task)
    return _read(application) | {
        "place": application.reserve_place,
        "before": [each.organisation_name for each in _before(application)],
        "places_left": places_left(application.cohort),
    }


def select_from_reserve(done: Completion) -> None:
    """A place has become free, or the applicant does not want it; raises `ReasonNeeded`."""
    application = applied_in(done.task)
    outcome = Outcome(done.values["outcome"])
    reason = done.values["reason"] or ""
    if outcome == Outcome.SELECTED and not reason and _before(application):
        raise ReasonNeeded(
            _("Say why, since others come before it on the reserve list."), field="reason"
        )
    _decide(application, done, outcome, reason or application.reason)


def reserve_list(cohort: Cohort) -> list[Application]:
    """Who waits for a place, in order."""
    query = select(Application).where(
        Application.cohort_id == cohort.id,
        Application.outcome == Outcome.RESERVE,
        Application.reserve_ended_at.is_(None),
        Application.withdrawn_at.is_(None),
    )
    ordered = query.order_by(Application.reserve_place, Application.id)
    return list(db.session.scalars(ordered).unique())


def _decide(application: Application, done: Completion, outcome: Outcome, reason: str) -> None:
    application.outcome, application.reason = outcome, reason
    application.decided_at, application.decided_by_id = now(), done.by.id
    db.session.flush()


def _last_place(application: Application) -> int:
    query = select(func.max(Application.reserve_place)).where(
        Application.cohort_id == application.cohort_id
    )
    return db.session.scalar(query) or 0


def _before(application: Application) -> list[Application]:
    place = (application.reserve_place or 0, application.id)
    return [
        each
        for each in reserve_list(application.cohort)
        if (each.reserve_place or 0, each.id) < place
    ]


def _read(application: Application) -> Facts:
    questions = application.questions
    return {
        "application_id": application.id,
        "application": (
            records.lines(questions.content, application.answers, {}) if questions else []
        ),
        "scores": list(application.scores),
        "motivation": application.motivation,
        "criteria": [(each.key, _(each.words)) for each in CRITERIA],
        "cohort_id": application.cohort_id,
    }


# ---- all of a call on one page ----


@dataclass(frozen=True)
class Candidate:
    """One application among the others; ``task`` is the open decision, if it waits for one."""

    application: Application
    shown: Shown | None
    recommended: Outcome | None
    task: Task | None


def candidates(cohort: Cohort) -> list[Candidate]:
    """The applications of a call, those with most points first."""
    query = (
        select(Application)
        .where(
            Application.cohort_id == cohort.id,
            Application.sent_at.is_not(None),
            Application.withdrawn_at.is_(None),
        )
        .options(selectinload(Application.scores), joinedload(Application.process))
    )
    found = list(db.session.scalars(query).unique())
    tasks = _open_decisions(cohort)
    ordered = sorted(found, key=lambda a: (-(a.motivation or -1), a.organisation_name, a.id))
    return [_candidate(each, tasks.get(each.process_id)) for each in ordered]


def _candidate(application: Application, task: Task | None) -> Candidate:
    if task is None:
        return Candidate(application, None, None, None)
    decided = evaluate(task.process.version_id, application)
    shown = decisions.show(task.process.version_id, decided)
    return Candidate(application, shown, recommended(decided), task)


def _open_decisions(cohort: Cohort) -> dict[int | None, Task]:
    query = (
        select(Task)
        .join(Application, Application.process_id == Task.process_id)
        .where(
            Application.cohort_id == cohort.id,
            Task.name == "select_application",
            Task.closed_at.is_(None),
        )
        .options(joinedload(Task.process))
    )
    return {task.process_id: task for task in db.session.scalars(query)}
