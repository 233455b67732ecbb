"""A coordinator puts a year on hold because one of its tasks is very late."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from coaching import clock
from coaching.calendar import day_in_helsinki
from coaching.clock import today
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.holds import Hold, Reason
from coaching.model.late_tasks import Decision, LateTask
from coaching.model.people import User
from coaching.model.processes import Answers, Outcome, Task
from coaching.services import cases, histories, holds, late_tasks, lateness, tasks
from coaching.services.refusals import Refusal
from coaching.services.replies import Reply
from forms import FORMS
from tests.services.climbing import climb_until, make_late
from tests.services.holds.pausing import (
    WEEK,
    go_on,
    is_on_hold,
    mails,
    open_tasks,
    pass_weeks,
    pause,
    propose,
)
from tests.story import answer, open_names, open_task

SECRET = "The manager and the contact person do not talk to each other"
HOLD = {
    "decision": "hold",
    "hold_reason": "staff_change",
    "hold_words": "A new contact person is looked for",
    "reason": SECRET,
}


@pytest.fixture
def late(begun: Case, mona: User) -> Task:
    """Very late, and a coordinator is asked to handle it."""
    task = open_task(begun, "plan_session")
    with transaction():
        db.session.execute(update(Task).where(Task.id != task.id).values(next_rung_at=None))
    while task.rung < Rung.HANDLED:
        climb_until(clock.now() + timedelta(days=1))
    return task


def put_on_hold(cora: User, late: Task, weeks: int = 4, **changes: Any) -> None:
    """Decide it."""
    until = (today() + weeks * WEEK).isoformat()
    answer(cora, open_task(late.case, "handle_late_task"), **HOLD, expected_until=until, **changes)


def decided(late: Task) -> LateTask:
    """What was decided about it."""
    return db.session.scalars(select(LateTask).where(LateTask.task_id == late.id)).one()


def test_the_year_pauses_at_once_and_nobody_has_to_decide_again(
    late: Task, begun: Case, cora: User
) -> None:
    put_on_hold(cora, late)

    hold = holds.running(begun)
    assert hold is not None
    assert is_on_hold(begun)
    assert (hold.reason, hold.words) == (Reason.STAFF_CHANGE, HOLD["hold_words"])
    assert (hold.begins_on, hold.expected_until) == (today(), today() + 4 * WEEK)
    assert (hold.granted, hold.asked_by, hold.decided_by) == (True, cora, cora)
    assert "decide_hold" not in open_names(begun)
    assert "resume_year" in open_names(begun)
    assert (decided(late).decision, decided(late).reason) == (Decision.HOLD, SECRET)


def test_the_late_task_waits_with_all_others(late: Task, begun: Case, cora: User) -> None:
    handles = open_task(begun, "handle_late_task")
    put_on_hold(cora, late)

    held = [task for task in open_tasks(begun) if task.name != "resume_year"]
    assert late in held
    assert all(task.is_suspended and task.due_at is None for task in held)
    assert late_tasks.to_handle(cora) == []
    assert (handles.outcome, handles.suspended_at) == (Outcome.DONE, None)
    assert (handles.process.ended_at, handles.process.suspended_at) == (clock.now(), None)


def test_when_the_year_goes_on_it_is_as_late_as_before_and_nobody_decides_again(
    late: Task, begun: Case, cora: User
) -> None:
    before = late.due_at
    put_on_hold(cora, late)
    pass_weeks(begun, 4)
    go_on(cora, begun)

    assert before is not None
    assert late.due_at is not None
    assert day_in_helsinki(late.due_at) == day_in_helsinki(before) + 4 * WEEK
    assert (late.is_suspended, late.is_late, late.rung) == (False, True, Rung.HANDLED)
    assert "handle_late_task" not in open_names(begun)


def test_everybody_concerned_hears_of_the_hold_once(late: Task, begun: Case, cora: User) -> None:
    put_on_hold(cora, late)

    assert mails("hold_begun") == ["Cora", "Otto", "Stina", "Carl"]
    assert mails("hold_asked") == mails("hold_granted") == []


def test_the_reason_of_the_late_task_stays_among_staff(
    late: Task, begun: Case, cora: User, otto: User, carl: User
) -> None:
    handles = open_task(begun, "handle_late_task")
    put_on_hold(cora, late)

    hold = db.session.scalars(select(Hold)).one()
    assert SECRET not in f"{hold.words} {hold.decision_reason}"
    kept = db.session.scalars(select(Answers).where(Answers.task_id == handles.id)).one()
    assert (kept.audience, kept.values["reason"]) == ("staff", SECRET)
    told = {
        user: [line.title for line in histories.timeline(user, begun).lines]
        for user in (otto, carl)
    }
    for each in told.values():
        assert {"The year is on hold", "A hold was granted"} <= set(each)
    inside = [title for title in told[carl] if "so the year was put on hold" in title]
    assert len(inside) == 1
    assert inside[0] not in told[otto]
    assert lateness.sentences(cora, [late]) == {
        late.id: f"The year was put on hold on {_words(today())}, because it was late."
    }


def _words(day: date) -> str:
    return f"{day.day} {day:%B}"


def test_a_second_hold_is_the_managers_to_allow(
    begun: Case, cora: User, otto: User, mona: User
) -> None:
    pause(otto, cora, begun, weeks=2)
    pass_weeks(begun, 2)
    go_on(cora, begun)
    late = open_task(begun, "plan_session")
    handles = make_late(late)
    assert tasks.facts(handles)["is_second_hold"]

    put_on_hold(cora, late)

    assert not is_on_hold(begun)
    assert "decide_hold" not in open_names(begun)
    assert mails("hold_asked")[-4:] == ["Carl", "Otto", "Stina", "Mona"]
    answer(mona, open_task(begun, "allow_second_hold"))
    assert is_on_hold(begun)
    assert late.is_suspended


def test_a_second_hold_that_is_refused_leaves_the_task_late(
    begun: Case, cora: User, otto: User, mona: User
) -> None:
    pause(otto, cora, begun, weeks=2)
    pass_weeks(begun, 2)
    go_on(cora, begun)
    late = open_task(begun, "plan_session")
    make_late(late)
    put_on_hold(cora, late)

    no = {"second_hold_allowed": "no", "reason": "Better to leave in good order"}
    answer(mona, open_task(begun, "allow_second_hold"), **no)

    assert (is_on_hold(begun), late.is_late, late.is_suspended) == (False, True, False)
    climb_until(clock.now() + timedelta(weeks=3))
    assert late.rung == Rung.ESCALATED


@pytest.mark.parametrize(("days", "field"), [(0, "expected_until"), (85, "expected_until")])
def test_days_that_make_no_hold_are_refused_at_their_field(
    late: Task, begun: Case, cora: User, days: int, field: str
) -> None:
    handles = open_task(begun, "handle_late_task")
    until = (today() + timedelta(days=days)).isoformat()
    form = FORMS["handle_late_task"](
        data=None, facts=tasks.facts(handles), meta={"csrf": False}, formdata=None
    )
    values = {**form.answers(), **HOLD, "expected_until": until}

    with pytest.raises(Refusal) as refused:
        tasks.complete(cora, handles, _reply(values))

    assert refused.value.field == field
    assert holds.running(begun) is None
    assert handles.is_open


def _reply(values: dict[str, Any]) -> Reply:
    """A form as somebody would send it who has looked at an old page."""
    return Reply(values=values, questions={"form": "HandleLateTask"}, audience="staff")


def test_a_hold_that_was_asked_for_meanwhile_is_refused_at_the_choice(
    late: Task, begun: Case, cora: User, otto: User
) -> None:
    handles = open_task(begun, "handle_late_task")
    propose(otto, begun)
    until = (today() + WEEK).isoformat()

    with pytest.raises(Refusal, match="asked for or has begun") as refused:
        tasks.complete(cora, handles, _reply({**HOLD, "expected_until": until}))

    assert refused.value.field == "decision"
    assert (handles.is_open, handles.process.ended_at) == (True, None)
    assert decided(late).decision is None


def test_a_year_that_cannot_pause_does_not_offer_it(
    late: Task, begun: Case, cora: User, otto: User
) -> None:
    handles = open_task(begun, "handle_late_task")
    assert "hold" in _offered(handles)
    propose(otto, begun)

    assert tasks.facts(handles)["no_hold"].startswith("A hold of this year is asked for")
    assert "hold" not in _offered(handles)


def _offered(handles: Task) -> list[str]:
    form = FORMS["handle_late_task"](facts=tasks.facts(handles), meta={"csrf": False})
    return [key for key, _words in form.decision.choices]


def test_other_late_tasks_of_the_year_are_handled_when_it_goes_on(
    late: Task, begun: Case, cora: User, carl: User
) -> None:
    other = next(task for task in open_tasks(begun) if task.name == "hold_baseline_workshop")
    with transaction():
        other.due_at, other.rung = late.due_at, Rung.HANDLED
        late_tasks.open_for(other)
    first = next(each for each in late_tasks.to_handle(cora) if each.late == late)
    until = (today() + WEEK).isoformat()

    answer(cora, db.session.get_one(Task, first.task_id), **HOLD, expected_until=until)

    assert late_tasks.to_handle(cora) == []
    second = open_task(begun, "handle_late_task")
    assert second.is_suspended
    with pytest.raises(cases.OnHold):
        answer(cora, second, decision="escalate", reason="So")
