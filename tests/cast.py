"""The cast of every test; Eve belongs to another organisation and must see nothing."""

import pytest
from flask import Flask

from coaching.model.base import transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import StaffRole, User
from tests import make
from tests.years import Year


@pytest.fixture
def cora(app: Flask) -> User:
    """The coordinator."""
    return make.person("Cora Coordinator", StaffRole.COORDINATOR)


@pytest.fixture
def carl(app: Flask) -> User:
    """The coach."""
    return make.person("Carl Coach", StaffRole.COACH)


@pytest.fixture
def kim(app: Flask) -> User:
    """The coach of somebody else."""
    return make.person("Kim Coach", StaffRole.COACH)


@pytest.fixture
def tess(app: Flask) -> User:
    """The trainer."""
    return make.person("Tess Trainer", StaffRole.TRAINER)


@pytest.fixture
def mona(app: Flask) -> User:
    """The programme manager."""
    return make.person("Mona Manager", StaffRole.MANAGER)


@pytest.fixture
def ada(app: Flask) -> User:
    """The administrator."""
    return make.person("Ada Administrator", StaffRole.ADMINISTRATOR)


@pytest.fixture
def otto(app: Flask) -> User:
    """The contact person."""
    return make.person("Otto Contact")


@pytest.fixture
def stina(app: Flask) -> User:
    """The management sponsor."""
    return make.person("Stina Sponsor")


@pytest.fixture
def eve(app: Flask) -> User:
    """The contact person of another organisation."""
    return make.person("Eve Elsewhere")


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    """A year that begins on 7 September 2026."""
    return make.cohort()


@pytest.fixture
def case(cohort: Cohort, otto: User, stina: User) -> Case:
    """Otto's and Stina's organisation, not started yet."""
    return make.case(cohort, "Harjula Schools", contact=otto, sponsor=stina)


@pytest.fixture
def coached(case: Case, carl: User) -> Case:
    """Otto's organisation with Carl as its coach."""
    with transaction():
        case.coach = carl
    return case


@pytest.fixture
def eves_case(cohort: Cohort, eve: User) -> Case:
    """Eve's organisation."""
    return make.case(cohort, "Elsewhere Ltd", contact=eve, sponsor=make.person("Sten Elsewhere"))


@pytest.fixture
def year(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User, tess: User
) -> Year:
    """The year of Otto's organisation, with everybody who does something for it."""
    return Year(
        case,
        {
            "coordinator": cora,
            "coach": carl,
            "deputy": kim,
            "contact": otto,
            "sponsor": stina,
            "manager": mona,
            "trainer": tess,
        },
    )
