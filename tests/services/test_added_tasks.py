"""Tasks that people have added are changed: their words, their day, and who does them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.calendar import end_of
from coaching.ladder import Rung
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import ad_hoc, handovers, versions, worklists
from coaching.services.ad_hoc import AskedMeanwhile
from tests import make, story
from tests.services.climbing import make_late
from tests.services.holds.pausing import WEEK, go_on, pause
from tests.story import answer


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose team and coaches are known."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def named(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


def mails() -> list[tuple[str, str]]:
    """What was written since the test began asking: template and reader."""
    found = db.session.scalars(select(Mail).where(Mail.name.startswith("task_")).order_by(Mail.id))
    return [(each.name, each.to.first_name if each.to else "") for each in found]


def added(task: Task) -> AdHocTask:
    query = select(AdHocTask).where(AdHocTask.process_id == task.process_id)
    return db.session.scalars(query).one()


def change(user: User, task: Task, **changes: object) -> None:
    """Ask for what the task asks, but for these changes, as somebody who has just opened it."""
    asks = ad_hoc.asked_now(added(task), task)
    ad_hoc.change(user, added(task), replace(asks, **changes), seen=asks.seen)  # type: ignore[arg-type]


def test_a_change_of_words_and_day_is_told(begun: Case, carl: User, otto: User) -> None:
    task = make.added_task(begun, by=carl, due_on=date(2026, 9, 18))

    change(carl, task, title="Send both lists", due_on=date(2026, 9, 25))

    assert versions.title_of(task) == "Send both lists"
    assert task.due_at == datetime(2026, 9, 25, 20, 59, tzinfo=UTC)
    assert mails() == [("task_added", "Otto"), ("task_changed", "Otto")]


def test_a_change_of_the_person_tells_both(begun: Case, carl: User, otto: User) -> None:
    task = make.added_task(begun, by=carl)

    change(carl, task, doer="sponsor")

    assert mails() == [
        ("task_added", "Otto"),
        ("task_withdrawn", "Otto"),
        ("task_added", "Stina"),
    ]
    assert task not in worklists.for_person(otto)


def test_saving_without_a_change_tells_nobody(begun: Case, carl: User) -> None:
    task = make.added_task(begun, by=carl)

    change(carl, task)

    assert mails() == [("task_added", "Otto")]


def test_a_task_that_was_handed_over_stays_so_when_its_words_change(
    begun: Case, cora: User
) -> None:
    task, dora = make.added_task(begun, by=cora), named("Dora Deputy")
    handovers.give_to(cora, task, dora, instead_of=None)

    change(cora, task, title="Send both lists")

    assert (task.title, task.assignee) == ("Send both lists", dora)


def test_more_time_stays_when_its_words_change(begun: Case, cora: User, carl: User) -> None:
    task = make.added_task(begun, by=carl, due_on=date(2026, 9, 18))
    clock.set_to(datetime(2026, 9, 7, 9, tzinfo=clock.HELSINKI))
    answer(cora, make_late(task), decision="extend", new_due="23.10.2026", reason="Holidays")

    change(carl, task, title="Send both lists")

    assert task.title == "Send both lists"
    assert task.due_at == datetime(2026, 10, 23, 20, 59, tzinfo=UTC)


def test_without_its_day_the_usual_time_begins_again(begun: Case, carl: User) -> None:
    task = make.added_task(begun, by=carl, due_on=date(2026, 10, 23))
    clock.set_to(datetime(2026, 9, 28, 9, tzinfo=clock.HELSINKI))

    change(carl, task, due_on=None)

    assert task.due_at == datetime(2026, 10, 12, 20, 59, tzinfo=UTC)


def test_nobody_is_late_a_second_time_by_a_day_that_was_taken_away(
    begun: Case, cora: User, carl: User
) -> None:
    task = make.added_task(begun, by=carl)
    clock.set_to(datetime(2026, 9, 22, 9, tzinfo=clock.HELSINKI))
    answer(cora, make_late(task), decision="extend", new_due="2.10.2026", reason="Holidays")

    change(carl, task, due_on=None)

    assert task.due_at == datetime(2026, 10, 9, 20, 59, tzinfo=UTC)
    assert task.rung == Rung.NONE


def test_what_a_colleague_has_changed_meanwhile_is_not_overwritten(
    begun: Case, cora: User, carl: User
) -> None:
    task = make.added_task(begun, by=carl)
    opened = ad_hoc.asked_now(added(task), task)
    change(cora, task, due_on=date(2026, 9, 25))
    wanted = replace(opened, note="The newest ones")

    with pytest.raises(AskedMeanwhile):
        ad_hoc.change(carl, added(task), wanted, seen=opened.seen)
    db.session.rollback()

    assert (added(task).note, task.due_at) == ("", datetime(2026, 9, 25, 20, 59, tzinfo=UTC))
    assert mails() == [("task_added", "Otto"), ("task_changed", "Otto")]


def test_a_day_chosen_during_the_hold_stays(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    tasks = [make.added_task(begun, by=carl, title=title) for title in ("Ahead", "Over")]
    pause(otto, cora, begun, weeks=4)
    clock.set_to(clock.now() + WEEK)
    for task, day in zip(tasks, (date(2026, 10, 15), date(2026, 9, 22)), strict=True):
        change(carl, task, due_on=day)
    clock.set_to(clock.now() + 3 * WEEK)

    go_on(cora, begun)

    # What is over by now has as many days left as it had when it was asked for.
    assert [task.due_at for task in tasks] == [
        end_of(date(2026, 10, 15)),
        end_of(date(2026, 10, 13)),
    ]
