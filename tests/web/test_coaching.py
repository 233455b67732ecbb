"""The tasks of a coaching cycle as pages, without scripts."""

from datetime import datetime
from typing import Any

from flask import Flask

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.cases import Case
from coaching.model.people import User
from tests import story
from tests.story import answer, open_names, open_task
from tests.web.reading import look, words
from tests.web.sending import send

NOTE = "The director decides alone"
SUMMARY = "We went through the first advertisements"


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
