"""What people type is read however they write it; what cannot be read is told."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from wtforms import Form

from forms.addresses import BusinessId, EmailField, PhoneField
from forms.fields import DateField, Line, QuarterHours, Text, TimeField, WholeNumber
from tests.forms.asking import raw


class Kinds(Form):
    """One field of each kind, none of them required."""

    day = DateField("Day")
    hour = TimeField("Hour")
    count = WholeNumber("Count", least=1, most=200)
    hours = QuarterHours("Hours")
    email = EmailField("Email")
    phone = PhoneField("Phone")
    business_id = BusinessId("Business ID")
    line = Line("Line", most=5)
    text = Text("Text")


def read(name: str, typed: str) -> Any:
    """What a field makes of a text."""
    form = Kinds(raw({name: typed}))
    return form[name].data if form.validate() else str(form[name].errors[0])


@pytest.mark.parametrize("typed", ["5.3.2027", "05.03.2027", " 5. 3. 2027 ", "2027-03-05"])
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    assert read("day", typed) == date(2027, 3, 5)


@pytest.mark.parametrize("typed", ["31.2.2027", "5/3/2027", "5.3.27", "tomorrow", "1.1.0001"])
def test_what_is_no_day_is_told(typed: str) -> None:
    assert str(read("day", typed)).startswith("Write the day as day.month.year")


def test_a_day_is_shown_as_it_was_typed_or_as_people_write_it() -> None:
    assert Kinds(raw({"day": "31.2.2027"})).day._value() == "31.2.2027"
    assert Kinds(data={"day": "2027-03-05"}).day._value() == "5.3.2027"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("hour", "9", "09:00:00"),
        ("hour", "13.05", "13:05:00"),
        ("hour", "9:30", "09:30:00"),
        ("count", "200", "200"),
        ("hours", "2,25", "2.25"),
        ("hours", "1.5", "1.5"),
        ("email", " otto@kunta.example ", "otto@kunta.example"),
        ("phone", "040 1234567", "040 1234567"),
        ("phone", "+46 8 123 456 78", "+46 8 123 456 78"),
        ("business_id", "0245437-2", "0245437-2"),
        ("business_id", "FI 20774740", "2077474-0"),
    ],
)
def test_what_can_be_read_is_read(name: str, typed: str, value: str) -> None:
    assert str(read(name, typed)) == value


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("hour", "25.00", "Write the time"),
        ("count", "0", "Write a whole number from 1 to 200."),
        ("count", "1.5", "Write a whole number from 1 to 200."),
        ("hours", "1.1", "Write hours in quarters"),
        ("hours", "NaN", "Write hours in quarters"),
        ("email", "otto@", "Write an email address"),
        ("phone", "12", "Write a phone number"),
        ("business_id", "0245437-3", "This is not a business ID."),
        ("line", "123456", "Write at most 5 characters. Now there are 6."),
        ("text", "Otto, 131052-308T", "There is a personal identity code in your text."),
    ],
)
def test_what_cannot_be_read_is_told(name: str, typed: str, message: str) -> None:
    assert str(read(name, typed)).startswith(message)


def test_hours_are_exact() -> None:
    assert read("hours", "2,50") == Decimal("2.5")
