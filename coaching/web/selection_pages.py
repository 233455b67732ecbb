"""All applications of a call side by side: the table's view, the balance, and the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.data.applications import OUTCOMES, REGIONS
from coaching.i18n import LANGUAGES
from coaching.model.applications import Application, Outcome
from coaching.model.cases import Cohort
from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.services import balances, selections, tasks
from coaching.services.balances import Count
from coaching.services.refusals import Refusal
from coaching.services.replies import Reply
from coaching.services.selections import Candidate
from coaching.web.complaints import put_on
from coaching.web.drafts import typed_in
from forms.people import SECTOR_WORDS
from forms.selection import SelectApplication
from forms.training_words import language_name

# In this order places are given: a reserve list begins where they end.
ORDER = tuple(Outcome)


@dataclass
class Decision:
    """One application with its form, where somebody may decide on it here."""

    candidate: Candidate
    form: SelectApplication | None

    @property
    def application(self) -> Application:
        """What is decided on."""
        return self.candidate.application

    @property
    def chosen(self) -> Outcome | None:
        """What is chosen in the form."""
        typed = self.form.outcome.data if self.form else None
        return Outcome(typed) if typed in set(Outcome) else None


class SelectionPage:
    """The applications of a call, with a form for each one that waits for its decision."""

    def __init__(self, user: User, cohort: Cohort) -> None:
        self.user = user
        self.cohort = cohort

    @cached_property
    def decisions(self) -> list[Decision]:
        """Every application that was sent, those with most points first."""
        return [Decision(each, self._form(each)) for each in selections.candidates(self.cohort)]

    def _form(self, candidate: Candidate) -> SelectApplication | None:
        task = candidate.task
        if task is None or not allowed(self.user, Can.COMPLETE_TASK, task):
            return None
        return SelectApplication(prefix=f"a{task.id}-")

    @property
    def can_decide(self) -> bool:
        """Whether anything waits here for this person."""
        return any(each.form for each in self.decisions)

    @property
    def places_left(self) -> int | None:
        """How many more organisations fit."""
        return balances.places_left(self.cohort)

    @property
    def reserve(self) -> list[Application]:
        """The reserve list in its order."""
        return selections.reserve_list(self.cohort)

    @property
    def waiting(self) -> int:
        """How many applications have no decision and cannot get one yet."""
        return sum(
            d.application.outcome is None and d.candidate.task is None for d in self.decisions
        )

    @property
    def balance(self) -> list[tuple[str, list[tuple[str, Count]]]]:
        """Sectors, regions and languages: applied, selected, and with what is chosen here."""
        applied = [each.application for each in self.decisions]
        found = balances.balance(self.cohort, applied, self._would_be())
        return [
            (heading, [(words.get(c.key, c.key), c) for c in found[kind]])
            for kind, heading, words in _kinds()
        ]

    def _would_be(self) -> list[Application]:
        """Those chosen in the forms; before anything is chosen, those the table recommends."""
        is_chosen = any(each.chosen for each in self.decisions)
        return [
            each.application
            for each in self.decisions
            if each.application.outcome is None
            and (each.chosen if is_chosen else each.candidate.recommended) == Outcome.SELECTED
        ]

    # ---- deciding ----

    def decide(self) -> int:
        """Send every form in which something is chosen; gives how many were taken.

        What is refused stays on the page with its reason, and does not keep others from going.
        """
        chosen = [each for each in self.decisions if each.form and each.chosen]
        in_order = sorted(chosen, key=lambda each: ORDER.index(each.chosen or Outcome.RESERVE))
        return sum(self._send(each) for each in in_order)

    def _send(self, decision: Decision) -> bool:
        form, task = decision.form, decision.candidate.task
        if form is None or task is None or not form.validate():
            return False
        typed = {name.removeprefix(form._prefix): v for name, v in self._typed(form).items()}
        try:
            tasks.complete(self.user, task, Reply(**form.reply(), typed=typed))
        except Refusal as refusal:
            put_on(form, refusal)
            return False
        return True

    @staticmethod
    def _typed(form: SelectApplication) -> dict[str, list[str]]:
        return {k: v for k, v in typed_in(request.form).items() if k.startswith(form._prefix)}

    @property
    def refused(self) -> int:
        """How many decisions could not be taken."""
        return sum(bool(each.form and each.form.errors) for each in self.decisions)


def taken_in_words(taken: int) -> str:
    """What a button has done."""
    return str(
        ngettext(
            "%(num)s decision has been taken. The applicants hear of it when a coordinator tells"
            " them.",
            "%(num)s decisions have been taken. The applicants hear of it when a coordinator tells"
            " them.",
            taken,
        )
    )


def outcome_words() -> dict[str, str]:
    """What can be decided, in words."""
    return {each.key: _(each.words) for each in OUTCOMES}


def _kinds() -> list[tuple[str, str, Mapping[str, str]]]:
    return [
        ("sector", _("Sector"), {key.value: str(words) for key, words in SECTOR_WORDS.items()}),
        ("region", _("Region"), {each.key: _(each.words) for each in REGIONS}),
        ("language", _("Working language"), {code: language_name(code) for code in LANGUAGES}),
    ]
