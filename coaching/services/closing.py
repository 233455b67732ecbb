"""The end of a year: the criteria it is measured by, and the certificate it is worth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching.data.commitment import SIGNED
from coaching.data.completion import AFTER_HOLD, COMPLETED, CRITERIA, PARTICIPATED
from coaching.i18n import gettext as _
from coaching.i18n import language, ngettext
from coaching.model.assessments import Occasion
from coaching.model.base import db
from coaching.model.cases import ENDED_EARLY, Case
from coaching.model.certificates import Certificate
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.model.training import Attendance, CaseModule, Module, Need, Presence
from coaching.permissions import visible_certificates
from coaching.services import (
    assessments,
    certificates,
    days,
    plan,
    progress,
    settings,
)
from coaching.services.progress import ModuleProgress


@dataclass(frozen=True)
class Criterion:
    """One criterion of completion, whether it is met, and the figures behind it in words."""

    key: str
    words: str
    met: bool
    detail: str


def criteria(case: Case) -> list[Criterion]:
    """Every criterion of completion (3.8), one by one."""
    found = []
    for criterion in CRITERIA:
        met, detail = CHECKS[criterion.key](case)
        found.append(Criterion(criterion.key, _(criterion.words), met, detail))
    return found


def recommended(found: list[Criterion]) -> str:
    """Certificate A when every criterion is met, else B."""
    return COMPLETED if all(criterion.met for criterion in found) else PARTICIPATED


# ---- the criteria ----


def _commitment(case: Case) -> tuple[bool, str]:
    signed = _last(case, *SIGNED)
    if signed is None:
        return False, _("Not signed.")
    day = days.in_words(signed.at)
    if not case.sponsor_active:
        return False, _("Signed on %(day)s, and not yet again by the new sponsor.", day=day)
    return True, _("Signed on %(day)s.", day=day)


def _baseline(case: Case) -> tuple[bool, str]:
    return _assessed(case, Occasion.BASELINE)


def _closing(case: Case) -> tuple[bool, str]:
    return _assessed(case, Occasion.CLOSING)


def _assessed(case: Case, occasion: Occasion) -> tuple[bool, str]:
    sent = assessments.of_case(case.id, occasion)
    if sent is None:
        return False, _("Not sent.")
    return True, _("Sent on %(day)s.", day=days.in_words(sent.recorded_at))


def _mandatory_modules(case: Case) -> tuple[bool, str]:
    taken = {each.case_module.module_id: each for each in progress.modules(case)}
    mandatory = db.session.scalars(
        select(Module)
        .where(Module.active.is_(True), Module.need != Need.TAILORED)
        .order_by(Module.position)
    ).all()
    # What is mandatory is asked of everybody, also of those who never confirmed it.
    told = [_of_module(module, taken.get(module.id)) for module in mandatory]
    met = all(module.id in taken and taken[module.id].is_done for module in mandatory)
    return met, " ".join(told)


def _of_module(module: Module, taken: ModuleProgress | None) -> str:
    return str(
        _("%(module)s: %(what)s.", module=module.name_in(language()), what=_attended(module, taken))
    )


def _attended(module: Module, taken: ModuleProgress | None) -> str:
    if taken is None:
        return str(_("not part of the training"))
    if taken.case_module.replaced:
        return str(_("replaced"))
    if module.need == Need.SPONSOR and taken.is_held:
        return str(
            _("the management sponsor took part")
            if taken.is_done
            else _("the management sponsor did not take part")
        )
    if not taken.is_held:
        return str(_("no attendance recorded"))
    return str(ngettext("%(num)s person took part", "%(num)s people took part", taken.attended))


def _modules(case: Case) -> tuple[bool, str]:
    taken = progress.modules(case)
    done, needed = sum(each.is_done for each in taken), settings.current().modules_needed_percent
    met = bool(taken) and 100 * done >= needed * len(taken)
    return met, _(
        "%(done)s of %(all)s, and at least %(needed)s%% are needed.",
        done=done,
        all=len(taken),
        needed=needed,
    )


def _sessions(case: Case) -> tuple[bool, str]:
    counted, needed = progress.sessions(case), settings.current().sessions_needed
    held = counted.held
    if progress.was_on_hold(case):
        # Three of four planned ones are enough after a hold (3.8), and never more than else.
        needed = min(needed, ceil(counted.planned * AFTER_HOLD))
        return held >= needed, _(
            "%(held)s held. The year was on hold, so at least %(needed)s are needed:"
            " three quarters of %(planned)s.",
            held=held,
            needed=needed,
            planned=counted.planned,
        )
    return held >= needed, _(
        "%(held)s held, and at least %(needed)s are needed.", held=held, needed=needed
    )


def _plan(case: Case) -> tuple[bool, str]:
    standing = plan.standing(case.id)
    actions = standing.actions if standing is not None else []
    if not actions:
        return False, _("There is no action plan.")
    told = sum(bool(action.result.strip()) for action in actions)
    return told == len(actions), _("%(told)s of %(all)s.", told=told, all=len(actions))


def _report(case: Case) -> tuple[bool, str]:
    checked = _last(case, "check_final_report")
    if checked is None or not checked.values["report_accepted"]:
        return False, _("Not accepted.")
    return True, _("Accepted on %(day)s.", day=days.in_words(checked.at))


CHECKS: Mapping[str, Callable[[Case], tuple[bool, str]]] = {
    "commitment": _commitment,
    "baseline": _baseline,
    "closing": _closing,
    "mandatory_modules": _mandatory_modules,
    "modules": _modules,
    "sessions": _sessions,
    "plan": _plan,
    "report": _report,
}


# ---- the certificate ----


def award(by: User, case: Case, kind: str) -> Certificate:
    """Issue the certificate that a year is worth, within the caller's transaction."""
    return certificates.issue(by, case, kind, certificate_facts(case))


def certificate_of(user: User, case: Case) -> Certificate | None:
    """The certificate of a case, if this person may see it; its file may still be on the way."""
    return db.session.scalar(visible_certificates(user).where(Certificate.case_id == case.id))


def certificate_facts(case: Case) -> dict[str, Any]:
    """What the organisation has done, as its certificate tells it in the case's language."""
    counted, standing = progress.sessions(case), plan.standing(case.id)
    actions = standing.actions if standing is not None else []
    ends_on = case.ends_on
    if case.status in ENDED_EARLY and case.ended_at is not None:
        ends_on = days.day_of(case.ended_at)
    return {
        "organisation": case.organisation.full_name,
        "cohort": case.cohort.name,
        "starts_on": case.cohort.starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "modules": _modules_taken(case),
        "coaching_sessions": counted.held,
        "coaching_hours": counted.minutes / 60,
        "self_assessments": [
            occasion.value for occasion in Occasion if assessments.of_case(case.id, occasion)
        ],
        "goals": len(standing.goals) if standing is not None else 0,
        "actions": len(actions),
        "actions_with_result": sum(bool(action.result.strip()) for action in actions),
        "final_report": _report(case)[0],
    }


def _modules_taken(case: Case) -> list[dict[str, Any]]:
    hours = hours_attended(case)
    return [
        {
            "name": each.case_module.module.name_in(case.language),
            "hours": hours.get(each.case_module.module_id, 0.0),
        }
        for each in progress.modules(case)
        if each.attended
    ]


def hours_attended(case: Case) -> dict[str, float]:
    """The longest time that anybody of the organisation took part, by module."""
    rows = db.session.execute(
        select(CaseModule.module_id, func.max(Attendance.hours))
        .join(CaseModule, CaseModule.id == Attendance.case_module_id)
        .where(
            Attendance.case_id.in_(progress.counted_years(case)),
            Attendance.presence != Presence.ABSENT,
        )
        .group_by(CaseModule.module_id)
    )
    return {key: float(hours) for key, hours in rows}


def _last(case: Case, *task_names: str) -> Answers | None:
    """What was last answered to one of these tasks of this case."""
    return db.session.scalar(
        select(Answers)
        .where(
            Answers.case_id == case.id,
            Answers.task_name.in_(task_names),
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id.desc())
        .limit(1)
        .options(undefer(Answers.values))
    )
