"""The training of an organisation in a real browser: proposed, booked, named, recorded."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.training import Attendance, CaseModule
from tests import make, story
from tests.browser.steps import button, look_again, press, read, say, type_in
from tests.browser.visitor import Visitor
from tests.story import answer, open_task

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def proposing(planning: Case, tess: User) -> Case:
    """The coach has the training to propose, and foundations have a date."""
    make.training_session(planning.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    return planning


def of_foundations(case: Case, name: str) -> Task:
    """The open task of this name about foundations."""
    return db.session.scalars(
        select(Task).where(
            Task.case_id == case.id,
            Task.name == name,
            Task.module_id == "M01",
            Task.closed_at.is_(None),
        )
    ).one()


def test_a_trainer_records_attendance_on_a_phone_and_mends_what_is_wrong(
    proposing: Case,
    cora: User,
    carl: User,
    otto: User,
    tess: User,
    visit: Callable[..., Visitor],
) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    answer(otto, open_task(proposing, "accept_training"))
    answer(cora, open_task(proposing, "confirm_training"))
    answer(otto, of_foundations(proposing, "name_participants"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    trainer = visit(tess, phone=True, language="fi")
    task = of_foundations(proposing, "record_attendance")
    trainer.open(f"/tasks/{task.id}").is_sound()

    # Nothing chosen, and a figure that is no quarter of an hour.
    type_in(trainer, {"held_on": "13.10.2026", "attendance-0-hours": "1,1"})
    press(trainer, "Record the attendance")
    read(trainer, "This day is still ahead. Choose today or an earlier day.")
    read(trainer, "Choose how the person took part")
    read(trainer, "Write hours in quarters, for example 1.5 or 2.25, at most 24.")
    assert trainer.page.locator("[name='attendance-0-hours']").input_value() == "1,1"

    # One was there, one was not, and somebody else came along.
    type_in(
        trainer,
        {
            "held_on": "12.10.2026",
            "attendance-0-presence": "present",
            "attendance-0-hours": "3",
            "attendance-1-presence": "absent",
        },
    )
    with trainer.page.expect_navigation():
        button(trainer, "Add one more").click()
    trainer.is_sound()
    trainer.page.locator("[name='added-0-member_id']").select_option(index=1)
    type_in(trainer, {"added-0-presence": "partly", "added-0-hours": "1,5"})
    press(trainer, "Record the attendance")

    assert say(trainer, "Thank you, this is done: %(title)s", title="")[:8] in (
        trainer.page.inner_text("h1")
    )
    look_again()
    rows = db.session.scalars(
        select(Attendance).where(Attendance.case_module_id.is_not(None)).order_by(Attendance.id)
    ).all()
    assert [(row.presence, str(row.hours)) for row in rows] == [
        ("present", "3.00"),
        ("absent", "0.00"),
        ("partly", "1.50"),
    ]


def test_a_coordinator_plans_books_and_calls_off_without_scripts(
    proposing: Case, cora: User, carl: User, otto: User, tess: User, visit: Callable[..., Visitor]
) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    answer(otto, open_task(proposing, "accept_training"))
    someone = visit(cora, scripts=False)

    someone.open("/coordinator/training/new?module=M04")
    type_in(
        someone,
        {
            "level": "B",
            "language": "fi",
            "day": "20.10.2026",
            "starts": "9",
            "ends": "12",
            "mode": "remote",
            "trainer": str(tess.id),
        },
    )
    with someone.page.expect_navigation():
        button(someone, "Plan the training session").click()
    read(someone, "30 of 30 seats are free")

    confirming = open_task(proposing, "confirm_training")
    someone.open(f"/tasks/{confirming.id}")
    read(someone, "Tue, 20 Oct 2026, 9.00–12.00")
    type_in(someone, {k: str(v) for k, v in story.ANSWERS[confirming.name](confirming).items()})
    with someone.page.expect_navigation():
        button(someone, "Confirm the training").click()
    read(someone, "Thank you, this is done")

    look_again()
    taken = db.session.scalars(select(CaseModule).where(CaseModule.module_id == "M04")).one()
    assert taken.session is not None
    someone.open(f"/coordinator/training/{taken.session_id}/cancel")
    type_in(someone, {"reason": "The trainer is ill"})
    with someone.page.expect_navigation():
        button(someone, "Call off the training session").click()
    read(someone, "The training session is called off. Everybody concerned gets a mail.")
    look_again()
    assert (
        db.session.scalars(select(CaseModule.session_id).where(CaseModule.module_id == "M04")).one()
        is None
    )
