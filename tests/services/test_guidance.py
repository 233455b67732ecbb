"""The guidance log: what a meeting leaves behind, and what can still be said about it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.guidance import GuidanceCorrection, GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.permissions import Forbidden
from coaching.services import guidance
from coaching.services.guidance import Locked
from tests import story
from tests.story import answer, open_task

PROMISES = {
    "action_items-0-what": "Book a room",
    "action_items-0-owner": "sponsor",
    "action_items-0-due_on": "14.9.2026",
    "action_items-1-what": "Send the slides",
    "action_items-1-owner": "coach",
    "action_items-1-due_on": "10.9.2026",
}


@pytest.fixture
def to_call(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose introductory call is to be logged."""
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"))
    clock.set_to(story.KICKOFF)
    return case


@pytest.fixture
def called(to_call: Case, carl: User) -> Case:
    """The same with the call logged, and two promises made in it."""
    answer(carl, open_task(to_call, "hold_intro_call"), **PROMISES)
    return to_call


@pytest.fixture
def entry(called: Case) -> GuidanceEntry:
    """The entry of the introductory call."""
    return db.session.scalars(select(GuidanceEntry)).one()


def promises(case: Case) -> list[tuple[str, str, date]]:
    """What was promised, by whom, and by when."""
    query = select(ActionItem).where(ActionItem.case_id == case.id).order_by(ActionItem.id)
    return [(item.what, str(item.owner), item.due_on) for item in db.session.scalars(query)]


def test_the_promises_of_a_meeting_become_action_items(called: Case, entry: GuidanceEntry) -> None:
    assert promises(called) == [
        ("Book a room", "sponsor", date(2026, 9, 14)),
        ("Send the slides", "coach", date(2026, 9, 10)),
    ]
    assert {item.entry_id for item in db.session.scalars(select(ActionItem))} == {entry.id}


def test_a_row_without_words_is_no_promise(to_call: Case, carl: User) -> None:
    task = open_task(to_call, "hold_intro_call")

    answer(carl, task, **{"action_items-0-what": " ", "action_items-0-owner": ""})

    assert promises(to_call) == []
    assert task.answers is not None
    assert task.answers.values["action_items"] == []


def test_the_note_of_the_coach_lies_apart(called: Case, entry: GuidanceEntry) -> None:
    answers = db.session.scalars(
        select(Answers).where(Answers.task_name == "hold_intro_call")
    ).one()

    assert "coach_note" not in answers.values
    with pytest.raises(InvalidRequestError):
        _ = entry.coach_note


def test_a_log_offers_people_owners_and_open_promises(called: Case, cora: User) -> None:
    answer(cora, open_task(called, "record_kickoff"))
    facts = guidance.log_facts(open_task(called, "plan_session"))

    assert [owner["name"] for owner in facts["owners"]] == [
        "Otto Contact, contact person",
        "Stina Sponsor, management sponsor",
        "Carl Coach, coach",
        "Dora Deputy",
        "Tea",
    ]
    assert [item["what"] for item in facts["open_items"]] == ["Send the slides", "Book a room"]
    assert facts["plan_actions"] == []


def test_a_promise_may_bring_an_action_of_the_accepted_plan_forward(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    task = open_task(case, "plan_session")
    assert guidance.log_facts(task)["plan_actions"] == []

    answer(stina, open_task(case, "accept_action_plan"))

    offered = guidance.log_facts(task)["plan_actions"]
    assert [action["what"] for action in offered] == ["Action 1", "Action 2", "Action 3"]


def test_the_newest_entry_tells_the_risk(to_call: Case, carl: User) -> None:
    assert guidance.open_risk(to_call) == "none"

    answer(carl, open_task(to_call, "hold_intro_call"))

    assert guidance.open_risk(to_call) == "minor"


# ---- later words ----


def test_a_correction_keeps_what_it_replaces(carl: User, entry: GuidanceEntry) -> None:
    guidance.correct(carl, entry, summary="We meet every three weeks", agreed="")

    kept = db.session.scalars(select(GuidanceCorrection)).one()
    assert entry.summary == "We meet every three weeks"
    assert (kept.kind, kept.text, kept.by) == (
        "correction",
        "We agreed to meet every four weeks",
        carl,
    )


def test_nothing_is_kept_when_nothing_changes(carl: User, entry: GuidanceEntry) -> None:
    guidance.correct(carl, entry, summary=entry.summary, agreed=entry.agreed)

    assert db.session.scalars(select(GuidanceCorrection)).all() == []


def test_what_is_agreed_is_corrected_in_the_same_way(carl: User, entry: GuidanceEntry) -> None:
    guidance.correct(carl, entry, summary=entry.summary, agreed="We meet on Mondays")
    guidance.correct(carl, entry, summary="We meet", agreed="We meet on Tuesdays")

    earlier = select(GuidanceCorrection).order_by(GuidanceCorrection.id)
    assert [c.text for c in db.session.scalars(earlier)] == [
        "We agreed to meet every four weeks",
        "We agreed to meet every four weeks\n\nWe meet on Mondays",
    ]


def test_after_five_working_days_an_entry_is_locked(carl: User, entry: GuidanceEntry) -> None:
    clock.set_to(story.KICKOFF + timedelta(days=7))
    assert not entry.is_locked
    clock.set_to(story.KICKOFF + timedelta(days=8))

    with pytest.raises(Locked):
        guidance.correct(carl, entry, summary="Something else", agreed="")
    guidance.add(carl, entry, text="The room is on the second floor")

    assert entry.summary == "We agreed to meet every four weeks"
    assert [(c.kind, c.text) for c in entry.corrections] == [
        ("addendum", "The room is on the second floor")
    ]


def test_an_accepted_entry_is_locked_at_once(carl: User, entry: GuidanceEntry) -> None:
    entry.accepted_at = clock.now()
    db.session.commit()

    with pytest.raises(Locked):
        guidance.correct(carl, entry, summary="Something else", agreed="")


def test_only_the_coaches_of_the_case_correct(
    entry: GuidanceEntry, cora: User, otto: User, eve: User, kim: User
) -> None:
    for person in (cora, otto, eve):
        with pytest.raises(Forbidden):
            guidance.correct(person, entry, summary="Mine", agreed="")
        with pytest.raises(Forbidden):
            guidance.add(person, entry, text="Mine")

    guidance.correct(kim, entry, summary="By the deputy coach", agreed="")
    assert entry.summary == "By the deputy coach"


def test_the_answers_of_a_promise_name_its_owner(called: Case, carl: User) -> None:
    answers = db.session.scalars(
        select(Answers).where(Answers.task_name == "hold_intro_call")
    ).one()

    assert [row["owner"] for row in answers.shown["action_items"]] == [
        ["Stina Sponsor, management sponsor"],
        ["Carl Coach, coach"],
    ]
