"""Fields for what has a form of its own: email addresses, phone numbers, business IDs."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from coaching import shapes
from forms.fields import Typed, tidy
from forms.rules import Length


class EmailField(wtforms.EmailField):
    """An email address."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "off"})
        super().__init__(label, [*validators, Length(254)], filters=[tidy], **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be an address."""
        if self.data and not shapes.is_address(self.data):
            message = _l("Write an email address in the form name@example.fi.")
            raise StopValidation(str(message))


class PhoneField(wtforms.TelField):
    """A telephone number; without a country code it is a Finnish one."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "off"})
        super().__init__(label, [*validators, Length(40)], filters=[tidy], **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be a number."""
        if self.data and not shapes.is_phone(self.data):
            message = _l("Write a phone number, for example 040 123 4567 or +358 40 123 4567.")
            raise StopValidation(str(message))


class BusinessId(Typed):
    """A Finnish business ID (Y-tunnus), with its check digit."""

    not_read = _l(
        "This is not a business ID. Check every digit: the form is 1234567-1, and the last digit"
        " follows from the others."
    )

    def read(self, typed: str) -> str | None:
        """The number in the form 1234567-1."""
        return shapes.business_id(typed)
