"""Forms whose second page shows what follows: both are read again whenever somebody comes back."""

from functools import cached_property

from flask import request
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import page_drafts
from coaching.web import drafts

# Buttons, and what stands for the consequences that somebody saw: not part of what was typed.
NOT_TYPED = ("step",)


class TwoSteps:
    """What was typed in the first step, from this request or kept since an earlier one.

    ``about`` says what else the page is about, beside its case: another one's words do not count.
    """

    def __init__(self, user: User, case: Case, page: str, **about: str) -> None:
        self.user = user
        self.case = case
        self.page = page
        self.about = {name: [value] for name, value in about.items()}

    @property
    def typed(self) -> MultiDict[str, str] | None:
        """The form as it was filled in; nothing where nobody has begun."""
        if request.method == "POST":
            return request.form
        kept = self.kept
        return MultiDict({**kept, "csrf_token": [generate_csrf()]}) if kept is not None else None

    @cached_property
    def kept(self) -> dict[str, list[str]] | None:
        """What waits for the button of the second page."""
        found = page_drafts.find(self.user, self.case, self.page)
        if found is None or any(
            found.fields.get(name) != said for name, said in self.about.items()
        ):
            return None
        return {name: said for name, said in found.fields.items() if name not in self.about}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same field by field, to be sent once more with that button."""
        return [(name, each) for name, said in (self.kept or {}).items() for each in said]

    def keep(self) -> None:
        """Let the second page find what this request brings."""
        typed = drafts.typed_in(request.form)
        said = {name: value for name, value in typed.items() if name not in NOT_TYPED}
        page_drafts.keep(self.user, self.case, self.page, said | self.about)

    def forget(self) -> None:
        """It has been done."""
        page_drafts.forget(self.user, self.case, self.page)
