"""Tasks that people add to a year: they wait, are done and end like every other task."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, mail
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, Forbidden, allowed, does_the_task
from coaching.services import ad_hoc, releases, tasks, versions, withdrawals, worklists
from coaching.services.ad_hoc import Asked, NobodyChosen, TooLate, YearNotRunning
from coaching.services.tasks import AlreadyDone
from tests import make, story
from tests.story import answer, open_task, start
from tests.years import Year

TITLE = "Send the <b>newest</b> advertisements"


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose team and coaches are known."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def named(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


def mails() -> list[tuple[str, str]]:
    """What was written since the test began asking: template and reader."""
    found = db.session.scalars(select(Mail).where(Mail.name.startswith("task_")).order_by(Mail.id))
    return [(each.name, each.to.first_name if each.to else "") for each in found]


def added(task: Task) -> AdHocTask:
    query = select(AdHocTask).where(AdHocTask.process_id == task.process_id)
    return db.session.scalars(query).one()


def test_an_added_task_waits_in_the_same_list_as_others(
    begun: Case, carl: User, otto: User
) -> None:
    task = make.added_task(begun, by=carl, title=TITLE, due_on=date(2026, 9, 18))

    assert task in worklists.for_person(otto)
    assert versions.title_of(task) == TITLE
    assert (task.role, task.assignee_id, task.phase) == ("contact", None, None)
    assert task.due_at == datetime(2026, 9, 18, 20, 59, tzinfo=UTC)
    assert mails() == [("task_added", "Otto")]


def test_without_a_day_the_drawing_says_until_when(begun: Case, carl: User) -> None:
    task = make.added_task(begun, by=carl)

    assert task.due_at == datetime(2026, 9, 21, 20, 59, tzinfo=UTC)


def test_its_mail_names_it_and_never_tells_the_note(begun: Case, carl: User) -> None:
    make.added_task(begun, by=carl, title=TITLE, note="Between us")

    sent = db.session.scalars(select(Mail).where(Mail.name == "task_added")).one()
    message = mail.compose(sent)

    page = message.get_body(("html",))
    assert page is not None
    assert TITLE in message["Subject"]
    assert "Send the &lt;b&gt;newest&lt;/b&gt; advertisements" in page.get_content()
    assert "Between us" not in message.as_string()


def test_whoever_is_chosen_does_it(begun: Case, cora: User, kim: User) -> None:
    tess = make.person("Tess Trainer", StaffRole.TRAINER)
    tea, dora = named("Tea"), named("Dora Deputy")
    expected = {
        "contact": ("contact", "Otto Contact"),
        "sponsor": ("sponsor", "Stina Sponsor"),
        "coach": ("coach", "Carl Coach"),
        "coordinator": ("coordinator", "Cora Coordinator"),
        "trainer": ("trainer", "Tess Trainer"),
        f"person-{dora.id}": ("contact", "Dora Deputy"),
        f"person-{tea.id}": ("team_member", "Tea"),
        f"person-{kim.id}": ("coach", "Kim Coach"),
        f"person-{cora.id}": ("coordinator", "Cora Coordinator"),
        f"person-{tess.id}": ("trainer", "Tess Trainer"),
    }

    assert {each.key for each in ad_hoc.doers_of(begun)} == set(expected)
    for key, (role, name) in expected.items():
        task = make.added_task(begun, by=cora, doer=key, title=f"For {key}")
        assert task.role == role
        assert does_the_task(named(name), task), key


def test_nobody_else_can_be_asked(begun: Case, cora: User, eve: User) -> None:
    for key in (f"person-{eve.id}", "manager", "person-x", ""):
        with pytest.raises(NobodyChosen) as refused:
            make.added_task(begun, by=cora, doer=key)
        assert refused.value.field == "doer"
    assert db.session.scalars(select(AdHocTask)).all() == []


def test_coach_and_coordinators_add_tasks_and_nobody_else(
    begun: Case, otto: User, stina: User, mona: User, eve: User, tess: User
) -> None:
    for person in (otto, stina, mona, eve, tess):
        with pytest.raises(Forbidden):
            make.added_task(begun, by=person)


def test_only_a_year_under_way_takes_tasks(case: Case, cora: User) -> None:
    with pytest.raises(YearNotRunning):
        make.added_task(case, by=cora)


def test_a_second_press_adds_nothing(begun: Case, cora: User) -> None:
    first = make.added_task(begun, by=cora)

    assert make.added_task(begun, by=cora) == first
    assert make.added_task(begun, by=cora, doer="sponsor") != first


def test_it_is_done_like_any_other_task(begun: Case, carl: User, otto: User) -> None:
    task = make.added_task(begun, by=carl)
    tasks.save_draft(otto, task, {"outcome": ["Nearly"]})

    answer(otto, task, outcome="It is on the intranet")

    process = db.session.get_one(Process, task.process_id)
    assert (task.outcome, task.closed_by, process.ended_at) == (Outcome.DONE, otto, clock.now())
    assert tasks.draft_of(otto, task) is None
    events = db.session.scalars(
        select(Event.name).where(Event.task_id == task.id).order_by(Event.id)
    )
    assert list(events) == ["task_added", "task_done"]


def test_staff_fills_it_in_for_whoever_was_asked(begun: Case, carl: User) -> None:
    tea = named("Tea")
    task = make.added_task(begun, by=carl, doer=f"person-{tea.id}")

    answer(carl, task)

    assert (task.closed_by, task.done_for) == (carl, tea)


def test_nobody_fills_in_a_members_own_view(begun: Case, carl: User) -> None:
    alone = db.session.scalars(select(Task).where(Task.name == "answer_alone")).first()

    assert not allowed(carl, Can.FILL_IN, alone)


def test_only_who_added_it_or_a_coordinator_changes_it(
    begun: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    task = make.added_task(begun, by=carl)

    for person in (kim, otto):
        with pytest.raises(Forbidden):
            ad_hoc.withdraw(person, added(task))
    ad_hoc.withdraw(cora, added(task))


def test_a_withdrawn_task_is_on_no_list_and_in_the_history(
    begun: Case, carl: User, otto: User
) -> None:
    task = make.added_task(begun, by=carl)

    ad_hoc.withdraw(carl, added(task))

    assert (task.outcome, task in worklists.for_person(otto)) == (Outcome.CANCELLED, False)
    assert mails() == [("task_added", "Otto"), ("task_withdrawn", "Otto")]
    told = select(Event.name).where(Event.task_id == task.id).order_by(Event.id)
    assert list(db.session.scalars(told)) == ["task_added", "task_withdrawn"]


def test_what_is_done_is_neither_changed_nor_withdrawn(begun: Case, carl: User, otto: User) -> None:
    task = answer(otto, make.added_task(begun, by=carl))

    with pytest.raises(TooLate) as refused:
        ad_hoc.change(carl, added(task), Asked("Other words", "contact"), seen="")
    assert str(refused.value) == "Otto Contact has done this task meanwhile."
    with pytest.raises(TooLate):
        ad_hoc.withdraw(carl, added(task))


def test_of_doing_and_withdrawing_at_once_one_wins(
    app: Flask, begun: Case, carl: User, otto: User
) -> None:
    task = make.added_task(begun, by=carl)
    reply = story.reply(task, story.ANSWERS[task.name](task))
    task_id, otto_id, carl_id = task.id, otto.id, carl.id
    both_ready = Barrier(2, timeout=10)

    def act(person_id: int) -> str:
        with app.app_context():
            person = db.session.get_one(User, person_id)
            own = db.session.get_one(Task, task_id)
            row = added(own)
            both_ready.wait()
            try:
                if person_id == otto_id:
                    tasks.complete(person, own, reply)
                else:
                    ad_hoc.withdraw(person, row)
            except (AlreadyDone, TooLate):
                return "too late"
            finally:
                db.session.remove()
            return "won"

    db.session.commit()
    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(act, [otto_id, carl_id]))

    assert results == ["too late", "won"]


def test_a_team_member_who_leaves_passes_it_to_the_contact_person(
    begun: Case, cora: User, otto: User
) -> None:
    tea = named("Tea")
    task = make.added_task(begun, by=cora, doer=f"person-{tea.id}")
    member = next(m for m in begun.members if m.user_id == tea.id)

    member.left_at = clock.now()
    releases.of_case(begun)
    db.session.flush()

    assert (task.role, task.assignee_id) == ("contact", None)
    assert does_the_task(otto, task)


def test_it_ends_with_the_year(year: Year) -> None:
    year.plan_training()
    year.begin()
    year.live("accept_completion", leaving=("do_added_task",))
    task = make.added_task(year.case, by=year.people["coordinator"])

    year.do("accept_completion")

    assert (task.outcome, year.is_over) == (Outcome.CANCELLED, True)


def test_it_ends_when_the_organisation_leaves(begun: Case, otto: User, mona: User) -> None:
    task = make.added_task(begun, by=begun.coach or otto)
    withdrawals.ask(otto, begun, words="")

    answer(mona, open_task(begun, "confirm_withdrawal"))

    assert task.outcome == Outcome.CANCELLED
    assert open_task(begun, "record_exit").is_open


def test_the_title_is_one_line(case: Case, cora: User) -> None:
    start(case, cora)

    task = make.added_task(case, by=cora, title="Send\r\nBcc: everybody")

    assert task.title == "Send Bcc: everybody"
