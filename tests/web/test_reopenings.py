"""Pages of opening a task again: what follows is shown before, and told afterwards."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Outcome, Task
from tests import story
from tests.story import answer, open_task, start
from tests.web.sessions import sign_in

WHY = "It was meant for <another> organisation"


@pytest.fixture
def assigned(case: Case, cora: User, carl: User, kim: User) -> Task:
    """A coach is asked, and has a mail about it."""
    start(case, cora)
    clock.set_to(clock.now().replace(minute=30))
    asked = open_task(case, "assign_coach")
    task = answer(cora, asked, coach=str(carl.id), deputy_coach=str(kim.id))
    with transaction():
        db.session.scalars(
            select(Mail).where(Mail.name == "coach_asked")
        ).one().sent_at = clock.now()
    return task


def seen_on(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_coordinator_sees_what_follows_and_confirms_it(
    app: Flask, case: Case, assigned: Task, cora: User
) -> None:
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{assigned.id}/reopen"
    assert f'href="/cases/{case.id}/reopen"' in client.get(f"/cases/{case.id}").text
    assert f'href="{address}"' in client.get(f"/cases/{case.id}/reopen").text

    page = client.get(address).text
    for words in (
        "Confirm that you will coach",
        "Carl Coach",
        "These mails have gone out and cannot be recalled",
        "Nobody is asked to coach the organisation any more.",
        "These dates do not count any more",
    ):
        assert words in page, words

    answered = client.post(address, data={"seen": seen_on(page), "reason": WHY})

    assert answered.location == f"/cases/{case.id}#steps"
    db.session.refresh(assigned)
    assert assigned.is_open
    shown = client.get(f"/cases/{case.id}").text
    assert "Opened again: " in shown
    record = db.session.scalars(select(Answers.id).where(Answers.task_id == assigned.id)).one()
    read = client.get(f"/cases/{case.id}/records/{record}").text
    assert "Cora Coordinator opened this form again:" in read
    assert "It was meant for &lt;another&gt; organisation" in read
    assert 'value="' in client.get(f"/tasks/{assigned.id}").text


def test_without_a_reason_nothing_happens(app: Flask, assigned: Task, cora: User) -> None:
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{assigned.id}/reopen"

    answered = client.post(address, data={"seen": seen_on(client.get(address).text)})

    assert "Write why the task is opened again" in answered.text
    db.session.refresh(assigned)
    assert assigned.outcome == Outcome.DONE


def test_two_presses_open_it_once(app: Flask, assigned: Task, cora: User) -> None:
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{assigned.id}/reopen"
    sent = {"seen": seen_on(client.get(address).text), "reason": WHY}

    client.post(address, data=sent)
    told = client.post(address, data=sent, follow_redirects=True)

    assert "This task is not finished, so there is nothing to open again." in told.text
    assert db.session.scalar(select(func.count()).where(Event.name == "stepped_back")) == 1


def test_whoever_was_slower_looks_once_more(
    app: Flask, case: Case, assigned: Task, cora: User
) -> None:
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{assigned.id}/reopen"
    client.get(address)

    told = client.post(address, data={"seen": "0-1", "reason": WHY})

    assert "Something else has happened since you looked." in told.text
    assert "It was meant for &lt;another&gt; organisation" in told.text
    assert seen_on(told.text) != "0-1"
    db.session.refresh(assigned)
    assert assigned.outcome == Outcome.DONE


def test_what_cannot_be_opened_says_why(
    app: Flask, case: Case, assigned: Task, cora: User, carl: User
) -> None:
    answer(carl, open_task(case, "confirm_assignment"))
    client = app.test_client()
    sign_in(client, cora)

    page = client.get(f"/tasks/{assigned.id}/reopen").text

    assert "This task cannot be opened again." in page
    assert "Others have gone on from it." in page
    assert "Add a task" in page
    with transaction():
        case.status = CaseStatus.ON_HOLD
    assert "Add a task" not in client.get(f"/tasks/{assigned.id}/reopen").text


def test_the_organisation_hears_nothing_of_a_coach_who_is_only_asked(
    app: Flask, case: Case, assigned: Task, cora: User, otto: User
) -> None:
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{assigned.id}/reopen"
    client.post(address, data={"seen": seen_on(client.get(address).text), "reason": WHY})

    for person, told in ((cora, True), (otto, False)):
        reader = app.test_client()
        sign_in(reader, person)
        assert ("Opened again: " in reader.get(f"/cases/{case.id}").text) == told


def test_the_draft_is_there_for_whoever_wrote_it(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    held = db.session.scalars(select(Task).where(Task.name == "hold_baseline_workshop")).one()
    client = app.test_client()
    sign_in(client, cora)
    address = f"/tasks/{held.id}/reopen"
    client.post(address, data={"seen": seen_on(client.get(address).text), "reason": WHY})

    coach = app.test_client()
    sign_in(coach, carl)
    assert "Draft saved at" in coach.get(f"/tasks/{held.id}").text
