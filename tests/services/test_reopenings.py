"""Steps back: the task is open again with its answers as a draft, or refused with the cause."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coaching import clock
from coaching.data import reopening as words
from coaching.model.action_items import ItemState
from coaching.model.assessments import Assessment
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.notes import NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.model.training import Attendance, CaseModule
from coaching.permissions import Forbidden
from coaching.rehearsal import checks
from coaching.services import mail_in_place, notes, reopenings, tasks
from coaching.services.reopenings import CannotStepBack, HasMovedOn, ReasonMissing
from coaching.services.replies import Reply
from coaching.services.tasks import AlreadyDone
from tests import make, story
from tests.story import answer, open_names, open_task, start
from tests.years import Year

WHY = "The wrong form was sent"


def back(user: User, task: Task, why: str = WHY) -> None:
    """Look at what follows, and confirm it."""
    seen = reopenings.consequences(user, task).seen
    reopenings.step_back(user, task, reason=why, seen=seen)


def stop_unless_it_holds(case_id: int) -> None:
    """Rows and steps agree, for somebody who comes anew."""
    with current_app.app_context():
        checks.check(checks.look(case_id))


def cause(user: User, task: Task) -> str:
    with pytest.raises(CannotStepBack) as refused:
        reopenings.consequences(user, task)
    return str(refused.value)


def draft_of(task: Task) -> Draft:
    return db.session.scalars(select(Draft).where(Draft.task_id == task.id)).one()


@pytest.fixture
def assigned(case: Case, cora: User, carl: User, kim: User) -> Task:
    """A coach is asked."""
    start(case, cora)
    clock.set_to(clock.now().replace(minute=30))
    asked = open_task(case, "assign_coach")
    return answer(cora, asked, coach=str(carl.id), deputy_coach=str(kim.id))


def test_everything_that_follows_is_told_before(
    case: Case, assigned: Task, cora: User, carl: User
) -> None:
    confirm = open_task(case, "confirm_assignment")
    tasks.save_draft(carl, confirm, {"coach_accepts": ["no"]})

    found = reopenings.consequences(cora, assigned)

    assert [task.name for task in found.closes] == ["confirm_assignment"]
    assert found.begun == {confirm.id}
    assert [wait.element.id for wait in found.stops] == ["assignment_silence"]
    assert [(mail.name, mail.to) for mail in found.mails] == [("coach_asked", carl)]
    assert found.undoes == "Nobody is asked to coach the organisation any more."
    assert found.keeper == cora


def test_looking_changes_nothing(case: Case, assigned: Task, cora: User) -> None:
    reopenings.consequences(cora, assigned)
    db.session.commit()

    assert "confirm_assignment" in open_names(case)
    assert db.session.scalars(select(Answers).where(Answers.taken_back_at.is_not(None))).all() == []


def test_the_task_is_open_again_and_what_followed_is_closed(
    case: Case, assigned: Task, cora: User
) -> None:
    back(cora, assigned)

    assert "assign_coach" in open_names(case)
    assert "confirm_assignment" not in open_names(case)
    assert (case.coach, case.deputy_coach) == (None, None)
    closed = db.session.scalars(select(Task).where(Task.name == "confirm_assignment")).one()
    assert closed.outcome == Outcome.CANCELLED
    stop_unless_it_holds(case.id)


def test_history_keeps_answers_line_and_reason(case: Case, assigned: Task, cora: User) -> None:
    back(cora, assigned)

    taken = db.session.scalars(select(Answers).where(Answers.task_id == assigned.id)).one()
    assert (taken.taken_back_by, taken.taken_back_why) == (cora, WHY)
    assert taken.taken_back_at == clock.now()
    events = db.session.scalars(
        select(Event.name).where(Event.task_id == assigned.id).order_by(Event.id)
    )
    assert list(events) == ["task_done", "stepped_back"]


def test_whoever_answered_finds_a_draft_and_hears_of_it(
    case: Case, cora: User, stina: User
) -> None:
    start(case, cora)
    signed = answer(stina, open_task(case, "sign_commitment"))

    back(cora, signed)

    draft = draft_of(signed)
    assert (draft.user_id, draft.fields["signer_name"]) == (stina.id, ["Stina Sponsor"])
    told = db.session.scalars(select(Mail).where(Mail.name == "stepped_back")).one()
    assert (told.to, told.facts) == (stina, {"task_id": signed.id})


def test_the_form_of_staff_is_a_draft_too_with_the_coachs_own_note(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    called = db.session.scalars(select(Task).where(Task.name == "hold_intro_call")).one()

    back(cora, called)

    draft = draft_of(called)
    assert draft.user_id == carl.id
    assert draft.fields["summary"] == ["We agreed to meet every four weeks"]
    assert draft.fields["coach_note"] == ["The director decides alone"]
    assert db.session.scalars(select(GuidanceEntry)).all() == []


def test_mail_that_has_not_gone_out_is_not_sent(assigned: Task, cora: User) -> None:
    back(cora, assigned)

    assert db.session.scalars(select(Mail).where(Mail.name == "coach_asked")).all() == []


def test_mail_about_something_else_leaves_all_the_same(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    planned = answer(carl, open_task(case, "plan_session"), day="21.9.2026", starts_at="13.00")
    clock.set_to(clock.now() + timedelta(seconds=5))
    notes.write(carl, case, text="Please bring the figures", audience=NoteAudience.CASE)
    query = select(Mail.id).where(Mail.name == "note_written").order_by(Mail.id)
    before = db.session.scalars(query).all()
    assert before
    clock.set_to(clock.now() + timedelta(minutes=30))

    assert not set(before) & {mail.id for mail in reopenings.consequences(cora, planned).mails}
    back(cora, planned)

    assert db.session.scalars(query).all() == before


def test_a_substitutes_copy_is_not_sent_either(
    case: Case, assigned: Task, cora: User, carl: User
) -> None:
    lena = make.person("Lena Coach", StaffRole.COACH)
    make.substitution(carl, lena)
    mail = db.session.scalars(select(Mail).where(Mail.name == "coach_asked")).one()
    clock.set_to(clock.now() + timedelta(minutes=2))
    mail_in_place.pass_on(mail.id)
    query = select(Mail).where(Mail.name == "coach_asked")
    assert [each.to for each in db.session.scalars(query.order_by(Mail.id))] == [carl, lena]

    back(cora, assigned)

    assert db.session.scalars(query).all() == []


def test_people_who_keep_their_places_keep_their_invitations(
    case: Case, cora: User, otto: User
) -> None:
    start(case, cora)
    named = answer(otto, open_task(case, "name_team"))

    back(cora, named)

    query = select(Mail).where(Mail.name == "welcome").order_by(Mail.id)
    invited = [mail.to.name for mail in db.session.scalars(query) if mail.to]
    assert invited == ["Dora Deputy", "Tea"]


def test_mail_that_has_gone_out_stays(assigned: Task, cora: User) -> None:
    with transaction():
        sent = db.session.scalars(select(Mail).where(Mail.name == "coach_asked")).one()
        sent.sent_at = clock.now()

    back(cora, assigned)

    assert db.session.scalars(select(Mail).where(Mail.name == "coach_asked")).one() == sent


def test_answered_again_the_year_goes_on_as_before(
    case: Case, assigned: Task, cora: User, carl: User, kim: User
) -> None:
    before = open_names(case)
    back(cora, assigned)

    answer(cora, assigned, coach=str(kim.id), deputy_coach=str(carl.id))

    assert open_names(case) == before
    assert case.coach == kim
    stop_unless_it_holds(case.id)


def test_another_branch_that_has_moved_on_stays(
    case: Case, assigned: Task, cora: User, stina: User
) -> None:
    signed = answer(stina, open_task(case, "sign_commitment"))

    back(cora, assigned)

    db.session.refresh(signed)
    assert signed.outcome == Outcome.DONE
    assert "sign_commitment" not in open_names(case)
    stop_unless_it_holds(case.id)


def test_a_step_of_an_ended_phase_is_had_back_from_the_state_before(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    kickoff = answer(cora, open_task(case, "record_kickoff"))
    assert db.session.scalars(select(Attendance)).all()

    back(cora, kickoff)

    assert open_names(case) == ["record_kickoff"]
    assert db.session.scalars(select(Attendance)).all() == []
    stop_unless_it_holds(case.id)


def test_a_step_of_an_ended_phase_is_refused_once_somebody_has_gone_on(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    kickoff = db.session.scalars(select(Task).where(Task.name == "record_kickoff")).one()

    assert cause(cora, kickoff) == (
        "Its part of the year has ended, and other tasks have been done since."
    )


def test_what_others_have_gone_on_from_is_refused(
    case: Case, assigned: Task, cora: User, carl: User
) -> None:
    answer(carl, open_task(case, "confirm_assignment"))

    assert "Others have gone on from it." in cause(cora, assigned)


def test_what_time_has_answered_is_refused(case: Case, assigned: Task, cora: User) -> None:
    clock.set_to(clock.now().replace(day=20))
    tasks.wake(assigned.process_id)

    assert "A date has passed since" in cause(cora, assigned)


def test_an_open_task_is_not_opened_again(case: Case, cora: User) -> None:
    start(case, cora)

    assert "This task is not finished" in cause(cora, open_task(case, "sign_commitment"))


def test_a_logged_meeting_whose_promises_go_on_is_refused(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    called = db.session.scalars(select(Task).where(Task.name == "hold_intro_call")).one()
    entry = db.session.scalars(select(GuidanceEntry)).one()
    promise = make.promise(case)
    with transaction():
        promise.entry_id, promise.state = entry.id, ItemState.IN_PROGRESS

    assert cause(cora, called) == "Promises made in that meeting have been worked on since."


def test_only_coordinators_step_back(
    assigned: Task, cora: User, carl: User, otto: User, mona: User
) -> None:
    seen = reopenings.consequences(cora, assigned).seen
    for person in (carl, otto, mona):
        with pytest.raises(Forbidden):
            reopenings.step_back(person, assigned, reason=WHY, seen=seen)


def test_a_reason_is_needed(assigned: Task, cora: User) -> None:
    with pytest.raises(ReasonMissing):
        back(cora, assigned, why=" ")


def test_who_presses_twice_is_told(assigned: Task, cora: User) -> None:
    seen = reopenings.consequences(cora, assigned).seen
    reopenings.step_back(cora, assigned, reason=WHY, seen=seen)

    with pytest.raises(CannotStepBack):
        reopenings.step_back(cora, assigned, reason=WHY, seen=seen)
    assert db.session.scalar(select(func.count()).where(Event.name == "stepped_back")) == 1


def test_what_has_changed_since_one_looked_is_not_confirmed(
    case: Case, assigned: Task, cora: User, carl: User, kim: User
) -> None:
    seen = reopenings.consequences(cora, assigned).seen
    clock.set_to(clock.now().replace(hour=11))
    back(cora, assigned)
    answer(cora, assigned, coach=str(kim.id), deputy_coach=str(carl.id))

    with pytest.raises(HasMovedOn):
        reopenings.step_back(cora, assigned, reason=WHY, seen=seen)
    assert "confirm_assignment" in open_names(case)


def test_of_a_step_back_and_a_completion_at_once_one_wins(
    app: Flask, case: Case, assigned: Task, cora: User, carl: User
) -> None:
    confirm = open_task(case, "confirm_assignment")
    reply = story.reply(confirm, {"coach_accepts": "yes"})
    seen = reopenings.consequences(cora, assigned).seen
    ids = {"cora": cora.id, "carl": carl.id, "confirm": confirm.id, "assigned": assigned.id}
    case_id = case.id
    both_ready = Barrier(2, timeout=10)

    def act(who: str) -> str:
        with app.app_context():
            person = db.session.get_one(User, ids[who])
            own = db.session.get_one(Task, ids["confirm" if who == "carl" else "assigned"])
            both_ready.wait()
            try:
                if who == "carl":
                    tasks.complete(person, own, reply)
                else:
                    reopenings.step_back(person, own, reason=WHY, seen=seen)
            except (AlreadyDone, CannotStepBack, HasMovedOn):
                return "too late"
            finally:
                db.session.remove()
            return "won"

    db.session.commit()
    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(act, ["carl", "cora"]))

    assert results == ["too late", "won"]
    stop_unless_it_holds(case_id)


def test_an_added_task_is_opened_again(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, make.added_task(case, by=carl, due_on=date(2026, 9, 30)))

    back(cora, task)

    assert (task.is_open, task.title) == (True, "Send the list")
    assert draft_of(task).fields == {"outcome": ["The list is on the intranet"]}
    stop_unless_it_holds(case.id)
    answer(otto, task)


def test_the_last_task_of_each_branch_is_offered(
    case: Case, assigned: Task, cora: User, carl: User, stina: User
) -> None:
    answer(stina, open_task(case, "sign_commitment"))
    answer(carl, open_task(case, "confirm_assignment"))

    offered = [(task.name, why) for task, why in reopenings.last_done(cora, case)]

    assert sorted(offered) == [("confirm_assignment", ""), ("sign_commitment", "")]


class Wavering(Year):
    """Every task is done, opened again at once, and done a second time."""

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Answer, step back where that is possible, and answer once more."""
        super().send(person, task, sent)
        coordinator = self.people["coordinator"]
        try:
            seen = reopenings.consequences(coordinator, task).seen
        except CannotStepBack as refused:
            assert str(refused.message), task.name
            self.refused.setdefault(task.name, str(refused.message))
            return
        before = self.open_now()
        reopenings.step_back(coordinator, task, reason=WHY, seen=seen)
        stop_unless_it_holds(self.case.id)
        self.came_back.add(task.name)
        super().send(person, task, sent)
        stop_unless_it_holds(self.case.id)
        assert self.open_now() == before, task.name

    def open_now(self) -> list[str]:
        """What waits for people, by name and module."""
        query = select(Task).where(Task.case_id == self.case.id, Task.closed_at.is_(None))
        found = db.session.scalars(query).unique()
        return sorted(f"{task.name} {task.module_id or ''}" for task in found)

    @classmethod
    def of(cls, year: Year) -> "Wavering":
        """The same people, who are less sure of what they do."""
        wavering = cls(year.case, year.people)
        wavering.came_back, wavering.refused = set(), {}
        return wavering

    came_back: set[str]
    refused: dict[str, str]


def test_a_year_in_which_everything_is_done_twice_ends_as_any_other(year: Year) -> None:
    wavering = Wavering.of(year)
    wavering.plan_training()
    wavering.begin()

    wavering.live(decide_midpoint={"decision": "adjust"})

    assert wavering.is_over
    possible = {each.partition(" ")[0] for each in wavering.done} - set(words.REFUSED)
    assert wavering.came_back == possible, wavering.refused
    assert set(wavering.refused) <= set(words.REFUSED)
    for kind in (Assessment, CaseModule):
        assert db.session.scalars(select(kind)).unique().all()
    entries = db.session.scalars(
        select(GuidanceEntry).options(undefer(GuidanceEntry.coach_note))
    ).all()
    logged = wavering.count("log_session") + 3
    assert len(entries) == logged
    twice = select(Decision.table, func.count()).group_by(Decision.table, Decision.answers_id)
    assert all(count == 1 for _table, count in db.session.execute(twice))
