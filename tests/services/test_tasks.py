"""Completing tasks: one winner, nothing half saved, nothing private in the wrong place."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching import clock
from coaching.clock import today
from coaching.model.assessments import View
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Process, Task
from coaching.permissions import Can, Forbidden, allowed, visible_tasks
from coaching.services import substitutions, tasks
from coaching.services.intake import NoSuchCoach
from coaching.services.refusals import Refusal
from coaching.services.substitutions import Wish
from coaching.services.tasks import AlreadyDone
from tests import story
from tests.statements import counted
from tests.story import answer, open_names, open_task, scores, start


def test_of_two_people_who_answer_at_once_one_wins(
    app: Flask, case: Case, cora: User, stina: User, otto: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    reply = story.reply(task, story.ANSWERS["sign_commitment"](task))
    task_id, people = task.id, [stina.id, cora.id]
    both_ready = Barrier(2, timeout=10)

    def send(person_id: int) -> str:
        with app.app_context():
            person = db.session.get_one(User, person_id)
            own = db.session.get_one(Task, task_id)
            both_ready.wait()
            try:
                tasks.complete(person, own, reply)
            except AlreadyDone:
                return "too late"
            finally:
                db.session.remove()
            return "won"

    db.session.commit()
    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(send, people))

    assert results == ["too late", "won"]
    assert db.session.scalar(select(func.count()).select_from(Answers)) == 1
    assert (
        db.session.scalar(
            select(func.count()).where(Event.name == "task_done", Event.task_id == task_id)
        )
        == 1
    )


def test_a_second_answer_is_too_late(case: Case, cora: User, stina: User) -> None:
    start(case, cora)
    task = answer(stina, open_task(case, "sign_commitment"))

    with pytest.raises(AlreadyDone):
        tasks.complete(stina, task, story.reply(task, story.ANSWERS["sign_commitment"](task)))

    assert len(db.session.scalars(select(Answers)).all()) == 1


def test_a_refused_answer_leaves_no_trace(case: Case, cora: User, carl: User, kim: User) -> None:
    start(case, cora)
    task = open_task(case, "assign_coach")
    reply = story.reply(task, {"coach": str(carl.id), "deputy_coach": str(kim.id)})
    before = db.session.scalar(select(Process.state).where(Process.id == task.process_id))
    carl.active = False
    db.session.commit()

    with pytest.raises(NoSuchCoach) as refused:
        tasks.complete(cora, task, reply)

    assert refused.value.field == "coach"
    assert db.session.scalars(select(Answers)).all() == []
    assert db.session.scalar(select(Process.state)) == before
    db.session.refresh(task)
    assert task.is_open


def test_completing_takes_at_most_fifteen_statements(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    # The form has been asked before: its questions are stored once, not with each answer.
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"), plan_approved="no", comments="Not yet")
    answer(otto, open_task(case, "draft_action_plan"))
    task = open_task(case, "review_action_plan")
    reply = story.reply(task, story.ANSWERS["review_action_plan"](task))

    # A request knows who is signed in, and has looked whether they may see the task.
    db.session.refresh(carl)
    db.session.scalars(visible_tasks(carl).where(Task.id == task.id)).unique().one()
    with counted() as sent:
        tasks.complete(carl, task, reply)

    assert len(sent) <= 15, "\n".join(sent)


def test_a_stranger_and_a_wrong_role_may_not_answer(
    case: Case, cora: User, otto: User, stina: User, mona: User, eve: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    reply = story.reply(task, story.ANSWERS["sign_commitment"](task))

    for person in (otto, mona, eve):
        with pytest.raises(Forbidden):
            tasks.complete(person, task, reply)


def test_the_coachs_own_note_stands_in_one_place_only(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    entry = db.session.scalars(
        select(GuidanceEntry).options(undefer(GuidanceEntry.coach_note))
    ).one()
    recorded = db.session.scalars(
        select(Answers).where(Answers.task_name == "hold_intro_call")
    ).one()
    assert entry.coach_note == "The director decides alone"
    assert "coach_note" not in recorded.values
    assert "coach_note" not in recorded.fields


def test_nobody_can_tell_who_gave_which_view(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    task = open_task(case, "answer_alone", otto)
    tasks.save_draft(otto, task, {"d1_1": ["4"]})

    answer(otto, task, **scores("4"))

    recorded = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).one()
    assert (recorded.values, recorded.fields, recorded.shown) == ({}, {}, {})
    assert recorded.audience == "nobody"
    assert db.session.scalars(select(Draft)).all() == []
    assert len(db.session.scalars(select(View)).all()) == 1
    assert not {"user_id", "by_id", "task_id"} & set(View.__table__.columns.keys())


def test_single_views_are_hidden_under_three_answers(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    team = [
        task.assignee
        for task in db.session.scalars(select(Task).where(Task.name == "answer_alone"))
    ]

    for person, value in zip(team, ("1", "3", "4"), strict=True):
        facts = tasks.facts(open_task(case, "hold_baseline_workshop"))
        assert not any(facts["spread"].values())
        assert facts["comments"] == []
        assert person is not None
        answer(person, open_task(case, "answer_alone", person), comment="Time", **scores(value))

    facts = tasks.facts(open_task(case, "hold_baseline_workshop"))
    assert facts["spread"]["d1_1"]["4"] == 1
    assert facts["comments"] == ["Time"] * 3


def test_drafts_are_kept_per_person_and_a_newer_one_is_offered(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    dora = db.session.scalars(select(User).where(User.email == "dora.deputy@example.org")).one()
    task = open_task(case, "submit_baseline")

    tasks.save_draft(otto, task, {"d1_1": ["1"]})
    assert tasks.newer_draft(otto, task) is None
    clock.set_to(clock.now().replace(minute=30))
    tasks.save_draft(dora, task, {"d1_1": ["3"]})

    newer = tasks.newer_draft(otto, task)
    assert newer is not None
    assert newer.user_id == dora.id
    assert tasks.take_over_draft(otto, task).fields == {"d1_1": ["3"]}
    assert tasks.newer_draft(otto, task) is None


def test_nobody_who_fills_in_or_stands_in_reads_a_draft(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = open_task(case, "submit_baseline")
    substitute = next(m.user for m in case.members if m.user.name == "Tea")
    substitutions.name(otto, otto, Wish(substitute.id, today(), today()))
    db.session.expire_all()
    tasks.save_draft(otto, task, {"d1_1_evidence": ["Not thought through yet"]})

    for person in (substitute, carl, cora):
        assert allowed(person, Can.OPEN_TASK, task)
        assert tasks.newer_draft(person, task) is None
        with pytest.raises(Refusal):
            tasks.take_over_draft(person, task)


def test_a_draft_needs_no_valid_answers_and_outlives_the_task(
    case: Case, cora: User, otto: User, stina: User
) -> None:
    start(case, cora)
    task = answer(stina, open_task(case, "sign_commitment"))

    draft = tasks.save_draft(stina, task, {"work_time_hours_per_month": ["many"]})

    assert draft.fields == {"work_time_hours_per_month": ["many"]}


def test_a_timer_that_was_overtaken_does_no_harm(
    case: Case, cora: User, carl: User, kim: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    process = db.session.scalars(select(Process).where(Process.case_id == case.id)).one()
    assert process.next_timer_at is not None

    tasks.wake(process.id)
    assert "confirm_assignment" in open_names(case)
    answer(carl, open_task(case, "confirm_assignment"))

    db.session.refresh(process)
    assert process.next_timer_at is None


def test_only_staff_of_the_case_gives_back(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"))

    for person in (otto, mona):
        with pytest.raises(Forbidden):
            tasks.give_back(person, task)
    db.session.refresh(task)
    assert task.outcome == Outcome.DONE
