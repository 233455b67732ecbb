"""A small demonstration: invented people use the real forms and services on a moved clock."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select

from coaching import calendar, clock
from coaching.clock import HELSINKI
from coaching.data.demonstration import Somebody, read_organisations, read_programme
from coaching.demo.background import Background
from coaching.demo.cues import Cues
from coaching.demo.office import Office
from coaching.demo.play import Play
from coaching.demo.schedule import NINE
from coaching.demo.stage import Stage
from coaching.haste import in_a_hurry
from coaching.i18n import gettext
from coaching.model.base import db
from coaching.model.people import StaffRole, User
from coaching.services import digests
from forms.people import ROLE_WORDS

# Everybody of the demonstration signs in with it; a real installation never holds it.
PASSWORD = "polku demonstration"  # noqa: S105 - printed for everybody who looks around

MAILS_ARE_KEPT = timedelta(weeks=3)

Hash = Callable[[str], str]

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


def is_ours() -> bool:
    """The first account ever was that of the demonstration's administrator."""
    first = db.session.scalar(select(User.email).order_by(User.id).limit(1))
    return first == next(iter(read_programme().staff.values())).email


def organisations() -> list[str]:
    """What the organisations are called by those who choose some of them."""
    return [each.key for each in read_organisations()]


def people() -> list[tuple[str, str, str, str, str]]:
    """Who can sign in to look around: role in words, name, e-mail, password, what they show."""
    programme = read_programme()
    known = {each.email: (_roles(each), each.name) for each in programme.staff.values()}
    for organisation in read_organisations():
        for each in organisation.people.values():
            known[each.email] = (f"{gettext(PLACES[each.place])}, {organisation.name}", each.name)
    return [(*known[email], email, PASSWORD, shows) for email, shows in programme.tour.items()]


def _roles(person: Somebody) -> str:
    return ", ".join(str(ROLE_WORDS[StaffRole(role)]) for role in person.roles)


def hashed(password: str) -> str:
    """A password as accounts keep it; argon2 salts by itself."""
    return PasswordHasher().hash(password)


def last_digests(end: datetime) -> datetime:
    """The last moment by then at which everybody got a digest."""
    day = end.astimezone(HELSINKI).date()
    if not calendar.is_working_day(day) or end < datetime.combine(day, digests.FIRST, HELSINKI):
        day = calendar.add_working_days(day, -1)
    return datetime.combine(day, digests.FIRST, HELSINKI)


def load(
    today: date | None = None, *, only: Iterable[str] = (), hash_password: Hash = hashed
) -> None:
    """Fill an empty database with three cohorts in different weeks of their years.

    They look as on ``today``; ``only`` names some of the organisations.
    """
    end = clock.now()
    if today is not None and today != clock.today():
        end = datetime.combine(today, NINE, HELSINKI)
    office = Office(read_programme(), end.astimezone(HELSINKI).date())
    background = Background(
        hash_password(PASSWORD),
        mails_from=end - MAILS_ARE_KEPT,
        digests_at=last_digests(end),
    )
    play = Play(Stage(office), background, Cues(office.programme))
    with in_a_hurry():
        play.prepare(read_organisations(*only))
        play.agenda.add(background.digests_at, background.gather_digests)
        play.go_on_until(end)
