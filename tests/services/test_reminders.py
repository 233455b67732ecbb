"""Reminders with one press."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching.clock import now, today
from coaching.model.action_items import ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import reminders, tasks
from coaching.services.reminders import NothingToRemindOf, RemindedLately
from tests import make
from tests.services.cycle import plan
from tests.story import answer, open_task

YESTERDAY = timedelta(days=1)


def mails(name: str) -> list[tuple[str, dict[str, object]]]:
    """Who gets this mail, and what it is about."""
    query = select(Mail).where(Mail.name == name).order_by(Mail.id)
    return [(mail.to.first_name, mail.facts) for mail in db.session.scalars(query) if mail.to]


def test_everybody_with_overdue_promises_gets_one_mail_with_the_count(
    begun: Case, carl: User, otto: User, stina: User
) -> None:
    tea = next(m for m in begun.members if m.user.name == "Tea")
    for owner in (ItemOwner.CONTACT, ItemOwner.CONTACT, ItemOwner.SPONSOR, ItemOwner.COACH):
        make.promise(begun, "A secret plan", owner=owner, due_on=today() - YESTERDAY)
    make.promise(begun, owner=ItemOwner.MEMBER, member=tea, due_on=today() - YESTERDAY)

    told = reminders.of_promises(carl, begun)

    assert [person.first_name for person in told] == ["Otto", "Stina", "Tea"]
    assert [(who, facts["promises"]) for who, facts in mails("promises_overdue")] == [
        ("Otto", 2),
        ("Stina", 1),
        ("Tea", 1),
    ]
    assert "secret" not in str(mails("promises_overdue"))
    event = db.session.scalars(select(Event).where(Event.name == "promises_reminded")).one()
    assert (event.by, event.case_id) == (carl, begun.id)


def test_two_presses_send_one_reminder(begun: Case, carl: User, kim: User) -> None:
    make.promise(begun, due_on=today() - YESTERDAY)
    reminders.of_promises(carl, begun)

    for coach in (carl, kim):
        with pytest.raises(RemindedLately):
            reminders.of_promises(coach, begun)
    assert len(mails("promises_overdue")) == 1


def test_nothing_overdue_is_nothing_to_remind_of(begun: Case, carl: User) -> None:
    make.promise(begun, due_on=today())
    with pytest.raises(NothingToRemindOf):
        reminders.of_promises(carl, begun)

    make.promise(begun, due_on=today() - YESTERDAY)
    with transaction():
        begun.status, begun.ended_at = CaseStatus.COMPLETED, now()
    with pytest.raises(NothingToRemindOf):
        reminders.of_promises(carl, begun)


def test_a_form_that_was_sent_meanwhile_is_not_reminded_of(
    begun: Case, carl: User, otto: User
) -> None:
    plan(begun, carl)
    task = open_task(begun, "confirm_time")
    with pytest.raises(NothingToRemindOf):
        reminders.of_draft(carl, task)

    tasks.save_draft(otto, task, {"own_topics": ["June"]})
    answer(otto, task)
    with pytest.raises(NothingToRemindOf):
        reminders.of_draft(carl, task)


def test_only_the_programme_reminds(
    begun: Case, carl: User, cora: User, otto: User, stina: User, mona: User, eve: User
) -> None:
    make.promise(begun, due_on=today() - YESTERDAY)
    plan(begun, carl)
    task = open_task(begun, "confirm_time")
    tasks.save_draft(otto, task, {"own_topics": ["June"]})

    for person in (otto, stina, mona, eve):
        with pytest.raises(Forbidden):
            reminders.of_promises(person, begun)
        with pytest.raises(Forbidden):
            reminders.of_draft(person, task)
    assert reminders.of_promises(cora, begun) == [otto]
    assert reminders.of_draft(cora, task) == [otto]
