"""The people of an organisation: who has which place, who follows, who joins and who leaves."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.invitations import Invitation
from coaching.model.people import User
from coaching.permissions import Can, allowed, require
from coaching.services import invitations, people, successions
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.services.successions import RIGHTS, Successor
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from coaching.web.invitation_words import State, state_of
from coaching.web.navigation import role_names
from forms.successions import NEW, NOBODY, JoinTeam, NameSuccessor

bp = Blueprint("members", __name__, url_prefix="/cases/<int:id>/people")
PLACES = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)


@bp.route("")
def show(id: int) -> str:
    """Everybody of the organisation, and what the reader may change."""
    case = load(current_user, id)
    if not any(allowed(current_user, right, case) for right in RIGHTS.values()):
        require(current_user, Can.CHANGE_CONTACT, case)
    return render_template(
        "members/show.html",
        case=case,
        places=[(kind, successions.present(case, kind)) for kind in PLACES],
        team=[m for m in people.members_today(case) if m.kind == MemberKind.TEAM_MEMBER],
        invited=_invited(case),
        speaks={person.id for kind in PLACES for person in case.people(kind)},
        may=lambda kind: allowed(current_user, RIGHTS[kind], case),
        names=role_names(),
        can_change=successions.can_change(case),
        may_ask=people_of(case) if allowed(current_user, Can.COORDINATE, case) else [],
    )


def people_of(case: Case) -> list[User]:
    """Everybody who has or had a place, each once: they may ask about their data."""
    return sorted({member.user for member in case.members}, key=lambda person: person.name)


@bp.route("/<any(contact, deputy, sponsor):place>", methods=["GET", "POST"])
def follow(id: int, place: str) -> str | Response:
    """Who follows in a place."""
    case, kind = load(current_user, id), MemberKind(place)
    require(current_user, RIGHTS[kind], case)
    former = successions.present(case, kind)
    form = _form(case, kind, former)
    seen = request.form.get("seen", former.user_id if former else None, type=int)
    if form.validate_on_submit() and accepted(form, lambda: _follow(case, kind, form, seen)):
        flash(_("The change is made, and everybody concerned hears of it."), "ok")
        return redirect(_onwards(case))
    return render_template(
        "members/follow.html",
        case=case,
        kind=kind,
        form=form,
        former=former,
        names=role_names(),
        can_change=successions.can_change(case),
    )


@bp.route("/new", methods=["GET", "POST"])
def join(id: int) -> str | Response:
    """One more member of the team."""
    case = load(current_user, id)
    require(current_user, Can.CHANGE_TEAM, case)
    form = JoinTeam(data={"language": case.language})
    if form.validate_on_submit() and accepted(
        form, lambda: successions.join_team(current_user, case, Person.of(form.data))
    ):
        flash(_("%(name)s takes part now.", name=form.name.data), "ok")
        return redirect(url_for("members.show", id=case.id))
    return render_template("members/join.html", case=case, form=form)


@bp.route("/<int:member_id>/leave", methods=["GET", "POST"])
def leave(id: int, member_id: int) -> str | Response:
    """Somebody of the team takes part no more."""
    case = load(current_user, id)
    require(current_user, Can.CHANGE_TEAM, case)
    member = db.session.get(Member, member_id)
    if member is None or member.case_id != case.id or member.left_at is not None:
        abort(404)
    if request.method == "GET":
        return render_template("members/leave.html", case=case, member=member)
    try:
        successions.leave_team(current_user, member)
        flash(_("%(name)s takes part no more.", name=member.user.name), "ok")
    except Refusal as refusal:
        flash(refusal.message, "info")
    return redirect(url_for("members.show", id=case.id))


def _invited(case: Case) -> dict[int, tuple[Invitation | None, State]]:
    """How far the invitation of everybody is who has not signed in yet."""
    others = (m.user for m in people.members_today(case) if m.user_id != current_user.id)
    new = [each for each in others if each.password is None]
    found = invitations.to_case(case, new) if new else {}
    return {each.id: (found.get(each.id), state_of(found.get(each.id))) for each in new}


def _form(case: Case, kind: MemberKind, former: Member | None) -> NameSuccessor:
    return NameSuccessor(
        people=[(each.id, each.name) for each in successions.candidates(case, kind)],
        may_be_empty=successions.may_be_empty(current_user, case, kind),
        is_sponsor=kind == MemberKind.SPONSOR,
        has_former=former is not None,
        data={"language": case.language},
    )


def _follow(case: Case, kind: MemberKind, form: NameSuccessor, seen: int | None) -> bool:
    successions.follow(
        current_user,
        case,
        kind,
        _successor(form),
        instead_of=seen,
        stays=bool(form.data.get("stays")),
    )
    return True


def _successor(form: NameSuccessor) -> Successor | None:
    typed: dict[str, Any] = form.data
    title = typed.get("title") or ""
    if typed["who"] == NOBODY:
        return None
    if typed["who"] == NEW:
        return Successor(person=Person.of(typed), title=title)
    return Successor(user_id=int(typed["who"]), title=title)


def _onwards(case: Case) -> str:
    """Whoever has handed on the own place may not see the organisation any more."""
    db.session.expire_all()
    if not allowed(current_user, Can.SEE_CASE, case):
        return url_for("account.start")
    if any(allowed(current_user, right, case) for right in RIGHTS.values()):
        return url_for("members.show", id=case.id)
    return url_for("cases.show", id=case.id)
