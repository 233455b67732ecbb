"""Codes of an app on the phone: each counts once, and the picture to scan is part of the page."""

import qrcode
from flask_security import Totp
from markupsafe import Markup
from passlib.totp import TotpMatch
from qrcode.image.svg import SvgPathFillImage

from coaching.model.base import db
from coaching.model.people import User


class Codes(Totp):
    """Flask-Security's codes, with the memory that it leaves to us; all its users are ours."""

    def get_last_counter(self, user: User) -> int | None:  # type: ignore[override]
        """The last code that was taken; whoever sends the same one at this moment waits here."""
        db.session.refresh(user, ["totp_counter"], with_for_update=True)
        return user.totp_counter

    def set_last_counter(self, user: User, tmatch: TotpMatch) -> None:  # type: ignore[override]
        """This one, and older ones, count no more."""
        user.totp_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture as markup: a `data:` address would need a weaker policy for pages."""
        address = self.get_totp_uri(username, totp)
        made = qrcode.make(address, image_factory=SvgPathFillImage, border=2)
        return Markup(made.to_string(encoding="unicode"))  # noqa: S704 - made of squares alone
