"""The closing report: a whole year as plain facts, as far as its reader may know them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching.clock import today
from coaching.data.assessment import DIMENSIONS, statements_of
from coaching.i18n import language
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db
from coaching.model.cases import OVER, Case, CaseStatus, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers, Process, Task
from coaching.model.training import CaseModule, Need
from coaching.permissions import (
    Can,
    allowed,
    require,
    visible_answers,
    visible_certificates,
    visible_guidance,
    visible_plans,
)
from coaching.services import assessments, closing, days, paths, plan, progress, records, versions
from coaching.services.progress import ModuleProgress

Facts = dict[str, Any]

OUTCOMES = {
    CaseStatus.COMPLETED: "completed",
    CaseStatus.WITHDRAWN: "withdrawn",
    CaseStatus.MERGED: "merged",
}
# The report of the year tells of goals and actions where it tells of the plan.
ROWS = frozenset({"goals", "actions"})
GOAL = ("goal", "dimension", "indicator", "baseline", "target", "progress", "result")


def report_facts(user: User, case: Case) -> Facts:
    """What happened in a year, shaped as `ReportFacts` of the documents, for this reader."""
    require(user, Can.SEE_CASE, case)
    return {
        "organisation": case.organisation.full_name,
        "cohort": case.cohort.name,
        "starts_on": case.cohort.starts_on.isoformat(),
        "ends_on": case.ends_on.isoformat(),
        "written_on": today().isoformat(),
        "outcome": OUTCOMES.get(case.status, "under_way"),
        "ended_on": _day(case.ended_at),
        "people": _people(user, case),
        "phases": _phases(case),
        "assessments": _assessments(user, case),
        "plan": _plan(user, case),
        "trainings": _trainings(user, case),
        "meetings": _meetings(user, case),
        "decisions": _decisions(user, case),
        "final_report": _final_report(user, case),
        "criteria": [
            {"key": criterion.key, "met": criterion.met, "figures": criterion.detail}
            for criterion in closing.criteria(case)
        ],
        "certificate": _certificate(user, case),
    }


def _day(moment: datetime | None) -> str | None:
    return days.day_of(moment).isoformat() if moment else None


# ---- who, and when ----


def _people(user: User, case: Case) -> list[Facts]:
    """The people of the organisation, each once, and those of the programme."""
    coaches = ((case.coach, "coach"), (case.deputy_coach, "deputy_coach"))
    # A coach who has not confirmed may still decline.
    found = [
        {"name": person.name, "role": role, "title": ""}
        for person, role in coaches
        if person is not None and case.coach_confirmed
    ]
    if not allowed(user, Can.SEE_GUIDANCE, case):
        return found
    order = list(MemberKind)
    first: dict[int, Facts] = {}
    today_there = [member for member in case.members if member.left_at is None]
    for member in sorted(today_there, key=lambda m: (order.index(MemberKind(m.kind)), m.id)):
        told = {"name": member.user.name, "role": str(member.kind), "title": member.title}
        first.setdefault(member.user_id, told)
    return [*first.values(), *found]


def _phases(case: Case) -> list[Facts]:
    """When each phase was begun and when its last task was closed."""
    year = db.session.scalar(
        select(Process).where(Process.case_id == case.id, Process.name == "year")
    )
    if year is None:
        return []
    is_open = func.count(Task.id) - func.count(Task.closed_at)
    rows = db.session.execute(
        select(Task.phase, func.min(Task.opened_at), func.max(Task.closed_at), is_open)
        .where(Task.process_id == year.id)
        .group_by(Task.phase)
    )
    known = {phase: (begun, None if waits else ended) for phase, begun, ended, waits in rows}
    return [
        {
            "name": paths.name_of(year.version_id, phase),
            "begun_on": _day(known[phase][0]),
            "ended_on": _day(known[phase][1]),
        }
        for phase in versions.definitions_of(year.version_id).phases
        if phase in known
    ]


# ---- what was reached ----


def _assessments(user: User, case: Case) -> list[Facts]:
    """Every self-assessment; whoever may not read its statements gets bands."""
    if not allowed(user, Can.SEE_BANDS, case):
        return []
    reads = allowed(user, Can.SEE_ASSESSMENT, case)
    made = [assessments.of_case(case.id, occasion) for occasion in Occasion]
    return [
        {
            "occasion": str(each.occasion),
            "recorded_on": _day(each.recorded_at),
            "scores": each.dimension_scores(),
            "evidence": _evidence(each) if reads else {},
            "bands_only": not reads,
        }
        for each in made
        if each is not None
    ]


def _evidence(assessment: Assessment) -> dict[str, int]:
    """How many statements of each dimension something is written for."""
    if assessment.occasion == Occasion.MIDPOINT:
        return {}
    told = {score.statement for score in assessment.scores if score.evidence.strip()}
    return {d.key: sum(s.key in told for s in statements_of(d.key)) for d in DIMENSIONS}


def _plan(user: User, case: Case) -> Facts | None:
    """The plan that counts, with what came of it, and its accepted versions."""
    standing = plan.standing(case.id)
    visible = visible_plans(user).where(ActionPlan.case_id == case.id)
    written = db.session.scalars(visible.order_by(ActionPlan.number)).all()
    if standing is None or standing not in written:
        return None
    return {
        "title": standing.title,
        "versions": [
            {"number": each.number, "made_on": _day(each.created_at), "changes": each.changes}
            for each in written
        ],
        "goals": [{name: getattr(goal, name) for name in GOAL} for goal in standing.goals],
        "actions": [
            {
                "what": action.what,
                "owner": action.owner_role,
                "due_on": action.due_on.isoformat(),
                "state": str(action.state),
                "result": action.result,
            }
            for action in standing.actions
        ],
    }


# ---- training and coaching ----


def _trainings(user: User, case: Case) -> list[Facts]:
    """Confirmed modules with who came, then what was left for self-study."""
    reads, hours = allowed(user, Can.SEE_PLAN, case), closing.hours_attended(case)
    told = [
        _training(each, hours.get(each.case_module.module_id, 0.0), with_texts=reads)
        for each in progress.modules(case)
    ]
    alone = select(CaseModule).where(CaseModule.case_id == case.id, CaseModule.self_study.is_(True))
    for taken in db.session.scalars(alone.order_by(CaseModule.module_id)):
        told.append({"name": taken.module.name_in(language()), "state": "self_study"})
    return told


def _training(each: ModuleProgress, hours: float, *, with_texts: bool) -> Facts:
    taken = each.case_module
    sponsored = taken.module.need == Need.SPONSOR and each.is_done and each.is_held
    return {
        "name": taken.module.name_in(language()),
        "state": _state(each),
        "held_on": taken.session.day.isoformat() if taken.session and each.is_held else None,
        "hours": hours,
        "people": each.attended,
        "sponsor": sponsored,
        "replaced": taken.replaced if with_texts else "",
    }


def _state(each: ModuleProgress) -> str:
    if each.attended:
        return "attended"
    if each.case_module.replaced:
        return "replaced"
    is_over = each.case_module.case.status in OVER
    return "missed" if each.is_due or is_over else "to_come"


def _meetings(user: User, case: Case) -> list[Facts]:
    """The guidance log without its texts."""
    entries = db.session.scalars(
        visible_guidance(user)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on, GuidanceEntry.id)
    )
    return [
        {
            "held_on": entry.held_on.isoformat(),
            "minutes": entry.minutes,
            "kind": entry.kind,
            "mode": entry.mode,
            "topics": entry.topics,
        }
        for entry in entries
    ]


# ---- decisions and words ----


def _decisions(user: User, case: Case) -> list[Facts]:
    """How it was decided that the year goes on, each time, as far as this person may read it."""
    made = db.session.scalars(
        visible_answers(user)
        .where(
            Answers.case_id == case.id,
            Answers.task_name.in_(("decide_midpoint", "decide_after_support")),
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id)
        .options(undefer(Answers.values))
    ).all()
    recommended = _recommended(made)
    return [
        {
            "decided_on": _day(each.at),
            "decision": each.values.get("decision") or each.values["support_decision"],
            "recommended": recommended.get(each.id, ""),
            "reason": each.values.get("reason") or "",
            "conditions": [
                {"what": row["what"], "due_on": row["due_on"]}
                for row in each.values.get("conditions") or ()
            ],
        }
        for each in made
    ]


def _recommended(made: Sequence[Answers]) -> dict[int, str]:
    """What the table recommended, by the answers that decided."""
    noted = select(Decision).where(Decision.answers_id.in_([answers.id for answers in made]))
    return {
        each.answers_id: str(each.recommended.get("recommendation", ""))
        for each in db.session.scalars(noted)
    }


def _final_report(user: User, case: Case) -> list[Facts]:
    """What the organisation wrote about the year as a whole."""
    sent = records.last_of(user, case.id, ["write_final_report"])
    return [
        {"question": line.label, "answer": line.value}
        for answers in sent
        for line in records.readable(user, answers, without=ROWS)
    ]


def _certificate(user: User, case: Case) -> Facts | None:
    given = db.session.scalar(visible_certificates(user).where(Certificate.case_id == case.id))
    if given is None:
        return None
    return {
        "kind": given.kind,
        "number": given.number,
        "issued_on": _day(given.issued_at),
        "digest": given.digest or "",
    }
