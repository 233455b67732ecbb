"""The first page of an organisation's people."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.action_items import ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.services import between_sessions, tasks
from tests import make, story
from tests.statements import counted
from tests.story import answer, open_task, start
from tests.typed.guidance import logged_call
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
    subject = "?subject=A%20question%20from%20Harjula%20Schools"
    assert f'href="mailto:carl.coach@example.org{subject}"' in after
    assert 'href="tel:+358401234567"' in after


def test_without_a_phone_number_there_is_nothing_to_call(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    page = look(app, otto, f"/my/{case.id}")

    # The deputy coach is the other way to be heard.
    assert "tel:" not in page.text
    assert "Write to the deputy, Kim" in words(page)
    assert 'href="mailto:kim.coach@example.org?' in page.text


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


def test_the_page_takes_at_most_fourteen_statements(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    for _time in range(4):
        look(app, otto, f"/my/{case.id}")

    with counted() as sent:
        look(app, otto, f"/my/{case.id}")

    assert len(sent) <= 14, "\n".join(sent)


def test_promises_are_told_by_whose_they_are(
    app: Flask, logged: Case, otto: User, stina: User
) -> None:
    make.promise(logged, "Ask the board", owner=ItemOwner.SPONSOR)
    make.promise(logged, "Send the checklist", owner=ItemOwner.COACH)

    page = words(look(app, otto, f"/my/{logged.id}"))
    assert "Yours Check the summer advertisements" in page
    assert "Your organisation's Ask the board" in page
    assert "Your coach's Send the checklist Carl Coach" in page
    theirs = words(look(app, stina, f"/my/{logged.id}"))
    assert "Yours Ask the board" in theirs
    assert "Your organisation's Check the summer advertisements" in theirs


def test_an_open_promise_is_not_overdue_when_the_year_is_over(
    app: Flask, logged: Case, otto: User
) -> None:
    clock.set_to(clock.now() + timedelta(days=30))
    assert "Overdue" in words(look(app, otto, f"/cases/{logged.id}/promises"))

    with transaction():
        logged.status, logged.ended_at = CaseStatus.COMPLETED, clock.now()

    page = words(look(app, otto, f"/cases/{logged.id}/promises"))
    assert "Overdue" not in page
    assert "Open when the year ended" in page


def test_the_next_meetings_are_coaching_and_training(
    app: Flask, agreed: Case, otto: User, tess: User
) -> None:
    starts_at = datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI)
    session = make.training_session(agreed.cohort, "M01", trainer=tess, starts_at=starts_at)
    make.booking(agreed, session)

    page = words(look(app, otto, f"/my/{agreed.id}"))

    told = page.split("Your next meetings")[1]
    assert told.index("1 Oct") < told.index("5 Oct Coaching session 1 Mon 13.00–14.00")
    assert "https://video.example.org/training" in told


def test_a_session_that_was_held_and_not_logged_is_no_next_meeting(
    app: Flask, agreed: Case, otto: User
) -> None:
    assert "Your next meeting" in words(look(app, otto, f"/my/{agreed.id}"))

    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))

    assert "Your next meeting" not in words(look(app, otto, f"/my/{agreed.id}"))
    assert "Next coaching session" not in words(look(app, otto, f"/cases/{agreed.id}"))


def test_a_summary_of_guidance_waits_for_a_word_of_the_contact_person(
    app: Flask, agreed: Case, carl: User, otto: User, stina: User
) -> None:
    entry = logged_call(carl, agreed)
    address = f'href="/guidance/{entry.id}/answer"'

    page = look(app, otto, f"/my/{agreed.id}")
    assert "New from your coach Summary of your guidance on" in words(page)
    assert address in page.text
    assert address not in look(app, stina, f"/my/{agreed.id}").text

    between_sessions.complete(otto, entry, addition="")
    assert address not in look(app, otto, f"/my/{agreed.id}").text


def test_the_certificate_stands_in_the_menu_once_it_is_written(
    app: Flask, case: Case, cora: User, otto: User
) -> None:
    link = f'href="/cases/{case.id}/certificate"'
    start(case, cora)
    assert link not in look(app, otto, f"/my/{case.id}").text

    make.certificate(case, by=cora)

    assert link in look(app, otto, f"/my/{case.id}").text.split("<main")[0]
