"""Codes of an app on the phone, and on paper: each counts once."""

from typing import cast

import qrcode
from flask_security import MfRecoveryCodesUtil, Totp, UserMixin
from markupsafe import Markup
from passlib.totp import TotpMatch
from qrcode.image.svg import SvgPathFillImage

from coaching.model.people import User
from coaching.services import second_steps


class Codes(Totp):
    """Flask-Security's codes, with the memory that it leaves to us; all its users are ours."""

    def get_last_counter(self, user: User) -> int | None:  # type: ignore[override]
        """The last code that was taken, also by whoever sends the same one at this moment."""
        second_steps.take_turns(user)
        return user.totp_counter

    def set_last_counter(self, user: User, tmatch: TotpMatch) -> None:  # type: ignore[override]
        """This one, and older ones, count no more."""
        user.totp_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture as markup: a `data:` address would need a weaker policy for pages."""
        address = self.get_totp_uri(username, totp)
        made = qrcode.make(address, image_factory=SvgPathFillImage, border=2)
        return Markup(made.to_string(encoding="unicode"))  # noqa: S704 - made of squares alone


class CodesOnPaper(MfRecoveryCodesUtil):
    """Flask-Security's recovery codes, of which two browsers at once cannot use the same one."""

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether it is one of those that are left."""
        second_steps.take_turns(cast(User, user))
        return super().check_recovery_code(user, code)
