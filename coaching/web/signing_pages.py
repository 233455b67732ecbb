"""The commitment as somebody without a password reads and signs it."""

from functools import cached_property

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from coaching.model.invitations import Invitation
from coaching.model.processes import Task
from coaching.services import signing, tasks, versions
from coaching.services.replies import Reply
from coaching.web import drafts
from forms import FORMS
from forms.base import TaskForm
from forms.invitations import SignWithCode


class SigningPage:
    """The form of the task, and the code that signs it: nobody's draft, and no page beside it."""

    def __init__(
        self,
        invitation: Invitation,
        task: Task,
        token: str,
        posted: MultiDict[str, str] | None = None,
    ) -> None:
        self.invitation = invitation
        self.task = task
        self.token = token
        self.is_posted = posted is not None
        self.posted = posted or MultiDict()

    @cached_property
    def form(self) -> TaskForm:
        """The commitment, with what was typed so far."""
        typed = self.posted if self.is_posted else None
        return FORMS[self.task.name](formdata=typed, facts=tasks.facts(self.task))

    @cached_property
    def code(self) -> SignWithCode:
        """The code, typed again each time."""
        return SignWithCode(formdata=self.posted if self.is_posted else None)

    @property
    def digits(self) -> str:
        """What was typed as the code."""
        return self.code.code.data or ""

    @property
    def has_code(self) -> bool:
        """Whether a mail with a code has been sent, or is about to be."""
        return signing.has_code(self.invitation)

    @property
    def title(self) -> str:
        """The task's name in the drawing."""
        return versions.title_of(self.task)

    @property
    def why(self) -> str:
        """Why it matters, from the drawing."""
        return versions.task_word(self.task.process.version_id, self.task.name, "documentation")

    @property
    def wrong(self) -> FlaskForm:
        """The form with errors to tell of, if one has some."""
        return self.code if self.code.errors and not self.form.errors else self.form

    def is_valid(self) -> bool:
        """Check the answers before the code, which a mistake elsewhere must not use up."""
        return bool(self.form.validate() and self.code.validate())

    def reply(self) -> Reply:
        """The valid form as the services take it."""
        return Reply(**self.form.reply(), typed=drafts.typed_of(self.form))
