"""Promises: who says what of them, how often their day moves, and who decides then."""

from datetime import date

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem, ItemOwner, ItemState
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member, MemberKind
from coaching.model.history import Event
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import action_items
from coaching.services.action_items import News, OnlyTheCoach, YearIsOver
from tests import make

LATER, LATEST = date(2026, 11, 16), date(2026, 11, 30)


@pytest.fixture
def running(case: Case, carl: User) -> Case:
    """A running year with a coach."""
    with transaction():
        case.status, case.coach, case.coach_confirmed = CaseStatus.ACTIVE, carl, True
    return case


@pytest.fixture
def tea(running: Case) -> Member:
    """A team member."""
    member = Member(case=running, user=make.person("Tea Team"), kind=MemberKind.TEAM_MEMBER)
    with transaction():
        db.session.add(member)
    return member


def events(case: Case) -> list[str]:
    """What happened to promises, by name."""
    query = select(Event.name).where(Event.case_id == case.id).order_by(Event.id)
    return [name for name in db.session.scalars(query) if name.startswith("promise")]


def put_off(person: User, item: ActionItem, to: date) -> None:
    """Move its day."""
    action_items.update(
        person,
        item,
        News(ItemState.IN_PROGRESS, new_due_on=to, reason="The printer is broken"),
    )


def test_open_promises_stand_by_day(running: Case, carl: User) -> None:
    make.promise(running, "Second", due_on=LATER)
    make.promise(running, "First")
    done = make.promise(running, "Done")
    with transaction():
        done.state, done.closed_at = ItemState.DONE, clock.now()

    assert [item.what for item in action_items.open_of(running)] == ["First", "Second"]
    assert [item.what for item in action_items.of_case(carl, running)] == [
        "First",
        "Second",
        "Done",
    ]


def test_a_promise_is_overdue_the_day_after_its_day(running: Case) -> None:
    item = make.promise(running, due_on=clock.today())
    assert not item.is_overdue

    item.due_on = date(2026, 8, 2)
    assert item.is_overdue
    item.closed_at = clock.now()
    assert not item.is_overdue
    db.session.rollback()


def test_its_owner_says_how_far_it_is(running: Case, otto: User) -> None:
    item = make.promise(running)

    action_items.update(otto, item, News(ItemState.IN_PROGRESS, obstacle="The printer is broken"))
    assert (item.state, item.obstacle, item.is_open) == (
        "in_progress",
        "The printer is broken",
        True,
    )
    action_items.update(otto, item, News(ItemState.DONE, result="All of them are checked"))
    assert (item.state, item.result, item.is_open) == ("done", "All of them are checked", False)
    action_items.update(otto, item, News(ItemState.IN_PROGRESS))
    assert item.is_open
    action_items.update(otto, item, News(ItemState.DROPPED))
    assert events(running) == ["promise_kept", "promise_dropped"]


def test_owners_contact_and_coach_may_speak_and_nobody_else(
    running: Case, tea: Member, otto: User, stina: User, carl: User, cora: User, eve: User
) -> None:
    item = make.promise(running, owner=ItemOwner.MEMBER, member=tea)
    other = make.promise(running, owner=ItemOwner.SPONSOR)

    for person in (tea.user, otto, stina, carl):
        action_items.update(person, item, News(ItemState.IN_PROGRESS))
    for person in (cora, eve):
        with pytest.raises(Forbidden):
            action_items.update(person, item, News(ItemState.DONE))
    with pytest.raises(Forbidden):
        action_items.update(tea.user, other, News(ItemState.DONE))


def test_its_day_moves_twice_and_then_the_coach_decides(
    running: Case, otto: User, carl: User
) -> None:
    item = make.promise(running)
    put_off(otto, item, LATER)
    put_off(otto, item, LATEST)
    assert [(m.old_due_on, m.new_due_on, m.by) for m in item.moves] == [
        (date(2026, 11, 2), LATER, otto),
        (LATER, LATEST, otto),
    ]

    with pytest.raises(OnlyTheCoach) as refused:
        put_off(otto, item, date(2026, 12, 7))
    assert refused.value.field == "new_due_on"
    with pytest.raises(OnlyTheCoach) as refused:
        action_items.update(otto, item, News(ItemState.DROPPED))
    assert refused.value.field == "state"
    action_items.update(otto, item, News(ItemState.NOT_STARTED))

    put_off(carl, item, date(2026, 12, 7))
    action_items.update(
        carl, item, News(ItemState.IN_PROGRESS, what="Check the spring advertisements")
    )
    assert (item.due_on, item.what) == (date(2026, 12, 7), "Check the spring advertisements")
    action_items.update(carl, item, News(ItemState.DROPPED))
    assert item.state == "dropped"


def test_the_same_day_is_no_move(running: Case, otto: User) -> None:
    item = make.promise(running)

    put_off(otto, item, item.due_on)

    assert item.moves == []
    assert events(running) == []


def test_only_the_coach_puts_a_promise_in_other_words(running: Case, otto: User) -> None:
    item = make.promise(running)

    action_items.update(otto, item, News(ItemState.IN_PROGRESS, what="Something easier"))

    assert item.what == "Check the advertisements"


def test_after_the_year_nothing_changes(running: Case, otto: User) -> None:
    item = make.promise(running)
    with transaction():
        running.status = CaseStatus.COMPLETED

    with pytest.raises(YearIsOver):
        action_items.update(otto, item, News(ItemState.DONE))


def test_an_owner_is_named_as_of_today(running: Case, tea: Member, carl: User) -> None:
    names = {
        owner: action_items.owner_in_words(make.promise(running, owner=owner))
        for owner in (ItemOwner.CONTACT, ItemOwner.SPONSOR, ItemOwner.COACH)
    }
    assert list(names.values()) == ["Otto Contact", "Stina Sponsor", "Carl Coach"]
    own = make.promise(running, owner=ItemOwner.MEMBER, member=tea)
    assert action_items.owner_in_words(own) == "Tea Team"

    with transaction():
        running.coach = None
        for member in running.members:
            member.left_at = clock.now()
    nobody = [
        action_items.owner_in_words(make.promise(running, owner=owner))
        for owner in (ItemOwner.CONTACT, ItemOwner.SPONSOR, ItemOwner.COACH)
    ]
    assert nobody == ["the contact person", "the management sponsor", "the coach"]


def test_a_log_says_how_far_promises_are(running: Case, carl: User) -> None:
    slides, room = make.promise(running, "Slides"), make.promise(running, "Room")
    closed = make.promise(running, "Closed meanwhile")
    with transaction():
        closed.state, closed.closed_at = ItemState.DONE, clock.now()

    with transaction():
        action_items.follow_up(
            carl,
            running,
            [
                {"item_id": slides.id, "state": "done", "note": "They are out"},
                {
                    "item_id": room.id,
                    "state": "in_progress",
                    "note": "Two rooms are full",
                    "new_due_on": LATER.isoformat(),
                    "reason": "The house is being painted",
                },
                {"item_id": closed.id, "state": "dropped", "note": ""},
            ],
        )

    assert (slides.state, slides.result, slides.is_open) == ("done", "They are out", False)
    assert (room.state, room.obstacle, room.due_on) == (
        "in_progress",
        "Two rooms are full",
        LATER,
    )
    assert [move.reason for move in room.moves] == ["The house is being painted"]
    assert closed.state == "done"
    assert events(running) == ["promise_kept", "promise_moved"]
