"""Fields for what people type: text, days, times, figures."""

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

import wtforms
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms.widgets import NumberInput, TextInput

from coaching import shapes
from forms.personal_numbers import WarnsOfNumbers
from forms.rules import Length

DAY = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?(?:[.:]00)?", re.ASCII)
YEARS = range(2000, 2101)
QUARTER = Decimal("0.25")
NO_NAMES = _l("Do not write names or details of individuals' experiences.")


def tidy(text: Any) -> Any:
    """Text without blanks around it, with one kind of line end, and without unseen characters."""
    return shapes.tidy(text) if isinstance(text, str) else text


class Line(WarnsOfNumbers, wtforms.StringField):
    """A short text on one line."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), most: int = 200, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators, Length(most)], filters=[tidy], **kwargs)


class Text(WarnsOfNumbers, wtforms.TextAreaField):
    """A longer text, with the standing help about what not to write."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        most: int = 1000,
        description: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {"rows": 4})
        help_text = NO_NAMES
        if description is not None:
            help_text = _l(
                "%(hint)s Do not write names or details of individuals' experiences.",
                hint=description,
            )
        super().__init__(
            label,
            [*validators, Length(most)],
            description=help_text,
            filters=[tidy],
            **kwargs,
        )


class Typed(wtforms.Field):
    """A value that is typed as text: shown again as it was typed, stored as what it means."""

    widget: Any = TextInput()
    not_read: Any = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, or say how to write it."""
        if not valuelist:
            return
        typed = tidy(valuelist[0])
        self.data = self.read(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(str(self.not_read))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def read(self, typed: str) -> Any:
        """What the text means; None when it cannot be read."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The value as people write it."""
        return str(value)


class DateField(Typed):
    """A day, written as day.month.year."""

    widget = wtforms.widgets.DateInput()
    not_read = _l("Write the day as day.month.year, for example 5.3.2027.")

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("description", _l("Day.month.year, for example 5.3.2027."))
        kwargs.setdefault("render_kw", {"type": "text", "inputmode": "numeric"})
        super().__init__(label, list(validators), **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a day, or a day from recorded answers."""
        self.data = date.fromisoformat(value) if isinstance(value, str) and value else value or None

    def read(self, typed: str) -> date | None:
        """5.3.2027, 05.03.2027 or 2027-03-05."""
        found = DAY.fullmatch(typed)
        if not found:
            return None
        day, month, year, iso_year, iso_month, iso_day = found.groups()
        try:
            given = date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
        except ValueError:
            return None
        return given if given.year in YEARS else None

    def write(self, value: date) -> str:
        """5.3.2027."""
        return f"{value.day}.{value.month}.{value.year}"


class TimeField(Typed):
    """A time of day, written as hours.minutes."""

    widget = wtforms.widgets.TimeInput()
    not_read = _l("Write the time as hours.minutes, for example 13.00.")

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("description", _l("Hours.minutes, for example 13.00."))
        kwargs.setdefault("render_kw", {"type": "text", "inputmode": "numeric"})
        super().__init__(label, list(validators), **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a time, or a time from recorded answers."""
        self.data = time.fromisoformat(value) if isinstance(value, str) and value else value or None

    def read(self, typed: str) -> time | None:
        """9, 9.30, 09:30."""
        found = TIME.fullmatch(typed)
        try:
            return time(int(found[1]), int(found[2] or 0)) if found else None
        except ValueError:
            return None

    def write(self, value: time) -> str:
        """13.00."""
        return f"{value.hour}.{value.minute:02}"


class WholeNumber(Typed):
    """A count between two limits."""

    widget = NumberInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("render_kw", {"type": "text", "inputmode": "numeric"})
        super().__init__(label, list(validators), **kwargs)
        self.allowed = range(least, most + 1)
        self.not_read = _l(
            "Write a whole number from %(least)d to %(most)d.", least=least, most=most
        )

    def read(self, typed: str) -> int | None:
        """A whole number within the limits."""
        return shapes.whole_number(typed, self.allowed)


class Year(WholeNumber):
    """A year, which is read without a blank between its figures."""


class QuarterHours(Typed):
    """Hours in quarters, written with a comma or a point."""

    widget = NumberInput()
    not_read = _l("Write hours in quarters, for example 1.5 or 2.25, at most 24.")

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"type": "text", "inputmode": "decimal"})
        super().__init__(label, list(validators), **kwargs)

    def process_data(self, value: Any) -> None:
        """Take hours, or hours from recorded answers."""
        self.data = None if value in (None, "") else Decimal(str(value))

    def read(self, typed: str) -> Decimal | None:
        """Quarters of an hour, from 0 to 24."""
        try:
            hours = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            return None
        readable = hours.is_finite() and 0 <= hours <= 24 and hours % QUARTER == 0
        return hours if readable else None

    def write(self, value: Decimal) -> str:
        """1.5, or 1,5 for those who write it so."""
        return str(format_decimal(value))


class _PersonInput:
    """The name in plain sight, the number unseen."""

    def __call__(self, field: Any, **_kwargs: Any) -> Markup:
        """A name that cannot be changed here."""
        return Markup(
            '<input type="hidden" name="{}" value="{}"><output id="{}">{}</output>'
        ).format(field.name, field._value(), field.id, escape(field.person))


class PersonField(Typed):
    """A person that the page names; nobody types here."""

    widget: Any = _PersonInput()
    not_read = _l("Open the page again: somebody has left or joined the team.")
    person = ""

    def process_data(self, value: Any) -> None:
        """Take the number of a member."""
        self.data = None if value is None else int(value)

    def read(self, typed: str) -> int | None:
        """The number of a member."""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None

    @property
    def words(self) -> list[str]:
        """The name, which is kept with the answers."""
        return [self.person]
