"""The page on which coordinators see how far every invitation has come."""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.cases import Member
from coaching.model.invitations import Invitation, Standing
from coaching.permissions import Can, allowed, require
from coaching.services import invitation_lists
from coaching.services.invitation_lists import AWAITED
from coaching.web.invitation_words import State, state_of
from coaching.web.navigation import role_names

bp = Blueprint("invitation_lists", __name__)


@bp.route("/coordinator/invitations")
def show() -> str:
    """Who was asked on board, and how far that has come."""
    require(current_user, Can.COORDINATE)
    page = InvitationsPage(request.args.get("show", ""), after=request.args.get("after", type=int))
    return render_template("coordinator/invitations.html", page=page)


@dataclass(frozen=True)
class Choice:
    """One way to look at the list."""

    label: str
    url: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class Row:
    """One invitation."""

    name: str
    email: str
    organisation: str
    url: str
    roles: str
    state: State
    address_url: str
    invite_url: str
    revoke_url: str


class InvitationsPage:
    """What the template shows."""

    def __init__(self, shown: str, *, after: int | None = None) -> None:
        known = [standing.value for standing in Standing]
        self.shown = Standing(shown) if shown in known else None
        standings = (self.shown,) if self.shown else AWAITED
        self._page = invitation_lists.listed(current_user, standings=standings, after=after)

    @cached_property
    def rows(self) -> list[Row]:
        """The invitations, the newest first."""
        found = self._page.invitations
        places = invitation_lists.places(found)
        return [_row(each, places[each.id]) for each in found]

    @cached_property
    def choices(self) -> list[Choice]:
        """Everybody who is awaited, then each standing by itself."""
        numbers = invitation_lists.numbers(current_user)
        words = {
            Standing.BOUNCED: _("Did not arrive"),
            Standing.EXPIRED: _("Link too old"),
            Standing.WAITING: _("On the way"),
            Standing.SENT: _("Not opened"),
            Standing.OPENED: _("Opened"),
            Standing.REVOKED: _("Taken back"),
            Standing.JOINED: _("On board"),
        }
        awaited = sum(numbers.get(standing, 0) for standing in AWAITED)
        first = Choice(_("Awaited"), url_for("invitation_lists.show"), awaited, self.shown is None)
        single = [
            Choice(
                label,
                url_for("invitation_lists.show", show=standing.value),
                numbers.get(standing, 0),
                self.shown == standing,
            )
            for standing, label in words.items()
        ]
        return [first, *(each for each in single if each.count or each.is_here)]

    @property
    def here(self) -> str:
        """The address of this view, to come back to."""
        return url_for("invitation_lists.show", show=self.shown.value if self.shown else None)

    @property
    def next_url(self) -> str:
        """The next page of the list."""
        if self._page.next is None:
            return ""
        shown = self.shown.value if self.shown else None
        return url_for("invitation_lists.show", show=shown, after=self._page.next)


def _row(each: Invitation, places: list[Member]) -> Row:
    names = role_names()
    member, case = places[0], each.case
    may = allowed(current_user, Can.COORDINATE, case)
    is_awaited = each.standing != Standing.JOINED
    return Row(
        name=each.user.name,
        email=each.user.email,
        organisation=case.organisation.full_name if case else "",
        url=url_for("members.show", id=each.case_id),
        roles=", ".join(dict.fromkeys(str(names[each.kind]) for each in places)),
        state=state_of(each),
        address_url=(
            url_for("mailboxes.correct", id=member.id)
            if may and each.standing == Standing.BOUNCED
            else ""
        ),
        invite_url=url_for("mailboxes.invite", id=member.id) if may and is_awaited else "",
        revoke_url=url_for("mailboxes.revoke", id=member.id) if may and each.is_open else "",
    )
