"""What the pages of a split show, and what their form does."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_login import current_user

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import (
    coach_changes,
    organisations,
    page_drafts,
    split_outlooks,
    splits,
    versions,
)
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.services.split_outlooks import Outlook
from coaching.services.splits import Wanted
from coaching.web.complaints import accepted
from coaching.web.two_steps import TwoSteps
from forms.splits import SplitOrganisation

# What the new organisation most likely has in common with the one it was a part of.
ALIKE = ("sector", "region", "languages", "has_clients", "recruits", "plan_status", "plan_year")


class SplitPage:
    """One organisation that becomes two."""

    found: Outlook

    def __init__(self, case: Case) -> None:
        self.case = case
        self.step = TwoSteps(current_user, case, page_drafts.SPLIT)

    @cached_property
    def form(self) -> SplitOrganisation:
        """The form, beginning with what both have in common."""
        case, coached = self.case, coach_changes.can_change(self.case)
        return SplitOrganisation(
            formdata=self.step.typed,
            data=self._likely,
            parents=organisations.possible_parents(current_user),
            movable=[(person.id, person.name) for person in splits.movable(case)],
            coaches=coach_changes.choices(case) if coached else [],
        )

    @property
    def _likely(self) -> Mapping[str, Any]:
        case, organisation = self.case, self.case.organisation
        return {
            **{name: getattr(organisation, name) for name in ALIKE},
            "parent": organisation.parent_id,
            "case_language": case.language,
            "contact": {"language": case.language},
            "sponsor": {"language": case.language},
            "coach": case.coach_id,
            "deputy": case.deputy_coach_id,
        }

    @property
    def seen(self) -> int:
        """The newest split that the reader knew of when the form was opened."""
        typed = self.step.typed
        return typed.get("seen", 0, type=int) if typed is not None else 0

    @property
    def newest(self) -> int:
        """The newest split there is, for the form to remember."""
        return splits.newest(self.case)

    @property
    def made(self) -> Case | None:
        """The year that this very form has made already."""
        return splits.made_by(self.case, request.form.get("form_key", ""))

    def tell_meanwhile(self) -> None:
        """Say on a form that was opened before another split what has happened since."""
        if request.method == "POST" and not self.form.form_errors:
            accepted(self.form, lambda: splits.stop_meanwhile(self.case, self.seen))

    @property
    def name(self) -> str:
        """What the new organisation is called."""
        return str(self.form.name.data)

    @property
    def refusal(self) -> str:
        """Why nothing can be split now; nothing where it can."""
        try:
            splits.stop_unless_possible(self.case)
        except Refusal as refusal:
            return str(refusal.message)
        return ""

    def look_ahead(self) -> bool:
        """Find out what follows; raises `Refusal`."""
        self.found = split_outlooks.outlook(current_user, self.case, self._wanted, seen=self.seen)
        return True

    @property
    def consequences(self) -> dict[str, Any]:
        """What the page about it shows, and the form once more, to be sent with its button."""
        wanted = self._wanted
        return {
            "case": self.case,
            "form": self.form,
            "found": self.found,
            "titles": {task.id: versions.title_of(task) for task in self.found.tasks},
            "coach": db.session.get(User, wanted.coach_id) if wanted.coach_id else None,
            "deputy": db.session.get(User, wanted.deputy_id) if wanted.deputy_id else None,
            "lang": str(get_locale()),
            "typed": self.step.pairs,
        }

    def split(self) -> Case:
        """Do it; raises `Refusal`."""
        key = str(self.form.form_key.data)
        return splits.split(current_user, self.case, self._wanted, seen=self.seen, form_key=key)

    @property
    def _wanted(self) -> Wanted:
        typed: dict[str, Any] = self.form.data
        return Wanted(
            organisation=NewOrganisation.of(typed),
            language=typed["case_language"],
            contact=Person.of(typed["contact"]),
            sponsor=Person.of(typed["sponsor"]),
            sponsor_title=typed["sponsor"]["title"],
            going=frozenset(typed.get("going") or ()),
            # Where nobody coaches yet, its process asks for a coach, here as there.
            coach_id=typed.get("coach", self.case.coach_id),
            deputy_id=typed.get("deputy", self.case.deputy_coach_id),
            reason=typed["reason"],
        )
