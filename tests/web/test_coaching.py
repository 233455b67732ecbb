"""Pages around coaching: log, summaries, coaching sessions and promises, without scripts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.services import subjects
from tests import make, story
from tests.story import answer, open_names, open_task
from tests.web.reading import look, words
from tests.web.sending import send

NOTE = "The director decides alone"
SUMMARY = "We went through the first advertisements"


@pytest.fixture
def agreed(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a coaching session agreed for 5 October."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "plan_session"), day="5.10.2026", starts_at="13.00")
    answer(otto, open_task(case, "confirm_time"))
    return case


@pytest.fixture
def logged(agreed: Case, carl: User) -> Case:
    """The same with the session held, and a promise of the contact person's."""
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))
    answer(
        carl,
        open_task(agreed, "log_session"),
        **{
            "action_items-0-what": "Check the summer advertisements",
            "action_items-0-owner": "contact",
            "action_items-0-due_on": "12.10.2026",
            "risk": "serious",
            "risk_kind": "management",
        },
    )
    return agreed


def in_hand(case: Case) -> CoachingSession:
    """The coaching session of the running cycle."""
    session = subjects.in_hand(case)
    assert session is not None
    return session


def entry_of(case: Case) -> GuidanceEntry:
    """The entry of the coaching session."""
    return db.session.scalars(
        select(GuidanceEntry).where(
            GuidanceEntry.case_id == case.id, GuidanceEntry.kind == "coaching"
        )
    ).one()


# ---- tasks ----


def test_the_proposal_stands_above_the_answer(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "plan_session"), day="5.10.2026", starts_at="13.00")

    response = look(app, otto, f"/tasks/{open_task(case, 'confirm_time').id}")

    assert "Coaching session 1 Monday, 5 October 2026 at 13.00" in words(response)
    assert '<a href="https://video.example.org/harjula"' in response.text


def test_the_wishes_of_the_organisation_stand_above_the_new_plan(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "plan_session"), day="5.10.2026", starts_at="13.00")
    answer(
        otto,
        open_task(case, "confirm_time"),
        **{"time_suits": "no", "wishes-0-day": "6.10.2026", "wishes-0-at": "9.00"},
    )

    response = look(app, carl, f"/tasks/{open_task(case, 'plan_session').id}")

    assert "Monday, 5 October 2026 at 13.00 did not suit the organisation." in words(response)
    assert "Tuesday, 6 October 2026 at 9.00" in words(response)
    assert 'value="6.10.2026"' in response.text
    assert 'value="9.00"' in response.text


def test_a_day_in_a_break_is_refused_at_its_field(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    task = open_task(case, "plan_session")
    typed: dict[str, Any] = {**story.ANSWERS["plan_session"](task), "day": "22.12.2026"}

    response = send(app, carl, f"/tasks/{task.id}", typed)

    assert "There is a break from 20 December to 6 January 2027" in words(response)
    assert 'value="22.12.2026"' in response.text


def test_the_log_is_one_page_with_the_promises_from_before(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    answer(otto, open_task(logged, "accept_summary"))
    answer(carl, open_task(logged, "plan_session"), day="2.11.2026", starts_at="9.00")
    answer(otto, open_task(logged, "confirm_time"))
    clock.set_to(datetime(2026, 11, 2, 11, 0, tzinfo=HELSINKI))

    response = look(app, carl, f"/tasks/{open_task(logged, 'log_session').id}")

    page = words(response)
    assert "Promises from before" in page
    assert "Check the summer advertisements How far is it? Otto Contact, due 12 October." in page
    assert 'class="stack stack-md if-held"' in response.text
    assert 'class="stack stack-md if-not-held"' in response.text


def test_a_row_more_for_promises_keeps_what_was_typed(app: Flask, agreed: Case, carl: User) -> None:
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))
    task = open_task(agreed, "log_session")
    typed = {"outcome": "held", "action_items-0-what": "Book a room", "_add": "action_items"}

    page = send(app, carl, f"/tasks/{task.id}", typed, follow=True).text

    assert 'value="Book a room"' in page
    assert 'name="action_items-1-what"' in page
    assert 'name="action_items-2-what"' not in page


def test_a_session_called_off_is_logged_with_two_answers(
    app: Flask, agreed: Case, carl: User
) -> None:
    task = open_task(agreed, "log_session")

    sent = send(
        app,
        carl,
        f"/tasks/{task.id}",
        {"outcome": "cancelled_by_organisation", "reason": "They are ill"},
    )

    assert sent.headers["Location"] == f"/tasks/{task.id}/receipt"
    assert "plan_session" in open_names(agreed)


def test_the_summary_to_accept_has_no_word_of_what_is_not_for_the_organisation(
    app: Flask, logged: Case, otto: User
) -> None:
    response = look(app, otto, f"/tasks/{open_task(logged, 'accept_summary').id}")

    page = words(response)
    assert f"Summary of 5 October {SUMMARY}" in page
    assert "Check the summer advertisements Otto Contact, due 12 October" in page
    for hidden in (NOTE, "Serious risk"):
        assert hidden not in response.text


# ---- the case page ----


def test_the_log_shows_how_firm_each_summary_is(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    page = f"/cases/{logged.id}"
    assert "Shared, can still be corrected" in words(look(app, otto, page))

    answer(otto, open_task(logged, "accept_summary"), view="complete", addition="The third one too")

    read = words(look(app, otto, page))
    assert "Accepted by the organisation" in read
    assert "Added by the organisation, Otto Contact" in read
    assert "The third one too" in read


def test_a_summary_accepted_by_silence_says_so(app: Flask, logged: Case, otto: User) -> None:
    entry = entry_of(logged)
    with transaction():
        entry.accepted_at, entry.accepted_by_silence = clock.now(), True

    assert "Accepted, because nobody objected" in words(look(app, otto, f"/cases/{logged.id}"))


def test_the_coach_note_and_the_risk_are_for_few(
    app: Flask, logged: Case, carl: User, kim: User, cora: User, otto: User, mona: User
) -> None:
    page = f"/cases/{logged.id}"

    for coach in (carl, kim):
        assert NOTE in look(app, coach, page).text
    assert "Serious risk" in look(app, cora, page).text
    for person in (cora, otto, mona):
        assert NOTE not in look(app, person, page).text
    for person in (otto, mona):
        assert "Serious risk" not in look(app, person, page).text


def test_strangers_and_the_manager_read_nothing(
    app: Flask, logged: Case, eve: User, eves_case: Case, mona: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    session, entry = in_hand(logged), entry_of(logged)
    pages = (
        f"/promises/{item.id}",
        f"/coaching-sessions/{session.id}",
        f"/guidance/{entry.id}/correct",
        f"/coaching-sessions/{session.id}/move",
    )

    for person in (eve, mona):
        for page in pages:
            assert look(app, person, page).status_code == 404
    page = look(app, mona, f"/cases/{logged.id}").text
    for text in (SUMMARY, "Check the summer advertisements", "A checklist for advertisements"):
        assert text not in page
    assert look(app, mona, f"/cases/{logged.id}/promises").status_code == 403


# ---- coaching sessions ----


def test_the_coach_moves_a_session(app: Flask, agreed: Case, carl: User, otto: User) -> None:
    session = in_hand(agreed)
    assert "Move it" in words(look(app, carl, f"/coaching-sessions/{session.id}"))
    assert "Move it" not in words(look(app, otto, f"/coaching-sessions/{session.id}"))

    page = send(
        app,
        carl,
        f"/coaching-sessions/{session.id}/move",
        {"day": "12.10.2026", "starts_at": "9.00", "reason": "I am ill"},
        follow=True,
    )

    assert "The coaching session is moved" in words(page)
    assert "Monday, 12 October 2026 at 9.00" in words(page)
    old = words(look(app, otto, f"/coaching-sessions/{session.id}"))
    assert "Moved" in old
    assert "Why it was not held then I am ill" in old


def test_a_move_is_refused_at_its_field(app: Flask, agreed: Case, carl: User) -> None:
    page = send(
        app,
        carl,
        f"/coaching-sessions/{in_hand(agreed).id}/move",
        {"day": "24.12.2026", "starts_at": "9.00", "reason": "I am ill"},
    )

    assert page.status_code == 200
    assert "There is a break from 20 December" in words(page)
    assert 'value="24.12.2026"' in page.text


def test_the_coach_calls_off_an_agreed_session(app: Flask, agreed: Case, carl: User) -> None:
    session = in_hand(agreed)

    page = send(
        app,
        carl,
        f"/coaching-sessions/{session.id}/call-off",
        {"outcome": "cancelled_by_organisation", "reason": "They are ill"},
        follow=True,
    )

    assert "Called off by the organisation" in words(page)
    db.session.rollback()
    assert (session.state, session.reason) == ("cancelled_by_organisation", "They are ill")
    assert "plan_session" in open_names(agreed)


def test_a_session_planned_ahead_is_called_off_without_a_task(
    app: Flask, agreed: Case, carl: User
) -> None:
    ahead = make.coaching_session(agreed, datetime(2026, 11, 2, 9, 0, tzinfo=HELSINKI))

    send(
        app,
        carl,
        f"/coaching-sessions/{ahead.id}/call-off",
        {"outcome": "cancelled_by_coach", "reason": "A holiday"},
    )

    db.session.rollback()
    assert ahead.state == "cancelled_by_coach"
    assert "log_session" in open_names(agreed)


def test_a_session_that_is_over_cannot_be_changed(app: Flask, logged: Case, carl: User) -> None:
    session = in_hand(logged)

    moved = send(
        app,
        carl,
        f"/coaching-sessions/{session.id}/move",
        {"day": "12.10.2026", "starts_at": "9.00", "reason": "I am ill"},
    )

    assert "This coaching session is not to come any more." in words(moved)
    assert "Move it" not in words(look(app, carl, f"/coaching-sessions/{session.id}"))


# ---- corrections ----


def test_the_coach_corrects_a_summary_and_the_old_one_stays_readable(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    entry = entry_of(logged)

    send(
        app,
        carl,
        f"/guidance/{entry.id}/correct",
        {"summary": "We went through two advertisements", "agreed": ""},
    )

    page = words(look(app, otto, f"/cases/{logged.id}"))
    assert "We went through two advertisements" in page
    assert "Corrected once Before the correction, Carl Coach" in page
    assert SUMMARY in page


def test_a_locked_summary_gets_an_addendum(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    answer(otto, open_task(logged, "accept_summary"))
    address = f"/guidance/{entry_of(logged).id}/correct"
    assert "Add to a summary" in words(look(app, carl, address))

    send(app, carl, address, {"text": "The room is on the second floor"})

    page = words(look(app, otto, f"/cases/{logged.id}"))
    assert "Addendum, Carl Coach" in page
    assert "The room is on the second floor" in page
    assert SUMMARY in page


# ---- promises ----


def test_a_promise_stands_on_the_first_pages_until_it_is_done(
    app: Flask, logged: Case, carl: User, otto: User, stina: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    clock.set_to(clock.now() + timedelta(days=10))

    assert "Check the summer advertisements Otto Contact, due Mon 12 Oct Overdue" in words(
        look(app, otto, f"/my/{logged.id}")
    )
    assert "Check the summer" not in words(look(app, stina, f"/my/{logged.id}"))
    assert "1 promise overdue" in words(look(app, carl, "/coach"))

    done = send(
        app, otto, f"/promises/{item.id}", {"state": "done", "result": "All fine"}, follow=True
    )
    assert "Done or dropped Check the summer advertisements" in words(done)
    assert "Check the summer" not in words(look(app, otto, f"/my/{logged.id}"))
    assert "promise overdue" not in words(look(app, carl, "/coach"))


def test_whoever_owns_a_promise_finds_it_at_home(app: Flask, agreed: Case, stina: User) -> None:
    make.promise(agreed, "Tell the board", owner=ItemOwner.SPONSOR)

    assert "Tell the board" in words(look(app, stina, f"/my/{agreed.id}"))


def test_the_third_move_is_refused_and_the_coach_may(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    for day in ("19.10.2026", "26.10.2026"):
        move = {"state": "in_progress", "new_due_on": day, "reason": "Paint"}
        send(app, otto, f"/promises/{item.id}", move)

    page = look(app, otto, f"/promises/{item.id}")

    assert "The day has been moved as often as it can be." in words(page)
    assert 'name="new_due_on"' not in page.text
    assert "From Mon 12 Oct to Mon 19 Oct" in words(page)
    assert 'name="new_due_on"' in look(app, carl, f"/promises/{item.id}").text


def test_readers_see_a_promise_and_cannot_change_it(app: Flask, logged: Case, cora: User) -> None:
    item = db.session.scalars(select(ActionItem)).one()

    page = look(app, cora, f"/promises/{item.id}")

    assert "Nothing has been said about it yet." in words(page)
    assert "<form method" not in page.text.split("<main")[1].split("</main>")[0]
    assert send(app, cora, f"/promises/{item.id}", {"state": "done"}).status_code == 403


def test_a_case_without_promises_says_so(app: Flask, agreed: Case, otto: User) -> None:
    assert "No promise is open." in words(look(app, otto, f"/cases/{agreed.id}/promises"))
