"""The office of a coordinator who chooses coaches."""

from dataclasses import dataclass

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import coach_choices
from coaching.services.coach_choices import (
    CoachLine,
    Pair,
)

NOTHING = Pair()


@dataclass
class Office:
    """A coordinator with two coaches; the first may have one organisation."""

    cora: User
    carl: User
    kim: User

    @property
    def pair(self) -> Pair:
        return Pair(self.carl.id, self.kim.id)


def line_of(coach: User) -> CoachLine:
    return next(line for line in coach_choices.coaches() if line.user.id == coach.id)


def chosen(case: Case) -> Pair:
    db.session.expire_all()
    return Pair.of(coach_choices.of_case(case.id))
