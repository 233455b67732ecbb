"""What people do on any page, found by the words they read or by the names of the fields."""

import gettext
import re
from functools import lru_cache
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from coaching.model.base import db
from tests.browser.visitor import Visitor
from tests.parts import ROOT
from tests.story import Typed

# Every story is told twice: at a desk in English, on a phone in Finnish.
DESK = {"phone": False, "language": "en"}
PHONE = {"phone": True, "language": "fi"}
TOLD_TWICE = pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The texts of Polku in this language."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("messages", ROOT / "translations", [language])


def say(somebody: Visitor, english: str, **blanks: Any) -> str:
    """An English text in the language of the page that somebody reads."""
    language = somebody.page.locator("html").get_attribute("lang") or "en"
    words = catalogue(language).gettext(english)
    return words % blanks if blanks else words


def read(somebody: Visitor, english: str, **blanks: Any) -> None:
    """Somebody finds this text on the page."""
    expect(somebody.page.locator("main")).to_contain_text(say(somebody, english, **blanks))


def button(somebody: Visitor, english: str, **blanks: Any) -> Locator:
    """The button with these words."""
    words = say(somebody, english, **blanks)
    return somebody.page.locator("main").get_by_role("button", name=words)


def press(somebody: Visitor, english: str, **blanks: Any) -> None:
    """Press a button that leads to another page; the page is sound."""
    with somebody.page.expect_navigation():
        button(somebody, english, **blanks).first.click()
    somebody.is_sound()


def follow(somebody: Visitor, english: str, **blanks: Any) -> None:
    """Follow a link with these words; the page is sound."""
    words = say(somebody, english, **blanks)
    with somebody.page.expect_navigation():
        somebody.page.locator("main").get_by_role("link", name=words).first.click()
    somebody.is_sound()


def begin(somebody: Visitor) -> None:
    """Begin the one thing to do now, from the first page."""
    with somebody.page.expect_navigation():
        somebody.page.locator(".next a.btn").click()
    somebody.is_sound()


def type_in(somebody: Visitor, typed: Typed) -> None:
    """Fill in the fields of these names."""
    for name, values in typed.items():
        for value in values if isinstance(values, list) else [values]:
            _fill(somebody.page.locator("main"), name, str(value))


def _fill(page: Locator, name: str, value: str) -> None:
    field = page.locator(f'[name="{name}"]')
    kind = field.first.evaluate("field => field.type")
    if kind in {"radio", "checkbox"}:
        choice = page.locator(f'[name="{name}"][value="{value}"]')
        # People press the words; the circle itself may be unseen.
        if not choice.is_checked():
            page.locator(f'label:has([name="{name}"][value="{value}"])').click()
    elif kind == "select-one":
        field.select_option(value)
    elif kind != "hidden":
        field.fill(value)


def is_stopped(somebody: Visitor) -> Locator:
    """The page came back with a summary of mistakes: it has the focus and leads to the fields."""
    summary = somebody.page.locator(".errsum")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    expect(somebody.page.locator(f'[id="{target}"]')).to_be_focused()
    return summary


def is_refused(somebody: Visitor, *names: str) -> None:
    """The page came back because of these fields: each is named above and says what is wrong."""
    links = is_stopped(somebody).get_by_role("link").all()
    targets = [(link.get_attribute("href") or "").removeprefix("#") for link in links]
    # A link leads to the first answer of a question with ready answers.
    named = [each if each in names else each.removesuffix("-0") for each in targets]
    assert named == list(names), named
    for name in names:
        expect(somebody.page.locator(f'[id="{name}-e"]')).not_to_be_empty()
        expect(somebody.page.locator(f'[id="{name}"]')).to_have_attribute(
            "aria-describedby", re.compile(rf"\b{re.escape(name)}-e$")
        )


def keeps(somebody: Visitor, typed: Typed) -> None:
    """Everything that was typed still stands in the form."""
    for name, values in typed.items():
        field = somebody.page.locator(f'main [name="{name}"]')
        if field.first.evaluate("field => field.type") in {"radio", "checkbox"}:
            for value in values if isinstance(values, list) else [values]:
                expect(somebody.page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()
        else:
            expect(field).to_have_value(str(values))


def look_again() -> None:
    """See in the test what was done in the browser."""
    db.session.rollback()
