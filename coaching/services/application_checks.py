"""What the check of an application changes: who scores it, and what is asked to complete it."""

from typing import Any

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.applications import Application
from coaching.model.base import db
from coaching.model.processes import Task
from coaching.services import application_mails, application_scores, records
from coaching.services.completions import Completion
from coaching.services.process_states import applied_in
from coaching.services.records import Line
from coaching.services.refusals import Refusal

Facts = dict[str, Any]


class WrongScorers(Refusal):
    """Two different people score an application, and none who is too close to it."""


def in_words(application: Application) -> list[Line]:
    """What the applicant has answered, as it was asked."""
    if application.questions is None:
        return []
    return records.lines(application.questions.content, application.answers, {})


def check_application_facts(task: Task) -> Facts:
    """The application, who can score it, and whether something has been asked before."""
    application = applied_in(task)
    return {
        "application_id": application.id,
        "application": in_words(application),
        "scorers": [
            {"id": each.id, "name": each.name} for each in application_scores.able(application)
        ],
        "asked_before": application.asked_at is not None,
        "missing_before": list(application.missing),
        "message_before": application.message,
    }


def check_application(done: Completion) -> None:
    """It goes on to its two scorers, or back to the applicant first; raises `WrongScorers`."""
    application, values = applied_in(done.task), done.values
    if values["conflict"]:
        application_scores.note_conflict(application, done.by)
    able = {each.id for each in application_scores.able(application)}
    if len(set(values["scorers"])) != 2 or not able.issuperset(values["scorers"]):
        raise WrongScorers(
            _("Choose two people. Whoever has a conflict of interest cannot score it."),
            field="scorers",
        )
    if values["application_complete"]:
        return
    if application.asked_at is not None:
        raise Refusal(
            _("Completion can be asked for once. It is decided on what is there."),
            field="application_complete",
        )
    application.missing, application.message = list(values["missing"]), values["message"]
    application.asked_at = now()


def complete_application_opens(task: Task) -> None:
    """The applicant hears what is missing."""
    application_mails.owe("application_incomplete", applied_in(task))


def completion_silence(task: Task) -> None:
    """The applicant has not answered: it is scored as it is."""
    applied_in(task).silence_at = now()
    db.session.flush()
