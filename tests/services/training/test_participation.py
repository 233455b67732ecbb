"""Who is sent to a module, who came, and what was tried out at work."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.training import Attendance, CaseModule, Level, Participant
from coaching.services import (
    progress,
    tasks,
)
from coaching.services.bookings import SessionFull
from tests import story
from tests.story import answer
from tests.training import AUTUMN, events, mails, modules_of, of_module


def test_participants_are_named_for_the_seats_there_are(
    confirmed: Case, otto: User, tess: User
) -> None:
    task = of_module(confirmed, "name_participants", "M01")
    facts = tasks.facts(task)
    assert (facts["fewest"], facts["most"]) == (2, 5)
    assert [part.number for part in facts["parts"]] == [0, 1]

    answer(otto, task, needs="A quiet room")

    taken = modules_of(confirmed)["M01"]
    assert len(taken.participants) == 2
    assert taken.needs == "A quiet room"
    attendance = of_module(confirmed, "record_attendance", "M01")
    assert attendance.assignee_id == tess.id
    assert attendance.opens_at == datetime(2026, 10, 11, 21, 0, tzinfo=UTC)
    assert attendance.due_at == datetime(2026, 10, 14, 20, 59, tzinfo=UTC)


def test_the_sponsors_module_begins_with_the_sponsor_alone(
    confirmed: Case, otto: User, stina: User
) -> None:
    task = of_module(confirmed, "name_participants", "M03")
    sponsor = next(m for m in confirmed.members if m.kind == MemberKind.SPONSOR)

    assert tasks.prefill(task)["participants"] == [sponsor.id]
    assert tasks.facts(task)["fewest"] == 1
    answer(otto, task)

    assert [p.member.user_id for p in modules_of(confirmed)["M03"].participants] == [stina.id]


def test_a_form_given_back_frees_its_seats(confirmed: Case, otto: User, carl: User) -> None:
    task = answer(otto, of_module(confirmed, "name_participants", "M01"), needs="A quiet room")

    tasks.give_back(carl, task)

    assert modules_of(confirmed)["M01"].participants == []
    assert modules_of(confirmed)["M01"].needs == ""
    answer(otto, task)
    assert len(modules_of(confirmed)["M01"].participants) == 2


def test_whoever_was_named_is_offered_in_the_place_of_today(confirmed: Case, otto: User) -> None:
    task = of_module(confirmed, "name_participants", "M01")
    contact, in_team = (
        next(m for m in confirmed.members if m.user_id == otto.id and m.kind == kind)
        for kind in (MemberKind.CONTACT, MemberKind.TEAM_MEMBER)
    )
    with transaction():
        modules_of(confirmed)["M01"].participants = [Participant(member_id=contact.id)]
        contact.left_at = clock.now()

    assert tasks.prefill(task)["participants"] == [in_team.id]

    with transaction():
        in_team.left_at = clock.now()
    assert tasks.prefill(task) == {}


def test_too_many_for_the_seats_are_refused_with_what_to_do(
    confirmed: Case, eves_case: Case, otto: User
) -> None:
    task = of_module(confirmed, "name_participants", "M01")
    everybody = [str(each["id"]) for each in tasks.facts(task)["members"]]
    reply = story.reply(task, {"participants": everybody, "needs": ""})
    with transaction():
        db.session.add(
            CaseModule(
                case=eves_case,
                module_id="M01",
                level=Level.BASIC,
                confirmed_at=AUTUMN,
                session=modules_of(confirmed)["M01"].session,
            )
        )

    with pytest.raises(SessionFull) as refused:
        tasks.complete(otto, task, reply)

    assert refused.value.field == "participants"
    assert "3 people" in str(refused.value)


def test_attendance_is_kept_for_the_named_and_for_those_who_came_along(
    confirmed: Case, otto: User, tess: User
) -> None:
    answer(otto, of_module(confirmed, "name_participants", "M01"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    task = of_module(confirmed, "record_attendance", "M01")
    facts = tasks.facts(task)
    assert facts["hours"] == "3.00"
    assert tasks.prefill(task) == {"held_on": "2026-10-12"}

    answer(
        tess,
        task,
        **{
            "attendance-1-presence": "absent",
            "added-0-member_id": str(facts["others"][0]["id"]),
            "added-0-presence": "partly",
            "added-0-hours": "1.5",
        },
    )

    rows = db.session.scalars(
        select(Attendance).where(Attendance.case_module_id.is_not(None)).order_by(Attendance.id)
    ).all()
    assert [(r.presence, r.hours) for r in rows] == [
        ("present", Decimal("3")),
        ("absent", Decimal("0")),
        ("partly", Decimal("1.5")),
    ]
    done = {each.case_module.module_id: each for each in progress.modules(confirmed)}
    assert (done["M01"].attended, done["M01"].is_done) == (2, True)
    answer(otto, of_module(confirmed, "do_between_task", "M01"))


def nobody(task: Task) -> dict[str, str]:
    return {
        f"attendance-{number}-presence": "absent"
        for number in range(len(tasks.facts(task)["named"]))
    }


def test_when_nobody_came_somebody_says_what_that_means(
    confirmed: Case, otto: User, tess: User
) -> None:
    answer(otto, of_module(confirmed, "name_participants", "M01"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    task = of_module(confirmed, "record_attendance", "M01")
    with pytest.raises(AssertionError, match="nobody_came"):
        answer(tess, task, **nobody(task))

    answer(tess, task, **nobody(task), nobody_came="missed")

    assert modules_of(confirmed)["M01"].replaced == ""
    assert "module_missed" in events()
    assert mails()[-1] == ("Otto", "module_missed")
    done = {each.case_module.module_id: each for each in progress.modules(confirmed)}
    assert done["M01"].is_done is False


def test_something_may_replace_a_session_that_nobody_came_to(
    confirmed: Case, otto: User, tess: User
) -> None:
    answer(otto, of_module(confirmed, "name_participants", "M01"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    task = of_module(confirmed, "record_attendance", "M01")

    answer(tess, task, **nobody(task), nobody_came="replaced", replaced="Parts 0 and 1, discussed")

    assert modules_of(confirmed)["M01"].replaced == "Parts 0 and 1, discussed"
    assert "module_replaced" in events()
    done = {each.case_module.module_id: each for each in progress.modules(confirmed)}
    assert done["M01"].is_done is True


def test_the_sponsors_module_asks_what_the_management_group_decided(
    confirmed: Case, otto: User, tess: User
) -> None:
    answer(otto, of_module(confirmed, "name_participants", "M03"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
    answer(tess, of_module(confirmed, "record_attendance", "M03"))
    task = of_module(confirmed, "do_between_task", "M03")

    with pytest.raises(AssertionError, match="decision"):
        answer(otto, task, decision="")

    answer(otto, task)
    assert task.outcome == Outcome.DONE


def test_a_coordinator_records_attendance_for_the_trainer(
    confirmed: Case, otto: User, cora: User, tess: User
) -> None:
    answer(otto, of_module(confirmed, "name_participants", "M01"))
    clock.set_to(datetime(2026, 10, 12, 12, 0, tzinfo=UTC))

    task = answer(cora, of_module(confirmed, "record_attendance", "M01"))

    assert (task.closed_by_id, task.done_for_id) == (cora.id, tess.id)
