"""Late tasks on pages: coordinators handle them, managers see those that nobody could help."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from coaching import clock
from coaching.clock import HELSINKI
from coaching.jobs.climbing import CLIMBING
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.late_tasks import LateTask
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.services import late_ladder
from tests import story
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sending import send

LATE = "Name your team and contact person"
REASON = "Nobody answers the telephone"
ESCALATE = {"decision": "escalate", "reason": REASON}
HOLD = {
    "decision": "hold",
    "hold_reason": "strike",
    "expected_until": "12.10.2026",
    "reason": REASON,
}


@pytest.fixture
def late(case: Case, cora: User, mona: User) -> Task:
    """Naming the team is so late that a coordinator has to handle it."""
    story.start(case, cora)
    task = open_task(case, "name_team")
    with transaction():
        db.session.execute(update(Task).where(Task.id != task.id).values(next_rung_at=None))
    clock.set_to(datetime(2026, 9, 7, 9, tzinfo=HELSINKI))
    for task_id in late_ladder.due(10):
        CLIMBING.attempt(task_id)
    db.session.expire_all()
    return task


@pytest.fixture
def page(late: Task) -> str:
    """The page on which a coordinator decides."""
    return f"/tasks/{open_task(late.case, 'handle_late_task').id}"


def test_coordinators_see_first_what_they_have_to_handle(app: Flask, page: str, cora: User) -> None:
    home = words(look(app, cora, "/coordinator"))

    assert f"Late tasks to handle {LATE}" in home
    # Its own list is enough.
    assert "Handle a late task" not in home


def test_lists_tell_late_tasks_apart(app: Flask, page: str, cora: User) -> None:
    assert f"Handle a late task: {LATE}" in words(look(app, cora, "/worklist"))


def test_the_page_says_what_is_late_and_what_cannot_be_chosen(
    app: Flask, page: str, cora: User
) -> None:
    said = words(look(app, cora, page))

    assert f"Handle a late task: {LATE}" in said
    assert "It was due on Monday, 24 August 2026." in said
    assert "Waiting for Otto Contact." in said
    assert "Give more time" in said
    assert "Do without it" not in said
    assert "The year cannot go on without this task, so nobody can do without it." in said
    assert "Nobody else can do this task." in said


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Choose how it goes on"),
        ({"decision": "extend", "reason": REASON}, "Write the new day"),
        (
            {"decision": "extend", "new_due": "7.9.2026", "reason": REASON},
            "Choose a day after today.",
        ),
        ({"decision": "extend", "new_due": "7.9.2027", "reason": REASON}, "next 26 weeks"),
        ({"decision": "wait", "reason": REASON}, "Write the day until which you wait"),
        ({"decision": "wait", "wait_until": "1.1.2027", "reason": REASON}, "next twelve weeks"),
        ({"decision": "hold", "reason": REASON}, "Choose the reason"),
        ({**HOLD, "hold_reason": "gossip"}, "Choose one of the options"),
        ({**HOLD, "hold_reason": "other"}, "Tell the reason"),
        ({**HOLD, "expected_until": ""}, "Write the day until which the year pauses"),
        ({**HOLD, "expected_until": "7.9.2026"}, "Choose a day after today."),
        ({**HOLD, "expected_until": "1.12.2026"}, "next twelve weeks"),
        ({"decision": "escalate"}, "Write the reason"),
        ({"decision": "not_needed", "reason": REASON}, "Choose one of the options"),
        ({"decision": "reassign", "given_to": "1", "reason": REASON}, "Choose one of the options"),
    ],
)
def test_what_is_missing_or_impossible_is_said_and_nothing_is_lost(
    app: Flask, page: str, late: Task, cora: User, typed: dict[str, str], complaint: str
) -> None:
    answered = send(app, cora, page, typed)

    assert complaint in words(answered)
    if "reason" in typed:
        assert REASON in words(answered)
    assert db.session.scalars(select(LateTask.decision)).all() == [None]


def test_what_was_typed_for_another_choice_is_no_mistake(
    app: Flask, page: str, late: Task, cora: User
) -> None:
    typed = {**ESCALATE, "new_due": "soon", "wait_until": "1.1.2031", "hold_reason": "other"}

    send(app, cora, page, typed)

    assert db.session.scalars(select(LateTask.decision)).all() == ["escalate"]
    kept = db.session.scalars(select(Answers).where(Answers.task_name == "handle_late_task")).one()
    assert kept.values["new_due"] is kept.values["hold_reason"] is None


def test_the_year_pauses_and_the_organisation_reads_the_reason_of_the_hold_alone(
    app: Flask, page: str, late: Task, case: Case, cora: User, otto: User
) -> None:
    sent = send(app, cora, page, HOLD, follow=True)
    home = words(look(app, otto, f"/my/{case.id}"))
    shown = words(look(app, otto, f"/cases/{case.id}"))

    assert sent.status_code == 200
    assert "your year is on hold" in home
    assert "It should go on again on Monday, 12 October 2026." in home
    assert REASON not in home + shown + words(look(app, otto, f"/tasks/{late.id}"))
    assert LATE not in words(look(app, cora, "/coordinator?")).partition("Late tasks to handle")[2]


def test_a_year_with_a_hold_asked_for_says_why_it_cannot_be_chosen(
    app: Flask, page: str, case: Case, cora: User, otto: User
) -> None:
    until = (clock.today() + timedelta(weeks=2)).isoformat()
    asked = {"reason": "strike", "begins_on": clock.today().isoformat(), "expected_until": until}
    send(app, otto, f"/cases/{case.id}/hold", asked)

    said = words(look(app, cora, page))

    assert "A hold of this year is asked for or has begun already." in said
    assert "Put the year on hold" not in said
    assert "Choose one of the options" in words(send(app, cora, page, HOLD))


def test_a_second_press_decides_nothing_more(app: Flask, page: str, cora: User) -> None:
    first = send(app, cora, page, ESCALATE)
    second = send(app, cora, page, ESCALATE)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert db.session.scalars(select(LateTask.decision)).all() == ["escalate"]


def test_who_decides_too_late_keeps_the_text(
    app: Flask, page: str, late: Task, cora: User, otto: User
) -> None:
    answer(otto, late)

    answered = send(app, cora, page, ESCALATE)

    assert answered.status_code == 409
    assert REASON in words(answered)


def test_the_manager_reads_the_reason_and_finds_the_organisation(
    app: Flask, page: str, case: Case, cora: User, mona: User
) -> None:
    assert "Late tasks that need you" not in words(look(app, mona, "/manager"))
    send(app, cora, page, ESCALATE)

    listed = look(app, mona, "/manager?view=table&late=escalated")

    assert f"Late tasks that need you {case.organisation.name}" in words(listed)
    assert REASON in words(listed)
    assert "1 organisation of 1" in words(listed)
    assert "On the programme manager's list" in words(listed)


def test_others_cannot_decide(app: Flask, page: str, otto: User, carl: User, eve: User) -> None:
    assert [look(app, who, page).status_code for who in (otto, carl, eve)] == [404, 404, 404]


def test_the_case_page_tells_staff_and_not_the_organisation(
    app: Flask, late: Task, case: Case, cora: User, otto: User
) -> None:
    told = "Since 7 September a coordinator has to handle this."

    assert told in words(look(app, cora, f"/cases/{case.id}"))
    assert told in words(look(app, cora, f"/tasks/{late.id}"))
    assert told not in words(look(app, otto, f"/cases/{case.id}"))
    assert told not in words(look(app, otto, f"/tasks/{late.id}"))
