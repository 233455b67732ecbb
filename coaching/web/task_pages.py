"""One task's page: its form as a whole or in parts, with everything that stands around it."""

from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from coaching.data.assessment import STATEMENTS, Statement, statements_of
from coaching.model.holds import Hold
from coaching.model.people import User
from coaching.model.processes import Draft, Task
from coaching.services import holds, lateness, records, tasks, versions
from coaching.services.outlines import YEAR
from coaching.services.refusals import Refusal
from coaching.services.replies import Reply
from coaching.web import drafts, readers
from coaching.web.form_parts import SUMMARY, FormInParts
from coaching.web.words import time_of_day
from forms import FORMS
from forms.base import TaskForm


class TaskPage(FormInParts):
    """What the template of a task shows."""

    def __init__(self, user: User, task: Task, posted: MultiDict[str, str] | None = None) -> None:
        self.user = user
        self.task = task
        self.posted = posted
        self.form_class = FORMS[task.name]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the database knows for this form."""
        return tasks.facts(self.task)

    @cached_property
    def typed(self) -> drafts.Typed:
        """Everything typed so far, this page's answers included."""
        if self.posted is None:
            return self._begun
        before = self._begun if self.form_class.parts else {}
        return drafts.merged(self.form_class, self.part, before, drafts.typed_in(self.posted))

    @property
    def _begun(self) -> drafts.Typed:
        """The person's draft, or what is known already; drafts are for nobody else to see."""
        if readers.viewing():
            return drafts.known(self.task)
        return drafts.start(self.user, self.task)

    @cached_property
    def form(self) -> TaskForm:
        """The form, filled with what was typed."""
        raw = MultiDict([(name, each) for name, values in self.typed.items() for each in values])
        if self.posted is not None:
            raw["csrf_token"] = self.posted.get("csrf_token", "")
        begun = bool(self.typed) or self.posted is not None
        return self.form_class(formdata=raw if begun else None, facts=self.facts)

    @property
    def title(self) -> str:
        """The task's name in the drawing."""
        return versions.title_of(self.task)

    @property
    def why(self) -> str:
        """Why it matters, from the drawing."""
        return versions.task_word(self.task.process.version_id, self.task.name, "documentation")

    @cached_property
    def draft(self) -> Draft | None:
        """The person's own draft."""
        return None if readers.viewing() else tasks.draft_of(self.user, self.task)

    @cached_property
    def newer_draft(self) -> Draft | None:
        """A colleague's draft that is newer."""
        return None if readers.viewing() else tasks.newer_draft(self.user, self.task)

    @cached_property
    def lateness(self) -> str:
        """What has happened because the task is late, for those who look after the organisation."""
        return lateness.sentences(self.user, [self.task]).get(self.task.id, "")

    @cached_property
    def hold(self) -> Hold | None:
        """The hold that keeps it from being sent."""
        is_held = self.task.is_suspended and self.task.case is not None
        return holds.running(self.task.case) if is_held and self.task.case else None

    @property
    def filled_in_for(self) -> str:
        """Whose words staff writes down; nobody when it is one's own task."""
        person = tasks.on_behalf_of(self.user, self.task)
        return person.name if person else ""

    @property
    def is_assessment(self) -> bool:
        """Whether the form asks the statements, which also exist on paper."""
        return STATEMENTS[0].dimension in self.form_class.parts

    @property
    def statements_here(self) -> tuple[Statement, ...]:
        """The statements that this page asks about."""
        return statements_of(self.part or "")

    @property
    def flagged(self) -> list[tuple[Statement, str]]:
        """Statements that deserve a closer look, each with the reason."""
        reasons = {
            "needs_evidence": _("A high score without evidence."),
            "discuss": _("The answers of the team members differ by two or more."),
        }
        return [
            (statement, reason)
            for key, reason in reasons.items()
            for statement in STATEMENTS
            if statement.key in self.facts.get(key, ())
        ]

    @cached_property
    def recaps(self) -> list[tuple[str, list[records.Line]]]:
        """Earlier forms that this one is about, as far as the reader may see them."""
        if self.part == SUMMARY:
            return []
        process = self.task.process
        # A second hold is about its own request, and not about that of the first one.
        beside = None if process.name == YEAR else process.id
        recaps = self.form_class.recaps
        found = records.last_of(self.user, self.task.case_id, recaps, within=beside)
        for answers in found:
            records.note_reading(readers.reader(), answers)
        version, elsewhere = process.version_id, self._asked_elsewhere()
        return [
            (
                versions.task_word(version, answers.task_name),
                records.readable(self.user, answers, without=elsewhere),
            )
            for answers in found
        ]

    def _asked_elsewhere(self) -> set[str]:
        """What other pages of this form ask: its recap belongs to those pages."""
        pages = self.form_class.parts
        return {name for key, names in pages.items() if key != self.part for name in names}

    # ---- parts ----

    @property
    def part(self) -> str | None:
        """Which page of the form is shown; none for a form on one page."""
        return self.asked_part(self.posted)

    def address(self, part: str) -> str:
        """Where a page of the form stands."""
        return url_for("tasks.show", id=self.task.id, part=part)

    # ---- what a button does ----

    def add_or_remove(self) -> str:
        """Give a repeated group one more entry, or one less; gives the name of the group."""
        return drafts.add_or_remove(self.form, self.typed, self.posted or MultiDict())

    def reply(self) -> Reply:
        """The valid form as the services take it."""
        return Reply(**self.form.reply(), typed=self.typed)

    def put_on_field(self, refusal: Refusal) -> None:
        """Show what a service refused at the field it is about."""
        if refusal.field and refusal.field in self.form:
            field = self.form[refusal.field]
            field.errors = [*field.errors, str(refusal.message)]
        else:
            self.form.form_errors.append(str(refusal.message))


def saved_words(draft: Draft) -> str:
    """When the draft was kept, for people."""
    return str(_("Draft saved at %(time)s", time=time_of_day(draft.saved_at)))
