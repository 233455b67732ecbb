"""Reminders: to whoever does a task, in their language, at most one a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, mail
from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.permissions import Forbidden
from coaching.services import histories, task_reminders
from coaching.services.handovers import TaskClosed
from coaching.services.task_reminders import NobodyToRemind, NotYetOpen, RemindedToday
from tests import make, story


@pytest.fixture
def begun(case: Case, cora: User) -> Case:
    """A year whose first tasks wait."""
    story.start(case, cora)
    return case


def sent() -> list[tuple[str, int]]:
    """Who is owed a reminder, and of what."""
    owed = db.session.scalars(select(Mail).where(Mail.name == "reminder").order_by(Mail.id))
    return [(each.to.name if each.to else "", each.facts["task_id"]) for each in owed]


def test_whoever_does_the_task_gets_a_mail(begun: Case, cora: User, stina: User) -> None:
    task = story.open_task(begun, "sign_commitment")

    reminded = task_reminders.remind(cora, task)

    assert reminded == [stina]
    assert sent() == [("Stina Sponsor", task.id)]
    assert task_reminders.was_today(task)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_mail_names_task_and_organisation_in_the_readers_language(
    begun: Case, cora: User, stina: User, language: str
) -> None:
    with transaction():
        stina.language = language
    task = story.open_task(begun, "sign_commitment")

    task_reminders.remind(cora, task)

    owed = db.session.scalars(select(Mail).where(Mail.name == "reminder")).one()
    message = mail.compose(owed)
    body = message.get_body(("plain",))
    assert body is not None
    assert task.process.version.task_name("sign_commitment", language) in message["Subject"]
    assert "Harjula Schools" in body.get_content()
    assert message["Content-Language"] == language


def test_one_reminder_a_day_is_enough(begun: Case, cora: User) -> None:
    task = story.open_task(begun, "sign_commitment")
    task_reminders.remind(cora, task)

    with pytest.raises(RemindedToday):
        task_reminders.remind(cora, task)
    assert len(sent()) == 1

    clock.set_to(now() + timedelta(days=1))
    task_reminders.remind(cora, task)
    assert len(sent()) == 2


def test_the_day_is_one_in_helsinki(begun: Case, cora: User) -> None:
    task = story.open_task(begun, "sign_commitment")
    # 23.30 in Helsinki, and an hour later.
    clock.set_to(now().replace(hour=20, minute=30))
    task_reminders.remind(cora, task)
    clock.set_to(now() + timedelta(hours=1))

    task_reminders.remind(cora, task)

    assert len(sent()) == 2


def test_a_task_that_was_done_meanwhile_is_told_and_nobody_is_reminded(
    begun: Case, cora: User, stina: User
) -> None:
    task = story.open_task(begun, "sign_commitment")
    story.answer(stina, task)

    with pytest.raises(TaskClosed, match="Stina Sponsor has done this task meanwhile"):
        task_reminders.remind(cora, task)
    assert sent() == []


def test_nobody_is_reminded_of_what_has_not_opened(begun: Case, cora: User) -> None:
    task = story.open_task(begun, "sign_commitment")
    with transaction():
        task.opens_at = now() + timedelta(days=2)

    with pytest.raises(NotYetOpen):
        task_reminders.remind(cora, task)


def test_a_role_that_nobody_has_cannot_be_reminded(begun: Case, cora: User) -> None:
    with transaction():
        for member in begun.members:
            member.left_at = now()
    task = story.open_task(begun, "sign_commitment")

    with pytest.raises(NobodyToRemind):
        task_reminders.remind(cora, task)
    # It can be tried again when somebody has the role.
    assert task.reminded_at is None


def test_nobody_reminds_themselves(begun: Case, cora: User) -> None:
    with pytest.raises(Forbidden):
        task_reminders.remind(cora, story.open_task(begun, "assign_coach"))


def test_a_coach_reminds_the_own_organisation_and_nobody_else(
    begun: Case, carl: User, kim: User, cora: User, mona: User, otto: User
) -> None:
    with transaction():
        begun.coach = carl
    commitment = story.open_task(begun, "sign_commitment")

    assert task_reminders.remind(carl, commitment)
    for person, name in (
        (carl, "assign_coach"),
        (kim, "sign_commitment"),
        (mona, "sign_commitment"),
        (otto, "sign_commitment"),
    ):
        with pytest.raises(Forbidden):
            task_reminders.remind(person, story.open_task(begun, name))


def test_a_role_of_several_people_reaches_all_of_them(begun: Case, cora: User, mona: User) -> None:
    second = make.person("Max Manager", StaffRole.MANAGER)
    task = story.open_task(begun, "sign_commitment")
    with transaction():
        task.role = "manager"

    assert {person.id for person in task_reminders.remind(cora, task)} == {mona.id, second.id}


def test_a_reminder_stands_in_the_history_of_the_programme(
    begun: Case, cora: User, otto: User
) -> None:
    task_reminders.remind(cora, story.open_task(begun, "sign_commitment"))

    told = "Reminded: Sign the commitment of the management"
    assert told in [line.title for line in histories.timeline(cora, begun).lines]
    assert told not in [line.title for line in histories.timeline(otto, begun).lines]
    assert db.session.scalars(select(Event).where(Event.name == "reminded")).one().by == cora
