"""The shared parts of pages: a status is words too, and what people wrote is never markup."""

from types import SimpleNamespace

import pytest
from lucide import IconDoesNotExist
from lxml.html import HtmlElement

from coaching.web import icons
from tests.web.markup import INJECTION, shown, small_app, words


def display(source: str, **context: object) -> HtmlElement:
    return shown("{% import 'macros/display.html' as show %}" + source, **context)


def test_icons_are_hidden_or_have_a_name() -> None:
    page = shown("{{ icon('check') }}{{ icon('check', 'Done & \"sent\"') }}")

    assert [i.get("aria-hidden") for i in page] == ["true", None]
    assert (page[1].get("role"), page[1].get("aria-label")) == ("img", 'Done & "sent"')


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        icons.icon("no-such-icon")


def test_the_address_of_a_static_file_names_its_content() -> None:
    app = small_app()
    with app.test_request_context():
        address = icons.asset("favicon.svg")

    browser = app.test_client()
    with browser.get(address) as kept, browser.get("/static/favicon.svg") as asked_again:
        rules = [answer.headers["Cache-Control"] for answer in (kept, asked_again)]

    assert address.startswith("/static/favicon.svg?v=")
    assert ["immutable" in rule for rule in rules] == [True, False]


def test_the_path_says_where_you_are() -> None:
    states = ["done", "now", "going_on", "later"]
    phases = [SimpleNamespace(name=s.title(), when="May", state=s) for s in states]

    page = display("{{ show.path(phases, 'Your year') }}", phases=phases)

    (here,) = page.xpath("//li[@aria-current='step']")
    assert words(here).startswith("2 Now May, phase 2 of 4")
    assert "You are here" in words(here)
    assert [("done" in words(li), "Going on" in words(li)) for li in page.iter("li")] == [
        (True, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip


def test_bands_are_words_on_an_ordered_scale() -> None:
    page = display("{{ show.bands('strengthen', 'Language') }}{{ show.bands('', 'Learning') }}")

    assert [words(p) for p in page.iter("p")] == [
        "Language", "Strengthen, step 3 of 4", "Learning", "Does not apply",
    ]  # fmt: skip
    assert [svg.get("aria-hidden") for svg in page.iter("svg")] == ["true", "true"]


def test_a_status_is_never_colour_alone() -> None:
    for kind in ("ok", "soon", "warn", "bad", "info", "wait"):
        (tag,) = display("{{ show.tag(kind, 'Four days late') }}", kind=kind)
        assert (words(tag), len(tag.findall("svg"))) == ("Four days late", 1)


def test_a_bar_never_runs_over_its_end() -> None:
    page = display("{{ show.bar(7, 6) }}{{ show.bar(1, 0) }}")

    assert [float(width) for width in page.xpath("//rect[@class='fg']/@width")] == [100, 0]


def test_the_last_crumb_is_this_page() -> None:
    page = display("{{ show.crumbs([('My work', '/work'), ('Västanvik Schools', '')]) }}")

    assert page.xpath("//a/@href") == ["/work"]
    assert [words(li) for li in page.xpath("//li[@aria-current='page']")] == ["Västanvik Schools"]


@pytest.mark.parametrize(
    "source",
    [
        "{{ show.person_card('OT', text, text) }}",
        "{{ show.tag('ok', text) }}",
        "{{ show.item('check', text, '/', text) }}",
        "{{ show.timeline_item('check', text, 'today', text, text) }}",
        "{{ show.note('ok', text) }}",
        "{{ show.receipt(text, [(text, text)]) }}",
        "{{ show.who_sees([text], text) }}",
        "{{ show.crumbs([(text, '/'), (text, '')]) }}",
        "{{ show.meta([('check', text)]) }}",
        "{{ show.bands('', text) }}",
    ],
)
def test_what_people_wrote_is_never_markup(source: str) -> None:
    page = display(source, text=INJECTION)

    assert INJECTION in page.text_content()
    assert page.xpath("//img") == []


def test_the_emblem_of_the_union_stands_beside_its_statement() -> None:
    page = shown("{% from 'macros/funding.html' import eu_funding %}{{ eu_funding() }}")

    (emblem,) = page.iter("svg")
    assert emblem.get("aria-label") == words(page) == "Co-funded by the European Union"
    assert emblem.xpath("string(path/@d)").count("M") == 12
