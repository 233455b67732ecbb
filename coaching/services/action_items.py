"""Action items (people say promises): made in meetings, followed up until done or dropped."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.action_items import ActionItem, ActionItemMove, ItemOwner, ItemState
from coaching.model.base import db
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import days, people

CLOSED = (ItemState.DONE, ItemState.DROPPED)
MEMBER = "member-"
Row = Mapping[str, Any]


def open_of(case: Case) -> list[ActionItem]:
    """The promises of a case that are neither done nor dropped, by day."""
    query = (
        select(ActionItem)
        .where(ActionItem.case_id == case.id, ActionItem.closed_at.is_(None))
        .order_by(ActionItem.due_on, ActionItem.id)
        .options(joinedload(ActionItem.member).joinedload(Member.user).lazyload(User.offices))
    )
    return list(db.session.scalars(query).unique())


# ---- what a log does with promises, within its transaction ----


def make(entry: GuidanceEntry, rows: Iterable[Row]) -> None:
    """The promises of a meeting, as they were written into its log."""
    for row in rows:
        owner, member_id = _owner(row["owner"])
        db.session.add(
            ActionItem(
                case_id=entry.case_id,
                entry_id=entry.id,
                what=row["what"],
                owner=owner,
                member_id=member_id,
                due_on=date.fromisoformat(row["due_on"]),
                plan_action_key=row.get("plan_action") or None,
            )
        )


def _owner(key: str) -> tuple[ItemOwner, int | None]:
    if key.startswith(MEMBER):
        return ItemOwner.MEMBER, int(key.removeprefix(MEMBER))
    return ItemOwner(key), None


def follow_up(by: User, case: Case, rows: Iterable[Row]) -> None:
    """How far the promises from before have come, as the meeting saw it."""
    still_open = {item.id: item for item in open_of(case)}
    for row in rows:
        # Somebody may have closed it since the form was opened: that stands.
        item = still_open.get(int(row["item_id"]))
        if item is not None:
            state, note = ItemState(row["state"]), row.get("note") or ""
            if note and state == ItemState.DONE:
                item.result = note
            elif note:
                item.obstacle = note
            set_state(by, item, state)
            if row.get("new_due_on"):
                day = date.fromisoformat(row["new_due_on"])
                put_off(by, item, to=day, reason=row.get("reason") or "")


def set_state(by: User, item: ActionItem, state: ItemState) -> None:
    """Say how far it is, and close or reopen it; within the caller's transaction."""
    if state == item.state:
        return
    item.state = state
    item.closed_at = now() if state in CLOSED else None
    if state == ItemState.DONE:
        note_event(by, "promise_kept", item.case, item_id=item.id)
    elif state == ItemState.DROPPED:
        note_event(by, "promise_dropped", item.case, item_id=item.id)


def put_off(by: User, item: ActionItem, *, to: date, reason: str) -> None:
    """Give it another day; within the caller's transaction."""
    if to == item.due_on:
        return
    item.moves.append(
        ActionItemMove(old_due_on=item.due_on, new_due_on=to, reason=reason, by_id=by.id)
    )
    item.due_on = to
    note_event(by, "promise_moved", item.case, item_id=item.id)


# ---- words ----


def owner_in_words(item: ActionItem) -> str:
    """Whose promise it is, by name where there is one."""
    if item.member is not None:
        return item.member.user.name
    case = item.case
    match item.owner:
        case ItemOwner.COACH:
            return case.coach.name if case.coach else str(_("the coach"))
        case ItemOwner.SPONSOR:
            return _first(case, MemberKind.SPONSOR) or str(_("the management sponsor"))
    return _first(case, MemberKind.CONTACT) or str(_("the contact person"))


def _first(case: Case, kind: MemberKind) -> str:
    return next((person.name for person in case.people(kind)), "")


def lines(case: Case) -> list[dict[str, Any]]:
    """The open promises of a case in words, for a form."""
    return [line(item) for item in open_of(case)]


def lines_of(entry: GuidanceEntry) -> list[dict[str, Any]]:
    """The promises that were made in one meeting, in words."""
    query = select(ActionItem).where(ActionItem.entry_id == entry.id).order_by(ActionItem.id)
    return [line(item) for item in db.session.scalars(query)]


def line(item: ActionItem) -> dict[str, Any]:
    """A promise in words."""
    return {
        "id": item.id,
        "what": item.what,
        "owner": owner_in_words(item),
        "due": days.in_words(item.due_on),
        "state": item.state,
        "is_overdue": item.is_overdue,
    }


def owners(task: Task) -> list[dict[str, str]]:
    """Who can promise something: the roles by today's names, then everybody else."""
    case = task.case
    if case is None:
        return []
    by_role = [
        (ItemOwner.CONTACT, _first(case, MemberKind.CONTACT), _("contact person")),
        (ItemOwner.SPONSOR, _first(case, MemberKind.SPONSOR), _("management sponsor")),
        (ItemOwner.COACH, case.coach.name if case.coach else "", _("coach")),
    ]
    named = [
        {"key": owner.value, "name": _("%(name)s, %(role)s", name=name, role=role)}
        for owner, name, role in by_role
        if name
    ]
    known = {p.id for kind in (MemberKind.CONTACT, MemberKind.SPONSOR) for p in case.people(kind)}
    others = {m.user_id: m for m in people.members_of(task) if m.user_id not in known}
    return named + [{"key": f"{MEMBER}{m.id}", "name": m.user.name} for m in others.values()]
