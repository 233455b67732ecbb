"""What follows a coaching session: its log, its summary, or why it was not held."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import SessionState
from coaching.model.guidance import GuidanceCorrection, GuidanceEntry
from coaching.model.people import User
from coaching.services import coaching_sessions, guidance, histories, subjects, tasks
from coaching.services.coaching_sessions import BadTime
from coaching.services.session_logs import NotYet
from tests.services.cycle import (
    AGREED_AT,
    agree,
    events,
    mails,
    not_held,
    plan,
    sessions,
    states,
    wake,
)
from tests.story import answer, open_names, open_task

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
