"""Many people on one task at once: one answers it, the others are told, and lose nothing."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Draft, Outcome
from coaching.rehearsal import checks
from tests import make, story
from tests.races.conftest import Sending
from tests.story import open_names, open_task
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.mark.parametrize("number", [2, 20])
def test_of_many_who_answer_at_once_one_wins_and_the_others_keep_their_text(
    app: Flask, case: Case, carl: User, kim: User, sends: Sending, number: int
) -> None:
    people = [make.person(f"Cora {n}", StaffRole.COORDINATOR) for n in range(number)]
    story.start(case, people[0])
    task = open_task(case, "assign_coach")
    task_id, words = task.id, {person.id: f"The reason of {person.name}" for person in people}
    coaches = {"coach": str(carl.id), "deputy_coach": str(kim.id)}

    sent = together(app, *(sends(p, task, **coaches, reason=words[p.id]) for p in people))

    assert sorted(each.status for each in sent) == [302, *[409] * (number - 1)]
    (winner,) = (person for person, each in zip(people, sent, strict=True) if each.has_won)
    for person, each in zip(people, sent, strict=True):
        if not each.has_won:
            assert re.search(f"{winner.name} did “.+” on 3.8.2026 12.00", each.page)
            assert words[person.id] in each.page
    drafts = db.session.scalars(select(Draft).where(Draft.task_id == task_id)).all()
    assert {draft.user_id: draft.fields["reason"] for draft in drafts} == {
        id: [text] for id, text in words.items() if id != winner.id
    }
    answers = db.session.scalars(
        select(Answers).where(Answers.task_id == task_id).options(undefer(Answers.values))
    ).one()
    assert (answers.by_id, answers.values["reason"]) == (winner.id, words[winner.id])
    events = select(func.count()).where(Event.name == "task_done", Event.task_id == task_id)
    assert db.session.scalar(events) == 1
    assert (task.outcome, task.closed_by_id) == (Outcome.DONE, winner.id)
    assert "confirm_assignment" in open_names(case)
    checks.check(checks.look(case.id))


def test_a_form_that_one_person_sends_twice_at_once_is_sent_once(
    app: Flask, case: Case, cora: User, stina: User, sends: Sending
) -> None:
    story.start(case, cora)
    task = open_task(case, "sign_commitment")
    task_id, browser = task.id, sends(stina, task)

    sent = together(app, browser, sends(stina, task))

    assert [each.status for each in sent] == [302, 302]
    assert len(db.session.scalars(select(Answers).where(Answers.task_id == task_id)).all()) == 1
    assert db.session.scalars(select(Draft)).all() == []
