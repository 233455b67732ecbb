"""Pages of coaching sessions: seen by all who take part, moved and called off by the coach."""

from datetime import datetime

from flask import Flask

from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.people import User
from coaching.services import subjects
from tests import make
from tests.story import open_names
from tests.web.reading import look, words
from tests.web.sending import send


def of_cycle(case: Case) -> CoachingSession:
    """The coaching session of the running cycle."""
    session = subjects.in_hand(case)
    assert session is not None
    return session


def test_the_coach_moves_a_session(app: Flask, agreed: Case, carl: User, otto: User) -> None:
    session = of_cycle(agreed)
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
        f"/coaching-sessions/{of_cycle(agreed).id}/move",
        {"day": "24.12.2026", "starts_at": "9.00", "reason": "I am ill"},
    )

    assert page.status_code == 200
    assert "There is a break from 20 December" in words(page)
    assert 'value="24.12.2026"' in page.text


def test_the_coach_calls_off_an_agreed_session(app: Flask, agreed: Case, carl: User) -> None:
    session = of_cycle(agreed)

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
    session = of_cycle(logged)

    moved = send(
        app,
        carl,
        f"/coaching-sessions/{session.id}/move",
        {"day": "12.10.2026", "starts_at": "9.00", "reason": "I am ill"},
    )

    assert "This coaching session is not to come any more." in words(moved)
    assert "Move it" not in words(look(app, carl, f"/coaching-sessions/{session.id}"))
