"""The coordinator's first page: what waits on whom, and what one press does about it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.substitutions import SubstitutedCase
from coaching.services import handovers, tasks, work_groups
from coaching.services.work_filters import Filters, Tab
from coaching.services.work_pages import of_person
from tests import make, story
from tests.crowd import crowd
from tests.statements import counted
from tests.web.reading import look, words
from tests.web.sending import send

COUNT = re.compile(r'<a[^>]*href="(/worklist[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"\d+")
TOTAL = re.compile(r'id="tasks-h">(\d+) tasks?<')


@pytest.fixture
def dora(case: Case) -> User:
    """The deputy contact person."""
    person = make.person("Dora Deputy")
    with transaction():
        db.session.add(Member(case=case, user=person, kind=MemberKind.DEPUTY))
    return person


@pytest.fixture
def late(case: Case, eves_case: Case, cora: User, dora: User) -> Case:
    """Two organisations under way, whose first tasks are late."""
    story.start(case, cora)
    story.start(eves_case, cora)
    clock.set_to(clock.now() + timedelta(weeks=4))
    return case


def owed(name: str) -> list[str]:
    """Who is owed a mail of this name."""
    query = select(Mail).where(Mail.name == name).order_by(Mail.id)
    return [each.to.name for each in db.session.scalars(query) if each.to]


# ---- what waits on whom ----


def test_every_count_opens_exactly_the_list_it_counts(app: Flask, late: Case, cora: User) -> None:
    page = look(app, cora, "/coordinator").text
    main = page[page.index("<main") :]

    followed = 0
    for address, label in COUNT.findall(main):
        counted_here = NUMBER.findall(re.sub(r"<svg.*?</svg>|<[^>]+>", "", label))
        opened = TOTAL.search(look(app, cora, unescape(address)).text)
        assert opened, address
        assert counted_here[-1] == opened[1], (address, label)
        followed += 1
    assert followed >= 8


def test_roles_and_people_are_named_with_what_is_late(app: Flask, late: Case, cora: User) -> None:
    page = words(look(app, cora, "/coordinator"))

    assert "Contact person: 2 tasks Eve Elsewhere 1 1 late" in page
    assert "Management sponsor: 2 tasks" in page
    assert "Cora" not in page.split("What waits on whom")[1]


def test_who_is_away_is_named_as_in_the_rows(
    app: Flask, late: Case, cora: User, otto: User, stina: User
) -> None:
    away = make.substitution(otto, stina)
    named = "Stina Sponsor, in place of Otto Contact"

    page = words(look(app, cora, "/coordinator"))

    whom, rows = page.split("What waits on whom", 1)[1].split("Organisation Task", 1)
    assert f"{named} 1" in whom
    assert named in rows
    with transaction():
        away.for_all = False
        away.chosen = [SubstitutedCase(case_id=late.id)]
    assert "Otto Contact, partly away 1" in words(look(app, cora, "/coordinator"))
    clock.set_to(clock.now() + timedelta(days=1))
    assert "Otto Contact 1" in words(look(app, cora, "/coordinator"))


def test_people_with_the_most_that_is_late_come_first(
    cora: User, cohort: Cohort, late: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_groups, "NAMED", 1)
    third = make.case(cohort, "Third", contact=make.person("Aada"), sponsor=make.person("Sanna"))
    story.start(third, cora)
    with transaction():
        story.open_task(third, "name_team").due_at = clock.now() + timedelta(days=9)

    contacts = next(each for each in work_groups.on_whom(cora) if each.role == "contact")

    assert (contacts.count, contacts.late, contacts.unnamed) == (3, 2, 2)
    assert [each.name for each in contacts.people] == ["Eve Elsewhere"]


@pytest.mark.parametrize("who", ["cora", "carl", "mona", "otto", "eve", "tess", "ada"])
def test_the_groups_of_everybody_hold_what_their_lists_hold(
    request: pytest.FixtureRequest, late: Case, who: str
) -> None:
    person: User = request.getfixturevalue(who)
    for role in work_groups.on_whom(person):
        filters = Filters(tab=Tab.ALL, role=role.role)
        assert role.count == len(of_person(person, filters, most=1000).lines)
        assert sum(each.count for each in role.people) <= role.count


# ---- remind ----


def test_one_press_reminds_and_says_so(app: Flask, late: Case, cora: User, otto: User) -> None:
    task = story.open_task(late, "name_team")
    first = look(app, cora, "/coordinator")
    assert f'action="/tasks/{task.id}/remind"' in first.text

    done = send(app, cora, f"/tasks/{task.id}/remind", {"back": "/coordinator"}, follow=True)

    assert "A reminder of “Name your team and contact person” goes to Otto Contact." in words(done)
    assert "Reminded today" in words(done)
    assert f'action="/tasks/{task.id}/remind"' not in done.text
    assert owed("reminder") == ["Otto Contact"]


def test_a_second_press_sends_no_second_mail_and_says_why(
    app: Flask, late: Case, cora: User
) -> None:
    task = story.open_task(late, "name_team")
    for _time in range(2):
        done = send(app, cora, f"/tasks/{task.id}/remind", follow=True)

    assert "A reminder of this task has gone out today." in words(done)
    assert owed("reminder") == ["Otto Contact"]


def test_a_task_that_was_closed_meanwhile_is_refused_with_a_sentence(
    app: Flask, late: Case, cora: User, otto: User
) -> None:
    task = story.open_task(late, "name_team")
    story.answer(otto, task)

    for button in ("remind", "hand-over"):
        done = send(
            app, cora, f"/tasks/{task.id}/{button}", {"to": "role", "seen": "5"}, follow=True
        )
        assert "Otto Contact has done this task meanwhile." in words(done)
    page = look(app, cora, f"/tasks/{task.id}/hand-over")
    assert page.status_code == 302
    assert owed("reminder") == owed("task_given") == []


# ---- hand over ----


def test_a_task_is_handed_to_the_deputy_and_back(
    app: Flask, late: Case, cora: User, otto: User, dora: User
) -> None:
    task = story.open_task(late, "name_team")
    address, back = f"/tasks/{task.id}/hand-over", "/worklist?tab=all&role=contact"

    page = look(app, cora, f"{address}?back=/worklist%3Ftab%3Dall%26role%3Dcontact")
    assert "Who does this task? Name your team and contact person, Harjula Schools" in words(page)
    assert "Give to Dora" in words(page)
    assert "Back to the role" not in words(page)
    assert f'name="back" value="{back.replace("&", "&amp;")}"' in page.text

    given = send(app, cora, address, {"to": dora.id, "seen": "", "back": back})
    assert given.location == back
    assert "Dora Deputy" in words(look(app, cora, back))
    assert "Now: Dora Deputy." in words(look(app, cora, address))

    returned = send(app, cora, address, {"to": "role", "seen": dora.id, "back": back}, follow=True)
    assert "Whoever has the role does “Name your team and contact person” again." in words(returned)
    assert owed("task_given") == ["Dora Deputy", "Otto Contact"]


def test_of_two_coordinators_at_once_the_second_hears_of_the_first(
    app: Flask, late: Case, cora: User, dora: User, otto: User
) -> None:
    task = story.open_task(late, "name_team")
    handovers.give_to(cora, task, dora, instead_of=None)

    done = send(app, cora, f"/tasks/{task.id}/hand-over", {"to": otto.id, "seen": ""}, follow=True)

    assert "Somebody was faster: Dora Deputy does this task now. Look once more." in words(done)


@pytest.mark.parametrize("to", ["", "nobody", "0", "999999", "-1", "1;2"])
def test_whoever_is_not_there_gets_nothing(app: Flask, late: Case, cora: User, to: str) -> None:
    task = story.open_task(late, "name_team")

    assert send(app, cora, f"/tasks/{task.id}/hand-over", {"to": to}).status_code == 404


@pytest.mark.parametrize(
    "back",
    ["https://x.example/", "//x.example", "/account", "javascript:alert(1)", "", "\\\\x.example"],
)
def test_the_way_back_never_leads_elsewhere(app: Flask, late: Case, cora: User, back: str) -> None:
    task = story.open_task(late, "name_team")

    assert send(app, cora, f"/tasks/{task.id}/remind", {"back": back}).location == "/worklist"


# ---- give back ----


def test_a_form_asked_back_is_given_back_from_here(
    app: Flask, late: Case, cora: User, stina: User
) -> None:
    task = story.answer(stina, story.open_task(late, "sign_commitment"))
    tasks.ask_back(stina, task)

    page = look(app, cora, "/coordinator")
    assert "Forms asked back Harjula Schools Sign the commitment of the management" in words(page)

    done = send(app, cora, f"/tasks/{task.id}/give-back", {"back": "/coordinator"}, follow=True)
    assert "The form is open again, with its answers as a draft." in words(done)
    assert "Forms asked back" not in words(done)
    assert story.open_task(late, "sign_commitment").id == task.id


def test_a_form_that_others_built_on_has_no_button(
    app: Flask, late: Case, cora: User, stina: User, otto: User
) -> None:
    task = story.answer(stina, story.open_task(late, "sign_commitment"))
    tasks.ask_back(stina, task)
    clock.set_to(clock.now() + timedelta(minutes=5))
    story.answer(otto, story.open_task(late, "name_team"))

    page = look(app, cora, "/coordinator")

    assert "Cannot be given back any more: other tasks have been done since." in words(page)
    assert f'action="/tasks/{task.id}/give-back"' not in page.text


# ---- the price ----


def test_a_thousand_organisations_take_as_many_statements_as_thirty(
    app: Flask, cora: User, carl: User, otto: User, cohort: Cohort
) -> None:
    crowd(cohort, 30, coach=carl, contact=otto)
    few = price(app, cora)
    crowd(cohort, 970, coach=carl, contact=otto)

    # Six as on every worklist, and one that asks to whom no mail arrives.
    assert price(app, cora) == few <= 7


def price(app: Flask, person: User) -> int:
    """How many statements the page takes once the server is warm."""
    for _time in range(4):
        assert look(app, person, "/coordinator").status_code == 200
    with counted() as sent:
        look(app, person, "/coordinator")
    return len(sent)
