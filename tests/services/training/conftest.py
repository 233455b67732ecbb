"""How far an organisation has come with its training when a test begins."""

from datetime import timedelta

import pytest

from coaching.model.cases import Case, Cohort
from coaching.model.organisations import PlanStatus
from coaching.model.people import User
from coaching.model.training import Level, Mode, TrainingSession
from coaching.services import training_sessions
from coaching.services.training_sessions import Details
from tests import story
from tests.story import answer, open_task
from tests.training import AUTUMN, modules_of, session


@pytest.fixture
def proposing(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """An organisation with an expired plan, whose baseline is at 2 throughout."""
    case.organisation.plan_status = PlanStatus.EXPIRED
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def accepted(proposing: Case, carl: User, otto: User) -> Case:
    """The organisation has accepted the proposal."""
    answer(carl, open_task(proposing, "propose_training"))
    answer(otto, open_task(proposing, "accept_training"))
    return proposing


@pytest.fixture
def confirmed(accepted: Case, cora: User, tess: User) -> Case:
    """Foundations and leadership have a session."""
    session(accepted, "M01", tess, capacity=5)
    session(accepted, "M03", tess, level=modules_of(accepted)["M03"].level)
    answer(cora, open_task(accepted, "confirm_training"))
    return accepted


@pytest.fixture
def under_way(confirmed: Case, otto: User) -> Case:
    """Participants are named for foundations, so their attendance is to be recorded."""
    answer(otto, open_task(confirmed, "name_participants"))
    return confirmed


@pytest.fixture
def details(tess: User) -> Details:
    """Foundations on a morning in October."""
    return Details(
        module_id="M01",
        level=Level.BASIC,
        language="fi",
        starts_at=AUTUMN,
        ends_at=AUTUMN + timedelta(hours=3),
        mode=Mode.REMOTE,
        place="https://video.example.org/m01",
        capacity=30,
        trainer_id=tess.id,
    )


@pytest.fixture
def planned(cohort: Cohort, cora: User, details: Details) -> TrainingSession:
    """Cora has planned it."""
    return training_sessions.create(cora, cohort, details)
