"""The form with which an organisation applies, as its private pages show it."""

from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from coaching.data.notices import BY_KEY, Notice
from coaching.model.applications import Application, ApplicationLink
from coaching.services import notices
from coaching.services.applications import Filled, Sent
from coaching.web import drafts
from coaching.web.form_parts import FormInParts
from forms.applications import CompleteApplication
from forms.base import TaskForm, questions_of

LONGEST_NAME = 400  # characters, as the database keeps it


class ApplicationForm(FormInParts):
    """What is typed so far, page by page; before the first save there is no link yet."""

    form_class = CompleteApplication

    def __init__(
        self, link: ApplicationLink | None, token: str, posted: MultiDict[str, str] | None = None
    ) -> None:
        self.link = link
        self.token = token
        self.posted = posted

    @cached_property
    def typed(self) -> drafts.Typed:
        """Everything typed so far, this page's answers included."""
        before = dict(self.link.application.fields) if self.link else {}
        if self.posted is None:
            return before
        return drafts.merged(self.form_class, self.part, before, drafts.typed_in(self.posted))

    @cached_property
    def form(self) -> TaskForm:
        """The form, filled with what was typed."""
        raw = MultiDict([(name, each) for name, values in self.typed.items() for each in values])
        if self.posted is not None:
            raw["csrf_token"] = self.posted.get("csrf_token", "")
        begun = bool(self.typed) or self.posted is not None
        return self.form_class(formdata=raw if begun else None)

    @property
    def part(self) -> str | None:
        """Which page of the form is shown: the first until there is a link to the others."""
        return self.asked_part(self.posted) if self.link else next(iter(self.form_class.parts))

    def address(self, part: str) -> str:
        """Where a page of the form stands."""
        return url_for("apply.fill_in", token=self.token, part=part)

    @property
    def application(self) -> Application:
        """What is being filled in; raises `LookupError` before the first save."""
        if self.link is None:
            raise LookupError("Nothing has been saved yet.")
        return self.link.application

    @property
    def title(self) -> str:
        """What the page is called."""
        return str(_("Apply to the accelerator"))

    @property
    def notice(self) -> Notice:
        """What is told of the data that an application brings."""
        return BY_KEY["application"]

    def filled(self) -> Filled:
        """What was typed, as the services take it."""
        return Filled(
            typed=self.typed,
            organisation_name=self._organisation_name()[:LONGEST_NAME],
            contact_email=self._address(),
            privacy_version=self._notice_read(),
        )

    def sent(self) -> Sent:
        """The valid form, as the services take it."""
        return Sent(self.filled(), self.form.answers(), questions_of(self.form_class))

    def _notice_read(self) -> str:
        """The text of the notice on this page, where the applicant says to have read it.

        On every other page it stays what it was, however the text has changed since.
        """
        shown = self.part is not None and "privacy_read" in self.form_class.parts.get(self.part, ())
        return notices.kept(self.notice) if shown and self.form["privacy_read"].data else ""

    def _organisation_name(self) -> str:
        name, unit = (str(self.form[field].data or "") for field in ("org_name", "unit"))
        return f"{name}, {unit}" if unit else name

    def _address(self) -> str:
        """Where mail goes: what was typed, if it can be an address."""
        field = self.form["contact"].form.email
        typed = str(field.data or "").lower()
        if typed and field.validate(self.form["contact"].form):
            return typed
        return self.link.application.contact_email if self.link else typed
