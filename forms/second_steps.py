"""Forms of the second step at sign-in: setting it up, a code of it, codes for when it is lost."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_security.forms import (
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import HiddenField

from coaching.model.people import User


def is_needed(person: User) -> bool:
    """Whether the programme demands a second step of somebody: of its own people, if it is set."""
    return current_app.config["SECOND_STEP"] == "staff" and bool(person.offices)


class SetUpSecondStep(TwoFactorSetupForm):
    """Begin, begin anew with another phone, or go without; the buttons of the page say which."""

    setup = HiddenField()  # type: ignore[assignment]  # there is one way, and no list to choose from
    phone = None  # type: ignore[assignment]  # takes the field away

    def validate(self, **kwargs: Any) -> bool:
        """The library asks for a phone number only where codes come by text message."""
        self.setup.errors = []
        chosen = self.setup.data
        if chosen not in {"authenticator", "disable"}:
            self.form_errors.append(_("Choose what to do."))
            return False
        if chosen == "disable" and isinstance(self.user, User) and is_needed(self.user):
            self.form_errors.append(
                _("For people of the programme the second step is necessary. You can set up anew.")
            )
            return False
        return True


class SecondStep(TwoFactorVerifyCodeForm):
    """The code that the phone shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = _("Code of six digits")
        self.code.render_kw = {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def validate(self, **kwargs: Any) -> bool:
        """Many apps show the digits in two groups, and many people write them so."""
        self.code.data = "".join((self.code.data or "").split())
        if not self.code.data:
            self.code.errors = [_("Write the code that your phone shows.")]
            return False
        return super().validate(**kwargs)


class RecoveryCode(MfRecoveryForm):
    """One of the codes on paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = _("Recovery code")
        self.code.description = _("Three groups of four signs. Each code works once.")
        self.code.render_kw = {"autocomplete": "off"}

    def validate(self, **kwargs: Any) -> bool:
        """However it was written down: with spaces, in capitals, without the lines between."""
        signs = "".join(sign for sign in (self.code.data or "").lower() if sign.isalnum())
        self.code.data = "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
        if not signs:
            self.code.errors = [_("Write one of your recovery codes.")]
            return False
        return super().validate(**kwargs)


class NoRescue(TwoFactorRescueForm):
    """The library wants a form for other ways of help at the second step; there is none here."""

    help_setup = HiddenField()  # type: ignore[assignment]  # nothing to choose from

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_setup.choices = []  # type: ignore[attr-defined]
