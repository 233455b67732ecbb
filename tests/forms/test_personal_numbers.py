"""Personal identity codes and phone numbers in free texts: their writer is warned, once."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField

from coaching import shapes
from forms import personal_numbers
from forms.fields import Line, Text
from forms.public import AccessibilityFeedback
from tests.forms.asking import complaints, raw

Press = Callable[[dict[str, str], list[str]], dict[str, str]]


class Row(Form):
    """A row of a group."""

    what = Line("What")


class Letter(Form):
    """Free texts, alone and in rows."""

    title = Line("Title", most=20)
    text = Text("Text")
    rows = FieldList(FormField(Row), min_entries=1)


def warned(typed: dict[str, str]) -> dict[str, str]:
    """What the form says of each field."""
    return complaints(Letter(raw(dict(typed))))


@pytest.fixture
def second_press(small_app: Flask) -> Press:
    """Sends what the first press has put into the form too."""

    def press(typed: dict[str, str], marks: list[str]) -> dict[str, str]:
        sent = MultiDict([*typed.items(), *((personal_numbers.MARKS, mark) for mark in marks)])
        with small_app.test_request_context(method="POST", data=sent):
            return complaints(Letter(sent))

    return press


@pytest.mark.parametrize("code", ["131052-308T", "131052a308t", "010594Y9032", "010100A123D"])
def test_a_code_is_known_by_its_check_character(code: str) -> None:
    assert shapes.personal_codes(f"Otto ({code}), kaupunki") == [code.upper()]


@pytest.mark.parametrize("text", ["131052-308S", "131352-308T", "1131052-308T", "131052-308TX"])
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert shapes.personal_codes(text) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("040 123 4567", "+358401234567"),
        ("0401234567", "+358401234567"),
        ("040-1234567", "+358401234567"),
        ("(09) 310 1691", "+35893101691"),
        ("+358 (0)50 123 4567", "+358501234567"),
        ("+46 70 123 45 67", "+46701234567"),
        ("0046 70 123 45 67", "+46701234567"),
        ("+1 212 555 0123", "+12125550123"),
    ],
)
def test_phone_numbers_are_known_however_they_are_written(written: str, number: str) -> None:
    assert personal_numbers.phones_in(f"Soita {written} huomenna") == [number]


def test_a_code_is_no_phone_number() -> None:
    assert personal_numbers.phones_in("010594Y9032, 010195-9033") == []


@pytest.mark.parametrize(
    "told",
    [
        *("01.02.2026", "09.12.2026 klo 9", "05.03.–8.3.2027", "1.9.2026-31.12.2026"),
        *("08.2026", "09/2026", "09-12/2026"),
    ],
)
def test_a_day_or_a_month_is_no_phone_number(told: str) -> None:
    assert personal_numbers.phones_in(f"Tapaaminen {told}, 0401234567") == ["+358401234567"]


def test_a_number_that_ends_like_a_year_is_one() -> None:
    assert personal_numbers.phones_in("040 123 2026, 050.123.2026") == [
        *("+358401232026", "+358501232026")
    ]


def test_each_text_is_warned_of_what_is_in_it() -> None:
    found = warned(
        {
            "title": "131052-308T",
            "text": "131052-308T, 040 123 4567",
            "rows-0-what": "Soita 040 123 4567",
        }
    )

    assert {name: told[:45] for name, told in found.items()} == {
        "title": "There is a personal identity code in your tex",
        "text": "There are a personal identity code and a phon",
        "rows-0-what": "There is a phone number in your text. Take it",
    }


def test_another_mistake_is_told_first() -> None:
    assert warned({"title": "Soita heti numeroon 040 123 4567"}) == {
        "title": "Write at most 20 characters. Now there are 32."
    }


def test_a_second_press_sends_it(second_press: Press) -> None:
    typed = {"text": "040 123 4567", "rows-0-what": "131052-308T"}
    form = Letter(raw(dict(typed)))
    assert not form.validate()

    assert len(personal_numbers.marks_in(form)) == 2
    assert second_press(typed, personal_numbers.marks_in(form)) == {}


def test_other_words_around_the_number_are_not_warned_again(second_press: Press) -> None:
    form = Letter(raw({"text": "040 123 4567"}))
    assert not form.validate()

    marks = personal_numbers.marks_in(form)
    assert second_press({"text": "Soita +358 40 1234567"}, marks) == {}
    assert second_press({"text": "Soita 040 123 4568"}, marks).keys() == {"text"}
    assert second_press({"title": "040 123 4567"}, marks).keys() == {"title"}


def test_a_page_that_only_shows_a_form_again_warns_of_nothing(small_app: Flask) -> None:
    with small_app.test_request_context(method="GET"):
        form = Letter(raw({"text": "040 123 4567"}))

        assert form.validate()
        # It knows nevertheless, so that the next press is not the first one.
        assert len(personal_numbers.marks_in(form)) == 1


def test_strangers_are_warned_too() -> None:
    form = AccessibilityFeedback(formdata=raw({"message": "Soita 040 123 4567"}))

    assert complaints(form).keys() == {"message"}
