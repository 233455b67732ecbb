"""Pages of a year that pauses: asked for, decided, lived through, and gone on."""

from datetime import timedelta

import pytest
from flask import Flask

from coaching import clock
from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.holds import Hold, Reason
from coaching.model.people import User
from coaching.services import holds, tasks
from tests import story
from tests.story import answer, open_names, open_task
from tests.web.reading import look, words
from tests.web.sending import send

WEEKS = timedelta(weeks=6)


@pytest.fixture
def begun(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose baseline is under way."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def paused(begun: Case, cora: User, otto: User) -> Hold:
    """The same year on hold."""
    hold = holds.propose(
        otto,
        begun,
        reason=Reason.CRISIS,
        begins_on=today(),
        expected_until=today() + WEEKS,
    )
    answer(cora, open_task(begun, "decide_hold"))
    return hold


def test_the_contact_person_asks_on_a_page_that_says_what_it_means(
    app: Flask, begun: Case, otto: User, cora: User
) -> None:
    address = f"/cases/{begun.id}/hold"
    assert "A coordinator decides in five working days." in words(look(app, otto, address))

    until = (today() + WEEKS).isoformat()
    typed = {"reason": "strike", "begins_on": today().isoformat(), "expected_until": until}
    page = words(send(app, otto, address, typed, follow=True))

    assert "A coordinator has been asked. Until it is decided nothing changes." in page
    assert "A hold is asked for" in page
    again = words(look(app, otto, address))
    assert "A hold of this year is asked for or has begun already." in again
    decision = words(look(app, cora, f"/tasks/{open_task(begun, 'decide_hold').id}"))
    assert "Reason A strike" in decision


def test_the_first_page_of_the_contact_person_says_what_still_works(
    app: Flask, begun: Case, paused: Hold, otto: User
) -> None:
    page = words(look(app, otto, f"/my/{begun.id}"))

    assert "Hello Otto, your year is on hold" in page
    assert "You can still read everything, write notes, add documents, and save drafts." in page
    assert "Ask to go on now" in page


def test_a_task_on_hold_keeps_what_is_written_and_cannot_be_sent(
    app: Flask, begun: Case, paused: Hold, carl: User
) -> None:
    task = open_task(begun, "plan_session")
    address = f"/tasks/{task.id}"
    assert "You can write here and save a draft" in words(look(app, carl, address))

    refused = send(app, carl, address, {"goal": "Nameless applications"})
    page = words(refused)

    assert refused.status_code == 409
    assert "cannot be sent while the year of" in page
    assert "Nameless applications" in page
    draft = tasks.draft_of(carl, task)
    assert draft is not None
    assert draft.fields["goal"] == ["Nameless applications"]
    assert "plan_session" in open_names(begun)


def test_the_coordinator_sees_every_date_old_beside_new_before_the_year_goes_on(
    app: Flask, begun: Case, paused: Hold, cora: User
) -> None:
    clock.set_to(clock.now() + WEEKS)
    task = open_task(begun, "resume_year")
    address = f"/tasks/{task.id}"

    page = words(look(app, cora, address))

    assert "The year has been on hold since" in page
    assert "for 42 days" in page
    assert "What Until now Everything moves The end stays" in page
    assert "The year ends" in page
    typed = {"what_changed": "They found people", "dates": "shift", "left_out": ""}
    done = words(send(app, cora, address, typed, follow=True))
    assert "Thank you, this is done: Let the year go on" in done
    db.session.expire_all()
    assert (begun.is_on_hold, begun.held_days) == (False, 42)


def test_the_page_of_the_organisation_and_the_lists_say_that_it_pauses(
    app: Flask, begun: Case, paused: Hold, cora: User, mona: User
) -> None:
    assert "The year is on hold" in words(look(app, cora, f"/cases/{begun.id}"))
    assert "Let the year go on" in words(look(app, cora, f"/cases/{begun.id}"))
    assert "On hold" in words(look(app, cora, "/worklist?tab=all&due=held"))
    assert "On hold" in words(look(app, mona, "/manager"))
