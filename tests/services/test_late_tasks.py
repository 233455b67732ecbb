"""What a coordinator decides about a task that is very late, and what follows from it."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from coaching.calendar import end_of
from coaching.clock import HELSINKI
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import Event
from coaching.model.late_tasks import Decision, LateTask
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Outcome, Process, Task
from coaching.permissions import Forbidden
from coaching.services import cases, histories, late_tasks, lateness, tasks, waits
from coaching.services.tasks import AlreadyDone
from forms import FORMS
from tests import story
from tests.midpoints import reach
from tests.services.climbing import climb_until, make_late
from tests.story import answer, open_names, open_task
from tests.together import together
from tests.years import Year

VERY_LATE = datetime(2026, 9, 7, 9, tzinfo=HELSINKI)


def letters(name: str) -> list[str]:
    """Who is owed a mail of this name."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name if mail.to else "" for mail in found]


@pytest.fixture
def late(case: Case, cora: User, mona: User) -> Task:
    """Naming the team was due on 24 August."""
    story.start(case, cora)
    task = open_task(case, "name_team")
    with transaction():
        db.session.execute(update(Task).where(Task.id != task.id).values(next_rung_at=None))
    climb_until(VERY_LATE)
    return task


@pytest.fixture
def handles(late: Task) -> Task:
    """The coordinators' task about it."""
    return open_task(late.case, "handle_late_task")


def decision_on(task: Task) -> LateTask:
    """What was decided last."""
    query = select(LateTask).where(LateTask.task_id == task.id).order_by(LateTask.id.desc())
    return db.session.scalars(query).first() or pytest.fail("nothing was decided")


def test_the_form_knows_who_has_it_and_what_is_possible(handles: Task, late: Task) -> None:
    known = tasks.facts(handles)

    assert (known["name"], known["who"]) == ("Name your team and contact person", ["Otto Contact"])
    assert known["due_at"] == late.due_at
    assert (known["people"], known["is_skippable"], known["earlier"]) == ([], False, [])
    assert handles.due_at == end_of(date(2026, 9, 10))


def test_more_time(handles: Task, late: Task, cora: User, otto: User) -> None:
    answer(cora, handles, decision="extend", new_due="18.9.2026", reason="Holidays")

    decided = decision_on(late)
    assert late.due_at == late.extended_to == decided.new_due_at == end_of(date(2026, 9, 18))
    assert decided.old_due_at == end_of(date(2026, 8, 24))
    assert (decided.decision, decided.reason, decided.decided_by) == (
        Decision.EXTEND,
        "Holidays",
        cora,
    )
    assert letters("late_extended") == ["Otto"]
    assert (late.rung, late.is_open, late.is_late) == (Rung.NONE, True, False)
    with transaction():
        cases.redate(late.case)  # type: ignore[arg-type]
    assert late.due_at == end_of(date(2026, 9, 18))


def test_more_time_never_ends_in_a_break(handles: Task, late: Task, cora: User) -> None:
    answer(cora, handles, decision="extend", new_due="22.12.2026", reason="Holidays")

    assert late.due_at == end_of(date(2027, 1, 7))


def test_what_is_extended_and_late_again_is_handled_again(
    handles: Task, late: Task, cora: User
) -> None:
    answer(cora, handles, decision="extend", new_due="18.9.2026", reason="Holidays")
    climb_until(datetime(2026, 10, 2, 9, tzinfo=HELSINKI))

    again = open_task(late.case, "handle_late_task")
    assert [each["words"] for each in tasks.facts(again)["earlier"]] == ["More time"]
    assert [each["reason"] for each in tasks.facts(again)["earlier"]] == ["Holidays"]


def test_somebody_else_does_it(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    late = open_task(case, "hold_baseline_workshop")
    handles = make_late(late)
    assert [each["name"] for each in tasks.facts(handles)["people"]] == [kim.name]

    answer(cora, handles, decision="reassign", given_to=str(kim.id), reason="Carl is ill")

    assert (late.assignee, decision_on(late).given_to) == (kim, kim)
    assert letters("task_given")[-1] == "Kim"
    assert late.rung == Rung.HANDLED


def test_waiting_is_quiet_until_its_day(handles: Task, late: Task, cora: User) -> None:
    answer(cora, handles, decision="wait", wait_until="20.10.2026", reason="They promised")
    climb_until(datetime(2026, 10, 20, 23, tzinfo=HELSINKI))
    assert letters("late_escalated") == []
    assert lateness.sentences(cora, [late]) == {late.id: "No reminders until 20 October."}

    climb_until(datetime(2026, 10, 21, 8, tzinfo=HELSINKI))
    assert letters("late_escalated") == ["Mona"]
    assert "No reminders" not in lateness.sentences(cora, [late]).get(late.id, "")


def test_what_the_year_needs_cannot_be_left_out(handles: Task, late: Task, cora: User) -> None:
    form = FORMS["handle_late_task"](facts=tasks.facts(handles), meta={"csrf": False})

    assert [key for key, _words in form.decision.choices] == ["extend", "wait", "hold", "escalate"]
    with pytest.raises(AssertionError, match="Choose one of the options"):
        answer(cora, handles, decision="not_needed", reason="We do not need it")
    assert late.is_open


def test_the_year_goes_on_without_what_may_be_left_out(
    year: Year, case: Case, cora: User, mona: User
) -> None:
    reach(year)
    late = open_task(case, "review_progress")
    handles = make_late(late)

    answer(cora, handles, decision="not_needed", reason="The coach knows it all")

    assert (late.outcome, late.closed_by) == (Outcome.CANCELLED, None)
    assert "summarise_midpoint" in open_names(case)
    assert "handle_late_task" not in open_names(case)
    assert tasks.facts(open_task(case, "summarise_midpoint"))


def test_the_manager_reads_why(handles: Task, late: Task, cora: User, mona: User) -> None:
    answer(cora, handles, decision="escalate", reason="Nobody answers the telephone")

    assert letters("late_escalated") == ["Mona"]
    [line] = lateness.escalated(mona)
    assert (line.task, line.reason, line.by) == (late, "Nobody answers the telephone", cora.name)
    climb_until(datetime(2026, 12, 1, 9, tzinfo=HELSINKI))
    assert letters("late_escalated") == ["Mona"]
    with pytest.raises(Forbidden):
        lateness.escalated(cora)


def test_what_nobody_has_handled_stands_there_without_a_reason(
    handles: Task, late: Task, mona: User
) -> None:
    climb_until(datetime(2026, 9, 22, 9, tzinfo=HELSINKI))

    assert [(line.task, line.reason) for line in lateness.escalated(mona)] == [(late, "")]


def test_what_is_done_leaves_the_managers_list(
    handles: Task, late: Task, cora: User, otto: User, mona: User
) -> None:
    answer(cora, handles, decision="escalate", reason="Nobody answers")
    answer(otto, late)

    assert lateness.escalated(mona) == []


def test_when_the_task_is_done_nobody_has_to_handle_it(
    handles: Task, late: Task, otto: User, cora: User
) -> None:
    assert [each.late for each in late_tasks.to_handle(cora)] == [late]

    answer(otto, late)

    assert (handles.is_open, handles.outcome) == (False, Outcome.CANCELLED)
    assert handles.process.ended_at is not None
    assert late_tasks.to_handle(cora) == []
    with pytest.raises(AlreadyDone):
        answer(cora, handles)


def test_two_coordinators_decide_once(app: Flask, handles: Task, late: Task, cora: User) -> None:
    task_id, cora_id = handles.id, cora.id
    refused: list[str] = []

    def decide() -> None:
        try:
            answer(db.session.get_one(User, cora_id), db.session.get_one(Task, task_id))
        except AlreadyDone as error:
            refused.append(type(error).__name__)

    together(app, decide)

    assert refused == ["AlreadyDone"]
    assert letters("late_escalated") == ["Mona"]
    events = select(Event.id).where(Event.name == "late_raised")
    assert len(db.session.scalars(events).all()) == 1


def test_deciding_and_doing_at_once_leaves_nothing_open(
    app: Flask, handles: Task, late: Task, cora: User, otto: User
) -> None:
    ids = [(cora.id, handles.id), (otto.id, late.id)]

    def act() -> None:
        who, what = ids.pop()
        try:
            answer(db.session.get_one(User, who), db.session.get_one(Task, what))
        except (AlreadyDone, late_tasks.DoneMeanwhile):
            return

    together(app, act)

    assert not late.is_open
    assert "handle_late_task" not in open_names(late.case)


def test_only_coordinators_decide(
    handles: Task, cora: User, carl: User, otto: User, mona: User, eve: User
) -> None:
    for person in (carl, otto, mona, eve):
        with pytest.raises(Forbidden):
            answer(person, handles)
    assert handles.is_open


def test_the_reason_is_kept_among_staff(handles: Task, late: Task, cora: User) -> None:
    answer(cora, handles, reason="Nobody answers the telephone")

    kept = db.session.scalars(select(Answers).where(Answers.task_id == handles.id)).one()
    assert (kept.audience, kept.values["reason"]) == ("staff", "Nobody answers the telephone")


def test_history_keeps_the_old_due_date_and_the_decision(
    handles: Task, late: Task, case: Case, cora: User, otto: User
) -> None:
    answer(cora, handles, decision="extend", new_due="18.9.2026", reason="Holidays")
    told = "More time, until 18 September instead of 24 August: Name your team and contact person"

    for reader in (cora, otto):
        assert told in [line.title for line in histories.timeline(reader, case).lines]
    reasons = [
        str(line) for line in histories.timeline(otto, case).lines if "Holidays" in str(line)
    ]
    assert reasons == []


def test_the_organisation_does_not_hear_that_somebody_handles_it(
    handles: Task, case: Case, cora: User, otto: User
) -> None:
    for reader, hears in ((cora, True), (otto, False)):
        assert any(ball.task == handles for ball in waits.sentences(reader, case)) == hears

    answer(cora, handles)

    for reader, hears in ((cora, True), (otto, False)):
        told = [line.title for line in histories.timeline(reader, case).lines]
        assert any("Handle a late task" in title for title in told) == hears


def test_staff_reads_on_the_case_what_has_happened_and_the_organisation_does_not(
    handles: Task, late: Task, case: Case, cora: User, mona: User, otto: User
) -> None:
    def said(user: User) -> str:
        return " ".join(ball.sentence for ball in waits.sentences(user, case))

    told = "Since 7 September a coordinator has to handle this."
    assert told in said(cora)
    assert told in said(mona)
    assert told not in said(otto)


def test_a_year_left_early_ends_the_handling(handles: Task, late: Task, case: Case) -> None:
    with transaction():
        cases.withdraw(case)

    beside = select(Process.name).where(Process.case_id == case.id, Process.ended_at.is_(None))
    assert db.session.scalars(beside).all() == []


def test_a_deputy_can_get_what_the_contact_person_does_not_do(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    late = open_task(case, "draft_action_plan")
    handles = make_late(late)
    dora = case.people(MemberKind.DEPUTY)[0]

    answer(cora, handles, decision="reassign", given_to=str(dora.id), reason="Otto is away")

    assert late.assignee == dora
