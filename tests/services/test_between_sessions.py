"""Guidance between coaching sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.drafts import PageDraft
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import between_sessions, guidance
from coaching.services.between_sessions import NotInItsYear, NotYours
from coaching.services.guidance import Locked
from tests.typed.coaching import promise
from tests.typed.guidance import KEY, NOTE, SUMMARY, logged_call

OTHER_KEY = "f" * 32


def entries(case: Case) -> list[GuidanceEntry]:
    """What was logged between sessions."""
    query = select(GuidanceEntry).where(
        GuidanceEntry.case_id == case.id, GuidanceEntry.kind == between_sessions.KIND
    )
    return list(db.session.scalars(query.order_by(GuidanceEntry.id)))


def mails(name: str) -> list[str]:
    """Who gets this mail."""
    query = select(Mail).where(Mail.name == name).order_by(Mail.id)
    return [mail.to.first_name for mail in db.session.scalars(query) if mail.to]


def test_a_call_becomes_an_entry_and_the_contact_hears_of_it(begun: Case, carl: User) -> None:
    entry = logged_call(carl, begun)

    assert (entry.summary, entry.minutes, entry.mode, entry.coach) == (SUMMARY, 30, "phone", carl)
    assert (entry.task_id, entry.coaching_session_id) == (None, None)
    assert mails("summary_shared") == ["Otto"]


def test_the_deputy_coach_logs_under_the_own_name(begun: Case, kim: User) -> None:
    assert logged_call(kim, begun).coach == kim


def test_promises_come_along_and_earlier_ones_are_followed_up(begun: Case, carl: User) -> None:
    first = logged_call(
        carl, begun, **promise(0, "Read the advertisements", "contact", "5.10.2026")
    )
    logged_call(carl, begun, OTHER_KEY, **{"follow_up-0-state": "done"})

    item = db.session.scalars(select(ActionItem)).one()
    assert (item.what, item.entry_id, item.state) == ("Read the advertisements", first.id, "done")


def test_the_same_form_sent_twice_logs_once(begun: Case, carl: User) -> None:
    first = logged_call(carl, begun)
    again = logged_call(carl, begun, summary="Not the same any more")

    assert again == first
    assert [entry.summary for entry in entries(begun)] == [SUMMARY]
    assert mails("summary_shared") == ["Otto"]


def test_the_form_of_one_organisation_logs_nothing_for_another(
    begun: Case, eves_case: Case, carl: User
) -> None:
    logged_call(carl, begun)
    with transaction():
        eves_case.coach, eves_case.coach_confirmed = carl, True
        eves_case.status = CaseStatus.ACTIVE

    with pytest.raises(NotYours):
        logged_call(carl, eves_case)


def test_only_a_coach_of_the_case_who_has_confirmed_logs(
    begun: Case, carl: User, kim: User, cora: User, mona: User, otto: User, stina: User, ada: User
) -> None:
    everybody = (carl, kim, cora, mona, otto, stina, ada)
    may = [person.first_name for person in everybody if allowed(person, Can.LOG_GUIDANCE, begun)]
    assert may == ["Carl", "Kim"]

    with pytest.raises(Forbidden):
        logged_call(otto, begun)
    with transaction():
        begun.coach_confirmed = False
    assert not allowed(carl, Can.LOG_GUIDANCE, begun)
    assert entries(begun) == []


def test_nothing_is_logged_when_the_year_is_over(begun: Case, carl: User) -> None:
    with transaction():
        begun.status, begun.ended_at = CaseStatus.COMPLETED, clock.now()

    with pytest.raises(NotInItsYear):
        logged_call(carl, begun)


def test_a_draft_is_kept_for_its_writer_and_goes_when_the_entry_is_logged(
    begun: Case, carl: User, kim: User
) -> None:
    between_sessions.save_draft(carl, begun, {"summary": ["Half a"]}, key=KEY)
    between_sessions.save_draft(carl, begun, {"summary": ["Half a sentence"]}, key=KEY)
    draft = between_sessions.draft_of(carl, begun)
    assert draft is not None
    assert draft.fields == {"summary": ["Half a sentence"]}
    assert between_sessions.draft_of(kim, begun) is None

    logged_call(carl, begun)
    # What the page kept by itself arrives late.
    assert not between_sessions.save_draft(carl, begun, {"summary": ["Half"]}, key=KEY)
    assert db.session.scalars(select(PageDraft)).all() == []


def test_a_draft_can_be_thrown_away(begun: Case, carl: User) -> None:
    between_sessions.save_draft(carl, begun, {"summary": ["Half"]}, key=KEY)

    between_sessions.forget_draft(carl, begun)

    assert between_sessions.drafts_of(carl) == []


def test_the_organisation_accepts_or_completes_the_summary(
    begun: Case, carl: User, otto: User
) -> None:
    accepted, completed = logged_call(carl, begun), logged_call(carl, begun, OTHER_KEY)
    assert between_sessions.waiting_for_word(begun) == [accepted, completed]

    between_sessions.complete(otto, accepted, addition="")
    between_sessions.complete(otto, completed, addition="And we agreed on June")

    assert (accepted.is_locked, accepted.corrections) == (True, [])
    assert [(c.kind, c.text, c.by) for c in completed.corrections] == [
        ("addition", "And we agreed on June", otto)
    ]
    assert mails("summary_completed") == ["Carl"]
    assert between_sessions.waiting_for_word(begun) == []
    with pytest.raises(Locked):
        between_sessions.complete(otto, completed, addition="And on July")


def test_silence_locks_the_summary_after_five_working_days(
    begun: Case, carl: User, otto: User
) -> None:
    entry = logged_call(carl, begun)

    clock.set_to(clock.now() + timedelta(days=8))

    assert between_sessions.waiting_for_word(begun) == []
    with pytest.raises(Locked):
        between_sessions.complete(otto, entry, addition="Too late")
    with pytest.raises(Locked):
        guidance.correct(carl, entry, summary="Other words", agreed="")


def test_only_the_contact_person_answers_for_the_organisation(
    begun: Case, carl: User, stina: User, eve: User
) -> None:
    entry = logged_call(carl, begun)

    for person in (carl, stina, eve):
        with pytest.raises(Forbidden):
            between_sessions.complete(person, entry, addition="")


def test_hours_count_like_those_of_any_other_guidance(begun: Case, carl: User) -> None:
    before = between_sessions.figures(begun)

    logged_call(carl, begun)

    assert between_sessions.figures(begun) == (before[0] + 1, before[1] + 30)


def test_the_coachs_note_stays_with_the_coaches(begun: Case, carl: User) -> None:
    entry = logged_call(carl, begun)

    note = db.session.scalar(select(GuidanceEntry.coach_note).where(GuidanceEntry.id == entry.id))
    assert note == NOTE
    assert NOTE not in str([mail.facts for mail in db.session.scalars(select(Mail))])
