"""The guidance log on the case page, and later words on it."""

from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.services import guidance, subjects
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sending import send

NOTE = "The director decides alone"
SUMMARY = "We went through the first advertisements"


def of_cycle(case: Case) -> CoachingSession:
    """The coaching session of the running cycle."""
    session = subjects.in_hand(case)
    assert session is not None
    return session


def entry_of(case: Case) -> GuidanceEntry:
    """The entry of the coaching session."""
    return guidance.entry_about(of_cycle(case).id)


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
    assert "Serious risk" not in look(app, otto, page).text
    # The manager hears of it as the reason for the traffic light, and nowhere else.
    assert words(look(app, mona, page)).count("Serious risk") == 1


def test_strangers_and_the_manager_read_nothing(
    app: Flask, logged: Case, eve: User, eves_case: Case, mona: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    session, entry = of_cycle(logged), entry_of(logged)
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
