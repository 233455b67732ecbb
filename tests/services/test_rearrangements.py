"""Coaching sessions that lie ahead can be moved or called off; those that are over cannot."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import coaching_sessions, rearrangements, subjects
from coaching.services.coaching_sessions import BadTime
from coaching.services.rearrangements import NotToCome
from tests import make, story
from tests.story import answer, open_task

NEW = datetime(2026, 10, 12, 9, 0, tzinfo=HELSINKI)


@pytest.fixture
def proposed(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose first coaching session is proposed for 5 October."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "plan_session"), day="5.10.2026", starts_at="13.00")
    return case


@pytest.fixture
def agreed(proposed: Case, otto: User) -> Case:
    """The same, agreed."""
    answer(otto, open_task(proposed, "confirm_time"))
    return proposed


def in_hand(case: Case) -> CoachingSession:
    """The coaching session of the running cycle."""
    session = subjects.in_hand(case)
    assert session is not None
    return session


def mails() -> list[tuple[str, str]]:
    """Who hears that a coaching session changes."""
    query = select(Mail).where(Mail.name.like("session_%")).order_by(Mail.id)
    return [(mail.name, mail.to.first_name) for mail in db.session.scalars(query) if mail.to]


def test_an_agreed_session_keeps_its_cycle_when_it_moves(agreed: Case, carl: User) -> None:
    old = in_hand(agreed)

    moved = rearrangements.move(carl, old, starts_at=NEW, reason="I am ill")

    log = open_task(agreed, "log_session")
    assert (old.state, old.reason, old.moved_to) == ("moved", "I am ill", moved)
    assert (moved.state, moved.number, moved.proposals) == ("agreed", 1, 1)
    assert in_hand(agreed) == moved
    assert log.coaching_session_id == moved.id
    assert log.opens_at == datetime(2026, 10, 12, 0, 0, tzinfo=HELSINKI)
    assert log.due_at == datetime(2026, 10, 15, 23, 59, tzinfo=HELSINKI)
    assert mails() == [("session_moved", "Otto")]
    clock.set_to(NEW + timedelta(hours=1))
    answer(carl, log)
    assert moved.state == "held"


def test_a_proposal_that_waits_for_its_answer_can_move(
    proposed: Case, carl: User, otto: User
) -> None:
    moved = rearrangements.move(carl, in_hand(proposed), starts_at=NEW, reason="I am ill")

    confirm = open_task(proposed, "confirm_time")
    assert (moved.state, confirm.coaching_session_id) == ("planned", moved.id)
    answer(otto, confirm)
    assert moved.state == "agreed"


def test_when_another_time_was_asked_for_it_is_proposed_in_the_task(
    proposed: Case, carl: User, otto: User
) -> None:
    answer(otto, open_task(proposed, "confirm_time"), time_suits="no", wish_words="Later")

    with pytest.raises(NotToCome, match="Propose it in your open task"):
        rearrangements.move(carl, in_hand(proposed), starts_at=NEW, reason="I am ill")


def test_a_session_planned_ahead_can_move_and_be_called_off(proposed: Case, carl: User) -> None:
    ahead = make.coaching_session(proposed, NEW)

    moved = rearrangements.move(carl, ahead, starts_at=NEW + timedelta(days=7), reason="A holiday")
    assert (moved.taken_up_at, moved.state) == (None, "planned")
    rearrangements.call_off(
        carl, moved, state=SessionState.CANCELLED_BY_ORGANISATION, reason="They are away"
    )

    assert (moved.state, moved.reason) == ("cancelled_by_organisation", "They are away")
    assert coaching_sessions.ahead_of(proposed) is None
    assert mails() == [("session_moved", "Otto"), ("session_called_off", "Otto")]


def test_a_proposal_is_not_called_off_while_it_waits(proposed: Case, carl: User) -> None:
    with pytest.raises(NotToCome, match="has not answered"):
        rearrangements.call_off(
            carl, in_hand(proposed), state=SessionState.CANCELLED_BY_COACH, reason="I am ill"
        )


def test_what_is_over_stays_as_it_is(agreed: Case, carl: User) -> None:
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))
    session = in_hand(agreed)
    answer(carl, open_task(agreed, "log_session"))

    with pytest.raises(NotToCome, match="not to come any more"):
        rearrangements.move(carl, session, starts_at=NEW, reason="I am ill")
    with pytest.raises(NotToCome):
        rearrangements.call_off(
            carl, session, state=SessionState.CANCELLED_BY_COACH, reason="I am ill"
        )
    assert session.state == "held"


def test_nobody_can_meet_in_the_past_or_in_a_break(agreed: Case, carl: User) -> None:
    session = in_hand(agreed)

    for day in (
        datetime(2026, 8, 3, 9, 0, tzinfo=HELSINKI),
        datetime(2026, 12, 24, 9, 0, tzinfo=HELSINKI),
    ):
        with pytest.raises(BadTime) as refused:
            rearrangements.move(carl, session, starts_at=day, reason="I am ill")
        assert refused.value.field == "day"
    assert session.state == "agreed"


def test_only_coaches_of_the_case_arrange_its_sessions(
    agreed: Case, cora: User, otto: User, eve: User, kim: User
) -> None:
    session = in_hand(agreed)

    for person in (cora, otto, eve):
        with pytest.raises(Forbidden):
            rearrangements.move(person, session, starts_at=NEW, reason="Mine")
        with pytest.raises(Forbidden):
            rearrangements.call_off(
                person, session, state=SessionState.CANCELLED_BY_COACH, reason="Mine"
            )
    rearrangements.move(kim, session, starts_at=NEW, reason="Carl is ill")
