"""Modules get their training sessions, or wait for one, or are left to self-study."""

from datetime import UTC, datetime

import pytest

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.training import (
    CaseModule,
    Level,
)
from coaching.services import (
    tasks,
)
from coaching.services.bookings import SessionFull
from tests import story
from tests.story import answer, open_names, open_task
from tests.training import AUTUMN, change, mails, modules_of, of_module, session


def test_sessions_in_the_own_language_and_level_come_first(accepted: Case, tess: User) -> None:
    swedish = session(accepted, "M01", tess, language="sv")
    applied = session(accepted, "M01", tess, level=Level.APPLIED)
    later = session(accepted, "M01", tess, starts_at=datetime(2026, 11, 2, 7, tzinfo=UTC))
    first = session(accepted, "M01", tess)
    session(accepted, "M01", tess, capacity=1)
    session(accepted, "M01", tess, starts_at=datetime(2026, 9, 1, 7, tzinfo=UTC))
    session(accepted, "M02", tess)

    facts = tasks.facts(open_task(accepted, "confirm_training"))

    offered = next(each["offers"] for each in facts["modules"] if each["id"] == "M01")
    assert [o["id"] for o in offered] == [first.id, later.id, applied.id, swedish.id]
    assert offered[0]["seats"] == 30


def test_a_module_may_be_confirmed_before_it_has_a_session(
    accepted: Case, cora: User, tess: User
) -> None:
    held = session(accepted, "M01", tess)

    answer(cora, open_task(accepted, "confirm_training"))

    taken = modules_of(accepted)
    assert taken["M01"].session_id == held.id
    assert taken["M12"].session_id is None
    assert taken["M12"].confirmed_at is not None
    assert open_names(accepted).count("name_participants") == 7
    with_date, without = (of_module(accepted, "name_participants", key) for key in ("M01", "M12"))
    assert with_date.due_at == datetime(2026, 9, 28, 20, 59, tzinfo=UTC)
    assert without.due_at is None
    assert mails()[-1] == ("Otto", "training_confirmed")


def test_self_study_needs_a_reason_and_leads_to_no_task(
    accepted: Case, cora: User, tess: User
) -> None:
    task = open_task(accepted, "confirm_training")
    with pytest.raises(AssertionError, match="reason"):
        answer(cora, task, **change(task, "M04", session="self_study", reason=""))

    answer(cora, task, **change(task, "M04", session="self_study", reason="They did it last year"))

    assert modules_of(accepted)["M04"].self_study is True
    assert open_names(accepted).count("name_participants") == 6


def test_a_session_on_another_level_needs_a_reason(accepted: Case, cora: User, tess: User) -> None:
    other = session(accepted, "M01", tess, level=Level.APPLIED)
    task = open_task(accepted, "confirm_training")
    with pytest.raises(AssertionError, match="another level"):
        answer(cora, task, **change(task, "M01", session=str(other.id), reason=""))

    answer(cora, task, **change(task, "M01", session=str(other.id), reason="The only date"))

    assert modules_of(accepted)["M01"].level == Level.APPLIED


def test_an_order_that_turns_things_round_needs_a_reason(
    accepted: Case, cora: User, tess: User
) -> None:
    session(accepted, "M01", tess, starts_at=datetime(2026, 11, 2, 7, tzinfo=UTC))
    early = session(accepted, "M06", tess, level=modules_of(accepted)["M06"].level)
    task = open_task(accepted, "confirm_training")

    with pytest.raises(AssertionError, match="should come before"):
        answer(cora, task, **change(task, "M06", session=str(early.id), reason=""))


def test_a_full_session_is_refused_when_it_is_stored(
    accepted: Case, eves_case: Case, cora: User, tess: User
) -> None:
    small = session(accepted, "M01", tess, capacity=3)
    task = open_task(accepted, "confirm_training")
    typed = {**story.ANSWERS[task.name](task)}
    reply = story.reply(task, typed)
    with transaction():
        db.session.add(
            CaseModule(
                case=eves_case,
                module_id="M01",
                level=Level.BASIC,
                confirmed_at=AUTUMN,
                session=small,
            )
        )

    with pytest.raises(SessionFull) as refused:
        tasks.complete(cora, task, reply)

    assert refused.value.field == "modules"
    assert open_names(accepted).count("confirm_training") == 1
    assert modules_of(accepted)["M01"].confirmed_at is None
