"""The late ladder: who hears what and when, each rung once, and one mail after a long silence."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from coaching import clock
from coaching.calendar import end_of
from coaching.clock import HELSINKI, now
from coaching.jobs.climbing import CLIMBING
from coaching.ladder import Rung
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CohortBlackout
from coaching.model.history import Event
from coaching.model.late_tasks import LateTask
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import cases, histories, late_ladder, rungs, tasks, traffic_lights, versions
from tests import story
from tests.statements import counted
from tests.story import answer, open_task
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

DUE = date(2026, 8, 24)


NAME = "Name your team and contact person"


def at(month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of 2026 on the clocks of Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


def letters(task: Task) -> list[tuple[str, str]]:
    """Who is owed which mail about a task, in order."""
    about = Mail.facts["task_id"].as_integer() == task.id
    found = db.session.scalars(select(Mail).where(about).order_by(Mail.id))
    return [(mail.to.first_name if mail.to else "", mail.name) for mail in found]


def lines(task: Task) -> list[str]:
    """What history says of the lateness of a task."""
    query = select(Event.name).where(Event.task_id == task.id, Event.name.like("late_%"))
    return list(db.session.scalars(query.order_by(Event.id)))


def work() -> None:
    """One look of the background work at the ladder."""
    for task_id in late_ladder.due(1000):
        CLIMBING.attempt(task_id)
    db.session.expire_all()


def work_until(moment: datetime) -> None:
    """Look every half hour."""
    while now() < moment:
        clock.set_to(min(now() + timedelta(minutes=30), moment))
        work()


def work_at(moment: datetime) -> None:
    """Look once, after nobody has looked for a while."""
    clock.set_to(moment)
    work()


def handling(task: Task) -> list[LateTask]:
    """Each time that coordinators were asked to handle a task."""
    return list(db.session.scalars(select(LateTask).where(LateTask.task_id == task.id)))


@pytest.fixture
def task(case: Case, cora: User, mona: User) -> Task:
    """Naming the team, due on Monday 24 August; nothing else of the year climbs."""
    story.start(case, cora)
    task = open_task(case, "name_team")
    with transaction():
        db.session.execute(update(Task).where(Task.id != task.id).values(next_rung_at=None))
    assert task.due_at == end_of(DUE)
    return task


def test_each_rung_in_the_morning_of_its_day(task: Task) -> None:
    reached = []
    while now() < at(10, 20):
        before = task.rung
        work_until(now() + timedelta(minutes=30))
        if task.rung != before:
            reached.append((Rung(task.rung), now()))

    assert reached == [
        (Rung.REMINDED, at(8, 19)),
        (Rung.LATE, at(8, 25)),
        (Rung.TOLD, at(8, 31)),
        (Rung.HANDLED, at(9, 7)),
        (Rung.ESCALATED, at(9, 21)),
    ]
    assert letters(task) == [
        ("Otto", "late_reminder"),
        ("Otto", "late_again"),
        ("Cora", "late_told"),
        ("Cora", "late_to_handle"),
        ("Mona", "late_escalated"),
    ]
    assert lines(task) == ["late_reminded", "late_told", "late_to_handle", "late_escalated"]
    assert len(handling(task)) == 1
    assert task.next_rung_at is None


def test_after_a_long_silence_only_the_highest_rung_happens(task: Task) -> None:
    work_at(at(12, 1, 11))
    work_at(at(12, 2, 11))

    assert letters(task) == [("Mona", "late_escalated")]
    assert lines(task) == ["late_escalated"]
    assert len(handling(task)) == 1


def test_a_task_that_was_never_looked_at_is_looked_at_once(task: Task) -> None:
    """As an upgrade leaves the open tasks of years under way."""
    with transaction():
        task.next_rung_at = task.opened_at
    work_at(at(8, 6))
    assert (letters(task), task.rung) == ([], Rung.NONE)
    assert task.next_rung_at == at(8, 19)

    with transaction():
        task.next_rung_at = task.opened_at
    clock.set_to(at(8, 6) + timedelta(days=305))
    work()
    assert letters(task) == [("Mona", "late_escalated")]


@pytest.mark.parametrize(
    ("woken", "waits_until"),
    [
        (at(8, 25, 3), at(8, 25)),
        (at(8, 25, 18), at(8, 26)),
        (at(8, 28, 22), at(8, 31)),
        (at(8, 29, 12), at(8, 31)),
    ],
)
def test_nothing_is_climbed_at_night_or_on_days_off(
    task: Task, woken: datetime, waits_until: datetime
) -> None:
    work_at(woken)
    assert (letters(task), task.next_rung_at) == ([], waits_until)

    work_at(waits_until)
    assert len(letters(task)) == 1


def test_a_break_of_the_cohort_is_quiet_and_does_not_count(task: Task, case: Case) -> None:
    with transaction():
        case.cohort.blackouts.append(
            CohortBlackout(first=date(2026, 8, 26), last=date(2026, 9, 13))
        )
    work_until(at(9, 25))

    assert letters(task) == [
        ("Otto", "late_reminder"),
        ("Otto", "late_again"),
        ("Cora", "late_told"),
        ("Cora", "late_to_handle"),
    ]
    told = db.session.scalars(
        select(Event.at).where(Event.task_id == task.id, Event.name == "late_told")
    )
    assert list(told) == [at(9, 17)]


def test_a_rung_that_falls_into_a_new_break_waits_for_its_end(task: Task, case: Case) -> None:
    with transaction():
        case.cohort.blackouts.append(
            CohortBlackout(first=date(2026, 8, 17), last=date(2026, 8, 20))
        )
    work_until(at(8, 22))

    assert letters(task) == [("Otto", "late_reminder")]
    assert task.reminded_at == at(8, 21)


def test_a_task_that_is_done_is_left_alone(task: Task, case: Case, otto: User) -> None:
    work_until(at(8, 20))
    answer(otto, task)
    assert task.next_rung_at is None

    work_until(at(10, 1))
    assert letters(task) == [("Otto", "late_reminder")]


def test_given_back_it_climbs_on_from_where_it_was(
    task: Task, case: Case, otto: User, cora: User
) -> None:
    work_until(at(9, 1))
    answer(otto, task)
    tasks.give_back(cora, task)
    assert (task.rung, task.next_rung_at) == (Rung.TOLD, at(9, 7))

    work_until(at(9, 8))
    assert lines(task) == ["late_reminded", "late_told", "late_to_handle"]


def test_a_new_due_date_begins_a_ladder_of_its_own(task: Task) -> None:
    work_until(at(9, 8))
    with transaction():
        cases.extend(task, end_of(date(2026, 9, 18)))
    assert (task.rung, task.next_rung_at) == (Rung.NONE, at(9, 15))
    assert [each.process.ended_at is not None for each in handling(task)] == [True]

    work_until(at(9, 22))
    assert lines(task) == ["late_reminded", "late_told", "late_to_handle", "late_reminded"]


def test_the_same_due_date_reckoned_anew_repeats_nothing(task: Task, case: Case) -> None:
    work_until(at(9, 1))
    with transaction():
        cases.redate(case)
    work_until(at(9, 4))

    assert lines(task) == ["late_reminded", "late_told"]


def test_a_date_that_moves_away_and_comes_back_repeats_nothing(task: Task) -> None:
    work_until(at(9, 1))
    due_at = task.due_at
    assert due_at is not None
    for moved in (end_of(date(2026, 9, 18)), due_at):
        with transaction():
            cases.extend(task, moved)
    assert task.rung == Rung.TOLD

    work_until(at(9, 8))
    assert lines(task) == ["late_reminded", "late_told", "late_to_handle"]


def test_what_was_reminded_of_a_later_date_meanwhile_repeats_nothing_either(task: Task) -> None:
    work_until(at(9, 1))
    due_at = task.due_at
    assert due_at is not None
    with transaction():
        cases.extend(task, end_of(date(2026, 9, 8)))
    work_until(at(9, 4))
    assert task.rung == Rung.REMINDED
    with transaction():
        cases.extend(task, due_at)
    assert task.rung == Rung.TOLD

    work_until(at(9, 4, 12))
    assert lines(task) == ["late_reminded", "late_told"]


def test_a_date_that_comes_back_after_a_hold_repeats_nothing(task: Task, case: Case) -> None:
    work_until(at(9, 1))
    with transaction():
        db.session.execute(update(Task).values(due_at=None, next_rung_at=None))
        cases.redate(case)
    db.session.expire_all()
    assert [task.due_at, task.rung, task.next_rung_at] == [end_of(DUE), Rung.TOLD, at(9, 7)]

    work_until(at(9, 4))
    assert lines(task) == ["late_reminded", "late_told"]


def test_two_runners_climb_once(app: Flask, task: Task) -> None:
    clock.set_to(at(9, 7, 9))

    together(app, work)

    assert letters(task) == [("Cora", "late_to_handle")]
    assert len(handling(task)) == 1


def test_a_runner_that_dies_after_its_claim_is_followed_by_another(task: Task) -> None:
    clock.set_to(at(9, 7, 9))
    assert late_ladder.claim(task.id)
    work()
    assert letters(task) == []

    work_at(now() + late_ladder.AGAIN)
    late_ladder.climb(task.id)
    assert letters(task) == [("Cora", "late_to_handle")]


def test_a_climb_that_fails_changes_nothing_and_is_tried_again(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set_to(at(9, 7, 9))
    with monkeypatch.context() as broken:
        broken.setattr(versions, "newest", lambda: 1 / 0)
        work()
    assert (letters(task), handling(task), task.rung) == ([], [], Rung.NONE)

    work_at(now() + late_ladder.AGAIN)
    assert letters(task) == [("Cora", "late_to_handle")]


def test_a_late_coordinator_is_the_managers_matter(case: Case, cora: User, mona: User) -> None:
    story.start(case, cora)
    task = open_task(case, "assign_coach")
    assert task.due_at == end_of(DUE)

    work_until(at(11, 1))

    assert letters(task) == [
        ("Cora", "late_reminder"),
        ("Cora", "late_again"),
        ("Mona", "late_told"),
    ]
    told = db.session.scalars(
        select(Event.at).where(Event.task_id == task.id, Event.name == "late_told_manager")
    )
    # Ten working days after its day: the kick-off, as the drawing says.
    assert list(told) == [at(9, 7)]
    assert handling(task) == []


def test_the_commitment_is_handled_after_five_working_days(
    case: Case, cora: User, mona: User
) -> None:
    story.start(case, cora)
    task = open_task(case, "sign_commitment")
    assert task.due_at == end_of(DUE)

    work_until(at(9, 1))

    assert lines(task) == ["late_reminded", "late_to_handle"]


def test_nobody_handles_the_handling(task: Task, case: Case) -> None:
    work_until(at(10, 30))

    handles = open_task(case, "handle_late_task")
    assert letters(handles) == [("Cora", "late_again"), ("Mona", "late_told")]
    assert handling(handles) == []


def test_optional_tasks_never_climb(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    alone = open_task(case, "answer_alone")

    assert (alone.optional, alone.due_at is None, alone.next_rung_at) == (True, False, None)


def test_years_that_began_before_the_ladder_climb_as_the_newest_drawings_say(
    case: Case, cora: User
) -> None:
    story.start(case, cora)
    task = open_task(case, "sign_commitment")
    parsed = versions.definitions_of(task.process.version_id)
    old = replace(parsed, order=tuple(name for name in parsed.order if name != "late_task"))

    assert rungs.ladder_of(task, old) == rungs.ladder_of(task, parsed)
    assert rungs.ladder_of(task, old).after == {Rung.HANDLED: 5}


def test_who_is_told_is_amber_at_least_and_who_is_escalated_is_red(task: Task, case: Case) -> None:
    work_until(at(8, 31))
    assert traffic_lights.of_case(case.id).light == "amber"

    work_until(at(9, 21))
    assert traffic_lights.of_case(case.id).light == "red"


def test_the_organisation_reads_nothing_of_it(
    task: Task, case: Case, otto: User, cora: User, mona: User
) -> None:
    work_until(at(9, 22))

    def late(user: User) -> list[str]:
        told = (each.title for each in histories.timeline(user, case).lines)
        return [title for title in told if title.partition(": ")[2] == NAME]

    assert late(otto) == []
    assert late(cora) == late(mona)
    assert [title.partition(":")[0] for title in late(cora)] == [
        "Late for weeks, so it is on the programme manager's list",
        "Very late, so a coordinator has to handle it",
        "Late, so the coach and the coordinators were told",
        "Late, and reminded again",
    ]


def test_looking_for_what_is_due_is_one_statement_along_an_index(task: Task) -> None:
    clock.set_to(at(9, 7, 9))
    with counted() as asked:
        found = late_ladder.due(50)
    assert (len(asked), found) == (1, [task.id])

    if db.engine.dialect.name == "sqlite":
        plan = (
            "EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE closed_at IS NULL AND next_rung_at <= 1"
        )
        assert "ix_tasks_next_rung" in str(db.session.execute(text(plan)).all())


def test_a_year_that_is_left_asks_nobody_to_handle_anything(
    task: Task, case: Case, cora: User
) -> None:
    work_until(at(9, 8))
    with transaction():
        cases.withdraw(case)

    open_ones = select(Process.name).where(Process.case_id == case.id, Process.ended_at.is_(None))
    assert list(db.session.scalars(open_ones)) == []
