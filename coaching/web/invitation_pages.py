"""Who gets what mail when the years begin, and whose year can begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.cases import CaseStatus, Cohort, Member
from coaching.model.invitations import Invitation
from coaching.model.people import User
from coaching.services import invitations, onboarding
from coaching.services.onboarding import Line
from coaching.web.invitation_words import state_of
from coaching.web.onboarding_pages import MISSING_WORDS, Steps, is_over


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a mail, and whether the person has an account in use."""

    name: str
    role: str
    mail: str
    state: tuple[str, str]


@dataclass(frozen=True)
class InvitationRow:
    """An organisation with those who get mail when its year begins."""

    id: int
    name: str
    url: str
    readers: list[Reader]
    state: tuple[str, str]
    button: str
    problem: str


class InvitationsPage:
    """Who gets what mail, and whose year can begin."""

    def __init__(
        self,
        cohort: Cohort,
        *,
        after: int | None = None,
        problems: Mapping[int, str] | None = None,
    ) -> None:
        self.cohort = cohort
        self.steps = Steps(cohort, here=4)
        self.problems = problems or {}
        self._page = onboarding.lines(current_user, cohort, after=after)

    @property
    def next(self) -> int | None:
        """After whom the next page begins."""
        return self._page.next

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What did not work, with the id of its row."""
        names = {row.id: row.name for row in self.rows}
        return [
            (f"row-{id}", f"{names.get(id, '')}: {words}") for id, words in self.problems.items()
        ]

    @cached_property
    def rows(self) -> list[InvitationRow]:
        """The organisations by name."""
        lines = self._page.lines
        members = [m.user for line in lines for m in (line.contact, line.sponsor) if m]
        sent = invitations.newest(members)
        return [self._row(line, sent) for line in lines]

    def _row(self, line: Line, sent: Mapping[int, Invitation]) -> InvitationRow:
        case = line.case
        return InvitationRow(
            id=case.id,
            name=case.organisation.full_name,
            url=url_for("coordinator.organisation", id=case.id),
            readers=_readers(line, sent),
            state=_readiness(line),
            button=_button(line),
            problem=self.problems.get(case.id, ""),
        )


def _readers(line: Line, sent: Mapping[int, Invitation]) -> list[Reader]:
    begins = _("The year begins") if line.case.status == CaseStatus.PREPARING else ""
    found = [
        _member(member, role, begins, sent)
        for member, role in (
            (line.contact, _("Contact person")),
            (line.sponsor, _("Management sponsor")),
        )
        if member is not None
    ]
    if line.is_open and line.choice is not None:
        found.append(Reader(line.choice.coach.name, _("Coach"), _("Will you coach?"), ("", "")))
    return found


def _member(member: Member, role: str, mail: str, sent: Mapping[int, Invitation]) -> Reader:
    person: User = member.user
    return Reader(person.name, role, mail, _account(person, sent.get(person.id)))


def _account(person: User, invited: Invitation | None) -> tuple[str, str]:
    return ("ok", _("Has signed in")) if person.password else state_of(invited)


def _readiness(line: Line) -> tuple[str, str]:
    case = line.case
    if over := is_over(case):
        return "plain", over
    if line.missing:
        return "bad", str(MISSING_WORDS[line.missing[0]])
    if line.is_open and line.choice is None:
        return "wait", _("No coach")
    if line.is_open and not line.is_chosen:
        return "wait", _("No deputy coach")
    if case.status == CaseStatus.PREPARING:
        return "info", _("Ready")
    return coach_state(line)


def coach_state(line: Line) -> tuple[str, str]:
    """How far the question to the coach has come in a year that has begun."""
    if line.is_open:
        return "soon", _("The year has begun, the coach has not been asked")
    if line.case.coach_confirmed:
        return "ok", _("The coach has confirmed")
    return "wait", _("The coach has been asked")


def _button(line: Line) -> str:
    if not line.is_ready:
        return ""
    if line.case.status == CaseStatus.PREPARING:
        return str(_("Start the year"))
    return str(_("Ask the coach"))
