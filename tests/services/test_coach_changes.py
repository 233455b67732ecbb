"""Another coach: agreed on for a day, made on that day, and nothing is lost on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock, jobs
from coaching.mail import compose
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Can, Forbidden, allowed, does_the_task, visible_cases
from coaching.services import coach_changes, coach_handovers, handovers, histories, roles
from coaching.services.coach_changes import (
    ChangedMeanwhile,
    NoCoachYet,
    NotThisDay,
    Wanted,
)
from coaching.services.coach_choices import ReasonNeeded
from coaching.services.intake import NoSuchCoach
from coaching.services.refusals import Refusal
from tests import make, story
from tests.story import answer, open_names, open_task

TODAY = date(2026, 9, 8)


@pytest.fixture
def lena(cora: User) -> User:
    """A coach who has time."""
    return make.person("Lena Lane", StaffRole.COACH)


@pytest.fixture
def running(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, lena: User
) -> Case:
    """A year whose coach is Carl, with Kim as the deputy; it is the day after the kick-off."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    clock.set_to(datetime(2026, 9, 8, 9, 0, tzinfo=UTC))
    return case


def wanted(coach: User, deputy: User, *, days: int = 0, reason: str = "") -> Wanted:
    """This coach so many days from now."""
    return Wanted(coach.id, deputy.id, TODAY + timedelta(days=days), reason)


def told(case: Case) -> list[tuple[str, str]]:
    """Who is owed which mail about a change, in order."""
    found = db.session.scalars(select(Mail).where(Mail.name.like("coach_%")).order_by(Mail.id))
    mails = [mail for mail in found if mail.facts.get("coach_change_id")]
    return [(mail.to.first_name, mail.name) for mail in mails if mail.to]


def the_day_after(case: Case) -> None:
    """A minute into the next day in Helsinki; the background work has looked once."""
    clock.set_to(datetime(2026, 9, 8, 21, 1, tzinfo=UTC))
    jobs.run_due()


def test_open_work_passes_on_in_that_instant(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    task = open_task(running, "plan_session")
    assert does_the_task(carl, task)

    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)

    assert running.coach == lena
    assert running.coach_confirmed
    assert does_the_task(lena, task)
    assert not does_the_task(carl, task)
    assert "write_handover" in open_names(running)


def test_a_task_that_the_leaving_coach_was_given_is_the_new_coachs(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    given = open_task(running, "plan_session")
    handovers.give_to(cora, given, carl, instead_of=None)

    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)

    assert given.assignee is None
    assert does_the_task(lena, given)


def test_what_has_been_given_to_the_deputy_stays_with_the_deputy(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    given = open_task(running, "plan_session")
    handovers.give_to(cora, given, kim, instead_of=None)

    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)

    assert given.assignee == kim


def test_everybody_concerned_hears_of_it_before_the_day(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim, days=7), instead_of=carl.id)

    assert running.coach == carl
    assert told(running) == [
        ("Otto", "coach_changes"),
        ("Dora", "coach_changes"),
        ("Stina", "coach_changes"),
        ("Carl", "coach_hands_on"),
        ("Lena", "coach_takes_over"),
    ]
    assert not allowed(lena, Can.SEE_CASE, running)
    title = histories.timeline(cora, running).lines[0].title
    assert title == "A new coach was named: Lena Lane, from 15 September"


def test_the_new_coach_begins_on_the_agreed_day(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim, days=7), instead_of=carl.id)
    answer(carl, open_task(running, "write_handover"))
    assert "read_handover" not in open_names(running)

    clock.set_to(datetime(2026, 9, 14, 21, 0, 1, tzinfo=UTC))
    jobs.run_due()

    assert running.coach == lena
    task = open_task(running, "read_handover", lena)
    answer(lena, task)
    assert histories.timeline(cora, running).lines[0].title == (
        "The new coach has read the handover summary"
    )


def test_the_leaving_coach_reads_until_the_end_of_the_day_and_nothing_the_day_after(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)
    reading = (Can.SEE_CASE, Can.SEE_GUIDANCE, Can.SEE_COACH_NOTE, Can.SEE_STAFF_FIELDS)
    writing = (Can.LOG_GUIDANCE, Can.ARRANGE_COACHING_SESSION, Can.REMIND, Can.WRITE_NOTE)
    handover = open_task(running, "write_handover", carl)

    assert [allowed(carl, right, running) for right in reading] == [True] * 4
    assert [allowed(carl, right, running) for right in writing] == [False] * 4
    assert allowed(carl, Can.COMPLETE_TASK, handover)
    assert [allowed(lena, right, running) for right in (*reading, *writing)] == [True] * 8

    the_day_after(running)

    assert [allowed(carl, right, running) for right in (*reading, *writing)] == [False] * 8
    assert db.session.scalars(visible_cases(carl)).unique().all() == []
    assert not allowed(carl, Can.SEE_TASK, handover)


def test_a_handover_that_nobody_wrote_does_not_stop_the_new_coach(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)
    handover = open_task(running, "write_handover")

    the_day_after(running)

    assert handover.outcome == Outcome.SILENCE
    task = open_task(running, "read_handover", lena)
    assert coach_handovers.read_handover_facts(task) == {
        "former": "Carl Coach",
        "is_written": False,
    }


def test_coaching_sessions_ahead_are_those_of_the_new_coach(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    ahead = make.coaching_session(running, datetime(2026, 9, 20, 9, 0, tzinfo=UTC))

    coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)

    assert db.session.get_one(CoachingSession, ahead.id).is_to_come
    assert allowed(lena, Can.ARRANGE_COACHING_SESSION, ahead)


def test_pressing_twice_changes_once_and_the_second_of_two_coordinators_is_told(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    second = make.person("Cleo Coordinator", StaffRole.COORDINATOR)
    other = make.person("Olga Other", StaffRole.COACH)

    first = coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)
    again = coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)
    with pytest.raises(ChangedMeanwhile, match="Lena Lane has become the coach meanwhile"):
        coach_changes.name_coach(second, running, wanted(other, kim), instead_of=carl.id)

    assert again == first
    assert running.coach == lena
    assert db.session.scalars(select(Process.id).where(Process.name == "handover")).all() == [
        first.process_id
    ]


def test_one_change_at_a_time_is_ahead(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    other = make.person("Olga Other", StaffRole.COACH)
    coach_changes.name_coach(cora, running, wanted(lena, kim, days=7), instead_of=carl.id)

    with pytest.raises(ChangedMeanwhile, match="Cora Coordinator has named Lena Lane meanwhile"):
        coach_changes.name_coach(cora, running, wanted(other, kim), instead_of=carl.id)


def test_a_change_that_is_ahead_can_be_called_off(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    before = open_names(running)
    change = coach_changes.name_coach(cora, running, wanted(lena, kim, days=7), instead_of=carl.id)

    coach_changes.call_off(cora, change)
    coach_changes.call_off(cora, change)
    clock.set_to(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    jobs.run_due()

    assert running.coach == carl
    assert open_names(running) == before
    assert coach_changes.ahead(running) is None


def test_a_change_that_is_made_cannot_be_called_off(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    change = coach_changes.name_coach(cora, running, wanted(lena, kim), instead_of=carl.id)

    with pytest.raises(ChangedMeanwhile, match="Lena Lane coaches this organisation already"):
        coach_changes.call_off(cora, change)


def test_what_is_refused(running: Case, cora: User, carl: User, kim: User, lena: User) -> None:
    def refuses(kind: type[Refusal], asked: Wanted) -> str:
        with pytest.raises(kind) as refused:
            coach_changes.name_coach(cora, running, asked, instead_of=carl.id)
        return str(refused.value.field)

    assert refuses(NotThisDay, wanted(lena, kim, days=-1)) == "from_on"
    assert refuses(NotThisDay, wanted(lena, kim, days=400)) == "from_on"
    assert refuses(Refusal, wanted(carl, kim)) == "coach"
    assert refuses(Refusal, wanted(lena, lena)) == "deputy"
    assert refuses(NoSuchCoach, wanted(cora, kim)) == "coach"
    with transaction():
        lena.coaches_at_most = 0
    assert refuses(ReasonNeeded, wanted(lena, kim)) == "reason"
    assert running.coach == carl


def test_while_a_coach_is_asked_the_process_chooses(
    case: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    with transaction():
        case.coach = carl

    with pytest.raises(NoCoachYet):
        coach_changes.name_coach(cora, case, wanted(lena, kim), instead_of=carl.id)


def test_only_coordinators_change_the_coach(
    running: Case, carl: User, kim: User, otto: User, mona: User, lena: User
) -> None:
    for person in (carl, kim, otto, mona, lena):
        with pytest.raises(Forbidden):
            coach_changes.name_coach(person, running, wanted(lena, kim), instead_of=carl.id)


def test_a_year_that_ends_before_the_day_changes_no_coach(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    change = coach_changes.name_coach(cora, running, wanted(lena, kim, days=7), instead_of=carl.id)
    with transaction():
        running.status = CaseStatus.WITHDRAWN

    clock.set_to(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    jobs.run_due()

    assert running.coach == carl
    assert change.called_off_at is not None
    assert (
        db.session.scalars(
            select(Task.name).where(Task.process_id == change.process_id, Task.closed_at.is_(None))
        ).all()
        == []
    )


# ---- whoever was named coaches no more ----


def test_whoever_coaches_no_more_does_not_become_the_coach(
    running: Case, cora: User, carl: User, kim: User, lena: User, ada: User, otto: User
) -> None:
    change = coach_changes.name_coach(cora, running, wanted(lena, kim, days=1), instead_of=carl.id)

    roles.change(ada, lena, [StaffRole.COACH], active=False)

    assert change.called_off_at is not None
    assert mails("coach_unavailable") == ["Cora"]
    assert mails("coach_stays") == ["Otto", "Dora", "Stina", "Carl"]
    the_day_after(running)
    assert (running.coach, running.deputy_coach) == (carl, kim)
    told = histories.timeline(otto, running).lines
    assert "The change of coach was called off: Lena Lane" in [line.title for line in told]


def test_the_job_looks_once_more_whether_they_coach(
    running: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim, days=1), instead_of=carl.id)
    with transaction():
        lena.active = False

    the_day_after(running)

    assert running.coach == carl
    assert mails("coach_unavailable") == ["Cora"]
    [letter] = db.session.scalars(select(Mail).where(Mail.name == "coach_unavailable"))
    text = str(compose(letter).get_body(("plain",)))
    assert "Carl Coach stays the coach" in text


def test_without_the_deputy_the_new_coach_begins(
    running: Case, cora: User, carl: User, kim: User, lena: User, ada: User
) -> None:
    coach_changes.name_coach(cora, running, wanted(lena, kim, days=1), instead_of=carl.id)

    roles.change(ada, kim, [StaffRole.TRAINER])
    the_day_after(running)

    assert (running.coach, running.deputy_coach) == (lena, None)
    assert mails("coach_unavailable") == ["Cora"]


def mails(name: str) -> list[str]:
    """Who is owed a mail, by first name."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name for mail in found if mail.to]
