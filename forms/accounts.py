"""Forms of signing in, of passwords, and of one's own account."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    VerifyForm,
)
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from coaching.data.mails import MailChoice
from forms.addresses import EmailField
from forms.base import Required
from forms.choices import LANGUAGES, RadioField, cards

LONG_ENOUGH = _l("At least 12 characters. A few words in a row are easy to remember.")


def is_local(path: str) -> bool:
    """Whether an address leads to a page of ours, however browsers may read it."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return plain and path.isprintable() and not urlsplit(path).netloc


class SignIn(LoginForm):
    """Who somebody is; carries along what they were typing when their session ended."""

    remember = None  # type: ignore[assignment]  # takes the field away
    kept = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("Email address")
        self.email.render_kw = {"autocomplete": "username"}
        self.password.label.text = _("Password")
        self.password.description = ""
        if not is_local(self.next.data or ""):
            self.next.data = ""

    def validate_next(self, field: Field) -> None:
        """An address elsewhere is forgotten, not complained about."""

    def validate(self, **kwargs: Any) -> bool:
        """Ask for what is missing; the rest is one answer for all mistakes."""
        if not (self.email.data or "").strip() or not self.password.data:
            self.form_errors.append(_("Write your email address and your password."))
            return False
        return super().validate(**kwargs)


class ForgotPassword(ForgotPasswordForm):
    """Where to send the link for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("Email address")
        self.email.render_kw = {"autocomplete": "username"}

    def validate(self, **kwargs: Any) -> bool:
        """Ask for the address if it is missing; all others get the same answer."""
        if not (self.email.data or "").strip():
            self.form_errors.append(_("Write your email address."))
            return False
        is_known = super().validate(**kwargs)
        if is_known:
            # The library spends this on an address that nobody has; so it takes as long for all.
            hash_password("not a password")
        return is_known


class ResetPassword(ResetPasswordForm):
    """A new password, behind a link that was sent by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("New password")
        self.password.description = LONG_ENOUGH
        self.password_confirm.label.text = _("New password once more")


class ChangePassword(ChangePasswordForm):
    """A new password in place of the one somebody has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Password you have now")
        self.password.flags.required = True
        self.new_password.label.text = _("New password")
        self.new_password.description = LONG_ENOUGH
        self.new_password_confirm.label.text = _("New password once more")


class ShowOnceMore(VerifyForm):
    """The password once more, before somebody changes how they sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("Password you have now")
        self.password.description = ""
        if not is_local(self.next.data or ""):
            self.next.data = ""

    def validate(self, **kwargs: Any) -> bool:
        """Whoever has no password does not guess one."""
        if self.user.password is None:
            self.password.errors = [_("You have no password. Sign out and in again.")]
            return False
        return super().validate(**kwargs)


class ChangeOwnAddress(FlaskForm):
    """Where one's own mail is to go, and what one signs in with."""

    email = EmailField(
        _l("New email address"),
        [Required(_l("Write the email address"))],
        render_kw={"autocomplete": "email"},
    )


class OwnMail(FlaskForm):
    """How much mail somebody wants."""

    mail_choice = RadioField(
        _l("How do you want to get mail?"),
        [Required()],
        choices=[
            (MailChoice.DIGEST.value, _l("One mail a day")),
            (MailChoice.SINGLE.value, _l("Each mail by itself")),
            (MailChoice.URGENT.value, _l("Only what is urgent")),
        ],
        render_kw=cards(
            {
                MailChoice.DIGEST: _l(
                    "On working days at eight, when there is something: what is new, what is due, "
                    "and your meetings. What is urgent comes at once."
                ),
                MailChoice.SINGLE: _l("As soon as it happens."),
                MailChoice.URGENT: _l("You see everything else when you sign in."),
            }
        ),
    )


class OwnLanguage(FlaskForm):
    """The language of pages and mail."""

    language = RadioField(
        _l("Which language do you want to use?"),
        [Required()],
        choices=LANGUAGES,
        description=_l("The pages and your mail are in this language."),
    )
