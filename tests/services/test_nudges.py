"""What a coach may have lost sight of."""

from datetime import date, timedelta

import pytest

from coaching import clock
from coaching.clock import now, today
from coaching.model.action_items import ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import SessionState
from coaching.model.people import User
from coaching.model.processes import Draft
from coaching.services import between_sessions, coached, nudges, reminders, tasks
from coaching.services.nudges import About
from coaching.services.reminders import RemindedLately
from tests import make
from tests.services.cycle import plan
from tests.statements import counted
from tests.story import answer, open_task


def told(coach: User) -> list[tuple[str, str, int]]:
    """What the coach is nudged about: what, of whom, how many."""
    found = nudges.of_coach(coach, coached.cases_of(coach))
    return [(each.about, each.case.organisation.name, each.count) for each in found]


def draft(person: User, case: Case, name: str, *, days: int) -> None:
    """A draft that was saved so long ago."""
    task = open_task(case, name)
    old = now() - timedelta(days=days)
    with transaction():
        db.session.add(Draft(task_id=task.id, user_id=person.id, fields={}, saved_at=old))


def test_a_year_on_its_way_asks_for_nothing(begun: Case, carl: User) -> None:
    assert told(carl) == []


def test_no_session_is_booked_a_week_after_it_could_have_been_planned(
    begun: Case, carl: User, kim: User
) -> None:
    clock.set_to(now() + timedelta(days=6))
    assert told(carl) == []

    clock.set_to(now() + timedelta(days=1))
    assert told(carl) == [(About.NO_SESSION, "Harjula Schools", 1)]
    assert told(kim) == told(carl)

    plan(begun, carl)
    assert told(carl) == []


def test_a_session_that_was_planned_ahead_is_booked(begun: Case, carl: User) -> None:
    clock.set_to(now() + timedelta(days=8))
    make.coaching_session(begun, now() + timedelta(days=5), SessionState.PLANNED)

    assert told(carl) == []


def test_overdue_promises_of_an_organisation_are_one_nudge_and_the_coachs_own_another(
    begun: Case, carl: User, kim: User
) -> None:
    for _number in range(2):
        make.promise(begun, due_on=today() - timedelta(days=1))
    make.promise(begun, due_on=today())
    make.promise(begun, owner=ItemOwner.COACH, due_on=today() - timedelta(days=2))

    assert told(carl) == [
        (About.OWN_PROMISE, "Harjula Schools", 1),
        (About.PROMISES, "Harjula Schools", 2),
    ]
    assert told(kim) == [(About.PROMISES, "Harjula Schools", 2)]


def test_a_reminder_keeps_a_nudge_away_for_a_week(begun: Case, carl: User, otto: User) -> None:
    make.promise(begun, due_on=today() - timedelta(days=1))

    assert reminders.of_promises(carl, begun) == [otto]
    assert told(carl) == []
    with pytest.raises(RemindedLately):
        reminders.of_promises(carl, begun)

    clock.set_to(now() + timedelta(days=7, minutes=1))
    assert (About.PROMISES, "Harjula Schools", 1) in told(carl)


def test_a_draft_is_told_of_after_fourteen_days(begun: Case, carl: User) -> None:
    draft(carl, begun, "plan_session", days=13)
    assert told(carl) == []

    clock.set_to(now() + timedelta(days=1))
    assert told(carl) == [(About.OWN_DRAFT, "Harjula Schools", 1)]


def test_a_draft_of_the_organisation_is_told_once_and_never_read(
    begun: Case, carl: User, kim: User, otto: User
) -> None:
    plan(begun, carl)
    dora = next(m.user for m in begun.members if m.user.name == "Dora Deputy")
    draft(otto, begun, "confirm_time", days=20)
    draft(dora, begun, "confirm_time", days=15)

    with counted() as sent:
        found = nudges.of_coach(carl, coached.cases_of(carl))

    assert [(each.about, each.who) for each in found] == [(About.THEIR_DRAFT, "Otto Contact")]
    assert not any("drafts.fields" in statement for statement in sent)
    assert reminders.of_draft(carl, open_task(begun, "confirm_time")) == [otto, dora]
    assert told(carl) == []


def test_what_somebody_answers_alone_is_nobodys_business(
    begun: Case, carl: User, otto: User
) -> None:
    task = open_task(begun, "answer_alone", otto)
    draft_of_otto = tasks.save_draft(otto, task, {"d1_1": ["2"]})
    with transaction():
        draft_of_otto.saved_at = now() - timedelta(days=30)

    assert told(carl) == []


def test_guidance_that_was_begun_waits_until_it_is_logged_or_thrown_away(
    begun: Case, carl: User, kim: User
) -> None:
    between_sessions.save_draft(carl, begun, {"summary": ["Half"]}, key="0" * 32)

    assert told(carl) == [(About.OWN_LOG, "Harjula Schools", 1)]
    assert told(kim) == []
    between_sessions.forget_draft(carl, begun)
    assert told(carl) == []


def test_a_year_that_is_over_asks_for_nothing(begun: Case, carl: User) -> None:
    make.promise(begun, due_on=date(2026, 8, 1))
    with transaction():
        begun.status, begun.ended_at = CaseStatus.COMPLETED, now()

    assert told(carl) == []


def test_other_peoples_organisations_are_not_told_of(
    begun: Case, carl: User, cora: User, eves_case: Case
) -> None:
    make.promise(eves_case, due_on=today() - timedelta(days=1))

    assert told(carl) == []
    assert told(cora) == []


def test_nothing_is_told_twice_when_it_was_done(begun: Case, carl: User, otto: User) -> None:
    draft(carl, begun, "plan_session", days=20)
    plan(begun, carl)
    draft(otto, begun, "confirm_time", days=20)
    answer(otto, open_task(begun, "confirm_time"))

    assert told(carl) == []
