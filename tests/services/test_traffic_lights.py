"""The traffic light: every reason in words, true the moment one acts, in three statements."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.permissions import Can, allowed
from coaching.services import progress, settings, traffic_lights, versions
from coaching.services.traffic_lights import Light
from tests import make, story
from tests.statements import counted
from tests.trained import mark, take

OCTOBER = date(2026, 10, 5)


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation with its coaching begun, and nothing that anybody has to do."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    with transaction():
        for task in db.session.scalars(select(Task).where(Task.closed_at.is_(None))).unique():
            task.due_at = None
    return case


def go_to(day: date) -> None:
    clock.set_to(datetime.combine(day, time(12), HELSINKI))


def fall_due(case: Case, day: date, *, optional: bool = False) -> Task:
    """A task of the case that was due on this day."""
    process = db.session.scalars(select(Process).where(Process.case_id == case.id)).first()
    task = Task(
        process=process,
        case=case,
        step=uuid4().hex,
        name="draft_action_plan",
        role="contact",
        optional=optional,
        due_at=datetime.combine(day, time(23, 59), HELSINKI),
    )
    with transaction():
        db.session.add(task)
    return task


def hold(case: Case, day: date, risk: str = "none") -> None:
    """A coaching session that was held and logged."""
    with transaction():
        session = CoachingSession(
            case=case,
            number=1,
            state=SessionState.HELD,
            starts_at=datetime.combine(day, time(9), HELSINKI),
        )
        db.session.add(session)
        db.session.flush()
        db.session.add(
            GuidanceEntry(
                case_id=case.id,
                coaching_session_id=session.id,
                coach=case.coach,
                kind="coaching",
                held_on=day,
                minutes=60,
                mode="video",
                risk=risk,
            )
        )


def light(case: Case) -> tuple[str, str, str]:
    """Light, words of the tag, and reason."""
    found_light = traffic_lights.of_case(case.id)
    return found_light.light, found_light.brief, found_light.reason


ON_TRACK = ("green", "On track", "Nothing in these figures calls for attention.")


def test_a_year_that_is_not_under_way_has_words_of_its_own(case: Case) -> None:
    said = {}
    for status in (CaseStatus.PREPARING, CaseStatus.COMPLETED, CaseStatus.WITHDRAWN):
        with transaction():
            case.status = status
        found_light = traffic_lights.of_case(case.id)
        said[status] = (found_light.label, found_light.brief, found_light.tag, found_light.reason)

    assert said == {
        CaseStatus.PREPARING: ("Not begun yet", "Not begun yet", "wait", ""),
        CaseStatus.COMPLETED: ("Year complete", "Year complete", "ok", ""),
        CaseStatus.WITHDRAWN: ("Left the programme", "Left the programme", "plain", ""),
    }


def test_an_organisation_that_has_just_begun_is_on_track(case: Case, cora: User) -> None:
    story.start(case, cora)

    assert light(case) == ON_TRACK


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 12), ON_TRACK),
        (
            date(2026, 10, 13),
            ("amber", "6 working days late", "A task has been late for more than a few days."),
        ),
        (
            date(2026, 11, 2),
            ("amber", "20 working days late", "A task has been late for more than a few days."),
        ),
        (date(2026, 11, 3), ("red", "21 working days late", "A task has been late for weeks.")),
    ],
)
def test_a_late_task_counts_in_working_days(
    under_way: Case, day: date, expected: tuple[str, str, str]
) -> None:
    fall_due(under_way, OCTOBER)
    fall_due(under_way, OCTOBER - timedelta(days=90), optional=True)
    hold(under_way, date(2026, 10, 9))
    go_to(day)

    assert light(under_way) == expected


def test_it_is_on_track_again_the_moment_the_late_task_is_done(under_way: Case) -> None:
    task = fall_due(under_way, OCTOBER)
    hold(under_way, date(2026, 10, 9))
    go_to(date(2026, 11, 3))
    assert traffic_lights.of_case(under_way.id).needs_somebody

    with transaction():
        task.closed_at = clock.now()

    assert light(under_way) == ON_TRACK


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 9), ON_TRACK),
        (
            date(2026, 11, 10),
            ("amber", "36 days quiet", "There has been no coaching session for a while."),
        ),
        (
            date(2026, 11, 23),
            ("amber", "49 days quiet", "There has been no coaching session for a while."),
        ),
        (
            date(2026, 11, 24),
            ("red", "50 days quiet", "There has been no coaching session for a very long time."),
        ),
    ],
)
def test_days_without_a_coaching_session_count(
    under_way: Case, day: date, expected: tuple[str, str, str]
) -> None:
    hold(under_way, date(2026, 9, 21))
    hold(under_way, OCTOBER)
    make.coaching_session(under_way, datetime(2026, 11, 1, 9, tzinfo=HELSINKI))
    go_to(day)

    assert light(under_way) == expected


def test_without_any_coaching_session_the_days_count_from_where_coaching_began(
    under_way: Case,
) -> None:
    go_to(date(2026, 10, 12))
    facts = traffic_lights.of_case(under_way.id).facts

    assert facts is not None
    assert (facts.last_session_on, facts.days_since_last_session) == (None, 35)


def test_days_of_a_break_do_not_count(under_way: Case) -> None:
    hold(under_way, date(2026, 12, 19))
    fall_due(under_way, date(2026, 12, 18))

    go_to(date(2027, 1, 6))
    in_the_break = traffic_lights.of_case(under_way.id).facts
    go_to(date(2027, 1, 11))
    after_it = traffic_lights.of_case(under_way.id).facts

    assert in_the_break is not None
    assert after_it is not None
    assert (in_the_break.days_since_last_session, in_the_break.working_days_late) == (0, 0)
    assert (after_it.days_since_last_session, after_it.working_days_late) == (5, 3)


def test_once_coaching_is_over_nobody_is_quiet(under_way: Case) -> None:
    hold(under_way, OCTOBER)
    go_to(date(2027, 8, 23))
    assert traffic_lights.of_case(under_way.id).light == Light.RED

    go_to(date(2027, 8, 24))
    assert light(under_way) == ON_TRACK


@pytest.mark.parametrize(
    ("risk", "expected"),
    [
        ("minor", ("amber", "Minor risk", "The coach has recorded a minor risk.")),
        ("serious", ("red", "Serious risk", "The coach has recorded a serious risk.")),
    ],
)
def test_the_risk_of_the_newest_entry_counts(
    under_way: Case, risk: str, expected: tuple[str, str, str]
) -> None:
    hold(under_way, OCTOBER, risk=risk)
    go_to(date(2026, 10, 12))
    assert light(under_way) == expected

    hold(under_way, date(2026, 10, 8))
    assert light(under_way) == ON_TRACK


def test_training_that_is_behind_calls_for_attention(under_way: Case, tess: User) -> None:
    take(under_way, "M01", OCTOBER, tess)
    hold(under_way, OCTOBER)
    go_to(date(2026, 10, 12))

    assert light(under_way) == ("amber", "Training 0%", "Training is behind what was planned.")


def test_training_is_counted_as_for_the_midpoint(under_way: Case, tess: User, ada: User) -> None:
    """The same figure as the one of a single case, reckoned there one by one."""
    first, sponsors = take(under_way, "M01", OCTOBER, tess), take(under_way, "M03", OCTOBER, tess)
    replaced = take(under_way, "M12", OCTOBER, tess)
    take(under_way, "M05", OCTOBER, tess)
    go_to(date(2026, 10, 12))

    def agreed() -> object:
        facts = traffic_lights.of_case(under_way.id).facts
        assert facts is not None
        db.session.expire_all()
        assert facts.modules_pct == progress.figures(under_way)["modules_pct"]
        return round(facts.modules_pct or 0)

    assert agreed() == 0
    mark(first, otto="present", dora="absent")
    assert agreed() == 0
    mark(first, dora="partly")
    assert agreed() == 33
    mark(sponsors, otto="present", dora="present")
    assert agreed() == 33
    mark(sponsors, stina="present")
    assert agreed() == 67
    with transaction():
        replaced.replaced = "The online course"
    assert agreed() == 100
    settings.change(ada, settings.Figures(members_needed=3))
    assert agreed() == 67


def test_the_figures_stand_beside_the_reason(under_way: Case) -> None:
    hold(under_way, OCTOBER)
    go_to(date(2026, 11, 10))

    assert traffic_lights.of_case(under_way.id).figures == (
        ("Open risk in the guidance log", "No risk"),
        ("Working days that the oldest late task is late", "0"),
        ("Days since the last coaching session, breaks not counted", "36"),
        ("Share of the mandatory modules that enough people have attended", "Not known"),
    )


def test_the_organisation_itself_does_not_see_its_traffic_light(
    under_way: Case, cora: User, carl: User, mona: User, otto: User, stina: User, ada: User
) -> None:
    everybody = (cora, carl, mona, otto, stina, ada, make.person("Nobody"))
    sees = [p.first_name for p in everybody if allowed(p, Can.SEE_TRAFFIC_LIGHT, under_way)]

    assert sees == ["Cora", "Carl", "Mona"]


def test_of_a_case_that_is_loaded_the_same_is_told_in_one_statement(
    under_way: Case, tess: User, ada: User
) -> None:
    go_to(OCTOBER)
    fall_due(under_way, OCTOBER - timedelta(days=5))
    hold(under_way, OCTOBER - timedelta(days=2), risk="minor")
    take(under_way, "M01", OCTOBER - timedelta(days=9), tess)
    settings.change(ada, settings.Figures(members_needed=1))
    told = traffic_lights.of_case(under_way.id)
    assert under_way.cohort.blackouts

    with counted() as sent:
        assert traffic_lights.of_loaded(under_way) == told

    assert len(sent) == 1


@pytest.mark.parametrize("number", [30, 1_000])
def test_any_number_of_organisations_takes_three_statements(under_way: Case, number: int) -> None:
    fill(under_way, number)
    hold(under_way, OCTOBER)
    go_to(date(2026, 11, 10))
    # A server reads the table and its texts once.
    traffic_lights.of_case(under_way.id)

    with counted() as sent:
        found = traffic_lights.of_cases(select(Case.id))

    assert len(sent) == 3
    assert len(found) == number + 1
    assert found[under_way.id].light == Light.AMBER
    late = {i for i, found_light in found.items() if found_light.brief == "11 working days late"}
    assert late == {10_000 + n for n in range(number) if n % 3 == 0}


def fill(case: Case, number: int) -> None:
    """So many more organisations; every third of them late since 26 October."""
    ids = [10_000 + n for n in range(number)]
    late = datetime(2026, 10, 26, 21, 59, tzinfo=HELSINKI)
    later = datetime(2027, 3, 1, tzinfo=HELSINKI)
    with transaction():
        db.session.execute(insert(Organisation), [{"id": i, "name": f"Nr {i}"} for i in ids])
        db.session.execute(
            insert(Case),
            [
                {"id": i, "organisation_id": i, "cohort_id": case.cohort_id, "status": "active"}
                for i in ids
            ],
        )
        version = versions.newest().id
        db.session.execute(
            insert(Process),
            [
                {"id": i, "name": "year", "case_id": i, "version_id": version, "state": b""}
                for i in ids
            ],
        )
        db.session.execute(
            insert(Task),
            [
                {
                    "process_id": i,
                    "case_id": i,
                    "step": uuid4().hex,
                    "name": "name_team",
                    "role": "contact",
                    "due_at": later if n % 3 else late,
                }
                for n, i in enumerate(ids)
            ],
        )
