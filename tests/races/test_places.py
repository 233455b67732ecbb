"""Places and holds that change while people press buttons: one wins, and everybody is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.holds import Hold, Reason
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Process
from coaching.rehearsal import checks
from coaching.services import holds, successions, tasks
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.services.successions import Successor
from tests import make
from tests.races.conftest import Sending, Sent
from tests.story import answer, open_task
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

WEEKS = timedelta(weeks=6)
NINA = Successor(person=Person("Nina New", "nina@example.org", "en"))


def asking(person: User, case: Case) -> Callable[[], str]:
    """Prepare that somebody asks for a hold; gives the words of a refusal."""
    person_id, case_id = person.id, case.id

    def ask() -> str:
        user, own = db.session.get_one(User, person_id), db.session.get_one(Case, case_id)
        first = clock.today()
        try:
            holds.propose(
                user, own, reason=Reason.CRISIS, begins_on=first, expected_until=first + WEEKS
            )
        except Refusal as refusal:
            return str(refusal)
        return ""

    return ask


def test_a_hold_that_the_contact_and_the_coach_ask_for_at_once_is_one(
    app: Flask, running: Case, carl: User, otto: User
) -> None:
    told = together(app, asking(otto, running), asking(carl, running))

    assert sorted(told) == ["", "A hold of this year is asked for or has begun already."]
    assert db.session.scalar(select(func.count(Hold.id))) == 1


@pytest.mark.parametrize("second_is_same", [True, False], ids=["double click", "two people"])
def test_a_hold_is_granted_once(
    app: Flask, running: Case, cora: User, otto: User, sends: Sending, second_is_same: bool
) -> None:
    asking(otto, running)()
    task = open_task(running, "decide_hold")
    other = cora if second_is_same else make.person("Cleo", StaffRole.COORDINATOR)
    works = (sends(cora, task), sends(other, task))

    sent = together(app, *works)

    # Whoever presses twice sees the receipt twice; somebody else is told who was faster.
    assert sorted(each.status for each in sent) == ([302, 302] if second_is_same else [302, 409])
    assert running.is_on_hold
    answers = select(func.count(Answers.id)).where(Answers.task_id == task.id)
    assert db.session.scalar(answers) == 1
    checks.check(checks.look(running.id))


@pytest.mark.parametrize("form_first", [False, True], ids=["form second", "form first"])
def test_another_contact_person_follows_while_a_form_is_sent(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    otto: User,
    sends: Sending,
    form_first: bool,
) -> None:
    answer(carl, open_task(running, "plan_session"))
    task = open_task(running, "confirm_time")
    case_id, cora_id, otto_id = running.id, cora.id, otto.id

    def follow() -> Sent:
        user, case = db.session.get_one(User, cora_id), db.session.get_one(Case, case_id)
        successions.follow(user, case, MemberKind.CONTACT, NINA, instead_of=otto_id)
        return Sent(302, "")

    send = sends(otto, task)
    if form_first:
        sent, followed = in_turn(app, send, follow)
    else:
        followed, sent = in_turn(app, follow, send)

    assert followed.has_won
    assert [each.name for each in running.people(MemberKind.CONTACT)] == ["Nina New"]
    standing = select(func.count(Answers.id)).where(Answers.task_id == task.id)
    if form_first:
        assert sent.has_won
        assert db.session.scalar(standing) == 1
    else:
        assert sent.status == 409
        assert "Somebody else does this now" in sent.page
        assert (task.is_open, db.session.scalar(standing)) == (True, 0)
    checks.check(checks.look(running.id))


@pytest.mark.parametrize("timer_first", [False, True], ids=["timer second", "timer first"])
def test_a_silence_at_the_moment_in_which_the_year_goes_on(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    otto: User,
    sends: Sending,
    timer_first: bool,
) -> None:
    answer(carl, open_task(running, "plan_session"), day="11.12.2026")
    silent = open_task(running, "confirm_time")
    process_id = silent.process_id
    asking(otto, running)()
    answer(cora, open_task(running, "decide_hold"))
    clock.set_to(clock.now() + WEEKS)
    for due in db.session.scalars(
        select(Process.id).where(Process.next_timer_at < clock.now(), Process.id != process_id)
    ).all():
        tasks.wake(due)
    go_on = sends(cora, open_task(running, "resume_year"), dates="shift")

    def fire() -> Sent:
        tasks.wake(process_id)
        return Sent(302, "")

    if timer_first:
        _fired, sent = in_turn(app, fire, go_on)
    else:
        sent, _fired = in_turn(app, go_on, fire)

    assert sent.has_won
    # It has as long left as it had when the hold began.
    assert silent.is_open
    assert not running.is_on_hold
    checks.check(checks.look(running.id))
