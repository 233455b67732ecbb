"""What stands in the header of every page: the menu, the languages, the person."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.people import StaffRole, User
from coaching.permissions import roles_held
from coaching.services import results
from coaching.web import languages, readers

HAT = "hat"
# Entries that stand for rooms with several pages.
WHOLE = {
    "applications.home": {"applications"},
    "onboarding.newest": {"onboarding", "imports"},
}
STAFF_HOMES = {
    StaffRole.COORDINATOR: "coordinator.home",
    StaffRole.COACH: "coach.home",
    StaffRole.TRAINER: "trainer.home",
    StaffRole.MANAGER: "manager.home",
    StaffRole.ADMINISTRATOR: "administrator.home",
}


@dataclass(frozen=True)
class Link:
    """A place to go."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Hat:
    """One of the roles that a person may wear: in the programme, or in one organisation."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Header:
    """The person as the header shows them."""

    name: str
    roles: list[Link]
    account_url: str


def hats(user: User) -> list[Hat]:
    """All roles of a person, staff first; looked up once a request."""
    if "hats" not in g:
        g.hats = _hats(user)
    return list(g.hats)


def _hats(user: User) -> list[Hat]:
    viewing = readers.viewing()
    if viewing is not None:
        # Whatever else the contact person is, only this organisation is looked at.
        return [_place(viewing.case)]
    names = role_names()
    found = [
        Hat(role.value, names[role.value], url_for(home))
        for role, home in STAFF_HOMES.items()
        if role in roles_held(user)
    ]
    if user.has_places is False:
        return found
    rows = db.session.execute(
        select(Case, Member.kind)
        .join(Member, Member.case_id == Case.id)
        .where(Member.user_id == user.id, Member.left_at.is_(None))
        .order_by(Case.id, Member.id)
        .options(lazyload(Case.cohort))
    ).unique()
    seen: dict[int, Hat] = {}
    for case, _kind in rows:
        seen.setdefault(case.id, _place(case))
    return found + list(seen.values())


def _place(case: Case) -> Hat:
    """The role of somebody of an organisation."""
    home = url_for("contact.home", id=case.id)
    return Hat(f"case-{case.id}", case.organisation.full_name, home)


def role_names() -> dict[str, str]:
    """What roles are called."""
    return {
        "coordinator": _("Coordinator"),
        "coach": _("Coach"),
        "trainer": _("Trainer"),
        "manager": _("Programme manager"),
        "editor": _("Catalogue editor"),
        "administrator": _("Administrator"),
        MemberKind.CONTACT: _("Contact person"),
        MemberKind.DEPUTY: _("Deputy contact person"),
        MemberKind.SPONSOR: _("Management sponsor"),
        MemberKind.TEAM_MEMBER: _("Team member"),
    }


def hat_now(user: User) -> Hat | None:
    """The role somebody wears: the one last chosen, or the first."""
    all_hats = hats(user)
    chosen = next((hat for hat in all_hats if hat.key == session.get(HAT)), None)
    return chosen or (all_hats[0] if all_hats else None)


def wear(key: str) -> None:
    """Remember the role of the page that somebody opened, if it is their own."""
    if readers.viewing() is None:
        session[HAT] = key


def wear_one_of(*keys: str) -> None:
    """The same for a page of several roles: who wears one of them already keeps it."""
    worn = hat_now(current_user)
    fitting = [hat.key for hat in hats(current_user) if hat.key in keys]
    if fitting and (worn is None or worn.key not in fitting):
        wear(fitting[0])


def _menu(hat: Hat | None) -> list[Link]:
    if hat is None:
        return []
    menus: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        "coordinator": [
            (_("My work"), "coordinator.home", {}),
            (_("Worklist"), "worklist.show", {}),
            (_("Applications"), "applications.home", {}),
            (_("Onboarding"), "onboarding.newest", {}),
            (_("Organisations"), "coordinator.organisations", {}),
            (_("Pipeline"), "manager.home", {}),
            (_("Training"), "training.home", {}),
            (_("Process"), "processes.year", {}),
        ],
        "coach": [
            (_("My work"), "coach.home", {}),
            (_("Worklist"), "worklist.show", {}),
            (_("Applications"), "applications.home", {}),
        ],
        "trainer": [
            (_("My training sessions"), "trainer.home", {}),
            (_("Worklist"), "worklist.show", {}),
        ],
        "manager": [
            (_("Pipeline"), "manager.home", {}),
            (_("Change over time"), "manager.figures", {}),
            (_("Applications"), "applications.home", {}),
            (_("Worklist"), "worklist.show", {}),
            (_("Process"), "processes.year", {}),
        ],
        "administrator": [
            (_("People"), "administrator.home", {}),
            (_("Failures"), "failures.show", {}),
            (_("Retention"), "retention.show", {}),
            (_("Modules"), "modules.home", {}),
            (_("Process"), "processes.year", {}),
            (_("Decision tables"), "decisions.home", {}),
            (_("Figures"), "decisions.figures", {}),
        ],
    }
    items = menus.get(hat.key, [])
    if hat.key == "administrator" and current_app.config["DEMONSTRATION"]:
        items = [*items, (_("Sent mail"), "administrator.mails", {})]
    if hat.key.startswith("case-"):
        case_id = int(hat.key.removeprefix("case-"))
        items = [
            (_("Next steps"), "contact.home", {"id": case_id}),
            (_("Our year"), "cases.show", {"id": case_id}),
            (_("Documents"), "documents.of_case", {"id": case_id}),
            *_results(case_id),
        ]
    return [
        Link(label, url_for(endpoint, **values), _is_here(endpoint, values))
        for label, endpoint, values in items
    ]


def results_of(case_id: int) -> results.Available:
    """Which pages of results somebody finds of a case; looked up once a request."""
    known: dict[int, results.Available] = g.setdefault("results", {})
    if case_id not in known:
        known[case_id] = results.available(current_user, case_id)
    return known[case_id]


def _results(case_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Pages that an organisation gets in the course of its year."""
    there = results_of(case_id)
    named = (
        (there.plan, _("Action plan"), "results.plan"),
        (there.assessment, _("Results"), "results.show"),
        (there.certificate, _("Certificate"), "documents.certificate"),
    )
    return [(label, endpoint, {"id": case_id}) for known, label, endpoint in named if known]


def _is_here(endpoint: str, values: dict[str, Any]) -> bool:
    if request.blueprint in WHOLE.get(endpoint, ()):
        return True
    if request.endpoint != endpoint:
        return False
    return all((request.view_args or {}).get(key) == value for key, value in values.items())


def context() -> dict[str, Any]:
    """What `layout.html` needs on every page."""
    signed_in = bool(current_user and current_user.is_authenticated)
    hat = hat_now(current_user) if signed_in else None
    return {
        "nav": _menu(hat),
        "languages": languages.choices(),
        "person": _header(current_user, hat) if signed_in else None,
        "demonstration": current_app.config["DEMONSTRATION"],
        "role_names": role_names,
        "seen_as": readers.viewing(),
    }


def _header(user: User, hat: Hat | None) -> Header:
    roles = [Link(h.label, h.url, hat is not None and h.key == hat.key) for h in hats(user)]
    # The account and the absences of a contact person are nobody else's.
    return Header(user.name, roles, "" if readers.viewing() else url_for("account.show"))


def init_app(app: Flask) -> None:
    """Give every template its header."""
    app.context_processor(context)
