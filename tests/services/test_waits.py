"""Who has the ball: one sentence for each thing the year waits for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import versions, waits
from tests import story
from tests.statements import counted
from tests.story import answer, open_task, start


def said(user: User, case: Case) -> list[str]:
    """All sentences for one reader."""
    return [ball.sentence for ball in waits.sentences(user, case)]


@pytest.fixture
def started(case: Case, cora: User) -> Case:
    """The year has just begun."""
    start(case, cora)
    return case


def test_every_open_task_says_who_has_it_and_until_when(started: Case, carl: User) -> None:
    started.coach = carl

    assert said(carl, started) == [
        "Waiting for Stina Sponsor: Sign the commitment of the management. Due 24 August.",
        "Waiting for Otto Contact: Name your team and contact person. Due 24 August.",
        "Waiting for a coordinator: Assign a coach. Due 24 August.",
    ]


def test_the_reader_is_told_that_it_is_their_turn(started: Case, otto: User) -> None:
    mine = [ball for ball in waits.sentences(otto, started) if ball.mine]

    assert [(ball.sentence, ball.detail) for ball in mine] == [
        (
            "It is your turn: Name your team and contact person. Due 24 August.",
            "It is your turn. Due 24 August.",
        )
    ]


def test_what_is_late_is_said(started: Case, otto: User) -> None:
    clock.set_to(clock.now() + timedelta(weeks=4))

    balls = waits.sentences(otto, started)

    assert [(ball.late, ball.detail) for ball in balls] == [
        (True, "Waiting for Stina Sponsor. It was due 24 August."),
        (True, "It is your turn. It was due 24 August."),
        (True, "Waiting for a coordinator. It was due 24 August."),
    ]


def test_what_has_not_opened_says_when_it_does(
    started: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    answer(cora, open_task(started, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(started, "confirm_assignment"))
    answer(stina, open_task(started, "sign_commitment"))
    answer(otto, open_task(started, "name_team"))

    assert said(otto, started) == [
        "Coming for Carl Coach: Hold the introductory call. Opens 31 August. Due 14 September.",
    ]
    assert all(ball.opens for ball in waits.sentences(otto, started))


def test_the_organisation_does_not_hear_whom_the_programme_asks_to_coach(
    started: Case, cora: User, carl: User, kim: User, otto: User, mona: User
) -> None:
    answer(cora, open_task(started, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))

    assert any("Carl Coach" in sentence for sentence in said(cora, started))
    assert any("Carl Coach" in sentence for sentence in said(mona, started))
    assert not any("Carl" in sentence for sentence in said(otto, started))
    assert "Waiting for a coach: Confirm that you will coach. Due 6 August." in said(otto, started)


def test_another_coach_takes_over_in_that_instant(
    started: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    answer(cora, open_task(started, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    with transaction():
        started.coach = kim

    assert "Waiting for Kim Coach: Confirm that you will coach. Due 6 August." in said(
        cora, started
    )


def test_a_running_timer_has_its_sentence(
    started: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    answer(cora, open_task(started, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))

    timer = waits.sentences(cora, started)[-1]

    assert (timer.task, timer.title) == (None, "No answer in five working days")
    assert timer.sentence == (
        "If the coach has not answered in five working days, the coordinator is asked to assign a"
        " coach again, so that the organisation is not left waiting."
        " The day for this is 10 August."
    )


def test_of_those_who_answer_alone_only_the_number_is_told(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    tea = db.session.scalars(select(User).where(User.email == "tea@example.org")).one()
    answer(tea, open_task(case, "answer_alone", tea))

    told = "1 of 3 team members have answered on their own. It is optional."
    for reader in (cora, carl, stina):
        balls = waits.sentences(reader, case)
        assert told in [ball.sentence for ball in balls]
        assert not any("Tea" in ball.sentence or "Dora" in ball.sentence for ball in balls)

    own = [ball for ball in waits.sentences(otto, case) if ball.mine]
    assert [ball.title for ball in own] == ["Answer the self-assessment on your own"]
    assert told in said(otto, case)


def test_whoever_is_the_last_to_answer_alone_reads_it_once(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    for address in ("tea@example.org", "dora.deputy@example.org"):
        person = db.session.scalars(select(User).where(User.email == address)).one()
        answer(person, open_task(case, "answer_alone", person))

    assert [ball.title for ball in waits.sentences(otto, case)] == [
        "Plan the coaching session",
        "Hold the baseline workshop",
        "Answer the self-assessment on your own",
    ]


def test_any_number_of_tasks_takes_three_statements(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    for _copy in range(versions.copies):
        versions.definitions_of(versions.newest().id)
    waits.sentences(cora, case)

    with counted() as sent:
        balls = waits.sentences(cora, case)

    assert len(balls) == 3
    assert len(sent) <= 3, "\n".join(sent)
