"""A coaching cycle: propose, agree, log, accept, and every way in between."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.calendar import add_working_days
from coaching.clock import HELSINKI
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceCorrection, GuidanceEntry
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.services import coaching_sessions, guidance, histories, subjects, tasks
from coaching.services.coaching_cycle import NotYet
from coaching.services.coaching_sessions import BadTime
from tests import story
from tests.story import answer, open_names, open_task

PLANNED = {"day": "5.10.2026", "starts_at": "13.00"}
AGREED_AT = datetime(2026, 10, 5, 13, 0, tzinfo=HELSINKI)


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year on the day of its kick-off, with the first coaching session to plan."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    return case


def sessions(case: Case) -> list[CoachingSession]:
    """Every coaching session, the first one first."""
    return list(reversed(coaching_sessions.of_case(case)))


def states(case: Case) -> list[tuple[int, str]]:
    """Number and state of every coaching session, by time."""
    return [(session.number, str(session.state)) for session in sessions(case)]


def plan(case: Case, carl: User, **changes: str) -> Task:
    """The coach proposes a time."""
    return answer(carl, open_task(case, "plan_session"), **{**PLANNED, **changes})


def agree(case: Case, carl: User, otto: User, **changes: str) -> None:
    """A time is proposed and accepted, and the day comes."""
    plan(case, carl, **changes)
    answer(otto, open_task(case, "confirm_time"))
    session = subjects.in_hand(case)
    assert session is not None
    clock.set_to(session.starts_at + timedelta(hours=2))


def not_held(case: Case, carl: User, outcome: str, **changes: str) -> Task:
    """The coach logs that it was not held."""
    task = open_task(case, "log_session")
    tasks.complete(
        carl, task, story.reply(task, {"outcome": outcome, "reason": "They were ill", **changes})
    )
    return task


def events(case: Case) -> list[str]:
    """What happened in coaching, by name."""
    query = select(Event.name).where(Event.case_id == case.id).order_by(Event.id)
    told = ("session_", "summary_", "other_time", "call_needed", "guidance", "promise")
    return [name for name in db.session.scalars(query) if name.startswith(told)]


def mails(*names: str) -> list[tuple[str, str]]:
    """Who is owed which of these mails."""
    query = select(Mail).where(Mail.name.in_(names)).order_by(Mail.id)
    return [(mail.name, mail.to.first_name) for mail in db.session.scalars(query) if mail.to]


def wake(case: Case) -> None:
    """Let the year notice that a timer is due."""
    query = select(Process.id).where(Process.case_id == case.id, Process.name == "year")
    tasks.wake(db.session.scalars(query).one())


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


# ---- log ----


def test_a_log_begins_with_what_was_agreed(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl)
    answer(otto, open_task(begun, "confirm_time"))
    assert tasks.prefill(open_task(begun, "log_session")) == {}

    clock.set_to(AGREED_AT)

    known = tasks.prefill(open_task(begun, "log_session"))
    assert known["outcome"] == "held"
    assert known["held_on"] == date(2026, 10, 5)
    assert str(known["started_at"]) == "13:00:00"
    assert known["goal"] == "A checklist for advertisements"


def test_a_session_held_on_another_day_counts_from_that_day(
    begun: Case, carl: User, otto: User
) -> None:
    agree(begun, carl, otto)
    clock.set_to(AGREED_AT + timedelta(days=1, hours=3))

    answer(carl, open_task(begun, "log_session"), held_on="6.10.2026", started_at="12.00")

    held = subjects.last_held(begun)
    assert held is not None
    assert held.day == date(2026, 10, 6)


def test_a_moved_session_is_taken_over_by_the_next_cycle(
    begun: Case, carl: User, otto: User
) -> None:
    agree(begun, carl, otto)

    not_held(begun, carl, "moved", new_on="12.10.2026", new_at="9.00")

    old, new = sessions(begun)
    assert (old.state, old.reason, old.moved_to_id) == ("moved", "They were ill", new.id)
    assert (new.number, new.state, new.taken_up_at) == (1, "planned", None)
    assert "accept_summary" not in open_names(begun)
    assert tasks.prefill(open_task(begun, "plan_session"))["day"] == date(2026, 10, 12)
    assert mails("session_moved") == [("session_moved", "Otto")]


def test_a_session_is_moved_by_ten_working_days_at_most(
    begun: Case, carl: User, otto: User
) -> None:
    agree(begun, carl, otto)

    with pytest.raises(BadTime, match="until 19 October") as refused:
        not_held(begun, carl, "moved", new_on="20.10.2026", new_at="9.00")

    assert refused.value.field == "new_on"
    assert states(begun) == [(1, "agreed")]
    not_held(begun, carl, "moved", new_on="19.10.2026", new_at="9.00")


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        ("cancelled_by_organisation", "session_called_off_by_organisation"),
        ("cancelled_by_coach", "session_called_off_by_coach"),
        ("no_show", "session_missed"),
    ],
)
def test_a_session_that_is_not_held_says_why_and_begins_anew(
    begun: Case, carl: User, otto: User, outcome: str, event: str
) -> None:
    agree(begun, carl, otto)

    task = not_held(begun, carl, outcome)

    assert (sessions(begun)[0].state, sessions(begun)[0].reason) == (outcome, "They were ill")
    assert events(begun)[-1] == event
    assert "plan_session" in open_names(begun)
    assert task.answers is not None
    assert task.answers.values["summary"] is None
    assert mails("session_called_off") == []
    assert (
        db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.kind == "coaching")).all()
        == []
    )


def test_a_session_called_off_before_its_day_is_told_to_the_organisation(
    begun: Case, carl: User, otto: User
) -> None:
    plan(begun, carl)
    answer(otto, open_task(begun, "confirm_time"))

    not_held(begun, carl, "cancelled_by_coach")

    assert mails("session_called_off") == [("session_called_off", "Otto")]


def test_nobody_is_missed_before_the_session_begins(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl)
    answer(otto, open_task(begun, "confirm_time"))

    with pytest.raises(NotYet):
        not_held(begun, carl, "no_show")

    assert states(begun) == [(1, "agreed")]


def test_sessions_missed_in_a_row_ask_for_a_call(
    begun: Case, carl: User, otto: User, mona: User, stina: User
) -> None:
    days = iter(["5.10.2026", "12.10.2026", "19.10.2026", "26.10.2026"])
    agree(begun, carl, otto, day=next(days))
    not_held(begun, carl, "cancelled_by_organisation")
    assert mails("call_needed") == []

    agree(begun, carl, otto, day=next(days))
    not_held(begun, carl, "cancelled_by_coach")
    agree(begun, carl, otto, day=next(days))
    not_held(begun, carl, "no_show")
    assert mails("call_needed") == [("call_needed", "Cora")]
    assert "somebody needs to call" in histories.timeline(mona, begun).lines[0].title
    assert "Nobody came" in histories.timeline(otto, begun).lines[0].title

    agree(begun, carl, otto, day=next(days))
    not_held(begun, carl, "cancelled_by_organisation")
    assert mails("call_needed")[1:] == [("call_needed", "Cora"), ("call_needed", "Mona")]
    assert coaching_sessions.missed_in_a_row(begun) == 3


def test_a_session_that_is_held_ends_the_row(begun: Case, carl: User, otto: User) -> None:
    agree(begun, carl, otto, day="5.10.2026")
    not_held(begun, carl, "no_show")
    agree(begun, carl, otto, day="12.10.2026")
    answer(carl, open_task(begun, "log_session"))

    assert coaching_sessions.missed_in_a_row(begun) == 0


# ---- accept ----


def test_the_organisation_reads_the_shared_part_alone(begun: Case, carl: User, otto: User) -> None:
    agree(begun, carl, otto)
    answer(
        carl,
        open_task(begun, "log_session"),
        **{
            "action_items-0-what": "Check the summer advertisements",
            "action_items-0-owner": "contact",
            "action_items-0-due_on": "1.11.2026",
            "risk": "serious",
            "risk_kind": "management",
        },
    )

    facts = tasks.facts(open_task(begun, "accept_summary"))

    assert set(facts) == {"day", "summary", "agreed", "promises"}
    assert facts["summary"] == "We went through the first advertisements"
    assert [(p["what"], p["owner"], p["due"]) for p in facts["promises"]] == [
        ("Check the summer advertisements", "Otto Contact", "1 November")
    ]
    assert guidance.open_risk(begun) == "serious"


def test_what_the_organisation_adds_stands_beside_the_summary(
    begun: Case, carl: User, otto: User
) -> None:
    agree(begun, carl, otto)
    answer(carl, open_task(begun, "log_session"))

    sent = answer(
        otto, open_task(begun, "accept_summary"), view="complete", addition="The third one too"
    )

    added = db.session.scalars(select(GuidanceCorrection)).one()
    assert (added.kind, added.text, added.by) == ("addition", "The third one too", otto)
    assert mails("summary_completed") == [("summary_completed", "Carl")]
    tasks.give_back(carl, sent)
    entry = guidance.entry_about(sent.coaching_session_id)
    assert (entry.accepted_at, entry.corrections) == (None, [])


def test_silence_accepts_the_summary_and_marks_it_so(begun: Case, carl: User, otto: User) -> None:
    agree(begun, carl, otto)
    answer(carl, open_task(begun, "log_session"))
    task = open_task(begun, "accept_summary")

    clock.set_to(datetime(2026, 10, 13, 9, 0, tzinfo=UTC))
    wake(begun)

    entry = guidance.entry_about(task.coaching_session_id)
    assert entry.accepted_by_silence
    assert entry.is_locked
    assert mails("summary_accepted_by_silence") == [
        ("summary_accepted_by_silence", "Otto"),
        ("summary_accepted_by_silence", "Carl"),
    ]
    assert "plan_session" in open_names(begun)


def test_what_is_still_to_come_lapses_with_the_year(begun: Case, carl: User, otto: User) -> None:
    plan(begun, carl, ahead_day="2.11.2026", ahead_at="9.30")
    answer(otto, open_task(begun, "confirm_time"))

    coaching_sessions.lapse(begun)
    db.session.commit()

    assert {session.state for session in sessions(begun)} == {SessionState.LAPSED}
