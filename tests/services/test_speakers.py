"""Who hears for an organisation: the contact person, else the deputy, else the management."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from coaching import mail
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import holds, rearrangements, subjects, successions, waits
from tests import story
from tests.services.holds import pausing
from tests.story import answer, open_task

CONTACT, DEPUTY = MemberKind.CONTACT, MemberKind.DEPUTY


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose coach has proposed a time to meet."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(carl, open_task(case, "plan_session"), day="21.9.2026", starts_at="13.00")
    return case


@pytest.fixture
def dora(running: Case) -> User:
    """The deputy contact person."""
    return running.people(DEPUTY)[0]


def hear_that_it_moves(carl: User, case: Case, day: int) -> list[str]:
    """Who of the organisation gets the mail when the coaching session moves to this day."""
    sent = db.session.scalar(select(func.max(Mail.id)))
    session = subjects.in_hand(case)
    assert session is not None
    to = datetime(2026, 9, day, 13, tzinfo=HELSINKI)
    rearrangements.move(carl, session, starts_at=to, reason="I am ill")
    found = select(Mail).where(Mail.id > sent, Mail.name == "session_moved")
    return [each.to.first_name for each in db.session.scalars(found) if each.to]


def test_whoever_has_the_tasks_hears_of_the_meetings(
    running: Case, cora: User, carl: User, otto: User, dora: User
) -> None:
    task = open_task(running, "submit_baseline")
    assert hear_that_it_moves(carl, running, 22) == ["Otto"]

    successions.follow(cora, running, CONTACT, None, instead_of=otto.id)
    assert hear_that_it_moves(carl, running, 23) == ["Dora"]
    assert waits.doer(task) == dora

    successions.follow(cora, running, DEPUTY, None, instead_of=dora.id)
    assert hear_that_it_moves(carl, running, 24) == ["Stina"]


def test_without_a_contact_person_the_deputy_hears_of_a_hold(
    running: Case, cora: User, otto: User, dora: User, stina: User
) -> None:
    successions.follow(cora, running, CONTACT, None, instead_of=otto.id)

    hold = pausing.pause(stina, cora, running)

    assert dora in holds.concerned(hold)
    assert sorted(pausing.mails("hold_begun")) == ["Carl", "Cora", "Dora", "Stina"]


@pytest.mark.parametrize(
    ("leaves", "told"),
    [
        ((DEPUTY,), "The contact person has the tasks, as before."),
        ((CONTACT,), "Until then the deputy does the tasks, or else the management sponsor."),
        ((CONTACT, DEPUTY), "Until then the management sponsor does the tasks."),
    ],
    ids=["deputy", "contact", "both"],
)
def test_the_mail_about_an_empty_place_says_who_does_the_tasks(
    running: Case, cora: User, leaves: tuple[MemberKind, ...], told: str
) -> None:
    for kind in leaves:
        former = running.people(kind)[0]
        successions.follow(cora, running, kind, None, instead_of=former.id)

    newest = select(Mail).where(Mail.name == "place_changes").order_by(Mail.id.desc()).limit(1)
    page = mail.compose(db.session.scalars(newest).one()).get_body(("plain",))
    assert page is not None
    assert f"Nobody has been named yet. {told}" in " ".join(page.get_content().split())
