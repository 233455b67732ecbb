"""The page of charts: each has its words and its table, and nobody is picked out."""

import pytest
from flask import Flask
from lxml.html import HtmlElement, fromstring

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from tests import make, mixed_crowd
from tests.services.test_cohort_figures import score
from tests.statements import counted
from tests.web.reading import look, words


@pytest.fixture
def crowd(app: Flask, cohort: Cohort, carl: User, kim: User) -> Cohort:
    """Forty organisations, eight of them with a baseline, one with guidance."""
    mixed_crowd.fill(cohort, 40, [carl, kim])
    score(8)
    with transaction():
        db.session.add(
            GuidanceEntry(
                case_id=mixed_crowd.FIRST,
                coach=carl,
                kind="coaching",
                held_on=cohort.starts_on,
                minutes=90,
                mode="video",
                summary="The director decides alone",
            )
        )
    return cohort


def _read(app: Flask, person: User) -> HtmlElement:
    page: HtmlElement = fromstring(look(app, person, "/manager/figures").text)
    return page


def test_every_chart_has_a_name_its_figures_in_words_and_a_table(
    app: Flask, crowd: Cohort, mona: User
) -> None:
    page = _read(app, mona)

    charts = page.xpath('//main//svg[@role="img"]')
    assert len(charts) > 5
    for chart in charts:
        said = [page.get_element_by_id(each) for each in chart.get("aria-labelledby").split()]
        assert [each.tag for each in said] == ["title", "desc"]
        assert all(each.text_content().strip() for each in said)
    assert len(page.xpath("//details//table")) == 3
    [hours] = page.xpath('//table[caption="Guidance hours by month"]/tbody/tr')
    assert " ".join(hours.text_content().split()) == "Sept 261.5"


def test_the_bars_and_the_table_say_the_same(app: Flask, crowd: Cohort, mona: User) -> None:
    page = _read(app, mona)

    in_bars = page.xpath('//ul[@class="bandbars"]//desc/text()')
    rows = page.xpath('//table[contains(caption, "by band")]/tbody/tr')
    names = page.xpath('//table[contains(caption, "by band")]/thead//th/text()')[2:]
    assert in_bars == [
        ", ".join(
            f"{name}: {cell.text_content()}"
            for name, cell in zip(names, row.xpath("./td")[1:], strict=True)
        )
        for row in rows
    ]


def test_there_is_no_average_no_name_and_no_text(app: Flask, crowd: Cohort, mona: User) -> None:
    page = words(look(app, mona, "/manager/figures"))

    assert "Leadership and commitment" in page
    assert "no average on purpose" in page
    assert page.count("average") == 1
    assert [word for word in ("Organisation 0", "The director", "mean") if word in page] == []


def test_an_empty_programme_and_an_empty_cohort_have_words(
    app: Flask, mona: User, cora: User
) -> None:
    assert look(app, mona, "/manager/figures").status_code == 200
    make.cohort()

    page = words(look(app, cora, "/manager/figures"))

    assert "Fewer than five organisations" in page
    assert "No guidance has been logged yet" in page
    assert "No task with a due date" in page


def test_another_cohort_is_another_page(app: Flask, crowd: Cohort, mona: User) -> None:
    other = make.cohort("2027–2028", starts_on=crowd.starts_on.replace(year=2027))

    assert "Leadership" in words(look(app, mona, "/manager/figures"))
    assert "Leadership" not in words(look(app, mona, f"/manager/figures?cohort={other.id}"))
    assert look(app, mona, "/manager/figures?cohort=99").status_code == 404


def test_only_managers_and_coordinators_have_it(
    app: Flask, case: Case, carl: User, otto: User, ada: User, cora: User, mona: User
) -> None:
    seen = [look(app, p, "/manager/figures").status_code for p in (carl, otto, ada, cora, mona)]

    assert seen == [403, 403, 403, 200, 200]


@pytest.mark.parametrize("number", [30, 1_000])
def test_any_number_of_organisations_takes_the_same_statements(
    app: Flask, mona: User, carl: User, cohort: Cohort, number: int
) -> None:
    mixed_crowd.fill(cohort, number, [carl])
    score(number // 5)
    look(app, mona, "/manager/figures")

    with counted() as sent:
        look(app, mona, "/manager/figures")

    assert len(sent) == 5
