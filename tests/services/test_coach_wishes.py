"""A coach asks for a successor: a coordinator finds one, or the coach stays."""

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import coach_changes, coach_wishes, tasks, waits, worklists
from coaching.services.coach_changes import Wanted
from coaching.services.coach_wishes import NothingToChange
from tests import story
from tests.services.holds.pausing import pause
from tests.story import answer, open_names, open_task


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose coach is Carl."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def test_the_coordinators_hear_of_it_and_read_why(running: Case, cora: User, carl: User) -> None:
    wish = coach_wishes.ask(carl, running, "I move to another town")

    told = db.session.scalars(select(Mail).where(Mail.name == "coach_change_asked")).all()
    assert [mail.to for mail in told] == [cora]
    assert tasks.facts(open_task(running, "find_coach")) == {
        "asked_by": "Carl Coach",
        "asked_at": wish.asked_at,
        "words": "I move to another town",
        "case_id": running.id,
    }


def test_the_organisation_hears_nothing_of_it(
    running: Case, cora: User, carl: User, mona: User, otto: User
) -> None:
    coach_wishes.ask(carl, running, "I move to another town")
    wish = open_task(running, "find_coach")

    for reader, hears in ((cora, True), (carl, True), (mona, True), (otto, False)):
        assert any(ball.task == wish for ball in waits.sentences(reader, running)) == hears
        assert allowed(reader, Can.SEE_TASK, wish) == hears


def test_a_coach_can_ask_and_be_answered_while_the_year_pauses(
    running: Case, cora: User, carl: User, otto: User
) -> None:
    pause(otto, cora, running)

    wish = coach_wishes.ask(carl, running, "I move to another town")

    task = open_task(running, "find_coach")
    assert not task.is_suspended
    assert task in worklists.for_person(cora)
    answer(cora, task)
    assert coach_wishes.running(running) is None
    assert wish.process.ended_at is not None


def test_what_a_coach_has_asked_for_does_not_wait_until_the_year_goes_on(
    running: Case, cora: User, carl: User, otto: User
) -> None:
    coach_wishes.ask(carl, running, "I move to another town")

    pause(otto, cora, running)

    assert open_task(running, "find_coach") in worklists.for_person(cora)


def test_asking_twice_asks_once(running: Case, carl: User) -> None:
    first = coach_wishes.ask(carl, running, "I move to another town")

    assert coach_wishes.ask(carl, running, "I move to another town") == first
    assert open_names(running).count("find_coach") == 1


def test_naming_a_successor_answers_the_request(
    running: Case, cora: User, carl: User, kim: User
) -> None:
    coach_wishes.ask(carl, running, "I move to another town")

    wanted = Wanted(kim.id, carl.id, clock.today())
    coach_changes.name_coach(cora, running, wanted, instead_of=carl.id)

    assert "find_coach" not in open_names(running)
    assert coach_wishes.running(running) is None


def test_the_coach_may_stay(running: Case, cora: User, carl: User) -> None:
    coach_wishes.ask(carl, running, "I move to another town")

    answer(cora, open_task(running, "find_coach"))

    assert running.coach == carl
    assert coach_wishes.running(running) is None


def test_only_whoever_coaches_asks(running: Case, cora: User, otto: User, mona: User) -> None:
    for person in (cora, otto, mona):
        with pytest.raises(Forbidden):
            coach_wishes.ask(person, running, "Let somebody else do it")


def test_before_a_coach_has_confirmed_nobody_asks(coached: Case, carl: User) -> None:
    with pytest.raises(NothingToChange):
        coach_wishes.ask(carl, coached, "I move to another town")
