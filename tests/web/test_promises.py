"""Pages of promises: on the first pages until they are done, with news from their owners."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.services import reminders
from coaching.services.reminders import NothingToRemindOf
from tests import make
from tests.services.holds.pausing import pause
from tests.web.reading import look, words
from tests.web.sending import send


def test_a_promise_stands_on_the_first_pages_until_it_is_done(
    app: Flask, logged: Case, carl: User, otto: User, stina: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    clock.set_to(clock.now() + timedelta(days=10))

    assert "Check the summer advertisements Otto Contact, due Mon 12 Oct Overdue" in words(
        look(app, otto, f"/my/{logged.id}")
    )
    assert "Your organisation's Check the summer advertisements" in words(
        look(app, stina, f"/my/{logged.id}")
    )
    assert "1 promise overdue" in words(look(app, carl, "/coach"))

    done = send(
        app, otto, f"/promises/{item.id}", {"state": "done", "result": "All fine"}, follow=True
    )
    assert "Done or dropped Check the summer advertisements" in words(done)
    assert "Check the summer" not in words(look(app, otto, f"/my/{logged.id}"))
    assert "promise overdue" not in words(look(app, carl, "/coach"))


def test_a_promise_that_was_not_kept_ends_with_the_year(
    app: Flask, logged: Case, otto: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    clock.set_to(clock.now() + timedelta(days=10))
    with transaction():
        logged.status, logged.ended_at = CaseStatus.COMPLETED, clock.now()

    page = look(app, otto, f"/promises/{item.id}")

    assert "The year of this organisation is over: nothing changes any more." in words(page)
    assert "Overdue" not in words(page)
    assert "<form method" not in page.text.split("<main")[1].split("</main>")[0]
    assert "Check the summer" not in words(look(app, otto, f"/my/{logged.id}"))


def test_no_promise_is_late_while_the_year_is_on_hold(
    app: Flask, logged: Case, cora: User, carl: User, otto: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    pause(otto, cora, logged)
    clock.set_to(clock.now() + timedelta(days=10))

    pages = [
        look(app, otto, f"/my/{logged.id}"),
        look(app, otto, f"/promises/{item.id}"),
        look(app, carl, f"/cases/{logged.id}"),
        look(app, cora, f"/cases/{logged.id}/promises"),
    ]

    for page in pages:
        assert "Check the summer advertisements" in words(page)
        assert "Overdue" not in words(page)
    assert "Otto Contact, due Mon 12 Oct On hold" in words(pages[3])
    assert "promise overdue" not in words(look(app, carl, "/coach"))
    with pytest.raises(NothingToRemindOf):
        reminders.of_promises(carl, logged)


def test_whoever_owns_a_promise_finds_it_at_home(app: Flask, agreed: Case, stina: User) -> None:
    make.promise(agreed, "Tell the board", owner=ItemOwner.SPONSOR)

    assert "Tell the board" in words(look(app, stina, f"/my/{agreed.id}"))


def test_the_third_move_is_refused_and_the_coach_may(
    app: Flask, logged: Case, carl: User, otto: User
) -> None:
    item = db.session.scalars(select(ActionItem)).one()
    for day in ("19.10.2026", "26.10.2026"):
        move = {"state": "in_progress", "new_due_on": day, "reason": "Paint"}
        send(app, otto, f"/promises/{item.id}", move)

    page = look(app, otto, f"/promises/{item.id}")

    assert "The day has been moved as often as it can be." in words(page)
    assert 'name="new_due_on"' not in page.text
    assert "From Mon 12 Oct to Mon 19 Oct" in words(page)
    assert 'name="new_due_on"' in look(app, carl, f"/promises/{item.id}").text


def test_readers_see_a_promise_and_cannot_change_it(app: Flask, logged: Case, cora: User) -> None:
    item = db.session.scalars(select(ActionItem)).one()

    page = look(app, cora, f"/promises/{item.id}")

    assert "Nothing has been said about it yet." in words(page)
    assert "<form method" not in page.text.split("<main")[1].split("</main>")[0]
    assert send(app, cora, f"/promises/{item.id}", {"state": "done"}).status_code == 403


def test_a_case_without_promises_says_so(app: Flask, agreed: Case, otto: User) -> None:
    assert "No promise is open." in words(look(app, otto, f"/cases/{agreed.id}/promises"))
