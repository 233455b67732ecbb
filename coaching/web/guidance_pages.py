"""The pages that log guidance: which organisation, which meeting, and the form between sessions."""

from collections.abc import Sequence
from functools import cached_property
from secrets import token_hex
from typing import Any

from werkzeug.datastructures import MultiDict

from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import between_sessions, coached, guidance, versions
from coaching.web import drafts
from coaching.web.words import hours
from forms import FORMS
from forms.guidance_between import LogGuidance
from forms.guidance_log import GuidanceLog

KEY = "form_key"
# Tasks whose form is an entry of the log.
LOGS = frozenset(name for name, form in FORMS.items() if issubclass(form, GuidanceLog))


class Choice:
    """What somebody can log: meetings that a task asks about, and everything between them."""

    def __init__(self, user: User, case: Case | None = None) -> None:
        self.user = user
        self.case = case

    @cached_property
    def meetings(self) -> Sequence[Task]:
        """Tasks to log a meeting whose time has come."""
        return coached.logs_to_write(self.user, LOGS, of_case=self.case)

    @cached_property
    def cases(self) -> Sequence[Case]:
        """Organisations whose year is under way."""
        if self.case is not None:
            return [self.case]
        return coached.under_way(self.user)

    @cached_property
    def drafts(self) -> dict[int, PageDraft]:
        """What was begun and not sent, by organisation."""
        return {draft.case_id: draft for draft in between_sessions.drafts_of(self.user)}

    def title(self, task: Task) -> str:
        """What a task is called."""
        return versions.title_of(task)


class GuidancePage:
    """The form for guidance between sessions, with what stands around it."""

    def __init__(self, user: User, case: Case, posted: MultiDict[str, str] | None = None) -> None:
        self.user = user
        self.case = case
        self.posted = posted

    @property
    def is_under_way(self) -> bool:
        """Whether anything can be logged."""
        return self.case.is_under_way

    @cached_property
    def draft(self) -> PageDraft | None:
        """What this person has begun to write."""
        return between_sessions.draft_of(self.user, self.case)

    @cached_property
    def typed(self) -> drafts.Typed:
        """Everything typed so far; else what is known already."""
        if self.posted is not None:
            typed = drafts.typed_in(self.posted)
        elif self.draft is not None:
            typed = dict(self.draft.fields)
        else:
            known = between_sessions.prefill(self.case)
            typed = drafts.typed_of(LogGuidance(formdata=None, data=known, facts=self._facts))
        if not any(typed.get(KEY, ())):
            typed[KEY] = [token_hex(16)]
        return typed

    @property
    def key(self) -> str:
        """What this one form is known by, however often it is sent."""
        return self.typed[KEY][0]

    @cached_property
    def form(self) -> LogGuidance:
        """The form, filled with what was typed."""
        raw = MultiDict([(name, each) for name, values in self.typed.items() for each in values])
        if self.posted is not None:
            raw["csrf_token"] = self.posted.get("csrf_token", "")
        return LogGuidance(formdata=raw, facts=self._facts)

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return guidance.facts_of(self.case)

    # ---- beside the form ----

    @cached_property
    def figures(self) -> tuple[int, str]:
        """How many entries there are, and of how many hours."""
        count, minutes = between_sessions.figures(self.case)
        return count, hours(minutes)

    @cached_property
    def last(self) -> GuidanceEntry | None:
        """The entry before this one."""
        return between_sessions.last_entry(self.case)

    # ---- what a button does ----

    def save_draft(self) -> bool:
        """Keep what was typed; not when it has been logged by now."""
        return between_sessions.save_draft(self.user, self.case, self.typed, key=self.key)

    def add_or_remove(self) -> str:
        """One row more or less; gives the name of the group."""
        return drafts.add_or_remove(self.form, self.typed, self.posted or MultiDict())

    def log(self) -> GuidanceEntry:
        """Write the entry."""
        return between_sessions.log(self.user, self.case, self.form.answers(), key=self.key)
