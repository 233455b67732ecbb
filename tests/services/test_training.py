"""The training of an organisation: proposed, answered, confirmed, attended, put into practice."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.decisions import Decision
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.organisations import PlanStatus
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.training import Attendance, CaseModule, Level, TrainingSession
from coaching.services import progress, tasks, training_proposals
from coaching.services.bookings import SessionFull
from tests import make, story
from tests.story import answer, open_names, open_task

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def cast(cora: User, carl: User, kim: User, otto: User, stina: User) -> dict[str, User]:
    """Those who bring an organisation to the choice of its training."""
    return {"cora": cora, "carl": carl, "kim": kim, "otto": otto, "stina": stina}


@pytest.fixture
def proposing(case: Case, cast: dict[str, User]) -> Case:
    """An organisation with an expired plan, whose baseline is at 2 throughout."""
    case.organisation.plan_status = PlanStatus.EXPIRED
    story.run_to_plan(case, **cast)
    return case


def names() -> list[str]:
    return [mail.name for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def events() -> list[str]:
    return list(db.session.scalars(select(Event.name).order_by(Event.id)))


def modules_of(case: Case) -> dict[str, CaseModule]:
    return {taken.module_id: taken for taken in training_proposals.of_case(case)}


def row(task: Task, module: str) -> int:
    """Which row of the form a module has."""
    return [each["id"] for each in tasks.facts(task)["modules"]].index(module)


def change(task: Task, module: str, **fields: str) -> dict[str, str]:
    """Other answers about one module."""
    number = row(task, module)
    return {f"modules-{number}-{name}": value for name, value in fields.items()}


# ---- the proposal ----


def test_the_form_begins_with_what_is_recommended_in_its_order(proposing: Case) -> None:
    facts = tasks.facts(open_task(proposing, "propose_training"))

    taken = [each["id"] for each in facts["modules"] if each["way"] == "take"]
    assert taken[:4] == ["M01", "M03", "M12", "M04"]
    assert len(taken) == 7
    assert len(facts["modules"]) == 12
    assert facts["interval"] == 28
    assert all(each["reasons"] for each in facts["modules"] if each["way"] != "leave_out")


def test_what_the_table_and_the_coach_say_are_both_kept(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")

    answer(
        carl,
        task,
        **change(task, "M10", way="take", level="A"),
        coaching_interval="21",
        reason="Their website is made anew",
    )

    training, interval = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert (training.table, interval.table) == ("training_recommendation", "coaching_interval")
    assert {"module_id": "M10", "way": "take", "level": "A"} in training.decided["modules"]
    assert interval.recommended["interval_days"] == 28
    assert interval.decided == {"interval_days": 21, "planned_sessions": 15}
    assert training.reason == interval.reason == "Their website is made anew"
    assert (proposing.coaching_interval, proposing.coaching_planned) == (21, 15)
    assert modules_of(proposing)["M10"].level == Level.APPLIED
    assert modules_of(proposing)["M10"].confirmed_at is None
    assert names()[-1] == "training_proposed"


def test_an_unchanged_proposal_needs_no_reason(proposing: Case, carl: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))

    taken = {key for key, each in modules_of(proposing).items() if not each.self_study}
    assert {"M01", "M03", "M12", "M04"} < taken
    assert len(taken) == 7
    assert (proposing.coaching_interval, proposing.coaching_planned) == (28, 11)


@pytest.mark.parametrize("fields", [{"way": "leave_out"}, {"way": "self_study"}, {"level": "B"}])
def test_another_proposal_than_recommended_needs_a_reason(
    proposing: Case, carl: User, fields: dict[str, str]
) -> None:
    task = open_task(proposing, "propose_training")

    with pytest.raises(AssertionError, match="reason"):
        answer(carl, task, **change(task, "M08", **fields))


def test_a_mandatory_module_cannot_be_left_out(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")

    with pytest.raises(AssertionError, match="way"):
        answer(carl, task, **change(task, "M01", way="leave_out"), reason="They know it all")


def test_a_module_does_not_come_without_what_it_builds_on(proposing: Case, carl: User) -> None:
    task = open_task(proposing, "propose_training")
    fields = change(task, "M06", way="leave_out") | change(task, "M07", way="take")

    with pytest.raises(AssertionError, match="builds on M06"):
        answer(carl, task, **fields, reason="They have done it")


# ---- the organisation's answer ----


def ask_for_change(case: Case, otto: User, *wishes: str) -> None:
    answer(
        otto,
        open_task(case, "accept_training"),
        training_accepted="no",
        change="Communication suits us better",
        preferred_modules=list(wishes),
    )


def test_a_wish_changes_the_next_recommendation(proposing: Case, carl: User, otto: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    before = tasks.facts(open_task(proposing, "accept_training"))

    ask_for_change(proposing, otto, "M10", "M02")

    assert "M10" in [key for key, _name in before["wishes"]]
    facts = tasks.facts(open_task(proposing, "propose_training"))
    by_key = {each["id"]: each for each in facts["modules"]}
    assert by_key["M10"]["way"] == "take"
    assert "The organisation asks for this module." in by_key["M10"]["reasons"]
    assert events()[-1] != "training_accepted"
    assert "training_change_asked" in events()


def test_the_second_proposal_replaces_the_first(proposing: Case, carl: User, otto: User) -> None:
    task = open_task(proposing, "propose_training")
    answer(carl, task, **change(task, "M10", way="take"), reason="A new website")
    ask_for_change(proposing, otto)

    again = open_task(proposing, "propose_training")
    known = tasks.prefill(again)
    answer(carl, again, reason="")

    assert {"module_id": "M10", "way": "take", "level": "A", "who": ""} in known["modules"]
    assert modules_of(proposing)["M10"].self_study is True
    assert len(modules_of(proposing)) == len(
        {t.module_id for t in db.session.scalars(select(CaseModule)).unique()}
    )


def test_after_two_changes_only_acceptance_is_offered(
    proposing: Case, carl: User, otto: User
) -> None:
    for _time in range(2):
        answer(carl, open_task(proposing, "propose_training"))
        ask_for_change(proposing, otto)
    answer(carl, open_task(proposing, "propose_training"))

    with pytest.raises(AssertionError, match="training_accepted"):
        ask_for_change(proposing, otto)

    answer(otto, open_task(proposing, "accept_training"))
    facts = tasks.facts(open_task(proposing, "confirm_training"))
    assert facts["call"] is True
    assert facts["changes"] == ["Communication suits us better"] * 2


def test_at_most_two_wishes(proposing: Case, carl: User, otto: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))

    with pytest.raises(AssertionError, match="preferred_modules"):
        ask_for_change(proposing, otto, "M02", "M05", "M10")


def test_silence_lets_a_coordinator_decide(proposing: Case, carl: User) -> None:
    answer(carl, open_task(proposing, "propose_training"))
    silent = open_task(proposing, "accept_training")

    clock.set_to(datetime(2026, 9, 22, 9, 0, tzinfo=UTC))
    tasks.wake(silent.process_id)

    db.session.refresh(silent)
    assert silent.outcome == Outcome.SILENCE
    assert "training_unanswered" in events()
    assert names()[-1] == "training_unanswered"
    assert tasks.facts(open_task(proposing, "confirm_training"))["unanswered"] is True


# ---- sessions ----


@pytest.fixture
def accepted(proposing: Case, carl: User, otto: User) -> Case:
    """The organisation has accepted the proposal."""
    answer(carl, open_task(proposing, "propose_training"))
    answer(otto, open_task(proposing, "accept_training"))
    return proposing


def session(case: Case, module: str, tess: User, **more: Any) -> TrainingSession:
    return make.training_session(case.cohort, module, trainer=tess, **{"starts_at": AUTUMN, **more})


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
    assert names()[-1] == "training_confirmed"


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


# ---- one module ----


@pytest.fixture
def confirmed(accepted: Case, cora: User, tess: User) -> Case:
    """Foundations and leadership have a session."""
    session(accepted, "M01", tess, capacity=5)
    session(accepted, "M03", tess, level=modules_of(accepted)["M03"].level)
    answer(cora, open_task(accepted, "confirm_training"))
    return accepted


def of_module(case: Case, name: str, module: str) -> Task:
    return db.session.scalars(
        select(Task).where(
            Task.case_id == case.id,
            Task.name == name,
            Task.module_id == module,
            Task.closed_at.is_(None),
        )
    ).one()


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
    assert names()[-1] == "module_missed"
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
