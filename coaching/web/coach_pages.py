"""Many organisations to coaches on one page, and what its buttons do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from coaching.clock import now
from coaching.model.cases import Cohort
from coaching.services import coach_choices, coach_seekers, conflicts, onboarding
from coaching.services.coach_choices import CoachLine, Pair, ReasonNeeded
from coaching.services.coach_suggestions import Suggestion
from coaching.services.onboarding import Line, Lines
from coaching.services.refusals import Refusal
from coaching.web.coach_rows import CoachRow, Typed, Workload, read_pair, row_of, workload_of
from coaching.web.onboarding_pages import Steps

ALL = "all"


class CoachesPage:
    """Every organisation with a list of coaches, their load beside it, and a suggestion."""

    def __init__(
        self, cohort: Cohort, *, after: int | None = None, taken: str = "", row: int | None = None
    ) -> None:
        self.cohort = cohort
        self.after = after
        # The row that a script saves for itself.
        self.row = row
        # When suggestions were taken with one click, so that they can be taken back.
        self.taken = _moment(taken)
        self.problems: dict[int, Refusal] = {}
        self.typed: dict[int, Typed] = {}
        self.saved = 0

    # ---- what it shows ----

    @cached_property
    def steps(self) -> Steps:
        """The four steps, this one marked."""
        return Steps(self.cohort, here=3)

    @cached_property
    def coaches(self) -> list[CoachLine]:
        """Everybody who coaches."""
        return coach_choices.coaches()

    @property
    def workload(self) -> list[Workload]:
        """The same in words."""
        return [workload_of(line) for line in self.coaches]

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The coaches as a list to choose from."""
        return [(line.user.id, line.user.name) for line in self.coaches]

    @cached_property
    def rows(self) -> list[CoachRow]:
        """The organisations by name."""
        found, nobody = self._suggestions
        names = dict(self.choices)
        against = conflicts.coaches_against(line.case.organisation for line in self._page.lines)
        return [
            row_of(
                line,
                names,
                typed=self.typed.get(line.case.id),
                refusal=self.problems.get(line.case.id),
                suggestion=found.get(line.case.id),
                nobody=nobody.get(line.case.id, ""),
                against=against[line.case.organisation_id],
            )
            for line in self._page.lines
        ]

    @property
    def saved_row(self) -> CoachRow:
        """The row that a script has saved."""
        return next(row for row in self.rows if row.id == self.row)

    @property
    def suggested(self) -> int:
        """For how many of these organisations there is a suggestion."""
        return sum(1 for row in self.rows if row.suggested)

    @property
    def next(self) -> int | None:
        """After whom the next page begins."""
        return self._page.next

    @property
    def undo(self) -> int:
        """How many suggestions that were taken with one click still stand."""
        if self.taken is None:
            return 0
        return coach_choices.taken_at(current_user, self.cohort, self.taken)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What needs a check, with the field it is about."""
        return [
            (f"{row.wrong_field}-{row.id}", f"{row.name}: {row.error}")
            for row in self.rows
            if row.error
        ]

    @cached_property
    def _page(self) -> Lines:
        return onboarding.lines(current_user, self.cohort, after=self.after)

    @cached_property
    def _suggestions(self) -> tuple[dict[int, Suggestion], dict[int, str]]:
        return coach_seekers.suggestions(current_user, self.cohort, self.coaches)

    # ---- what its buttons do ----

    def save(self, form: Mapping[str, str]) -> None:
        """Keep every row that somebody has touched, then take the suggestions asked for."""
        for line in self._page.lines:
            typed = Typed.read(form, line.case.id)
            if typed is not None and typed.changes(line):
                self._keep(line, replace(typed, pair=self._completed(line, typed)))
        self._take(form, form.get("take", ""))
        for name in ("_page", "coaches", "rows", "steps", "_suggestions"):
            self.__dict__.pop(name, None)

    def _completed(self, line: Line, typed: Typed) -> Pair:
        """A coach who is chosen gets a deputy without being asked for one."""
        coach, deputy = typed.pair.coach, typed.pair.deputy
        is_new = coach != typed.seen.coach
        if coach is None or (deputy is not None and not (is_new and deputy == coach)):
            return typed.pair
        return Pair(coach, coach_seekers.deputy_of(line.case, coach, self.coaches))

    def _keep(self, line: Line, typed: Typed) -> None:
        self.typed[line.case.id] = typed
        reason = typed.reason or ""
        try:
            coach_choices.choose(
                current_user, line.case, typed.pair, seen=typed.seen, reason=reason
            )
        except Refusal as refusal:
            self.problems[line.case.id] = refusal
        else:
            self.saved += 1

    def _take(self, form: Mapping[str, str], which: str) -> None:
        """Take what was shown: somebody else's choices since do not change it unseen."""
        at = now()
        for line in self._page.lines:
            case_id = line.case.id
            pair = read_pair(form.get(f"suggested-{case_id}", ""))
            if which not in (ALL, str(case_id)) or pair.coach is None or case_id in self.typed:
                continue
            try:
                coach_choices.choose(
                    current_user, line.case, pair, seen=Pair(), at=at, is_suggested=True
                )
            except ReasonNeeded:
                words = _("Somebody else has taken the last free place meanwhile.")
                self.problems[case_id] = Refusal(words, field="coach")
            except Refusal as refusal:
                self.problems[case_id] = refusal
            else:
                self.taken = at

    @property
    def words(self) -> str:
        """What has been done; suggestions have a note of their own."""
        if not self.saved:
            return ""
        return str(
            ngettext(
                "%(num)s choice has been saved.", "%(num)s choices have been saved.", self.saved
            )
        )

    @property
    def url(self) -> str:
        """Where this page stands, with the way to take suggestions back."""
        taken = self.taken.isoformat() if self.taken else None
        return url_for("onboarding.coaches", id=self.cohort.id, after=self.after, taken=taken)


def take_back(cohort: Cohort, at: str) -> int:
    """Undo what was taken with one click at this moment; gives how many that were."""
    moment = _moment(at)
    return coach_choices.take_back(current_user, cohort, at=moment) if moment else 0


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else None
