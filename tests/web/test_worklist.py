"""The worklist as a page: for everybody, with counts that open exactly the list they count."""

import re
from html import unescape

import pytest
from flask import Flask

from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.services import saved_views
from tests import story
from tests.crowd import crowd
from tests.statements import counted
from tests.web.reading import look, words
from tests.web.sending import send

PICK = re.compile(r'<a href="(/worklist[^"]*)"[^>]*>([^<]+) <b>(\d+)</b></a>')
OPTION = re.compile(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>')
CHOOSER = re.compile(r'<select[^>]*name="(\w+)".*?</select>', re.DOTALL)
TOTAL = re.compile(r'id="tasks-h">(\d+) tasks?<')


@pytest.fixture
def under_way(
    case: Case, eves_case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> Case:
    """Two organisations, one of them late."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    story.start(eves_case, cora)
    return case


def total(app: Flask, person: User, address: str) -> int:
    """How many tasks a page says that its list has."""
    found = TOTAL.search(look(app, person, address).text)
    assert found, address
    return int(found[1])


def test_every_count_opens_exactly_the_list_it_counts(
    app: Flask,
    under_way: Case,
    cora: User,
    carl: User,
    mona: User,
    otto: User,
    tess: User,
    eve: User,
) -> None:
    followed = 0
    for person in (cora, carl, mona, otto, tess, eve):
        for start in ("/worklist", "/worklist?tab=all", "/worklist?tab=all&role=contact"):
            page = look(app, person, start).text
            for address, _label, count in PICK.findall(page):
                assert total(app, person, unescape(address)) == int(count), (person.name, address)
                followed += 1
            for chooser in CHOOSER.finditer(page):
                for value, count in OPTION.findall(chooser[0]):
                    address = f"{start}{'&' if '?' in start else '?'}{chooser[1]}={value}"
                    if f"{chooser[1]}=" not in start:
                        assert total(app, person, address) == int(count), (person.name, address)
                        followed += 1
    assert followed > 100


def test_a_line_names_task_organisation_phase_person_and_day(
    app: Flask, under_way: Case, cora: User
) -> None:
    page = look(app, cora, "/worklist?tab=all&role=coach&q=harjula")

    assert (
        "Hold the baseline workshop Harjula Schools See where you stand Carl Coach "
        "Mon 28 Sept Due in 21 days" in words(page)
    )
    assert f'href="/cases/{under_way.id}"' in page.text


def test_a_coach_finds_mine_and_those_of_the_own_organisations(
    app: Flask, under_way: Case, carl: User, kim: User
) -> None:
    for person in (carl, kim):
        page = words(look(app, person, "/worklist"))
        assert "Mine 2 My organisations 2 All I may see 2" in page


def test_whoever_has_no_organisations_has_no_tab_for_them(
    app: Flask, under_way: Case, cora: User, mona: User
) -> None:
    for person in (cora, mona):
        assert "My organisations" not in words(look(app, person, "/worklist"))


def test_a_task_is_a_link_only_for_those_who_may_do_it(
    app: Flask, under_way: Case, mona: User, cora: User, carl: User
) -> None:
    task = story.open_task(under_way, "hold_baseline_workshop")

    assert f'href="/tasks/{task.id}"' in look(app, carl, "/worklist").text
    for person in (mona, cora):
        page = look(app, person, "/worklist?tab=all&role=coach")
        assert "Hold the baseline workshop" in page.text
        assert f'href="/tasks/{task.id}"' not in page.text


def test_what_the_address_should_not_say_is_left_out(
    app: Flask, under_way: Case, cora: User
) -> None:
    page = look(app, cora, "/worklist?tab=theirs&due=yesterday&role=king&person=x&cohort=-1&q=%00")

    assert page.status_code == 200
    assert PICK.findall(page.text) == PICK.findall(look(app, cora, "/worklist").text)
    assert look(app, cora, "/worklist?after=nonsense").status_code == 404


def test_a_filter_that_finds_nothing_says_how_to_go_on(
    app: Flask, under_way: Case, cora: User
) -> None:
    page = look(app, cora, "/worklist?tab=all&person=999&cohort=999&phase=nowhere")

    assert "No task is like this. Choose other filters, or clear them." in words(page)
    assert "Clear the filters" in words(page)
    assert "Somebody without open tasks (0)" in page.text


def test_nobody_learns_a_name_through_the_address(
    app: Flask, under_way: Case, eve: User, carl: User
) -> None:
    page = look(app, eve, f"/worklist?tab=all&person={carl.id}")

    assert carl.name not in page.text


def test_pages_go_on_with_the_same_filters(
    app: Flask, cora: User, carl: User, otto: User, cohort: Cohort
) -> None:
    crowd(cohort, 60, coach=carl, contact=otto)

    first = look(app, cora, "/worklist?tab=all&role=contact")

    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following is not None
    second = look(app, cora, unescape(following[1]))
    named = [re.findall(r"Unit \d+</a>", page.text) for page in (first, second)]
    assert [len(each) for each in named] == [50, 10]
    assert len({*named[0], *named[1]}) == 60
    assert 'rel="next"' not in second.text
    assert "60 tasks" in words(second)


def test_a_worklist_with_its_filters_is_kept_under_a_name(
    app: Flask, under_way: Case, cora: User
) -> None:
    saved = send(
        app,
        cora,
        "/saved-views/worklist/new?tab=all&due=late&after=none-3&next=//x.example",
        {"name": "Late ones"},
    )

    assert saved.headers["Location"] == "/worklist?tab=all&due=late"
    page = look(app, cora, "/worklist")
    assert '<a href="/worklist?tab=all&amp;due=late">Late ones</a>' in page.text
    assert [v.name for v in saved_views.of_page(cora, "worklist")] == ["Late ones"]


def test_staff_find_the_worklist_in_their_menu(
    app: Flask, under_way: Case, cora: User, carl: User, mona: User, tess: User, otto: User
) -> None:
    for person in (cora, carl, mona, tess):
        assert (
            '<a href="/worklist" aria-current="page">Worklist</a>'
            in look(app, person, "/worklist").text
        )
    assert ">Worklist</a>" not in look(app, otto, "/worklist").text


@pytest.mark.parametrize(
    "address",
    ["/worklist", "/worklist?tab=all", "/worklist?tab=all&due=late&role=contact&q=unit&person=1"],
)
def test_a_thousand_organisations_take_as_many_statements_as_thirty(
    app: Flask,
    cora: User,
    mona: User,
    carl: User,
    kim: User,
    otto: User,
    cohort: Cohort,
    address: str,
) -> None:
    crowd(cohort, 30, coach=carl, contact=otto)
    few = {person.name: price(app, person, address) for person in (cora, mona, carl, kim)}
    crowd(cohort, 970, coach=carl, contact=otto)

    many = {p.name: price(app, p, address) for p in (cora, mona, carl, kim)}
    # What is too much to be counted whole takes one more, and never another.
    assert all(few[name] <= many[name] <= few[name] + 1 for name in few)
    assert max(many.values()) <= 6


def price(app: Flask, person: User, address: str) -> int:
    """How many statements a page takes once the server is warm."""
    for _time in range(4):
        assert look(app, person, address).status_code == 200
    with counted() as sent:
        look(app, person, address)
    return len(sent)


def test_more_than_many_tasks_are_said_to_be_more(
    app: Flask, under_way: Case, cora: User, carl: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = look(app, cora, "/worklist?tab=all").text
    for module in ("services.work_counts", "services.work_totals", "web.worklist_pages"):
        monkeypatch.setattr(f"coaching.{module}.MANY", 1)

    page = look(app, cora, "/worklist?tab=all").text

    assert f'<option value="{carl.id}">{carl.name} (' in counted
    assert f'<option value="{carl.id}">{carl.name}</option>' in page
    assert "All I may see <b>over 1</b>" in page
    assert "Everything <b>over 1</b>" in page
    assert ">More than 1 tasks</h2>" in page
    # Whoever had too much the last time is not counted whole in vain.
    few = price(app, cora, "/worklist?tab=all")
    monkeypatch.setattr("coaching.web.worklist_pages.CROWDED", set())
    for module in ("services.work_counts", "services.work_totals", "web.worklist_pages"):
        monkeypatch.setattr(f"coaching.{module}.MANY", 500)
    assert price(app, cora, "/worklist?tab=all") == few


def test_whoever_had_too_much_and_has_less_now_is_told_the_number(
    app: Flask, under_way: Case, cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = PICK.findall(look(app, cora, "/worklist?tab=all").text)
    crowded = {cora.id}
    monkeypatch.setattr("coaching.web.worklist_pages.CROWDED", crowded)

    assert counts
    assert PICK.findall(look(app, cora, "/worklist?tab=all").text) == counts
    assert crowded == set()
