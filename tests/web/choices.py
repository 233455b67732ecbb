"""Choices of coaches, as tests of the page make and read them."""

from sqlalchemy import func, select

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.services import coach_choices
from coaching.services.coach_choices import Pair
from tests import make, story


def row(case: Case, coach: User, deputy: User | None = None, *, seen: str = "") -> dict[str, str]:
    """A row of the page of coaches as a browser sends it."""
    return {
        f"coach-{case.id}": str(coach.id),
        f"deputy-{case.id}": str(deputy.id) if deputy else "",
        f"seen-{case.id}": seen,
    }


def choose(cora: User, case: Case, coach: User, deputy: User, reason: str = "") -> None:
    coach_choices.choose(cora, case, Pair(coach.id, deputy.id), seen=Pair(), reason=reason)


def chosen(case: Case) -> Pair:
    db.session.expire_all()
    return Pair.of(coach_choices.of_case(case.id))


def suggested(text: str) -> dict[str, str]:
    """The suggestions of a page as its form sends them."""
    found = {}
    for part in text.split('name="suggested-')[1:]:
        number, rest = part.split('"', 1)
        found[f"suggested-{number}"] = rest.split('value="', 1)[1].split('"', 1)[0]
        found[f"seen-{number}"] = found[f"coach-{number}"] = ""
    return found


def number_of_cases() -> int:
    return int(db.session.scalar(select(func.count(Case.id))) or 0)


def fill(cora: User, carl: User, kim: User, cohort: Cohort, *, until: int) -> None:
    """Organisations in every state that a row can be in."""
    for number in range(number_of_cases(), until):
        names = [make.person(f"{kind} {number}") for kind in ("Contact", "Sponsor")]
        case = make.case(cohort, f"Unit {number}", contact=names[0], sponsor=names[1])
        if number % 3 == 1:
            choose(cora, case, carl, kim, reason="There is always room")
        if number % 3 == 2:
            story.start(case, cora)
