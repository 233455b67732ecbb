"""Which passwords are too easy, judged without asking anybody else."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST = 12  # characters
# Different characters that must be left when everything easy has been taken away.
FRESH = 5
EASY = re.compile(
    "password|passwort|qwertyuiop|qwerty|asdfghjkl|asdfgh|zxcvbnm|letmein|welcome|iloveyou|admin"
    "|salasana|tervetuloa|lösenord|losenord|välkommen|valkommen|polku|demo|abc|hello|hei|test"
    "|kevät|kesä|syksy|talvi|vår|sommar|höst|vinter|spring|summer|autumn|winter"
)
IN_A_ROW = re.compile(r"0?123456789|0?12345678|0?1234567|0?123456|0?12345|0?1234|987654321|54321")
YEAR = re.compile(r"(?:19|20)\d\d")


class Passwords(PasswordUtil):
    """Long, and not made of what anybody would try first: common words, names, rows, years."""

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a password, and the password as it is stored."""
        wrong, normal = super().validate(password, is_register, **kwargs)
        user = kwargs.get("user")
        own = f"{user.name} {user.email}" if user else ""
        if not wrong and is_easy(normal, own):
            wrong = [
                _("This password is easy to guess. Choose a few words that do not belong together.")
            ]
        return wrong, normal


def is_easy(password: str, own: str = "") -> bool:
    """Whether too little is left of a password without the words and names one would try."""
    rest = unicodedata.normalize("NFC", password).casefold()
    names = [re.escape(word) for word in re.split(r"\W+", own.casefold()) if len(word) > 2]
    for pattern in (IN_A_ROW, YEAR, *map(re.compile, names), EASY):
        rest = pattern.sub("", rest)
    return len(set(rest)) < FRESH
