"""A coaching cycle until it meets: propose, agree, and every way in between."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.calendar import add_working_days
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Outcome
from coaching.services import coaching_sessions, histories, tasks
from coaching.services.coaching_sessions import BadTime
from tests.services.cycle import (
    AGREED_AT,
    agree,
    events,
    mails,
    plan,
    sessions,
    states,
    wake,
)
from tests.story import answer, open_names, open_task

# ---- plan ----


def test_a_cycle_goes_from_a_proposal_to_an_accepted_summary(
    begun: Case, carl: User, otto: User
) -> None:
    plan(begun, carl)
    assert states(begun) == [(1, "planned")]
    confirm = open_task(begun, "confirm_time")
    assert confirm.coaching_session_id == sessions(begun)[0].id
    answer(otto, confirm, own_topics="Our next advertisement")
    assert states(begun) == [(1, "agreed")]
    log = open_task(begun, "log_session")
    assert log.is_coming
    assert log.due_at == datetime(2026, 10, 8, 23, 59, tzinfo=HELSINKI)

    clock.set_to(AGREED_AT + timedelta(hours=1))
    answer(carl, log)
    accept = answer(otto, open_task(begun, "accept_summary"))

    session = sessions(begun)[0]
    entry = db.session.scalars(
        select(GuidanceEntry).where(GuidanceEntry.coaching_session_id == session.id)
    ).one()
    assert (session.state, session.own_topics) == ("held", "Our next advertisement")
    assert (entry.kind, entry.is_locked, entry.accepted_by_silence) == ("coaching", True, False)
    assert accept.coaching_session_id == session.id
    assert "plan_session" in open_names(begun)
    assert events(begun) == [
        "guidance_logged",
        "session_proposed",
        "session_agreed",
        "guidance_logged",
        "summary_accepted",
    ]


def test_a_plan_begins_with_the_suggested_day(begun: Case, carl: User) -> None:
    known = tasks.prefill(open_task(begun, "plan_session"))

    assert known == {"day": date(2026, 10, 5), "minutes": 60, "mode": None, "place": ""}


def test_a_suggested_day_leaves_time_to_answer_and_ends_with_the_coaching(begun: Case) -> None:
    clock.set_to(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    assert coaching_sessions.suggested(begun) == add_working_days(date(2026, 11, 2), 5)

    clock.set_to(datetime(2027, 8, 20, 9, 0, tzinfo=UTC))
    assert coaching_sessions.suggested(begun) is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("7.9.2026", "This time has passed"),
        ("24.8.2027", "The last two weeks of the year are for closing it"),
        ("21.12.2026", "There is a break from 20 December to 6 January 2027"),
    ],
)
def test_some_days_cannot_be_proposed(begun: Case, carl: User, day: str, words: str) -> None:
    with pytest.raises(BadTime, match=words) as refused:
        plan(begun, carl, day=day, starts_at="9.00")

    assert refused.value.field == "day"
    assert sessions(begun) == []
    assert open_task(begun, "plan_session").is_open


def test_the_last_day_of_coaching_can_be_proposed(begun: Case, carl: User) -> None:
    plan(begun, carl, day="23.8.2027")

    assert states(begun) == [(1, "planned")]


def test_another_time_brings_the_plan_back_with_the_wishes(
    begun: Case, carl: User, otto: User
) -> None:
    plan(begun, carl)

    answer(
        otto,
        open_task(begun, "confirm_time"),
        **{
            "time_suits": "no",
            "wishes-0-day": "6.10.2026",
            "wishes-0-at": "10.00",
            "wishes-1-day": "7.10.2026",
            "wish_words": "Mornings suit us",
        },
    )

    again = open_task(begun, "plan_session")
    assert tasks.facts(again)["wishes"] == {
        "when": "Monday, 5 October 2026 at 13.00",
        "times": ["Tuesday, 6 October 2026 at 10.00", "7 October"],
        "words": "Mornings suit us",
        "topics": "Our next advertisement",
    }
    assert tasks.facts(again)["proposals_left"] == 2
    plan(begun, carl, day="6.10.2026", starts_at="10.00")
    assert [(s.number, s.proposals, s.state) for s in sessions(begun)] == [(1, 2, "planned")]
    assert tasks.prefill(open_task(begun, "confirm_time"))["own_topics"] == "Our next advertisement"


def test_after_three_proposals_only_yes_can_be_said(begun: Case, carl: User, otto: User) -> None:
    for _again in range(2):
        plan(begun, carl)
        assert tasks.facts(open_task(begun, "confirm_time"))["is_last"] is False
        answer(otto, open_task(begun, "confirm_time"), time_suits="no", wish_words="Later")
    assert tasks.facts(open_task(begun, "plan_session"))["proposals_left"] == 1

    plan(begun, carl)

    confirm = open_task(begun, "confirm_time")
    assert tasks.facts(confirm)["is_last"] is True
    with pytest.raises(AssertionError, match="time_suits"):
        answer(otto, confirm, time_suits="no", wish_words="Later")
    answer(otto, confirm)
    assert states(begun) == [(1, "agreed")]


def test_a_session_planned_ahead_is_taken_up_by_the_next_cycle(
    begun: Case, carl: User, otto: User
) -> None:
    agree(begun, carl, otto, ahead_day="2.11.2026", ahead_at="9.30")
    assert states(begun) == [(1, "agreed"), (2, "planned")]
    ahead = sessions(begun)[1]
    assert ahead.taken_up_at is None
    answer(carl, open_task(begun, "log_session"))
    answer(otto, open_task(begun, "accept_summary"))

    again = open_task(begun, "plan_session")
    known = tasks.prefill(again)
    assert (known["day"], str(known["starts_at"])) == (date(2026, 11, 2), "09:30:00")
    plan(begun, carl, day="2.11.2026", starts_at="9.30")

    assert states(begun) == [(1, "held"), (2, "planned")]
    assert again.coaching_session_id == ahead.id
    assert ahead.taken_up_at is not None


def test_a_session_planned_ahead_can_be_given_up_again(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl, ahead_day="2.11.2026", ahead_at="9.30")
    answer(otto, open_task(begun, "confirm_time"), time_suits="no", wish_words="Later")

    plan(begun, carl)

    assert states(begun) == [(1, "planned"), (2, "cancelled_by_coach")]


def test_the_planning_ends_two_weeks_before_the_year(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl, ahead_day="2.11.2026", ahead_at="9.30")
    answer(otto, open_task(begun, "confirm_time"), time_suits="no", wish_words="Later")

    clock.set_to(datetime(2027, 8, 24, 9, 0, tzinfo=UTC))
    wake(begun)

    assert "plan_session" not in open_names(begun)
    assert states(begun) == [(1, "lapsed"), (2, "lapsed")]
    assert events(begun)[-2:] == ["session_lapsed", "session_lapsed"]


# ---- agree ----


def test_silence_agrees_and_everybody_hears_so(
    begun: Case, carl: User, otto: User, stina: User
) -> None:
    plan(begun, carl)
    confirm = open_task(begun, "confirm_time")

    clock.set_to(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    wake(begun)

    session = sessions(begun)[0]
    assert (session.state, session.agreed_by_silence) == ("agreed", True)
    assert confirm.outcome == Outcome.SILENCE
    assert open_task(begun, "log_session").coaching_session_id == session.id
    assert mails("time_agreed_by_silence") == [
        ("time_agreed_by_silence", "Otto"),
        ("time_agreed_by_silence", "Carl"),
    ]
    told = [line.title for line in histories.timeline(stina, begun).lines]
    assert told[0] == (
        "Coaching session agreed because nobody objected in five working days: 5 October"
    )


def test_a_confirmation_can_be_given_back(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl)
    confirm = answer(otto, open_task(begun, "confirm_time"))

    tasks.give_back(carl, confirm)

    assert (confirm.is_open, states(begun)) == (True, [(1, "planned")])
    assert sessions(begun)[0].own_topics == ""
    answer(otto, confirm)
    assert states(begun) == [(1, "agreed")]


def test_a_confirmed_session_keeps_only_people_who_are_there(
    begun: Case, carl: User, otto: User, stina: User
) -> None:
    plan(begun, carl)
    people = tasks.facts(open_task(begun, "confirm_time"))["members"]
    answer(otto, open_task(begun, "confirm_time"), who_comes=[str(p["id"]) for p in people])
    begun.members[0].left_at = clock.now()
    db.session.commit()
    clock.set_to(AGREED_AT + timedelta(hours=1))

    known = tasks.prefill(open_task(begun, "log_session"))

    here = [p["id"] for p in tasks.facts(open_task(begun, "log_session"))["members"]]
    assert known["participants"] == [p["id"] for p in people if p["id"] in here] != []
