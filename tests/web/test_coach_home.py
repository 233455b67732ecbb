"""What the first page of a coach shows beside the tasks: nudges, needs, meetings, counts."""

import re
from datetime import datetime, timedelta

from flask import Flask

from coaching import clock
from coaching.clock import HELSINKI, now, today
from coaching.model.base import transaction
from coaching.model.cases import Case, Cohort
from coaching.model.coaching_sessions import SessionState
from coaching.model.people import User
from tests import coached, make
from tests.statements import counted
from tests.story import open_task
from tests.web.reading import look, words
from tests.web.sending import send

MOST_STATEMENTS = 22


def names(page: str) -> list[str]:
    """The organisations of the table, as they stand."""
    return re.findall(r'<th scope="row"><span><a href="[^"]+">([^<]+)</a>', page)


def test_those_in_need_come_first_with_the_reason_in_words(
    app: Flask, cohort: Cohort, carl: User, cora: User
) -> None:
    made = [
        coached.organisation(cohort, n, coach=carl, deputy=None, cora=cora) for n in range(1, 4)
    ]
    entry = make.guidance_entry(made[2], coach=carl)
    with transaction():
        entry.risk = "serious"

    page = look(app, carl, "/coach")
    assert names(page.text) == ["Organisation 03", "Organisation 01", "Organisation 02"]
    assert "The coach has recorded a serious risk." in words(page)

    # A task late by six weeks is red, and one late by two is amber.
    due = open_task(made[1], "name_team").due_at
    assert due is not None
    clock.set_to(due + timedelta(days=40))
    page = look(app, carl, "/coach")
    assert "working days late" in words(page)
    assert "A task has been late for weeks." in words(page)


def test_a_nudge_has_something_to_press_and_goes_away(app: Flask, agreed: Case, carl: User) -> None:
    make.promise(agreed, due_on=today() - timedelta(days=1))
    page = look(app, carl, "/coach")
    assert "Not to forget 1 thing 1 promise overdue Harjula Schools, The oldest was due" in words(
        page
    )
    assert f'href="/cases/{agreed.id}/promises"' in page.text

    pressed = send(app, carl, f"/cases/{agreed.id}/promises/remind", follow=True)
    assert "A reminder goes to Otto Contact." in pressed.text
    assert "Not to forget" not in words(look(app, carl, "/coach"))
    again = send(app, carl, f"/cases/{agreed.id}/promises/remind", follow=True)
    assert "A reminder went out in the last seven days." in again.text


def test_what_comes_next_stands_with_its_day(
    app: Flask, agreed: Case, carl: User, tess: User
) -> None:
    training = make.training_session(
        agreed.cohort,
        "M01",
        trainer=tess,
        starts_at=datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI),
    )
    make.booking(agreed, training)

    page = words(look(app, carl, "/coach")).split("Upcoming sessions")[1]

    assert page.index("1 Oct") < page.index("5 Oct")
    assert "Coaching session 1 Harjula Schools Mon 13.00–14.00 Agreed" in page
    assert "Thu 9.00–12.00" in page


def test_a_session_that_has_begun_is_no_longer_upcoming(
    app: Flask, agreed: Case, carl: User
) -> None:
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))

    page = words(look(app, carl, "/coach"))

    assert "No session is booked." in page
    assert "Log the coaching session" in page


def test_counts_equal_what_they_count(app: Flask, cohort: Cohort, carl: User, cora: User) -> None:
    for number in range(1, 8):
        coached.organisation(cohort, number, coach=carl, deputy=None, cora=cora)

    response = look(app, carl, "/coach")
    page = words(response)

    # Seven organisations: overdue promises and an old draft each.
    assert "14 things" in page
    assert "9 more" in page
    assert len(re.findall(r"/promises/remind|/draft/remind", response.text)) == 14
    assert "7 of 6 places used" in page
    assert len(names(response.text)) == 7


def test_the_page_takes_as_many_statements_for_forty_organisations_as_for_five(
    app: Flask, cohort: Cohort, carl: User, kim: User, cora: User
) -> None:
    needed = []
    for numbers in (range(1, 6), range(6, 41)):
        for number in numbers:
            coached.organisation(cohort, number, coach=carl, deputy=kim, cora=cora)
        make.training_session(
            cohort, "M01", trainer=cora, starts_at=now() + timedelta(days=numbers[0])
        )
        for _time in range(4):
            look(app, carl, "/coach")
        with counted() as sent:
            look(app, carl, "/coach")
        needed.append(len(sent))

    assert needed[0] == needed[1], needed
    assert needed[0] <= MOST_STATEMENTS, "\n".join(sent)


def test_the_deputy_reads_whose_organisation_it_is(
    app: Flask, agreed: Case, kim: User, carl: User
) -> None:
    make.coaching_session(agreed, now() + timedelta(days=3), SessionState.AGREED)

    page = words(look(app, kim, "/coach"))

    assert "You are the deputy coach" in page
    assert "0 of 6 places used" in page
