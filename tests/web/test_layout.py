"""What stands around every page, also when little is known about the person."""

from types import SimpleNamespace

import pytest
from flask import flash, render_template_string
from lxml.html import HtmlElement, document_fromstring

from tests.web.markup import small_app, words

PAGE = "{% extends 'layout.html' %}{% block title %}Your year{% endblock %}"
OTTO = SimpleNamespace(
    name="Otto Ahola",
    roles=[
        SimpleNamespace(label="Contact person, Västanvik Schools", url="/as/1", current=True),
        SimpleNamespace(label="Coach", url="/as/2", current=False),
    ],
)
MENU = [SimpleNamespace(label="Next steps", url="/", current=True)]
LANGUAGES = [
    SimpleNamespace(code="fi", name="Suomi", url="?lang=fi", current=True),
    SimpleNamespace(code="sv", name="Svenska", url="?lang=sv", current=False),
]


def page(source: str = PAGE, message: str = "", **context: object) -> HtmlElement:
    with small_app().test_request_context():
        if message:
            flash(message, "error")
        return document_fromstring(render_template_string(source, **context))


def test_the_first_stop_leads_to_the_main_content() -> None:
    whole = page(nav=MENU)

    first = whole.xpath("//a")[0]
    assert first.get("href") == "#main"
    assert whole.get_element_by_id("main").tag == "main"


def test_the_menu_marks_the_page_you_are_on() -> None:
    whole = page(nav=MENU, person=OTTO)

    assert whole.xpath("//nav[@aria-label='Main menu']/a[@aria-current='page']/text()") == [
        "Next steps",
        "Next steps",
    ]


def test_a_signed_out_person_sees_the_way_in_and_nothing_else() -> None:
    whole = page(person=None, nav=[])

    assert whole.xpath("//a[@href='/login']")
    assert whole.xpath("//form") == []


def test_a_person_can_change_role_and_sign_out() -> None:
    whole = page(person=OTTO)

    assert set(whole.xpath("//ul[@class='who__roles']//a/@href")) == {"/as/1", "/as/2"}
    for form in whole.xpath("//form"):
        assert (form.get("method"), form.get("action")) == ("post", "/logout")
        assert form.xpath(".//input[@name='csrf_token']/@value")


def test_the_page_says_its_language_and_offers_the_others() -> None:
    whole = page(languages=LANGUAGES)

    assert whole.get("lang") == "fi"
    assert {(a.get("lang"), a.get("href")) for a in whole.xpath("//a[@hreflang]")} == {
        ("fi", "?lang=fi"),
        ("sv", "?lang=sv"),
    }


def test_the_title_of_a_form_with_errors_begins_with_the_word() -> None:
    titles = [
        words(page(form=SimpleNamespace(errors=errors)).xpath("//title")[0])
        for errors in ({}, {"name": ["Write the name"]})
    ]

    assert titles == ["Your year – Polku", "Error: Your year – Polku"]


def test_a_message_after_an_action_is_read_out() -> None:
    (message,) = page(message="This file is too large.").xpath("//*[@role='alert']")

    assert words(message) == "This file is too large."


def test_the_demonstration_says_what_it_is() -> None:
    assert "made up" in words(page(demonstration=True))
    assert "made up" not in words(page(demonstration=False))


def test_nothing_in_the_page_is_inline() -> None:
    whole = page(nav=MENU, person=OTTO, languages=LANGUAGES, demonstration=True)

    assert whole.xpath("//@style | //style | //script[not(@src)]") == []
    assert whole.xpath("//@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize("name", ["403", "404", "409", "500", "csrf"])
def test_error_pages_stand_alone_and_lead_home(name: str) -> None:
    whole = page(f"{{% extends 'errors/{name}.html' %}}")

    assert len(list(whole.iter("h1"))) == 1
    assert whole.xpath("//main//a/@href") == ["/"]


def test_a_fault_has_a_number_to_tell() -> None:
    whole = page("{% extends 'errors/500.html' %}", reference="7F3A")

    assert "7F3A" in words(whole.get_element_by_id("main"))
