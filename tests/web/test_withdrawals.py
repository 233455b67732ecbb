"""Leaving the programme: the calm page, what the manager answers, and what remains to read."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.withdrawals import Withdrawal
from coaching.services import withdrawals
from tests import story
from tests.story import answer, open_task
from tests.web.reading import look, words
from tests.web.sending import send

ASK = "Ask to leave the programme"


@pytest.fixture
def leave(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> str:
    """The page of an organisation whose baseline is under way."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return f"/cases/{case.id}/leave"


@pytest.fixture
def left(leave: str, case: Case, otto: User, mona: User) -> Case:
    """The same organisation after it has left."""
    withdrawals.ask(otto, case)
    answer(mona, open_task(case, "confirm_withdrawal"))
    return case


def test_the_page_says_calmly_what_happens_and_asks_nothing_more(
    app: Flask, leave: str, otto: User, stina: User
) -> None:
    for reader in (otto, stina):
        page = words(look(app, reader, leave))

        assert "Leave the programme Your organisation may leave at any time" in page
        assert "you need not give a reason" in page
        assert "The programme manager gets your request, and offers a talk." in page
        assert "Would you like to tell why? (optional)" in page
        assert ASK in page


def test_asking_takes_one_button_and_looking_changes_nothing(
    app: Flask, leave: str, case: Case, otto: User, stina: User, mona: User
) -> None:
    look(app, otto, leave)
    assert withdrawals.running(case) is None

    page = words(send(app, otto, leave, follow=True))

    assert "The programme manager has been asked. Until the answer nothing changes." in page
    assert "Confirm that the organisation withdraws" in page
    assert db.session.scalars(select(Withdrawal.words)).all() == [""]
    again = words(look(app, stina, leave))
    assert "by Otto Contact. Until the answer comes the year goes on as before." in again
    assert ASK not in again
    refused = send(app, stina, leave)
    assert "The programme manager has been asked already." in words(refused)
    task = open_task(case, "confirm_withdrawal")
    assert "Your tasks" in words(look(app, mona, "/manager"))
    form = words(look(app, mona, f"/tasks/{task.id}"))
    assert "Otto Contact asked on" in form
    assert "It gave no reason, and need not give one." in form


def test_the_programme_needs_a_reason(
    app: Flask, leave: str, case: Case, cora: User, mona: User
) -> None:
    for reader in (cora, mona):
        page = words(look(app, reader, leave))
        assert "Ask to end this year early" in page
        assert "(optional)" not in page
        assert "Write why the organisation should leave" in words(send(app, reader, leave))
    assert withdrawals.running(case) is None

    send(app, cora, leave, {"words": "They do not answer"})

    task = open_task(case, "confirm_withdrawal")
    form = words(look(app, mona, f"/tasks/{task.id}"))
    assert "on behalf of the programme. They do not answer" in form


def test_the_link_stands_on_the_case_page_of_those_who_may_ask(
    app: Flask, leave: str, case: Case, otto: User, stina: User, carl: User, cora: User, mona: User
) -> None:
    link = f'href="{leave}"'
    for reader in (otto, stina, cora, mona):
        assert link in look(app, reader, f"/cases/{case.id}").text
    tea = next(m.user for m in case.members if m.user.first_name == "Tea")
    for reader in (carl, tea):
        assert link not in look(app, reader, f"/cases/{case.id}").text
        assert look(app, reader, leave).status_code == 403


def test_a_year_that_is_not_under_way_cannot_be_left(app: Flask, left: Case, otto: User) -> None:
    page = words(look(app, otto, f"/cases/{left.id}/leave"))

    assert "This year is not under way, so there is nothing to leave." in page
    assert ASK not in page
    assert f'href="/cases/{left.id}/leave"' not in look(app, otto, f"/cases/{left.id}").text


Reader = Callable[[User, str], str]


@pytest.fixture
def read(app: Flask) -> Reader:
    """What somebody reads at an address."""
    return lambda person, address: words(look(app, person, address))


def test_the_organisation_finds_a_calm_page_and_everything_it_wrote(
    left: Case, otto: User, stina: User, read: Reader
) -> None:
    for reader in (otto, stina):
        home = read(reader, f"/my/{left.id}")
        assert "Your organisation has left the programme Your year ended on" in home
        assert "You are here" not in home
    page = read(otto, f"/cases/{left.id}")
    assert "Harjula Schools Left the programme" in page
    assert "Recorded forms" in page
    assert "The organisation left the programme" in page


def test_lists_say_that_an_organisation_has_left(
    left: Case, cora: User, carl: User, mona: User, read: Reader
) -> None:
    organisations = read(cora, "/coordinator/organisations")
    assert "Harjula Schools 2026–2027 Left the programme" in organisations
    overview = read(mona, "/manager")
    assert "Left the programme: 1" in overview
    # A coach's list holds the organisations that still have a year.
    assert "Harjula Schools" not in read(carl, "/coach")
    assert "Left the programme" in read(carl, f"/cases/{left.id}")


def test_after_the_exit_is_recorded_nothing_waits(left: Case, cora: User, read: Reader) -> None:
    task = open_task(left, "record_exit")
    form = read(cora, f"/tasks/{task.id}")
    assert "has not taken part in any training, so it gets no certificate" in form
    answer(cora, task)

    page = read(cora, f"/cases/{left.id}")

    assert "The organisation has left the programme. Nothing is waiting for anybody." in page


def test_somebody_elses_organisation_cannot_be_asked_to_leave(
    app: Flask, leave: str, eve: User, ada: User
) -> None:
    for stranger in (eve, ada):
        assert look(app, stranger, leave).status_code == 404
        assert send(app, stranger, leave).status_code == 404
