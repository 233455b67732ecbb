"""Action items (people say promises): made in meetings, followed up until done or dropped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, lazyload

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.action_items import ActionItem, ActionItemMove, ItemOwner, ItemState
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.permissions import (
    Can,
    coaches_the_case,
    require,
    visible_action_items,
)
from coaching.services import days, people, settings
from coaching.services.refusals import Refusal

CLOSED = (ItemState.DONE, ItemState.DROPPED)
MEMBER = "member-"
Row = Mapping[str, Any]


class YearIsOver(Refusal):
    """Promises belong to a running year."""


class OnlyTheCoach(Refusal):
    """The owner has moved it as often as it can be moved."""


def open_of(case: Case) -> list[ActionItem]:
    """The promises of a case that are neither done nor dropped, by day."""
    query = (
        select(ActionItem)
        .where(ActionItem.case_id == case.id, ActionItem.closed_at.is_(None))
        .order_by(ActionItem.due_on, ActionItem.id)
        .options(joinedload(ActionItem.member).joinedload(Member.user))
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


# ---- what people say of their promises ----


@dataclass(frozen=True)
class News:
    """What somebody says of a promise; ``what`` only from the coach, who may put it anew."""

    state: ItemState
    result: str = ""
    obstacle: str = ""
    new_due_on: date | None = None
    reason: str = ""
    what: str = ""


def update(user: User, item: ActionItem, news: News) -> None:
    """Keep how far a promise is; raises `YearIsOver`, `OnlyTheCoach`."""
    require(user, Can.UPDATE_ACTION_ITEM, item)
    if not item.case.is_under_way:
        raise YearIsOver(_("The year of this organisation is over: nothing changes any more."))
    with transaction():
        db.session.refresh(item)
        if not coaches_the_case(user, item):
            _stop_if_used_up(item, news)
        elif news.what:
            item.what = news.what
        item.result, item.obstacle = news.result, news.obstacle
        if news.new_due_on is not None:
            put_off(user, item, to=news.new_due_on, reason=news.reason)
        set_state(user, item, news.state)


def _stop_if_used_up(item: ActionItem, news: News) -> None:
    """After the last move the coach decides whether it is dropped or changed."""
    if moves_left(item):
        return
    refused = OnlyTheCoach(
        _("The day has been moved as often as it can be. Agree with your coach how to go on.")
    )
    if news.new_due_on is not None and news.new_due_on != item.due_on:
        refused.field = "new_due_on"
        raise refused
    if news.state == ItemState.DROPPED and item.state != ItemState.DROPPED:
        refused.field = "state"
        raise refused


def moves_left(item: ActionItem) -> int:
    """How often its owner may still move its day."""
    return max(0, settings.current().most_moves - len(item.moves))


# ---- lists ----


def of_case(user: User, case: Case) -> list[ActionItem]:
    """Every promise of a case that this person may read: open ones by day, then closed ones."""
    return list(db.session.scalars(_read_by(user, case)).unique())


def still_open(user: User, case: Case) -> list[ActionItem]:
    """Those of them that are neither done nor dropped."""
    query = _read_by(user, case).where(ActionItem.closed_at.is_(None))
    return list(db.session.scalars(query).unique())


def _read_by(user: User, case: Case) -> Select[ActionItem]:
    return (
        visible_action_items(user)
        .where(ActionItem.case_id == case.id)
        .order_by(ActionItem.closed_at.is_not(None), ActionItem.due_on, ActionItem.id)
        .options(
            joinedload(ActionItem.member).joinedload(Member.user),
            lazyload(ActionItem.moves),
        )
    )


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


def person_of(item: ActionItem) -> User | None:
    """Who looks after it today; nobody when the one who promised has left."""
    if item.member is not None:
        return item.member.user if item.member.left_at is None else None
    if item.owner == ItemOwner.COACH:
        return item.case.coach
    kind = MemberKind.SPONSOR if item.owner == ItemOwner.SPONSOR else MemberKind.CONTACT
    return next(iter(item.case.people(kind)), None)


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


def owners(case: Case) -> list[dict[str, str]]:
    """Who can promise something: the roles by today's names, then everybody else."""
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
    others = {m.user_id: m for m in people.members_today(case) if m.user_id not in known}
    return named + [{"key": f"{MEMBER}{m.id}", "name": m.user.name} for m in others.values()]
