"""What applicants are told, and what begins with it: a selected organisation starts its year."""

from datetime import timedelta
from typing import Any

from coaching.clock import now
from coaching.data.applications import ANSWERS, OUTCOMES
from coaching.i18n import format_date, speaking
from coaching.i18n import gettext as _
from coaching.model.applications import Application, Outcome
from coaching.model.history import note_event
from coaching.model.processes import Task
from coaching.services import admissions, application_mails
from coaching.services.completions import Completion
from coaching.services.process_states import applied_in

Facts = dict[str, Any]
# The reserve list is valid so long after the kick-off.
RESERVE_LASTS = timedelta(weeks=3)


def tell_applicant_facts(task: Task) -> Facts:
    """Who hears what, in which language."""
    application = applied_in(task)
    is_selected = application.outcome == Outcome.SELECTED
    takes_part = is_selected and admissions.year_of(application) is not None
    return {
        "application_id": application.id,
        "outcome_words": _outcome_in_words(application),
        "address": application.contact_email,
        "language": application.language,
        "reason": application.reason,
        "begins_year": is_selected and not takes_part,
        "joins_year": takes_part,
    }


def tell_applicant_prefill(task: Task) -> Facts:
    """The usual answer for this outcome, in the applicant's language."""
    application = applied_in(task)
    if application.outcome is None:
        return {}
    with speaking(application.language):
        last = application.cohort.starts_on + RESERVE_LASTS
        return {
            "answer": _(
                ANSWERS[application.outcome],
                organisation=application.organisation_name,
                cohort=application.cohort.name,
                place=application.reserve_place or "",
                day=format_date(last, "long"),
            )
        }


def tell_applicant(done: Completion) -> None:
    """The answer leaves; a selected organisation is on board and begins its year, if it has not."""
    application = applied_in(done.task)
    application.answer, application.told_at = done.values["answer"], now()
    if application.outcome == Outcome.SELECTED:
        application.case = admissions.admit(done.by, application)
    note_event(done.by, "applicant_told", task=done.task, outcome=str(application.outcome or ""))
    application_mails.owe("application_answered", application)


def reserve_ends(task: Task) -> None:
    """No place has become free: the applicant leaves the reserve list, and hears of it."""
    application = applied_in(task)
    application.reserve_ended_at = now()
    application_mails.owe("application_reserve_over", application)


def _outcome_in_words(application: Application) -> str:
    return next((_(each.words) for each in OUTCOMES if each.key == application.outcome), "")
