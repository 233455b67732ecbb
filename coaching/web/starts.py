"""One click begins the years of all that are ready, and asks their coaches."""

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.coach_choices import CoachChoice
from coaching.model.processes import Task
from coaching.services import cases, coach_choices, onboarding, tasks
from coaching.services.cases import AlreadyStarted
from coaching.services.refusals import Refusal
from coaching.services.tasks import AlreadyDone
from coaching.web.task_pages import TaskPage
from forms import personal_numbers


class Starts:
    """Each year and each question to a coach is stored for itself: one mistake stops no other."""

    def __init__(self, cohort: Cohort, *, only: int | None = None) -> None:
        self.cohort = cohort
        self.only = only
        self.begun = 0
        self.asked = 0
        self.problems: dict[int, str] = {}

    def run(self) -> None:
        """Do it for everybody who is ready."""
        ready = [
            line.case.id for line in onboarding.ready(current_user, self.cohort, only=self.only)
        ]
        for case_id in ready:
            try:
                self._begin(db.session.get_one(Case, case_id))
            except (AlreadyStarted, AlreadyDone):
                # A second press, or a colleague: whoever was first does all of it.
                continue
            except Refusal as refusal:
                self.problems[case_id] = str(refusal.message)

    @property
    def told(self) -> str:
        """What has been done, in sentences."""
        found = []
        if self.begun:
            found.append(
                ngettext("%(num)s year has begun.", "%(num)s years have begun.", self.begun)
            )
        if self.asked:
            found.append(
                ngettext(
                    "%(num)s question has been sent to a coach.",
                    "%(num)s questions have been sent to coaches.",
                    self.asked,
                )
            )
        if not found and not self.problems:
            found.append(_("There was nothing left to start."))
        return " ".join(found)

    def _begin(self, case: Case) -> None:
        if case.status == CaseStatus.PREPARING:
            cases.start_year(current_user, case)
            self.begun += 1
        self._ask_coach(case)

    def _ask_coach(self, case: Case) -> None:
        """The coordinator's own task, answered with its own form."""
        choice = coach_choices.of_case(case.id)
        task = db.session.scalar(
            select(Task).where(
                Task.case_id == case.id,
                Task.name == coach_choices.ASKS,
                Task.closed_at.is_(None),
            )
        )
        if choice is None or task is None:
            return
        page = TaskPage(current_user, task, _typed(choice))
        # It was written on another page, where nobody is asked to press a button once more.
        personal_numbers.pass_over(page.form)
        if not page.form.validate():
            raise Refusal(_first_error(page))
        tasks.complete(current_user, task, page.reply())
        self.asked += 1


def _typed(choice: CoachChoice) -> MultiDict[str, str]:
    """The choice as somebody would fill it into the form."""
    return MultiDict(
        {
            "coach": str(choice.coach_id),
            "deputy_coach": str(choice.deputy_id or ""),
            "reason": choice.reason,
            "csrf_token": request.form.get("csrf_token", ""),
        }
    )


def _first_error(page: TaskPage) -> str:
    """What the form says is wrong; the year itself has begun."""
    errors = [str(error) for field in page.form.asked for error in field.errors]
    reason = next(iter(errors), str(_("Look at the task.")))
    return str(_("The coach could not be asked. %(reason)s", reason=reason))
