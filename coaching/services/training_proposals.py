"""The proposal of training: what the tables recommend to an organisation, module by module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coaching.data.assessment import BANDS, DIMENSIONS
from coaching.data.decisions import INTERVAL, TRAINING
from coaching.engine.rules import Decided
from coaching.i18n import gettext as _
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.decisions import Decision
from coaching.model.processes import Task
from coaching.model.training import CaseModule, Level, Module, Need
from coaching.services import assessments, baseline, decisions, modules, recommendations, settings
from coaching.services.recommendations import Proposal, Proposed

START = BANDS[0]


class Way(StrEnum):
    """What an organisation does with a module."""

    TAKE = "take"
    SELF_STUDY = "self_study"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Advice:
    """What is recommended for one module, and why."""

    module: Module
    way: Way
    level: Level
    reasons: tuple[str, ...] = ()

    @property
    def is_mandatory(self) -> bool:
        """Every organisation takes it."""
        return self.module.need != Need.TAILORED


@dataclass(frozen=True)
class Recommendation:
    """All modules in the order in which they matter, and how often to meet the coach.

    ``share`` are dimensions so strong that the organisation could share a practice.
    """

    modules: list[Advice]
    training: Decided
    coaching: Decided
    share: list[str]


def recommend(task: Task) -> Recommendation:
    """Ask the tables of the version that this year follows, with what is known today."""
    case, version_id = _case_of(task), task.process.version_id
    scores, known = _scores(case), {each.id: each for each in modules.all_active()}
    training = decisions.evaluate(version_id, TRAINING, _training_facts(case, scores))
    coaching = decisions.evaluate(
        version_id, INTERVAL, decisions.interval_facts(scores, start_to=START.highest)
    )
    proposal = recommendations.tailor(
        # A module out of use takes nobody's place.
        [rule for rule in training.fired if rule.outputs["module"] in known],
        prerequisites=modules.prerequisites(),
        wishes=wishes_of(case),
        limits=settings.current(),
        scores=scores,
    )
    return Recommendation(
        modules=_advice(proposal, known, version_id),
        training=training,
        coaching=coaching,
        share=[_(each.name) for each in DIMENSIONS if each.key in proposal.share],
    )


def wishes_of(case: Case) -> list[str]:
    """The modules that the organisation asked for when it answered a proposal."""
    return list(baseline.last_values(case.id, "accept_training").get("preferred_modules") or [])


def reasons_of(case: Case) -> Mapping[str, list[str]]:
    """Why the last proposal has each module: the rules that fired then, in words."""
    found = db.session.scalar(
        select(Decision)
        .where(Decision.case_id == case.id, Decision.table == TRAINING)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    reasons: dict[str, list[str]] = {}
    for rule in found.fired if found is not None else ():
        words = decisions.reason(found.version_id, TRAINING, rule["rule"]) if found else ""
        reasons.setdefault(rule["outputs"]["module"], []).append(words)
    return reasons


def keep(case: Case, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the coach's rows the modules of the organisation, within the caller's transaction."""
    known = {taken.module_id: taken for taken in of_case(case)}
    for row in rows:
        taken = known.get(row["module_id"])
        if row["way"] == Way.LEAVE_OUT:
            if taken is not None:
                db.session.delete(taken)
            continue
        if taken is None:
            taken = CaseModule(case=case, module_id=row["module_id"])
            db.session.add(taken)
        taken.level = Level(row["level"])
        taken.self_study = row["way"] == Way.SELF_STUDY
        taken.who = row["who"] or ""
    db.session.flush()


def of_case(case: Case) -> list[CaseModule]:
    """The modules of an organisation, in the order of the programme."""
    query = select(CaseModule).where(CaseModule.case_id == case.id)
    query = query.options(selectinload(CaseModule.participants))
    return sorted(db.session.scalars(query).unique(), key=lambda taken: taken.module.position)


def _case_of(task: Task) -> Case:
    if task.case is None:
        raise LookupError(f"{task.name} has no case")
    return task.case


def _scores(case: Case) -> dict[str, float | None]:
    found = assessments.of_case(case.id, Occasion.BASELINE)
    return dict(found.dimension_scores()) if found else {}


def _training_facts(case: Case, scores: Mapping[str, float | None]) -> dict[str, Any]:
    organisation = case.organisation
    status = organisation.plan_status
    return decisions.training_facts(
        scores,
        has_clients=organisation.has_clients,
        recruits=organisation.recruits,
        plan_status=str(status) if status is not None else None,
    )


def _advice(proposal: Proposal, known: Mapping[str, Module], version_id: int) -> list[Advice]:
    ways = (
        (Way.TAKE, proposal.mandatory),
        (Way.TAKE, proposal.tailored),
        (Way.SELF_STUDY, proposal.self_study),
    )
    found = {
        each.module: Advice(
            known[each.module], way, Level(each.level), _reasons(each, known, version_id)
        )
        for way, proposed in ways
        for each in proposed
        if each.module in known
    }
    for key, module in known.items():
        wish = (_wish(),) if key in proposal.other_wishes else ()
        found.setdefault(key, Advice(module, Way.LEAVE_OUT, Level.BASIC, wish))
    return list(found.values())


def _reasons(proposed: Proposed, known: Mapping[str, Module], version_id: int) -> tuple[str, ...]:
    told = [decisions.reason(version_id, TRAINING, rule.rule) for rule in proposed.rules]
    if proposed.needed_for is not None:
        later = modules.named(known[proposed.needed_for])
        told.append(_("It comes before this module: %(module)s.", module=later))
    if proposed.is_wished:
        told.append(_wish())
    return tuple(told)


def _wish() -> str:
    return str(_("The organisation asks for this module."))
