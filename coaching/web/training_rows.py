"""Modules of an organisation in a list: when each is, and how it went."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.model.cases import OVER, Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import CaseModule, TrainingSession
from coaching.permissions import Can, allowed
from coaching.services import attendances, modules, progress, training_proposals
from coaching.services.progress import ModuleProgress


@dataclass(frozen=True)
class ModuleRow:
    """One module of an organisation, in words; ``attendance`` is where to record who came."""

    id: int
    name: str
    level: str
    session: TrainingSession | None
    participants: int
    kind: str
    state: str
    replaced: str
    is_changeable: bool
    attendance: str = ""


def of_case(user: User, case: Case) -> list[ModuleRow]:
    """The modules of an organisation; empty while nothing has been proposed."""
    how_far = {each.case_module.id: each for each in progress.modules(case)}
    to_record = attendances.to_record(case)
    return [
        _row(user, taken, how_far.get(taken.id), to_record.get(taken.module_id))
        for taken in training_proposals.of_case(case)
    ]


def _row(
    user: User, taken: CaseModule, how_far: ModuleProgress | None, task: Task | None
) -> ModuleRow:
    kind, state = _state(taken, how_far)
    may_record = task is not None and allowed(user, Can.COMPLETE_TASK, task)
    return ModuleRow(
        id=taken.id,
        name=modules.named(taken.module),
        level=taken.level,
        session=taken.session,
        participants=len(taken.participants),
        kind=kind,
        state=state,
        replaced=taken.replaced,
        is_changeable=how_far is not None and (how_far.is_held or taken.case.status not in OVER),
        attendance=url_for("tasks.show", id=task.id) if task and may_record else "",
    )


def _state(taken: CaseModule, how_far: ModuleProgress | None) -> tuple[str, str]:
    """Kind and words of the tag."""
    if taken.confirmed_at is None:
        return "wait", _("Proposed")
    if taken.self_study or how_far is None:
        return "plain", _("Self-study")
    if taken.replaced:
        return "ok", _("Replaced")
    if how_far.is_held:
        return _of_held(how_far)
    if taken.session is None:
        return "wait", _("No date yet")
    return ("soon", _("Attendance not recorded")) if how_far.is_due else ("info", _("Booked"))


def _of_held(how_far: ModuleProgress) -> tuple[str, str]:
    if not how_far.attended:
        return "warn", _("Missed")
    told = ngettext("%(num)s person took part", "%(num)s people took part", how_far.attended)
    return ("ok" if how_far.is_done else "warn"), told
