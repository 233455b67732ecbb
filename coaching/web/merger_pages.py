"""What the pages show when an organisation joins another one, already in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from coaching.model.cases import Case, Member, MemberKind
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.mergers import Becomes
from coaching.model.people import User
from coaching.model.training import CaseModule
from coaching.services import joinings, merger_wishes, mergers, modules, page_drafts, versions
from coaching.services.merger_wishes import Wish
from coaching.services.mergers import Consequences
from coaching.web.case_coaching import PromiseRow, promise_rows
from coaching.web.navigation import role_names
from coaching.web.reopening_pages import who_of
from coaching.web.two_steps import TwoSteps
from forms.mergers import BECOMES_WORDS, JoinOrganisation, join_form


class MergerPage:
    """Two organisations, and the form that says how they go on as one."""

    def __init__(self, user: User, case: Case, into: Case) -> None:
        self.user = user
        self.case = case
        self.into = into
        self.step = TwoSteps(user, case, page_drafts.MERGE, into=str(into.id))
        self.form = self._form()

    def _form(self) -> JoinOrganisation:
        names = role_names()
        leads = next(iter(self.into.people(MemberKind.SPONSOR)), None)
        return join_form(
            [
                (m.user_id, _("%(name)s, %(role)s", name=m.user.name, role=names[m.kind]), can)
                for m, can in self._newcomers()
            ],
            [(person.id, person.name) for person in joinings.sponsors(self.case, self.into)],
            typed=self.step.typed,
            sponsor=leads.id if leads else None,
        )

    def _newcomers(self) -> Iterator[tuple[Member, list[Becomes]]]:
        for member in joinings.newcomers(self.case, self.into):
            may_be = merger_wishes.may_be_deputy(self.case, self.into, member.user)
            yield member, [each for each in Becomes if may_be or each != Becomes.DEPUTY]

    @property
    def wish(self) -> Wish:
        """What the form says."""
        return Wish(
            sponsor_id=self.form.sponsor.data,
            reason=self.form.reason.data or "",
            name=self.form.name.data or "",
            becomes=self.form.becomes,
        )

    def consequences(self) -> Consequences:
        """What would follow; raises `Refusal`."""
        return mergers.consequences(self.user, self.case, self.into, self.wish)

    @property
    def name(self) -> str:
        """The organisation that joins."""
        return self.case.organisation.full_name

    @property
    def other(self) -> str:
        """The organisation that goes on."""
        return self.into.organisation.full_name


@dataclass(frozen=True)
class Follows:
    """Everything that follows, in words."""

    closes: list[tuple[str, str]]
    meetings: list[CoachingSession]
    seats: list[tuple[str, CaseModule]]
    promises: list[PromiseRow]
    people: list[tuple[str, str]]
    sponsor: str
    told: list[str]
    ends_hold: bool
    ends_request: bool
    may_end: bool


def what_follows(found: Consequences, wish: Wish) -> Follows:
    """What a coordinator reads before confirming."""
    leads = {p.id: p.name for p in joinings.sponsors(found.case, found.into)}
    return Follows(
        closes=[(versions.title_of(task), who_of(task)) for task in found.closes],
        meetings=list(found.meetings),
        seats=[(modules.named(each.module), each) for each in found.seats],
        promises=promise_rows(found.promises),
        people=[
            (member.user.name, _becomes(member, wish))
            for member in joinings.newcomers(found.case, found.into)
        ],
        sponsor=leads[wish.sponsor_id],
        told=[person.name for person in found.told],
        ends_hold=found.case.is_on_hold,
        ends_request=found.case.id in found.leaving,
        may_end=found.into.id in found.leaving,
    )


def _becomes(member: Member, wish: Wish) -> str:
    chosen = wish.of(member.user)
    if member.user_id == wish.sponsor_id and chosen == Becomes.TEAM_MEMBER:
        return role_names()[MemberKind.SPONSOR]
    return str(BECOMES_WORDS[chosen])
