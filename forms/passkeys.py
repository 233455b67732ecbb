"""Forms of passkeys: adding one, and what the browser answers."""

from typing import Any

from flask_babel import gettext as _
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninResponseForm
from wtforms import HiddenField


class AddPasskey(WebAuthnRegisterForm):
    """What the passkey is called in one's own list."""

    usage = HiddenField()  # type: ignore[assignment]  # nothing to choose from

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.label.text = _("Name of the passkey")
        self.name.description = _("So that you know it again, for example: my phone.")
        self.name.render_kw = {"autocomplete": "off", "maxlength": 64}

    def validate(self, **kwargs: Any) -> bool:
        """A passkey stands for password and code together: the device asks who holds it."""
        self.usage.data = "first"
        if not (self.name.data or "").strip():
            self.name.errors = [_("Give the passkey a name.")]
            return False
        return super().validate(**kwargs)


class PasskeyAnswer(WebAuthnSigninResponseForm):
    """What the browser has signed with a passkey."""

    def validate(self, **kwargs: Any) -> bool:
        """The library goes on with accounts that are closed, and would remember everybody."""
        self.remember.data = ""
        return super().validate(**kwargs) and not self.credential.errors
