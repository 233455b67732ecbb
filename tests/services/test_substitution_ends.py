"""Standing in ends when somebody leaves, or cannot do the work any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.mail import Mail, note_mail
from coaching.model.people import StaffRole, User
from coaching.permissions import Can, allowed
from coaching.services import absences, doers, roles, substitutions, successions
from coaching.services.substitutions import Wish
from tests import make, story
from tests.story import open_task

DEPUTY = MemberKind.DEPUTY


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with Otto as the contact person and Dora as the deputy."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def dora(running: Case) -> User:
    """The deputy."""
    return running.people(DEPUTY)[0]


def week(substitute: User, *cases: Case) -> Wish:
    """Seven days from today."""
    return Wish(substitute.id, today(), today() + timedelta(days=6), [each.id for each in cases])


def leave(cora: User, case: Case, dora: User) -> None:
    """The deputy leaves the place and the team."""
    successions.follow(cora, case, DEPUTY, None, instead_of=dora.id)
    db.session.expire_all()


def mails(name: str) -> list[str]:
    """Who is owed a mail, by first name."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name for mail in found if mail.to]


def owe_summary(otto: User, case: Case) -> None:
    """Something is written to the contact person, and passed on to whoever stands in."""
    clock.set_to(now() + timedelta(hours=1))
    with transaction():
        note_mail("summary_completed", otto, case_id=case.id)
    clock.set_to(now() + timedelta(minutes=1))
    jobs.run_due()
    db.session.expire_all()


def test_whoever_has_left_stands_in_no_more(
    running: Case, eves_case: Case, cora: User, otto: User, dora: User
) -> None:
    make.member(eves_case, dora)
    named = substitutions.name(otto, otto, week(dora))
    assert absences.in_words(otto, running.id).endswith("Dora Deputy stands in.")

    leave(cora, running, dora)

    assert named.ended_early_at is not None
    assert absences.in_words(otto, running.id) == ""
    assert mails("substitution_ended") == ["Dora", "Otto"]
    owe_summary(otto, running)
    assert mails("summary_completed") == ["Otto"]


def test_only_the_organisation_that_somebody_has_left_is_left_out(
    running: Case, eves_case: Case, cora: User, otto: User, dora: User
) -> None:
    story.start(eves_case, cora)
    make.member(eves_case, otto, DEPUTY)
    make.member(eves_case, dora)
    named = substitutions.name(otto, otto, week(dora, running, eves_case))

    leave(cora, running, dora)

    assert named.ended_early_at is None
    assert named.case_ids == {eves_case.id}


def test_mail_about_a_case_that_a_substitute_may_not_see_stays(
    running: Case, eves_case: Case, cora: User, otto: User, dora: User
) -> None:
    story.start(eves_case, cora)
    make.member(eves_case, otto, DEPUTY)
    make.member(eves_case, dora)
    named = substitutions.name(otto, otto, week(dora))

    leave(cora, running, dora)

    # For the other organisation it goes on.
    assert named.is_on
    assert [allowed(dora, Can.SEE_CASE, each) for each in (running, eves_case)] == [False, True]
    owe_summary(otto, running)
    assert mails("summary_completed") == ["Otto"]
    owe_summary(otto, eves_case)
    assert mails("summary_completed") == ["Otto", "Otto", "Dora"]


def test_whoever_is_followed_by_somebody_hands_over_nothing_any_more(
    running: Case, cora: User, otto: User, dora: User
) -> None:
    named = substitutions.name(otto, otto, week(dora))

    successions.follow(
        cora, running, MemberKind.CONTACT, successions.Successor(dora.id), instead_of=otto.id
    )

    assert named.ended_early_at is not None
    assert mails("substitution_ended") == ["Dora"]


def test_a_closed_account_stands_in_for_nobody(
    running: Case, cora: User, carl: User, ada: User
) -> None:
    lena = make.person("Lena Coach", StaffRole.COACH)
    task = open_task(running, "plan_session")
    named = substitutions.name(carl, carl, week(lena))
    assert doers.of_task(task) == [lena]

    roles.change(ada, lena, [StaffRole.COACH], active=False)
    db.session.expire_all()

    assert named.ended_early_at is not None
    assert doers.of_task(task) == [carl]
    assert mails("substitution_ended") == ["Carl"]


def test_whoever_loses_the_role_stands_in_no_more(
    running: Case, cora: User, carl: User, ada: User
) -> None:
    lena = make.person("Lena Coach", StaffRole.COACH)
    named = substitutions.name(carl, carl, week(lena))

    roles.change(ada, lena, [StaffRole.EDITOR])

    assert named.ended_early_at is not None
    assert mails("substitution_ended") == ["Lena", "Carl"]


def test_of_a_closed_account_nothing_is_handed_over(
    running: Case, cora: User, tess: User, ada: User
) -> None:
    named = substitutions.name(cora, cora, week(tess))

    roles.change(ada, cora, [], active=False)
    db.session.expire_all()

    assert named.ended_early_at is not None
    assert not allowed(tess, Can.COORDINATE)


def test_an_account_that_is_closed_in_any_other_way_gets_no_task(
    running: Case, cora: User, carl: User
) -> None:
    lena = make.person("Lena Coach", StaffRole.COACH)
    substitutions.name(carl, carl, week(lena))
    with transaction():
        lena.active = False
    db.session.expire_all()

    assert doers.of_task(open_task(running, "plan_session")) == [carl]
