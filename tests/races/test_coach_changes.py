"""Another coach follows, or somebody stands in, at the moment in which a coach sends a form."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coach_changes import CoachChange
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.model.substitutions import Substitution
from coaching.permissions import own_tasks
from coaching.rehearsal import checks
from coaching.services import coach_changes, substitutions
from coaching.services.coach_changes import Wanted
from coaching.services.refusals import Refusal
from coaching.services.substitutions import Wish
from tests import make
from tests.races.conftest import Sending, Sent
from tests.story import answer, open_task
from tests.together import in_turn

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)

orders = pytest.mark.parametrize("form_first", [False, True], ids=["form second", "form first"])

PLACE = "The room of the board"
A_DAY = timedelta(days=1)
Act = Callable[[], Sent]


@pytest.fixture(autouse=True)
def afterwards(app: Flask, case: Case) -> Iterator[None]:
    """Rows and steps agree, whatever has happened."""
    yield
    checks.check(checks.look(case.id))


def race(app: Flask, send: Act, other: Act, *, form_first: bool) -> tuple[Sent, Sent]:
    """Let both happen in an order; gives what the sender sees, and what became of the other."""
    if form_first:
        return in_turn(app, send, other)
    happened, sent = in_turn(app, other, send)
    return sent, happened


def refused_or_not(act: Callable[[], object]) -> Sent:
    """What somebody sees who presses another button."""
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        return Sent(409, str(refusal.message))
    return Sent(302, "")


def changing(case: Case, by: User, coach: User, deputy: User) -> Act:
    """Prepare that a coordinator, who sees today's coach, names another one from today on."""
    case_id, by_id, seen = case.id, by.id, case.coach_id
    wanted = Wanted(coach.id, deputy.id, clock.today(), "She is near")

    def change() -> Sent:
        user, own = db.session.get_one(User, by_id), db.session.get_one(Case, case_id)
        return refused_or_not(lambda: coach_changes.name_coach(user, own, wanted, instead_of=seen))

    return change


def naming(case: Case, person: User, substitute: User) -> Act:
    """Prepare that somebody names a substitute for this organisation, from today on."""
    person_id = person.id
    wish = Wish(substitute.id, clock.today(), clock.today() + A_DAY, (case.id,))

    def name() -> Sent:
        user = db.session.get_one(User, person_id)
        return refused_or_not(lambda: substitutions.name(user, user, wish))

    return name


def ending(standing: Substitution) -> Act:
    """Prepare that the absent person is back, and ends it."""
    standing_id, person_id = standing.id, standing.person_id

    def end() -> Sent:
        user = db.session.get_one(User, person_id)
        found = db.session.get_one(Substitution, standing_id)
        return refused_or_not(lambda: substitutions.end(user, found))

    return end


def kept(task: Task) -> dict[str, list[str]]:
    """What stands in drafts, by first name."""
    query = select(Draft).where(Draft.task_id == task.id)
    return {each.user.first_name: each.fields["place"] for each in db.session.scalars(query)}


def is_sent(task: Task, by: User) -> None:
    """The form is there once, as its sender wrote it."""
    sent = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).one()
    assert (sent.by, sent.values["place"]) == (by, PLACE)
    assert (task.outcome, task.closed_by) == (Outcome.DONE, by)
    assert kept(task) == {}


def is_kept(sent: Sent, task: Task) -> None:
    """The sender is told, still has every word, and nothing was sent."""
    assert sent.status == 409
    assert "Somebody else does this now" in sent.page
    assert PLACE in sent.page
    nothing = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).all()
    assert (task.is_open, nothing) == (True, [])


@orders
def test_the_day_of_the_change_comes(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    kim: User,
    lena: User,
    sends: Sending,
    form_first: bool,
) -> None:
    wanted = Wanted(lena.id, kim.id, clock.today() + A_DAY)
    change_id = coach_changes.name_coach(cora, running, wanted, instead_of=carl.id).id
    task = open_task(running, "plan_session")
    clock.set_to(clock.now() + A_DAY)
    send = sends(carl, task, place=PLACE)

    def make_it() -> Sent:
        assert coach_changes.make(change_id)
        return Sent(302, "")

    sent, _made = race(app, send, make_it, form_first=form_first)

    assert running.coach == lena
    if form_first:
        assert sent.has_won
        is_sent(task, carl)
    else:
        is_kept(sent, task)
        answer(lena, task)


@orders
def test_the_change_is_called_off_while_the_summary_for_the_next_coach_is_sent(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    kim: User,
    lena: User,
    sends: Sending,
    form_first: bool,
) -> None:
    wanted = Wanted(lena.id, kim.id, clock.today() + A_DAY)
    change = coach_changes.name_coach(cora, running, wanted, instead_of=carl.id)
    change_id, cora_id = change.id, cora.id
    summary, words = open_task(running, "write_handover"), "They decide slowly, in the board"
    send = sends(carl, summary, where_it_stands=words)

    def call_off() -> Sent:
        user, found = db.session.get_one(User, cora_id), db.session.get_one(CoachChange, change_id)
        return refused_or_not(lambda: coach_changes.call_off(user, found))

    sent, called_off = race(app, send, call_off, form_first=form_first)

    assert (called_off.has_won, running.coach, coach_changes.ahead(running)) == (True, carl, None)
    written = db.session.scalars(select(Answers).where(Answers.task_id == summary.id)).all()
    drafts = db.session.scalars(select(Draft).where(Draft.task_id == summary.id)).all()
    if form_first:
        assert (sent.has_won, summary.outcome, len(written)) == (True, Outcome.DONE, 1)
    else:
        assert (sent.status, summary.outcome, written) == (409, Outcome.CANCELLED, [])
        assert "is not needed any more since" in sent.page
        assert [each.fields["where_it_stands"] for each in drafts] == [[words]]


@orders
def test_another_coach_follows_while_somebody_stands_in(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    kim: User,
    lena: User,
    sends: Sending,
    form_first: bool,
) -> None:
    mats = make.person("Mats Middle", *lena.staff_roles)
    make.substitution(carl, mats, running)
    task = open_task(running, "plan_session")
    send = sends(mats, task, place=PLACE)

    sent, changed = race(app, send, changing(running, cora, lena, kim), form_first=form_first)

    assert (changed.has_won, running.coach) == (True, lena)
    if form_first:
        assert (sent.has_won, task.done_for) == (True, carl)
        is_sent(task, mats)
    else:
        is_kept(sent, task)


@orders
def test_standing_in_ends(
    app: Flask, running: Case, carl: User, lena: User, sends: Sending, form_first: bool
) -> None:
    standing = make.substitution(carl, lena, running)
    task = open_task(running, "plan_session")
    send = sends(lena, task, place=PLACE)

    sent, ended = race(app, send, ending(standing), form_first=form_first)

    assert (ended.has_won, standing.is_on) == (True, False)
    # The two meet at the row of the substitution, to which either may come first on PostgreSQL.
    assert form_first or not sent.has_won
    if sent.has_won:
        assert task.done_for == carl
        is_sent(task, lena)
    else:
        is_kept(sent, task)
        answer(carl, task)


@orders
def test_standing_in_begins_while_the_coach_sends(
    app: Flask, running: Case, carl: User, lena: User, sends: Sending, form_first: bool
) -> None:
    task = open_task(running, "plan_session")
    send = sends(carl, task, place=PLACE)

    sent, named = race(app, send, naming(running, carl, lena), form_first=form_first)

    # Whoever is away may work all the same.
    assert (sent.has_won, named.has_won, task.done_for) == (True, True, None)
    is_sent(task, carl)


@pytest.mark.parametrize("substitute_first", [False, True])
def test_of_coach_and_substitute_one_sends_and_the_other_keeps_the_text(
    app: Flask, running: Case, carl: User, lena: User, sends: Sending, substitute_first: bool
) -> None:
    make.substitution(carl, lena, running)
    task = open_task(running, "plan_session")
    first, second = (lena, carl) if substitute_first else (carl, lena)
    works = sends(first, task, place=PLACE), sends(second, task, place="The library")

    won, told = in_turn(app, *works)

    assert (won.has_won, told.status) == (True, 409)
    assert f"{first.name} did" in told.page
    assert kept(task) == {second.first_name: ["The library"]}
    assert (task.closed_by, task.done_for) == (first, carl if substitute_first else None)


@pytest.mark.parametrize("change_first", [False, True])
def test_the_coach_changes_while_a_substitute_of_the_old_one_is_named(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    kim: User,
    lena: User,
    change_first: bool,
) -> None:
    mats = make.person("Mats Middle", *lena.staff_roles)
    change, name = changing(running, cora, lena, kim), naming(running, carl, mats)

    first, second = in_turn(app, *((change, name) if change_first else (name, change)))

    changed, named = (first, second) if change_first else (second, first)
    assert (changed.has_won, running.coach) == (True, lena)
    assert named.status in {302, 409}
    task = open_task(running, "plan_session")
    mine = {each: task in db.session.scalars(own_tasks(each)).unique() for each in (lena, mats)}
    assert mine == {lena: True, mats: False}


def test_of_two_coordinators_who_name_a_coach_one_wins_and_the_other_is_told(
    app: Flask, running: Case, cora: User, kim: User, lena: User
) -> None:
    cleo = make.person("Cleo Coordinator", *cora.staff_roles)
    mats = make.person("Mats Middle", *lena.staff_roles)
    works = changing(running, cora, lena, kim), changing(running, cleo, mats, kim)

    won, told = in_turn(app, *works)

    assert (won.has_won, told.status) == (True, 409)
    assert told.page == "Lena Lane has become the coach meanwhile. Look once more."
    assert running.coach == lena
    made = db.session.scalars(select(CoachChange)).all()
    assert [each.coach for each in made] == [lena]
