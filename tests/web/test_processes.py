"""Pages of the process: where a year is, the year as a map, and versions."""

import json
import re

import pytest
from flask import Flask
from lxml import etree
from lxml.html import document_fromstring

from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import process_map, versions
from tests import changed, make, story
from tests.statements import counted
from tests.web.reading import look, words

NS = {"bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL"}


@pytest.fixture
def planned(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year at its action plan."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


# ---- of one organisation ----


def test_the_list_stands_there_without_scripts(app: Flask, planned: Case, otto: User) -> None:
    page = look(app, otto, f"/cases/{planned.id}/process")

    text = words(page)
    assert "the management Management sponsor Stina Sponsor, 3 August Done" in text
    assert "Draft the action plan Contact person Otto Contact, since" in text
    assert "Decide how the year goes on Coordinator Later" in text
    assert re.search(r'<div class="process__view[^"]*"\s+hidden>', page.text)
    assert '<details class="more card" open>' in page.text


def test_the_drawing_is_in_the_readers_language(app: Flask, planned: Case, otto: User) -> None:
    with transaction():
        otto.language = "fi"

    answered = look(app, otto, f"/cases/{planned.id}/drawings/plan.bpmn")

    assert answered.mimetype == "application/xml"
    names = {
        n.get("id"): n.get("name") for n in etree.fromstring(answered.data).iter(etree.Element)
    }
    assert (names["draft_action_plan"] or "").replace("\u00ad", "") == "Laadi kehittämissuunnitelma"


def test_what_is_not_drawn_is_not_found(app: Flask, planned: Case, cora: User) -> None:
    version = versions.newest().id
    for address in (
        f"/cases/{planned.id}/process/nothing",
        f"/cases/{planned.id}/process/withdrawal",
        f"/cases/{planned.id}/drawings/nothing.bpmn",
        f"/cases/{planned.id}/drawings/coaching_interval.bpmn",
        "/processes/map/nothing",
        "/processes/map/withdrawal",
        "/processes/map/plan/nothing",
        "/processes/map/plan/plan_accepted",
        "/processes/map/plan/draft_action_plan?after=99999",
        "/processes?cohort=99999",
        "/processes?cohort=x",
        f"/processes/versions/{version}/nothing",
        f"/processes/versions/{version}/tables/nothing",
        f"/processes/versions/{version}/files/nothing.bpmn",
        "/processes/versions/99999",
    ):
        assert look(app, cora, address).status_code == 404, address


# ---- the year as a map ----


def test_every_number_of_the_map_opens_its_list(
    app: Flask, planned: Case, eves_case: Case, cora: User, mona: User
) -> None:
    story.start(eves_case, cora)

    for person in (cora, mona):
        for drawing in ("", "/map/plan", "/map/intake", "/map/cycle"):
            page = look(app, person, f"/processes{drawing}")
            shown = document_fromstring(page.text)
            links = shown.findall(".//td[@class='num']/a")
            assert links or drawing == "/map/cycle"
            for link in links:
                number = int(re.findall(r"\d+", "".join(str(part) for part in link.itertext()))[0])
                listed = document_fromstring(look(app, person, link.get("href", "")).text)
                assert len(listed.findall(".//tbody/tr")) == number, link.get("href")


def test_the_marks_of_the_drawing_say_what_the_table_says(
    app: Flask, planned: Case, eves_case: Case, cora: User
) -> None:
    story.start(eves_case, cora)
    found = process_map.drawn(cora)
    page = document_fromstring(look(app, cora, "/processes").text)

    [box] = page.findall(".//div[@data-xml]")
    marks = {mark["id"]: mark["badge"] for mark in json.loads(box.get("data-marks", ""))}
    assert marks == {
        place.step.id: f"{place.count}, {place.late} late" if place.late else str(place.count)
        for place in found.places()
        if place.step.drawing == "year" and place.count
    }


def test_an_administrator_sees_numbers_and_no_organisation(
    app: Flask, planned: Case, ada: User
) -> None:
    page = look(app, ada, "/processes/map/plan")

    assert "Draft the action plan Contact person 1 0" in words(page)
    assert "Harjula" not in page.text
    assert "/processes/map/plan/draft_action_plan" not in page.text
    assert look(app, ada, "/processes/map/plan/draft_action_plan").status_code == 403


def test_a_cohort_is_chosen_and_stays_chosen(app: Flask, planned: Case, cora: User) -> None:
    empty = make.cohort("2030–2031", starts_on=planned.cohort.starts_on)

    page = look(app, cora, f"/processes?cohort={empty.id}")

    assert "No organisation is under way." in words(page)
    chosen = document_fromstring(page.text).findall(".//nav[@aria-label='Cohort']/a[@aria-current]")
    assert [link.text for link in chosen] == ["2030–2031"]
    full = look(app, cora, f"/processes?cohort={planned.cohort_id}")
    assert f"/processes/map/year/plan?cohort={planned.cohort_id}" in full.text
    assert f"/processes/map/plan?cohort={planned.cohort_id}" in full.text


def test_the_map_takes_few_statements(app: Flask, planned: Case, cora: User) -> None:
    look(app, cora, "/processes")

    with counted() as sent:
        assert look(app, cora, "/processes").status_code == 200

    assert len(sent) <= 10, sent


# ---- versions ----


def test_versions_are_listed_with_what_runs_on_them(
    app: Flask, mona: User, cora: User, case: Case, eves_case: Case
) -> None:
    story.start(case, cora)
    story.start(eves_case, cora)
    version = versions.newest()

    page = words(look(app, mona, "/processes/versions"))

    assert f"Version {version.id} Newest {version.digest[:12]}" in page
    assert page.endswith(" 2 2 0")


def test_a_drawing_shows_its_texts_in_three_languages(app: Flask, cora: User) -> None:
    version = versions.newest().id

    page = look(app, cora, f"/processes/versions/{version}/intake")

    assert "assign_coach Coordinator Due: " in words(page)
    assert "Assign a coach The coach walks beside the organisation" in words(page)
    told = [page.text.count(f'<td class="told" lang="{code}"') for code in ("en", "fi", "sv")]
    assert told[0] > 5
    assert told == [told[0]] * 3


def test_a_decision_table_is_shown_as_it_stood(app: Flask, mona: User, one_version: int) -> None:
    old, new = changed.deploy()

    before = words(look(app, mona, f"/processes/versions/{old.id}/tables/coaching_interval"))
    after = words(look(app, mona, f"/processes/versions/{new.id}/tables/coaching_interval"))

    assert "Rule 1" in before
    assert "What changed" not in before
    assert f"What changed since version {old.id}" in after
    assert "Before: 14 Now: 10" in after


def test_what_changed_is_complete_without_scripts(app: Flask, cora: User, one_version: int) -> None:
    old, new = changed.deploy()

    page = look(app, cora, f"/processes/versions/{new.id}")

    text = words(page)
    assert f"Compared with Version {old.id}" in text
    assert "Added Task Celebrate the plan" in text
    assert "Removed Arrow Yes, from Does the management accept? to The plan is accepted" in text
    assert "Name EN Before: Draft the action plan Now: Write the action plan" in text
    assert "One element is only drawn elsewhere." in text
    assert "Besluta om fortsättningen" in text
    first = words(look(app, cora, f"/processes/versions/{old.id}"))
    assert "This is the first version." in first
    drawing = look(app, cora, f"/processes/versions/{new.id}/plan")
    assert "Added Task Celebrate the plan" in words(drawing)
    assert f'data-before="/processes/versions/{old.id}/files/plan.bpmn"' in drawing.text
    assert f"Nothing changed here since version {old.id}." in words(
        look(app, cora, f"/processes/versions/{new.id}/intake")
    )
