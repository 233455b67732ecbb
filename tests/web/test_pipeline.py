"""The board and the table: every count opens exactly the list it counts, in few statements."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import func, select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.services import pipeline_lists, traffic_lights
from tests import make, mixed_crowd, story
from tests.mixed_crowd import LANGUAGES
from tests.statements import counted
from tests.web.reading import look, words

Reader = Callable[[str], HtmlElement]
SIXTY = 60


@pytest.fixture
def ids(app: Flask, cohort: Cohort, carl: User, kim: User) -> list[int]:
    """Sixty organisations, in every phase and state."""
    return mixed_crowd.fill(cohort, SIXTY, [carl, kim])


@pytest.fixture
def read(app: Flask, mona: User) -> Reader:
    """A page as Mona sees it."""

    def page(address: str) -> HtmlElement:
        response = look(app, mona, address)
        assert response.status_code == 200, address
        return html.fromstring(response.text)

    return page


def listed(read: Reader, address: str) -> set[int]:
    """The organisations of a table, on all its pages."""
    found: set[int] = set()
    while address:
        page = read(address)
        assert "view=table" in address
        links = page.xpath("//tbody//th/a/@href")
        found |= {int(link.rsplit("/", 1)[1]) for link in links}
        address = next(iter(page.xpath('//a[@rel="next"]/@href')), "")
    return found


def number(link: HtmlElement) -> int:
    """The first number that a link says."""
    return int(re.findall(r"\d+", link.text_content())[0])


def test_every_count_opens_exactly_the_list_it_counts(ids: list[int], read: Reader) -> None:
    lights = traffic_lights.of_cases(ids)
    cases = {case.id: case for case in mixed_crowd.of_crowd()}
    page = read("/manager")

    seen = {}
    for link in page.xpath('//main//a[contains(@href, "view=table")][not(ancestor::nav)]'):
        asked = dict(parse_qsl(urlsplit(link.get("href")).query))
        asked.pop("view")
        found = listed(read, link.get("href"))
        if "more" not in link.text_content():
            assert len(found) == number(link), link.text_content()
        seen[tuple(asked.items())] = found

    def in_phase(phase: str) -> set[int]:
        return {i for i, c in cases.items() if c.status == CaseStatus.ACTIVE and c.phase == phase}

    def at(status: CaseStatus) -> set[int]:
        return {i for i, case in cases.items() if case.status == status}

    expected: dict[tuple[tuple[str, str], ...], set[int]] = {
        (): set(ids),
        (("baseline", "done"),): {i for i in ids if i % 5 == 0},
        **{(("phase", phase),): in_phase(phase) for phase in mixed_crowd.PHASES},
        **{
            (("phase", str(status)),): at(status)
            for status in (CaseStatus.PREPARING, CaseStatus.COMPLETED, CaseStatus.WITHDRAWN)
        },
        **{
            (("state", str(light)),): {i for i, each in lights.items() if each.light == light}
            for light in {each.light for each in lights.values()}
        },
    }
    assert seen == expected


def test_how_many_more_there_are_is_said_at_the_foot_of_a_lane(
    ids: list[int], read: Reader
) -> None:
    for lane in read("/manager").xpath('//section[@class="lane"]'):
        count = number(lane.xpath(".//h3/a")[0])
        more = lane.xpath('.//a[contains(., " more")]')

        assert len(lane.xpath('.//li[contains(@class, "tile")]')) == min(count, 6)
        assert [number(link) for link in more] == ([count - 6] if count > 6 else [])


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("coach=nobody", Case.coach_id.is_(None)),
        ("coach={carl}", Case.coach_id.in_(select(User.id).where(User.name == "Carl Coach"))),
        ("sector=municipality", Organisation.sector == "municipality"),
        ("region=Lappi", Organisation.region == "Lappi"),
        ("phase=midpoint", (Case.phase == "midpoint") & (Case.status == "active")),
        ("baseline=missing", Case.id % 5 > 0),
        ("q=ORGANISATION+000", Organisation.name.like("Organisation 000%")),
        ("q=kim", Case.coach_id.in_(select(User.id).where(User.name == "Kim Coach"))),
        (
            "sector=state&region=Uusimaa",
            (Organisation.sector == "state") & (Organisation.region == "Uusimaa"),
        ),
    ],
)
def test_filters_choose_what_they_say(
    ids: list[int], read: Reader, carl: User, asked: str, fits: object
) -> None:
    query = select(Case.id).join(Organisation, Organisation.id == Case.organisation_id)
    expected = set(db.session.scalars(query.where(fits)))  # type: ignore[arg-type]
    assert expected

    asked = asked.format(carl=carl.id)

    assert listed(read, f"/manager?view=table&{asked}") == expected
    lanes = read(f"/manager?{asked}").xpath('//section[@class="lane"]//h3/a')
    beside = read(f"/manager?{asked}").xpath('//ul[@class="meta mt-4"]//a')
    assert sum(map(number, [*lanes, *beside])) == len(expected)


def test_the_language_is_that_of_the_year_or_of_the_organisation(
    ids: list[int], read: Reader
) -> None:
    expected = {i for n, i in enumerate(ids) if "sv" in (LANGUAGES[n % 2], LANGUAGES[n % 3])}

    assert listed(read, "/manager?view=table&language=sv") == expected


@pytest.mark.parametrize("sort", ["", "name", "phase", "coach", "time"])
def test_every_order_goes_through_all_pages_once(
    ids: list[int], read: Reader, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(pipeline_lists, "PAGE", 7)
    seen: list[int] = []
    address = f"/manager?view=table&sort={sort}"
    while address:
        page = read(address)
        seen += [int(a.rsplit("/", 1)[1]) for a in page.xpath("//tbody//th/a/@href")]
        address = next(iter(page.xpath('//a[@rel="next"]/@href')), "")

    assert sorted(seen) == ids
    assert len(seen) == SIXTY


def test_whoever_needs_somebody_comes_first(ids: list[int], read: Reader) -> None:
    tags = read("/manager?view=table").xpath(
        '//tbody/tr/td[last()]//span[starts-with(@class, "tag")]'
    )
    kinds = [tag.get("class").split("--")[1] for tag in tags]

    # The last "ok" is for years that are complete.
    assert list(dict.fromkeys(kinds)) == ["bad", "warn", "ok", "wait"]
    assert kinds.index("wait") == SIXTY - 3 * 6


def test_a_page_goes_on_where_it_ended_though_its_last_one_has_moved(
    ids: list[int], read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_lists, "PAGE", 7)
    first = read("/manager?view=table&sort=name&phase=intake")
    after = first.xpath('//a[@rel="next"]/@href')[0]
    case = db.session.get_one(Case, int(dict(parse_qsl(urlsplit(after).query))["after"]))
    case.phase = "baseline"
    db.session.commit()

    second = read(after)

    names = [a.text_content() for p in (first, second) for a in p.xpath("//tbody//th/a")]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == 8


def test_what_is_not_there_is_not_found(app: Flask, ids: list[int], mona: User) -> None:
    for address in ("cohort=99", "cohort=x", "view=table&after=1"):
        assert look(app, mona, f"/manager?{address}").status_code == 404
    # A filter that fits nobody, or is misspelt, is no mistake of the reader.
    assert "No organisation is like that" in words(
        look(app, mona, "/manager?view=table&state=nonsense&sort=nonsense")
    )


def test_the_cohort_under_way_comes_first_and_others_can_be_chosen(
    app: Flask, mona: User, cohort: Cohort, case: Case, otto: User, stina: User
) -> None:
    before = make.cohort("2025–2026", starts_on=cohort.starts_on.replace(year=2025))
    make.case(before, "Birch", contact=otto, sponsor=stina)

    # On 3 August 2026 the earlier one is still under way.
    here = words(look(app, mona, "/manager?view=table"))
    other = words(look(app, mona, f"/manager?view=table&cohort={cohort.id}"))

    assert "2025–2026, week 48 of 52" in here
    assert ("Birch" in here, "Harjula" in here) == (True, False)
    assert ("Birch" in other, "Harjula" in other) == (False, True)


def test_tasks_done_on_time_are_counted_of_those_with_a_due_date(
    ids: list[int], read: Reader
) -> None:
    done = Task.outcome == Outcome.DONE
    all_of_them = db.session.scalar(select(func.count(Task.id)).where(done))
    on_time = db.session.scalar(
        select(func.count(Task.id)).where(done, Task.closed_at <= Task.due_at)
    )
    assert all_of_them
    assert on_time

    [panel] = read("/manager").xpath('//dl[@class="kpis"]')

    said = " ".join(panel.itertext()).split()
    share = f"{round(100 * on_time / all_of_them)} % Of {all_of_them} tasks"
    assert share in " ".join(said)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("0012", "12 days Planned until Mon 14 Sept"),
        # Training goes on for as long as coaching does.
        ("0002", "2 days Planned until Mon, 23 Aug 2027"),
        ("0008", "–"),
    ],
)
def test_each_organisation_says_how_long_it_is_in_its_phase(
    ids: list[int], read: Reader, name: str, says: str
) -> None:
    [cell] = read(f"/manager?view=table&q=organisation+{name}").xpath("//tbody//td[4]")

    assert " ".join(" ".join(cell.itertext()).split()) == says


def test_an_added_task_stands_there_by_its_own_title(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = make.added_task(case, by=carl, title="Send the photos")
    with transaction():
        task.due_at = clock.now()

    for address in ("/manager", "/manager?view=table"):
        page = words(look(app, cora, address))
        assert "Send the photos" in page
        assert "Do the added task" not in page


def test_who_is_past_the_plan_of_its_phase_is_told_so(ids: list[int], read: Reader) -> None:
    clock.set_to(clock.now() + timedelta(days=49))

    [cell] = read("/manager?view=table&q=organisation+0012").xpath("//tbody//td[4]")

    assert " ".join(" ".join(cell.itertext()).split()) == "61 days 7 days past the plan"


def test_a_view_can_be_saved_from_here(ids: list[int], read: Reader) -> None:
    page = read("/manager?view=table&state=red&region=Lappi&coach=nobody")

    [address] = page.xpath('//form[contains(@action, "/saved-views/")]/@action')
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "view": "table",
        "state": "red",
        "region": "Lappi",
        "coach": "nobody",
    }


@pytest.mark.parametrize("number_of_cases", [30, 1_000])
@pytest.mark.parametrize("view", ["", "?view=table", "?state=red&q=organisation"])
def test_any_number_of_organisations_takes_at_most_ten_statements(
    app: Flask,
    mona: User,
    cora: User,
    carl: User,
    kim: User,
    cohort: Cohort,
    number_of_cases: int,
    view: str,
) -> None:
    mixed_crowd.fill(cohort, number_of_cases, [carl, kim])

    for person in (mona, cora):
        for _time in range(3):
            look(app, person, f"/manager{view}")
        with counted() as sent:
            look(app, person, f"/manager{view}")
        assert len(sent) <= 10, "\n".join(sent)
