"""The first page of an organisation's people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.services import tasks
from tests import story
from tests.statements import counted
from tests.story import answer, open_task, start
from tests.web.reading import look, words

Home = Callable[[User], str]


@pytest.fixture
def home(app: Flask, case: Case) -> Home:
    """What somebody reads on the first page."""
    return lambda person: words(look(app, person, f"/my/{case.id}"))


def test_the_next_step_stands_first_with_its_reason_and_date(
    case: Case, cora: User, otto: User, home: Home
) -> None:
    start(case, cora)

    page = home(otto)

    assert "Hello Otto, here is your next step" in page
    assert "Name your team and contact person The people you name here carry the work" in page
    assert "Due in 21 days" in page
    assert " Begin " in page
    assert "Waiting for others Nothing for you to do" in page
    assert "Waiting for Stina Sponsor. Due 24 August." in page
    assert "Get started together until 14 September" in page


def test_whoever_has_begun_goes_on_where_they_left_off(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, home: Home
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = open_task(case, "submit_baseline")
    tasks.save_draft(otto, task, {"d1_1": ["2"], "d1_2": [""], "d1_1_evidence": ["Intranet"]})

    page = home(otto)

    assert "1 of 34 statements answered" in page
    assert "Continue where you left off" in page


def test_what_others_do_later_is_folded_away(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))

    response = look(app, otto, f"/my/{case.id}")

    folded = response.text.split("<details")[-1]
    assert "Hold the introductory call" in folded
    assert "Coming for Carl Coach. Opens 31 August. Due 14 September." in words(response)
    assert "You are up to date Coming for Carl Coach: Hold the introductory call" in words(response)


def test_what_comes_later_says_when_it_opens(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    clock.set_to(story.KICKOFF - timedelta(days=3))
    answer(cora, open_task(case, "record_kickoff"), held_on="4.9.2026")

    response = look(app, otto, f"/my/{case.id}")

    assert "After that Answer the self-assessment on your own Due" in words(response)
    assert "Opens" in words(response)
    own = open_task(case, "answer_alone", otto)
    assert f'href="/tasks/{own.id}"' not in response.text


def test_whoever_has_nothing_to_do_hears_who_acts(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, home: Home
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    page = home(stina)

    assert "Hello Stina, nothing to do right now" in page
    assert (
        "You are up to date Waiting for Carl Coach: Plan the coaching session."
        " Due 10 September." in page
    )


def test_a_year_that_has_not_begun_or_is_complete_says_so(
    case: Case, otto: User, home: Home
) -> None:
    assert "Your year has not begun yet" in home(otto)

    with transaction():
        case.status = CaseStatus.COMPLETED
    assert "Your year is complete" in home(otto)


def test_the_coach_appears_when_the_coach_has_confirmed(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    before = look(app, otto, f"/my/{case.id}").text
    assert "You do not have a coach yet" in before
    assert "Carl" not in before

    answer(carl, open_task(case, "confirm_assignment"))
    with transaction():
        carl.phone = "+358 40 123 4567"
    after = look(app, otto, f"/my/{case.id}").text

    assert "Write to Carl" in after
    assert 'href="mailto:carl.coach@example.org"' in after
    assert 'href="tel:+358401234567"' in after


def test_without_a_phone_number_there_is_nothing_to_call(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    assert "tel:" not in look(app, otto, f"/my/{case.id}").text


def test_what_is_done_leads_to_its_receipt_or_to_what_was_sent(
    app: Flask, case: Case, cora: User, otto: User, stina: User
) -> None:
    start(case, cora)
    named = answer(otto, open_task(case, "name_team"))
    signed = answer(stina, open_task(case, "sign_commitment"))
    page = look(app, otto, f"/my/{case.id}").text

    assert signed.answers is not None
    assert f'href="/tasks/{named.id}/receipt"' in page
    assert f'href="/cases/{case.id}/records/{signed.answers.id}"' in page
    assert look(app, otto, f"/tasks/{named.id}/receipt").status_code == 200


def test_nobody_reads_that_a_colleague_has_answered_alone(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    dora = db.session.scalars(select(User).where(User.email.startswith("dora"))).one()
    done = "Answer the self-assessment on your own"

    assert done in words(look(app, otto, f"/my/{case.id}"))
    assert done not in words(look(app, dora, f"/my/{case.id}"))


def test_only_members_have_this_page(
    app: Flask,
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    mona: User,
    eve: User,
    otto: User,
) -> None:
    with transaction():
        case.coach, case.coach_confirmed = carl, True

    for stranger in (eve, cora, carl, mona):
        assert look(app, stranger, f"/my/{case.id}").status_code == 404
    assert look(app, eve, f"/my/{eves_case.id}").status_code == 200
    assert look(app, otto, f"/my/{eves_case.id}").status_code == 404


def test_the_page_takes_at_most_twelve_statements(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    for _time in range(4):
        look(app, otto, f"/my/{case.id}")

    with counted() as sent:
        look(app, otto, f"/my/{case.id}")

    assert len(sent) <= 12, "\n".join(sent)
