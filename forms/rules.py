"""Rules that several forms share: how long, how late, needed when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList
from wtforms import validators as wtforms
from wtforms.validators import StopValidation, ValidationError

from coaching.clock import today


class Length(wtforms.Length):
    """At most so many characters; the browser does not cut off what is pasted."""

    def __init__(self, most: int) -> None:
        super().__init__(
            max=most,
            message=_l("Write at most %(max)d characters. Now there are %(length)d."),
        )
        self.field_flags = {}


class Words:
    """At most so many words; characters are limited by the field itself."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a longer text, and say how long it is."""
        count = len((field.data or "").split())
        if count > self.most:
            raise ValidationError(
                str(
                    _l(
                        "Write at most %(most)s words. Now there are %(count)s.",
                        most=self.most,
                        count=count,
                    )
                )
            )


class NeededWhen:
    """The field needs an answer when another field has a certain one."""

    def __init__(self, other: str, value: Any, message: Any) -> None:
        self.other = other
        self.value = value
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when the answer is missing."""
        unanswered = field.data is None or field.data == "" or field.data == []
        if form[self.other].data == self.value and unanswered and not field.process_errors:
            field.errors = []
            raise StopValidation(str(self.message))


class NeededThen(NeededWhen):
    """The same for a field that is in sight only then: nobody reads that it is optional."""

    field_flags: ClassVar[Mapping[str, Any]] = {"required": True}


class UntilToday:
    """A day on which something has happened cannot lie ahead."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a later day."""
        if field.data is not None and field.data > today():
            raise ValidationError(
                str(_l("This day is still ahead. Choose today or an earlier day."))
            )


def not_before(earlier: Field, later: Field, message: Any) -> None:
    """Refuse the later of two days when it comes first."""
    if earlier.data is not None and later.data is not None and later.data < earlier.data:
        raise ValidationError(str(message))


def explained(checks: Iterable[Field], comments: Field, message: Any) -> None:
    """Refuse to go on past a check that failed when no comment says why."""
    if any(check.data is False for check in checks) and not comments.data:
        raise ValidationError(str(message))


def point_at(rows: FieldList[Any], mistakes: Iterable[tuple[Field, Any]]) -> None:
    """Show a mistake that concerns several rows of a list at the fields it is in."""
    for field, message in mistakes:
        field.errors = [*field.errors, str(message)]
    found: list[Any] = [entry.errors for entry in rows.entries]
    rows.errors = found if any(found) else []
