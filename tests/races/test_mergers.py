"""Two coordinators let the same organisations become one; somebody sends a form meanwhile."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.mail import Mail
from coaching.model.mergers import Merger
from coaching.model.people import StaffRole, User
from coaching.model.processes import Outcome
from coaching.rehearsal import checks
from coaching.services import mergers
from coaching.services.merger_wishes import CannotMerge, Wish
from coaching.services.mergers import AlreadyMerged, HasMovedOn
from tests import make, merging
from tests.races.conftest import Sending, Sent
from tests.story import open_names, open_task
from tests.together import in_turn, together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.fixture
def into(running: Case, eves_case: Case, cora: User, carl: User, kim: User, eve: User) -> Case:
    """Eve's organisation, coached by Kim."""
    return merging.begin(eves_case, cora=cora, coach=kim, deputy=carl, eve=eve)


@pytest.fixture
def cleo(app: Flask) -> User:
    """Another coordinator."""
    return make.person("Cleo Coordinator", StaffRole.COORDINATOR)


def merging_by(user: User, case: Case, into: Case) -> Callable[[], Sent]:
    """Prepare that somebody who has seen what follows presses the button."""
    sponsor = into.people(MemberKind.SPONSOR)[0]
    wish = Wish(sponsor_id=sponsor.id, reason="The towns become one")
    seen = mergers.consequences(user, case, into).seen
    ids = user.id, case.id, into.id

    def press() -> Sent:
        one, first, other = (
            db.session.get_one(kind, id) for kind, id in zip((User, Case, Case), ids, strict=True)
        )
        try:
            mergers.merge(one, first, other, wish, seen=seen)  # type: ignore[arg-type]
        except (AlreadyMerged, CannotMerge, HasMovedOn) as refusal:
            return Sent(409, str(refusal.message))
        return Sent(302, "")

    return press


def look_at(*case_ids: int) -> None:
    """Rows and steps agree."""
    for case_id in case_ids:
        checks.check(checks.look(case_id))


def test_of_two_coordinators_one_wins_and_the_other_is_told(
    app: Flask, running: Case, into: Case, cora: User, cleo: User
) -> None:
    both = [merging_by(cora, running, into), merging_by(cleo, running, into)]
    sent: list[Sent] = []

    together(app, *(lambda press=press: sent.append(press()) for press in both))

    assert sorted(each.status for each in sent) == [302, 409]
    assert "has joined Elsewhere Ltd already" in next(s.page for s in sent if s.status == 409)
    assert len(db.session.scalars(select(Merger)).all()) == 1
    assert running.status == CaseStatus.MERGED
    assert open_names(into).count("sign_commitment_again") == 1
    told = select(Mail.to_id).where(Mail.name == "merged")
    assert len(db.session.scalars(told).all()) == len(set(db.session.scalars(told)))
    look_at(running.id, into.id)


def test_each_into_the_other_at_once_leaves_one_of_them(
    app: Flask, running: Case, into: Case, cora: User, cleo: User
) -> None:
    both = [merging_by(cora, running, into), merging_by(cleo, into, running)]
    sent: list[Sent] = []

    together(app, *(lambda press=press: sent.append(press()) for press in both))

    assert sorted(each.status for each in sent) == [302, 409]
    assert sorted((running.status, into.status)) == [CaseStatus.ACTIVE, CaseStatus.MERGED]


@pytest.mark.parametrize("form_first", [False, True], ids=["form second", "form first"])
def test_a_task_of_the_year_that_joins_is_sent(
    app: Flask,
    running: Case,
    into: Case,
    cora: User,
    carl: User,
    sends: Sending,
    form_first: bool,
) -> None:
    task = open_task(running, "plan_session")
    send = sends(carl, task, place="The room of the board")
    press = merging_by(cora, running, into)

    if form_first:
        sent, pressed = in_turn(app, send, press)
        assert (sent.status, pressed.status) == (302, 409)
        assert "Something else has happened" in pressed.page
        assert (task.outcome, running.status) == (Outcome.DONE, CaseStatus.ACTIVE)
    else:
        pressed, sent = in_turn(app, press, send)
        assert (pressed.status, sent.status) == (302, 409)
        assert "is not needed any more since" in sent.page
        assert "The room of the board" in sent.page
        assert (task.outcome, running.status) == (Outcome.CANCELLED, CaseStatus.MERGED)
    look_at(running.id, into.id)
