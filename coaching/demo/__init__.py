"""A small demonstration: invented people use the real forms and services on a moved clock."""

from collections.abc import Callable
from datetime import date, datetime

from argon2 import PasswordHasher
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.data.demonstration import Somebody, read_organisations, read_programme
from coaching.demo.background import Background
from coaching.demo.office import Office
from coaching.demo.play import Play
from coaching.demo.schedule import NINE
from coaching.demo.stage import Stage
from coaching.i18n import gettext
from coaching.model.base import db
from coaching.model.people import StaffRole, User
from forms.people import ROLE_WORDS

# Everybody of the demonstration signs in with it; a real installation never holds it.
PASSWORD = "polku demonstration"  # noqa: S105 - printed for everybody who looks around

# The words of the lanes, as the drawings call them.
PLACES = {
    "contact": "Contact person",
    "deputy": "Contact person",
    "team_member": "Team member",
    "sponsor": "Management sponsor",
}


def is_empty() -> bool:
    """Nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def people() -> list[tuple[str, str, str, str]]:
    """Who can sign in to look around: role in words, name, e-mail address, password."""
    programme = read_programme()
    known = {each.email: (_roles(each), each.name) for each in programme.staff.values()}
    for organisation in read_organisations():
        for each in organisation.people.values():
            known[each.email] = (f"{gettext(PLACES[each.place])}, {organisation.name}", each.name)
    return [(*known[email], email, PASSWORD) for email in programme.tour]


def _roles(person: Somebody) -> str:
    return ", ".join(str(ROLE_WORDS[StaffRole(role)]) for role in person.roles)


def hashed(password: str) -> str:
    """A password as accounts keep it; argon2 salts by itself."""
    return PasswordHasher().hash(password)


def load(today: date | None = None, *, hash_password: Callable[[str], str] = hashed) -> None:
    """Fill an empty database with three cohorts in different weeks of their years.

    They look as on ``today``.
    """
    end = clock.now()
    if today is not None and today != clock.today():
        end = datetime.combine(today, NINE, HELSINKI)
    office = Office(read_programme(), end.astimezone(HELSINKI).date())
    play = Play(Stage(office), Background(hash_password(PASSWORD)))
    play.prepare(read_organisations())
    play.go_on_until(end)
