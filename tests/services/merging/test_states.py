"""Two become one whatever state they are in: on hold, with somebody away, with a late task."""

from datetime import timedelta

from sqlalchemy import select

from coaching.clock import now, today
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.late_tasks import LateTask
from coaching.model.mail import Mail
from coaching.model.mergers import Becomes
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, allowed
from coaching.services import holds, late_ladder
from tests import make
from tests.services.climbing import make_late
from tests.services.holds.pausing import go_on, pause, propose
from tests.services.merging.conftest import Merging, leaves
from tests.story import answer, open_names, open_task


def running(case: Case) -> list[str]:
    """The processes of a year that go on."""
    query = select(Process.name).where(Process.case_id == case.id, Process.ended_at.is_(None))
    return sorted(db.session.scalars(query))


def told(name: str) -> list[str]:
    """Who is owed a mail of this name."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name for mail in found if mail.to]


# ---- on hold ----


def test_a_year_on_hold_ends_with_its_hold(
    merge: Merging, joining: Case, into: Case, otto: User, cora: User
) -> None:
    hold = pause(otto, cora, joining)
    assert joining.is_on_hold

    merge()

    assert (joining.status, hold.ended_at) == (CaseStatus.MERGED, now())
    assert (running(joining), holds.running(joining)) == ([], None)
    suspended = select(Task.id).where(Task.case_id == joining.id, Task.closed_at.is_(None))
    assert db.session.scalars(suspended).all() == []


def test_a_hold_that_is_only_asked_for_is_not_decided_any_more(
    merge: Merging, joining: Case, otto: User
) -> None:
    hold = propose(otto, joining)

    merge()

    assert open_names(joining) == []
    assert (hold.begun_at, holds.running(joining)) == (None, None)


def test_in_a_year_on_hold_the_signature_waits_until_it_goes_on(
    merge: Merging, into: Case, eve: User, cora: User
) -> None:
    pause(eve, cora, into)

    merge()

    task = open_task(into, "sign_commitment_again")
    assert (into.is_on_hold, task.is_suspended) == (True, True)
    go_on(cora, into)
    db.session.refresh(task)
    assert not task.is_suspended


# ---- somebody is away ----


def test_who_stood_in_for_this_organisation_alone_does_so_no_more(
    merge: Merging, joining: Case, into: Case, carl: User, cora: User
) -> None:
    lena = make.person("Lena Lane", StaffRole.COACH)
    one = make.substitution(carl, lena, joining, last_on=today() + timedelta(days=9))
    both = make.substitution(cora, make.person("Tom Trainer", StaffRole.TRAINER), joining, into)

    merge()

    assert one.ended_early_at == now()
    assert (both.ended_early_at, both.case_ids) == (None, frozenset({into.id}))
    assert "Lena" in told("substitution_ended")
    assert "Tom" in told("substitution_changed")


def test_whoever_comes_along_with_a_place_keeps_the_substitute(
    merge: Merging, joining: Case, into: Case, otto: User
) -> None:
    dora = joining.people(MemberKind.DEPUTY)[0]
    away = make.substitution(otto, dora)

    merge(becomes={otto.id: Becomes.DEPUTY})

    assert away.is_on
    task = open_task(into, "hold_intro_call")
    assert allowed(dora, Can.SEE_TASK, task)


def test_whoever_has_no_place_to_hand_over_any_more_needs_no_substitute(
    merge: Merging, joining: Case, otto: User, stina: User
) -> None:
    dora = joining.people(MemberKind.DEPUTY)[0]
    of_otto = make.substitution(otto, dora)
    of_stina = make.substitution(stina, dora)

    merge(becomes=leaves(dora), sponsor_id=stina.id)

    assert of_otto.ended_early_at == now()
    assert of_stina.ended_early_at == now()


# ---- a task is late ----


def test_nobody_handles_a_late_task_of_a_year_that_has_ended(
    merge: Merging, joining: Case, cora: User, carl: User, otto: User
) -> None:
    answer(cora, open_task(joining, "record_kickoff"))
    answer(otto, open_task(joining, "answer_alone", otto))
    answer(carl, open_task(joining, "hold_baseline_workshop"))
    late = open_task(joining, "submit_baseline")
    handling = make_late(late)

    merge()

    assert not handling.is_open
    assert running(joining) == []
    assert [each.decision for each in db.session.scalars(select(LateTask))] == [None]
    assert late.id not in late_ladder.due(1000)
