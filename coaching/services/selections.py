"""The selection of applicants: what the table recommends, and what people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from coaching.clock import now
from coaching.data.applications import CRITERIA
from coaching.data.decisions import INTAKE
from coaching.engine.rules import Decided, Given
from coaching.i18n import gettext as _
from coaching.model.applications import Application, ApplicationScore, Outcome
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.processes import Task
from coaching.services import balances, decisions, records
from coaching.services.balances import Traits
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


class ReasonNeeded(Refusal):
    """Whoever decides otherwise than the table, or out of turn, says why."""


class PlaceTaken(Refusal):
    """Somebody else is on the reserve list in this place."""


# ---- what the table recommends ----


def facts_of(
    application: Application, selected: Sequence[Traits] | None = None
) -> dict[str, Given]:
    """The figures that the table asks for; what is not known is missing.

    ``selected`` are those who are selected so far, where somebody has looked already.
    """
    others = balances.selected(application.cohort) if selected is None else selected
    said = application.answers
    sponsor = said.get("sponsor") or {}
    return {
        "sponsor_named": bool(sponsor.get("name") and sponsor.get("email")),
        "team_size": said.get("team_size"),
        "hours_per_month": said.get("work_time_hours_per_month"),
        "motivation": application.motivation,
        "balance_need": balances.brings_balance(application, others),
        "places_left": balances.left(application.cohort, others),
    }


def evaluate(
    version_id: int, application: Application, selected: Sequence[Traits] | None = None
) -> Decided:
    """What the table says of an application today."""
    return decisions.evaluate(version_id, INTAKE, facts_of(application, selected))


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
        "places_left": balances.places_left(application.cohort),
    }


def select_application(done: Completion) -> None:
    """The decision, beside what the table says at this moment.

    Raises `ReasonNeeded`, `PlaceTaken`.
    """
    application = applied_in(done.task)
    _wait_for_others(application.cohort)
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
        application.reserve_place = _place(application, done.values["reserve_place"])


def select_from_reserve_facts(task: Task) -> Facts:
    """The application, its place on the list, and who comes before it."""
    application = applied_in(task)
    return _read(application) | {
        "place": application.reserve_place,
        "before": [each.organisation_name for each in _before(application)],
        "places_left": balances.places_left(application.cohort),
    }


def select_from_reserve(done: Completion) -> None:
    """A place has become free, or the applicant does not want it; raises `ReasonNeeded`."""
    application = applied_in(done.task)
    _wait_for_others(application.cohort)
    outcome = Outcome(done.values["outcome"])
    reason = done.values["reason"] or ""
    if outcome == Outcome.SELECTED and not reason:
        _stop_out_of_turn(application)
    _decide(application, done, outcome, reason or application.reason)


def _stop_out_of_turn(application: Application) -> None:
    if _before(application):
        raise ReasonNeeded(
            _("Say why, since others come before it on the reserve list."), field="reason"
        )
    left = balances.places_left(application.cohort)
    if left is not None and left <= 0:
        raise ReasonNeeded(_("Say why, since no place is left in the cohort."), field="reason")


def _wait_for_others(cohort: Cohort) -> None:
    """Whoever decides on another application of the call waits here: places are counted once."""
    db.session.refresh(cohort, with_for_update={"of": Cohort})


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


def _place(application: Application, wished: int | None) -> int:
    """The place on the reserve list, of which applicants are told; raises `PlaceTaken`."""
    others = [each for each in reserve_list(application.cohort) if each is not application]
    if wished is not None and wished in {each.reserve_place for each in others}:
        raise PlaceTaken(
            _("Another applicant has this place. Choose another one, or leave it empty."),
            field="reserve_place",
        )
    return wished or _last_place(application) + 1


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
        .options(selectinload(Application.scores).joinedload(ApplicationScore.by))
    )
    found = list(db.session.scalars(query).unique())
    tasks, selected = _open_decisions(cohort), balances.selected(cohort)
    ordered = sorted(found, key=lambda a: (-(a.motivation or -1), a.organisation_name, a.id))
    return [_candidate(each, tasks.get(each.process_id), selected) for each in ordered]


def _candidate(
    application: Application, task: Task | None, selected: Sequence[Traits]
) -> Candidate:
    if task is None:
        return Candidate(application, None, None, None)
    decided = evaluate(task.process.version_id, application, selected)
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
