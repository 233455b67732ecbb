"""The management sponsor signs with a code by mail, and can do nothing else with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.invitations import Invitation
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.model.signing_codes import SigningCode
from coaching.permissions import Forbidden
from coaching.services import invitations, outdated_mail, signing
from coaching.services.signing import CodeRefused
from tests import make, story
from tests.story import ANSWERS, open_names, open_task, reply
from tests.web.invited import code_of, text_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(case: Case, cora: User, stina: User) -> Invitation:
    """Stina was invited, and the year of her organisation has begun."""
    with transaction():
        found = invitations.invite(stina, case)
    story.start(case, cora)
    mail.invitation_link(found)
    return found


@pytest.fixture
def task(asked: Invitation, case: Case) -> Task:
    """The commitment that she is asked to sign."""
    return open_task(case, "sign_commitment")


def sign(asked: Invitation, task: Task, code: str) -> None:
    """Fill in the commitment and sign it with a code."""
    answers = reply(task, ANSWERS[task.name](task))
    signing.sign(asked, task, code=code, reply=answers)


def wrong(code: str) -> str:
    """Six other digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def pass_time(span: timedelta) -> None:
    clock.set_to(clock.now() + span)


def test_a_sponsor_without_a_password_gets_the_link_when_there_is_something_to_sign(
    asked: Invitation, task: Task, stina: User, otto: User
) -> None:
    owed = db.session.scalars(select(Mail).where(Mail.name == "commitment_to_sign")).all()

    assert [(each.to, each.facts["task_id"]) for each in owed] == [(stina, task.id)]
    begun = db.session.scalars(select(Mail).where(Mail.name == "year_started")).all()
    assert [each.to for each in begun] == [otto]
    assert "/commitment" in str(mail.compose(owed[0]))
    assert signing.task_of(asked) == task


def test_reminders_of_the_commitment_carry_the_link_too(
    asked: Invitation, task: Task, stina: User, otto: User
) -> None:
    with transaction():
        for person in (stina, otto):
            note_mail("reminder", person, task_id=task.id)
    own, other = db.session.scalars(select(Mail).where(Mail.name == "reminder").order_by(Mail.id))

    assert mail.invitation_link(asked, "invitations.sign") in text_of(own)
    assert f"/tasks/{task.id}" in text_of(other)
    invitations.revoke(otto, stina, asked.case)
    assert f"/tasks/{task.id}" in text_of(own)


def test_who_has_a_password_signs_on_the_own_pages(case: Case, cora: User, stina: User) -> None:
    with transaction():
        invitations.invite(stina, case)
        stina.password = "set"

    story.start(case, cora)

    assert db.session.scalars(select(Mail).where(Mail.name == "commitment_to_sign")).all() == []


def test_with_the_code_the_commitment_is_signed_in_the_sponsors_name(
    asked: Invitation, task: Task, case: Case, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)

    sign(asked, task, f" {code[:3]} {code[3:]} ")

    assert "sign_commitment" not in open_names(case)
    assert (task.closed_by, asked.signed_at) == (stina, clock.now())
    sent = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).one()
    assert code not in str((sent.values, sent.fields))
    # It has signed, and nobody is on board by it.
    assert (stina.password, asked.joined_at, asked.opens) == (None, None, True)
    assert signing.task_of(asked) is None


def test_of_a_code_only_a_slow_hash_is_kept_and_a_second_try_carries_the_same(
    asked: Invitation, task: Task, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    first, second = code_of(stina), code_of(stina)

    kept = db.session.scalars(select(SigningCode)).one()
    owed = db.session.scalars(select(Mail).where(Mail.name == "signing_code")).one()
    assert first == second
    assert kept.fits(first)
    assert not kept.fits(wrong(first))
    assert first not in str(owed.facts) + str(mail.compose(owed)["Subject"])


def test_without_a_code_nothing_is_signed(asked: Invitation, task: Task, stina: User) -> None:
    with pytest.raises(CodeRefused, match="Ask for a code first"):
        sign(asked, task, "000000")

    signing.ask_for_code(asked, task)

    with pytest.raises(CodeRefused, match="on its way"):
        sign(asked, task, "")
    assert task.is_open


def test_a_code_is_good_for_ten_minutes(asked: Invitation, task: Task, stina: User) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)
    pass_time(10 * MINUTE)

    with pytest.raises(CodeRefused, match="older than ten minutes"):
        sign(asked, task, code)


def test_after_five_wrong_tries_even_the_right_code_signs_nothing(
    asked: Invitation, task: Task, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)
    said = []
    for _each in range(5):
        with pytest.raises(CodeRefused) as refused:
            sign(asked, task, wrong(code))
        said.append(str(refused.value))
        pass_time(MINUTE)

    with pytest.raises(CodeRefused, match="wrong too many times"):
        sign(asked, task, code)

    assert said[0] == "This is not the code. You have 4 tries left."
    assert said[3] == "This is not the code. You have 1 try left."
    assert said[4] == "The code was wrong too many times. Ask for a new one."
    assert task.is_open


def test_after_each_wrong_try_the_pause_is_longer(
    asked: Invitation, task: Task, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)
    for seconds in (2, 5, 15, 45):
        with pytest.raises(CodeRefused, match="This is not the code"):
            sign(asked, task, wrong(code))
        # A try in the pause counts for nothing, not even with the right digits.
        pass_time(timedelta(seconds=seconds - 1))
        with pytest.raises(CodeRefused, match="Wait 1 second"):
            sign(asked, task, code)
        pass_time(timedelta(seconds=1))

    sign(asked, task, code)

    assert not task.is_open


def test_each_further_code_of_a_day_is_longer_in_coming(
    asked: Invitation, task: Task, stina: User
) -> None:
    for minutes in (1, 2, 5, 15, 60, 60):
        signing.ask_for_code(asked, task)
        pass_time(minutes * MINUTE - timedelta(seconds=30))
        with pytest.raises(CodeRefused, match="Wait 30 seconds"):
            signing.ask_for_code(asked, task)
        pass_time(timedelta(seconds=30))

    pass_time(timedelta(days=1))
    signing.ask_for_code(asked, task)
    pass_time(MINUTE)
    signing.ask_for_code(asked, task)


def test_a_new_code_replaces_the_one_before(asked: Invitation, task: Task, stina: User) -> None:
    signing.ask_for_code(asked, task)
    first, old = code_of(stina), db.session.scalars(select(SigningCode)).one()
    owed = db.session.scalars(select(Mail).where(Mail.name == "signing_code")).one()
    pass_time(MINUTE)
    signing.ask_for_code(asked, task)
    second = code_of(stina)

    assert old.ended_at is not None
    assert outdated_mail.is_outdated(owed)
    if first != second:
        with pytest.raises(CodeRefused, match="This is not the code"):
            sign(asked, task, first)
        pass_time(MINUTE)
    sign(asked, task, second)


def test_a_code_signs_once(asked: Invitation, task: Task, stina: User) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)
    sign(asked, task, code)

    with pytest.raises(CodeRefused, match="Ask for a code first"):
        signing.sign(asked, task, code=code, reply=reply(task, ANSWERS[task.name](task)))


def test_who_presses_twice_learns_that_it_is_signed(
    asked: Invitation, task: Task, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    assert not signing.is_signed(asked, task)

    sign(asked, task, code_of(stina))

    assert signing.is_signed(asked, task)


def test_a_code_signs_the_one_task_it_was_asked_for(
    asked: Invitation, task: Task, case: Case, stina: User
) -> None:
    signing.ask_for_code(asked, task)
    code = code_of(stina)
    other = make.member(case, stina)
    with transaction():
        other.kind = MemberKind.TEAM_MEMBER
    team = open_task(case, "name_team")

    with pytest.raises(Forbidden):
        signing.ask_for_code(asked, team)
    with pytest.raises(Forbidden):
        signing.sign(asked, team, code=code, reply=reply(task, ANSWERS[task.name](task)))


def test_who_is_the_sponsor_no_more_has_nothing_to_sign(
    asked: Invitation, task: Task, case: Case
) -> None:
    with transaction():
        next(m for m in case.members if m.kind == MemberKind.SPONSOR).left_at = clock.now()

    assert signing.task_of(asked) is None
    with pytest.raises(Forbidden):
        signing.ask_for_code(asked, task)


def test_a_contact_person_has_nothing_to_sign(case: Case, cora: User, otto: User) -> None:
    with transaction():
        found = invitations.invite(otto, case)
    story.start(case, cora)

    assert signing.task_of(found) is None
