"""What the steps of bringing organisations on board show."""

from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from coaching.i18n import OWN_NAMES
from coaching.model.cases import Case, CaseStatus, Cohort, MemberKind
from coaching.model.organisations import Organisation
from coaching.services import onboarding, organisations
from coaching.services.onboarding import Line, Missing, Progress
from coaching.services.people import Person
from forms.people import SECTOR_WORDS, AddPeople

MISSING_WORDS = {
    Missing.CONTACT: _l("No contact person"),
    Missing.CONTACT_EMAIL: _l("The contact person has no email address"),
    Missing.CONTACT_ACCOUNT: _l("The contact person's account is not active"),
    Missing.SPONSOR: _l("No management sponsor"),
    Missing.SPONSOR_EMAIL: _l("The management sponsor has no email address"),
    Missing.SPONSOR_ACCOUNT: _l("The management sponsor's account is not active"),
}


@dataclass(frozen=True)
class Stop:
    """One of the steps; ``state`` is done, now or later."""

    number: int
    name: str
    url: str
    state: str
    is_here: bool


class Steps:
    """The four steps of a cohort; their states follow from what is there, and are kept nowhere."""

    def __init__(self, cohort: Cohort, *, here: int = 0) -> None:
        self.cohort = cohort
        self.here = here

    @cached_property
    def progress(self) -> Progress:
        """The numbers behind the states."""
        return onboarding.progress(current_user, self.cohort)

    @cached_property
    def stops(self) -> list[Stop]:
        """The steps in their order."""
        done = self._done()
        now = done.index(False) if False in done else len(done)
        named = (
            (_("Cohort and dates"), "coordinator.cohort"),
            (_("Organisations"), "onboarding.organisations_of"),
            (_("Coaches"), "onboarding.coaches"),
            (_("Invitations"), "onboarding.invitations"),
        )
        return [
            Stop(
                number=place + 1,
                name=name,
                url=url_for(endpoint, id=self.cohort.id),
                state="done" if done[place] else "now" if place == now else "later",
                is_here=place + 1 == self.here,
            )
            for place, (name, endpoint) in enumerate(named)
        ]

    @property
    def next(self) -> Stop:
        """What to do now; the last step once everything is done."""
        return next((stop for stop in self.stops if stop.state == "now"), self.stops[-1])

    def _done(self) -> list[bool]:
        numbers = self.progress
        there = numbers.all > 0
        return [
            True,
            there and not numbers.incomplete,
            there and not numbers.without_coach,
            there and not numbers.preparing and not numbers.to_ask,
        ]


def size_of(organisation: Organisation) -> str:
    """Sector and size, as far as known."""
    sector = str(SECTOR_WORDS[organisation.sector])
    if organisation.staff_count is None:
        return sector
    people = ngettext("%(num)s person", "%(num)s people", organisation.staff_count)
    return f"{sector}, {people}"


def spoken(first: str, others: list[str]) -> list[tuple[str, str]]:
    """Languages as codes with their own names, the most important first."""
    codes = dict.fromkeys([first, *others])
    return [(code.upper(), OWN_NAMES[code]) for code in codes if code in OWN_NAMES]


def is_over(case: Case) -> str:
    """How a year that runs no more is called; nothing for the others."""
    return {
        CaseStatus.COMPLETED: str(_("Year complete")),
        CaseStatus.WITHDRAWN: str(_("Left the programme")),
        CaseStatus.MERGED: str(_("Merged")),
    }.get(case.status, "")


# ---- organisations ----


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation with what it lacks; ``fix`` leads to where that is added."""

    name: str
    url: str
    facts: str
    contact: str
    email: str
    languages: list[tuple[str, str]]
    missing: list[str]
    fix: str
    state: tuple[str, str]


class OrganisationsPage:
    """Who takes part, and what is missing."""

    def __init__(self, cohort: Cohort, *, after: int | None = None) -> None:
        self.cohort = cohort
        self.steps = Steps(cohort, here=2)
        self._page = onboarding.lines(current_user, cohort, after=after)

    @property
    def next(self) -> int | None:
        """After whom the next page begins."""
        return self._page.next

    @cached_property
    def rows(self) -> list[OrganisationRow]:
        """The organisations by name."""
        return [self._row(line) for line in self._page.lines]

    def _row(self, line: Line) -> OrganisationRow:
        case, contact = line.case, line.contact
        missing = [str(MISSING_WORDS[each]) for each in line.missing]
        fix = url_for("onboarding.people", id=self.cohort.id, case_id=case.id)
        return OrganisationRow(
            name=case.organisation.full_name,
            url=url_for("coordinator.organisation", id=case.id),
            facts=size_of(case.organisation),
            contact=contact.user.name if contact else "",
            email=contact.user.email if contact else "",
            languages=spoken(case.language, case.organisation.languages),
            missing=missing,
            fix=fix if missing else "",
            state=_state(case),
        )


def _state(case: Case) -> tuple[str, str]:
    if over := is_over(case):
        return "plain", over
    if case.is_under_way:
        return "ok", _("The year has begun")
    return "ok", _("Nothing is missing")


class PeoplePage:
    """The form for the people that an organisation lacks."""

    def __init__(self, cohort: Cohort, case: Case) -> None:
        self.cohort, self.case = cohort, case
        line = onboarding.line_of(current_user, case)
        self.missing = [str(MISSING_WORDS[each]) for each in line.missing]
        self.form = AddPeople(kinds=line.lacking)

    @property
    def name(self) -> str:
        """The organisation."""
        return self.case.organisation.full_name

    def add(self) -> bool:
        """Name them."""
        named = {MemberKind(k): Person.of(self.form[k].data) for k in self.form.kinds}
        title = self.form.sponsor.data["title"] if "sponsor" in self.form else ""
        organisations.name_people(current_user, self.case, named, sponsor_title=title)
        return True
