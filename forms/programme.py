"""The forms for the dates of a cohort."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField

from forms.base import Required
from forms.fields import DateField, Line, WholeNumber
from forms.rules import not_before

ONE_YEAR = timedelta(weeks=52)


class BlackoutRow(Form):
    """Days on which nothing is due, such as the summer holidays."""

    first = DateField(_l("First day"), [Required(_l("Write the first day"))])
    last = DateField(_l("Last day"), [Required(_l("Write the last day"))])

    def validate_last(self, field: DateField) -> None:
        """A break ends after it begins."""
        not_before(self.first, field, _l("The last day comes before the first day."))


class CreateCohort(FlaskForm):
    """A name, the days of the call for applications, and the year itself."""

    button = _l("Create the cohort")

    name = Line(
        _l("Name"),
        [Required(_l("Give the cohort a name"))],
        most=100,
        description=_l("For example Cohort 2027–2028."),
    )
    apply_opens_on = DateField(_l("The call for applications opens"))
    apply_closes_on = DateField(_l("The call for applications closes"))
    selection_on = DateField(_l("The organisations are selected"))
    places = WholeNumber(
        _l("How many organisations does the cohort have room for?"),
        least=1,
        most=200,
        description=_l("The selection of applicants counts with it. It can be left empty."),
    )
    starts_on = DateField(_l("Kick-off"), [Required(_l("Write the day of the kick-off"))])
    ends_on = DateField(
        _l("Last day of the year"), description=_l("Leave empty for 52 weeks from the kick-off.")
    )
    blackouts = FieldList(
        FormField(BlackoutRow, _l("Break")),
        _l("Breaks"),
        max_entries=12,
        description=_l("Nothing is due during a break, and no reminders are sent."),
    )

    @property
    def last_day(self) -> date | None:
        """The day the year ends: as written, or 52 weeks from its start."""
        first: date | None = self.starts_on.data
        last: date | None = self.ends_on.data
        return last if last is not None or first is None else first + ONE_YEAR

    def validate_apply_closes_on(self, field: DateField) -> None:
        """The call closes after it opens."""
        not_before(self.apply_opens_on, field, _l("The call closes before it opens."))

    def validate_selection_on(self, field: DateField) -> None:
        """Applications come first."""
        not_before(self.apply_closes_on, field, _l("The selection comes before the call closes."))

    def validate_starts_on(self, field: DateField) -> None:
        """The year starts when the organisations are known."""
        for earlier in (self.selection_on, self.apply_closes_on):
            not_before(earlier, field, _l("The kick-off comes before the organisations are known."))

    def validate_ends_on(self, field: DateField) -> None:
        """The year has a length."""
        not_before(self.starts_on, field, _l("The year ends before it begins."))
        if field.data is not None and field.data == self.starts_on.data:
            field.errors = [*field.errors, str(_l("The year ends before it begins."))]


class ChangeCohort(CreateCohort):
    """The same dates, when a year is being prepared or runs already."""

    button: Any = _l("Look at the new dates")
