"""The year as a path: finished phases, the present one, what goes on beside it, what comes."""

from datetime import timedelta

from sqlalchemy import select

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import paths, tasks, versions, withdrawals
from tests import story
from tests.statements import counted

LATER = [
    (phase, "later")
    for phase in ("intake", "baseline", "training", "coaching", "midpoint", "documentation")
]


def states(case: Case) -> list[tuple[str, str]]:
    """Each phase with its state."""
    return [(phase.key, phase.state) for phase in paths.path_of(case)]


def test_before_the_year_everything_comes_later(case: Case) -> None:
    assert [state for _phase, state in states(case)] == ["later"] * 6


def test_the_first_phase_is_where_a_year_begins(case: Case, cora: User) -> None:
    story.start(case, cora)

    assert states(case) == [("intake", "now"), *LATER[1:]]


def test_a_phase_that_is_behind_is_done(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    # Coaching has begun beside the baseline; training has asked nothing of anybody yet.
    assert states(case) == [
        ("intake", "done"),
        ("baseline", "now"),
        ("training", "later"),
        ("coaching", "going_on"),
        ("midpoint", "later"),
        ("documentation", "later"),
    ]


def test_an_open_phase_beside_the_present_one_is_going_on(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    process = db.session.scalars(select(Process).where(Process.case_id == case.id)).one()
    with transaction():
        db.session.add(
            Task(
                process=process,
                case=case,
                step="s",
                name="name_team",
                role="contact",
                phase="intake",
            )
        )

    assert states(case)[:2] == [("intake", "going_on"), ("baseline", "now")]


def test_a_complete_year_is_done_throughout(case: Case, cora: User) -> None:
    story.start(case, cora)
    case.status = CaseStatus.COMPLETED

    assert [state for _phase, state in states(case)] == ["done"] * 6
    db.session.rollback()


def test_in_a_late_year_a_phase_that_has_asked_nothing_yet_is_still_to_come(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.start(case, cora)
    clock.set_to(story.KICKOFF + timedelta(weeks=49))
    story.answer(stina, story.open_task(case, "sign_commitment"))
    story.answer(otto, story.open_task(case, "name_team"))
    coaches = {"coach": str(carl.id), "deputy_coach": str(kim.id)}
    story.answer(cora, story.open_task(case, "assign_coach"), **coaches)
    story.answer(carl, story.open_task(case, "confirm_assignment"))
    story.answer(carl, story.open_task(case, "hold_intro_call"))
    story.answer(cora, story.open_task(case, "record_kickoff"))
    tasks.wake(db.session.scalars(select(Process.id).where(Process.case_id == case.id)).one())

    assert states(case) == [
        ("intake", "done"),
        ("baseline", "going_on"),
        ("training", "later"),
        ("coaching", "going_on"),
        ("midpoint", "going_on"),
        ("documentation", "now"),
    ]


def test_a_year_that_broke_off_is_done_as_far_as_it_came(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    withdrawals.ask(otto, case)
    story.answer(mona, story.open_task(case, "confirm_withdrawal"))

    assert states(case) == [("intake", "done"), *LATER[1:]]
    left = paths.place_of(case, versions.newest().id)
    assert left == paths.Place(0, 6, "Left the programme")


def test_a_phase_has_a_name_for_people_and_the_day_it_is_planned_to_end(case: Case) -> None:
    path = paths.path_of(case)

    assert [(phase.name, phase.when) for phase in path] == [
        ("Get started together", "until 14 September"),
        ("See where you stand", "until 2 November"),
        ("Learn together", "through the year"),
        ("Meet your coach", "through the year"),
        ("Look at the halfway point", "until 22 March 2027"),
        ("Document and share", "until 6 September 2027"),
    ]


def test_the_path_takes_one_statement(case: Case, cora: User) -> None:
    process = story.start(case, cora)
    for _copy in range(versions.copies):
        versions.definitions_of(process.version_id)
    paths.path_of(case)

    with counted() as sent:
        paths.path_of(case)

    assert len(sent) == 1, "\n".join(sent)


def test_the_place_of_a_case_counts_from_its_first_phase(case: Case, cora: User) -> None:
    version_id = versions.newest().id
    assert paths.place_of(case, version_id) == paths.Place(0, 6, "Not begun yet")

    story.start(case, cora)
    assert paths.place_of(case, version_id) == paths.Place(1, 6, "Get started together")

    case.status = CaseStatus.COMPLETED
    assert paths.place_of(case, version_id) == paths.Place(7, 6, "Year complete")
    db.session.rollback()
