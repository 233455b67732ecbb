"""How far an organisation has come: counted to date, and nothing where nothing was due."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.plans import ActionState
from coaching.services import plan, progress, settings
from coaching.services.progress import SessionCounts
from tests import story
from tests.story import answer, open_task
from tests.trained import mark, take

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 2)


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation with its baseline begun, and with it its coaching."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def go_to(day: date) -> None:
    """Noon of a day."""
    clock.set_to(datetime.combine(day, time(12), HELSINKI))


def hold(case: Case, *days: date, minutes: int = 60) -> None:
    """Coaching sessions that were held and logged."""
    with transaction():
        for number, day in enumerate(days, start=1):
            session = CoachingSession(
                case=case,
                number=number,
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
                    minutes=minutes,
                    mode="video",
                )
            )


# ---- training ----


def test_a_module_is_done_when_enough_people_took_part(
    under_way: Case, tess: User, ada: User
) -> None:
    alone, both = take(under_way, "M01", OCTOBER, tess), take(under_way, "M02", OCTOBER, tess)
    mark(alone, otto="present", dora="absent")
    mark(both, otto="present", dora="partly", tea="absent")

    found = {each.case_module.module_id: each for each in progress.modules(under_way)}

    assert (found["M01"].attended, found["M01"].is_held, found["M01"].is_done) == (1, True, False)
    assert (found["M02"].attended, found["M02"].is_held, found["M02"].is_done) == (2, True, True)
    settings.change(ada, settings.Figures(members_needed=1))
    assert all(each.is_done for each in progress.modules(under_way))


def test_the_module_of_the_management_is_done_when_the_sponsor_took_part(
    under_way: Case, tess: User
) -> None:
    taken = take(under_way, "M03", OCTOBER, tess)
    mark(taken, otto="present", dora="present")
    assert not progress.modules(under_way)[0].is_done

    mark(taken, stina="partly")
    assert progress.modules(under_way)[0].is_done


def test_what_was_agreed_in_place_of_a_module_counts(under_way: Case, tess: User) -> None:
    taken = take(under_way, "M01", OCTOBER, tess)
    with transaction():
        taken.replaced = "The online course, done together"

    assert [(each.is_held, each.is_done) for each in progress.modules(under_way)] == [(False, True)]


def test_only_confirmed_modules_count_in_the_order_of_the_programme(
    under_way: Case, tess: User
) -> None:
    for key in ("M12", "M01", "M02", "M04"):
        take(under_way, key, OCTOBER, tess)
    by_key = {each.case_module.module_id: each.case_module for each in progress.modules(under_way)}
    with transaction():
        by_key["M02"].self_study = True
        by_key["M04"].confirmed_at = None

    found = [each.case_module.module_id for each in progress.modules(under_way)]

    assert found == ["M01", "M12"]


# ---- coaching ----


@pytest.mark.parametrize(
    ("day", "interval", "planned", "expected"),
    [
        (date(2026, 10, 4), 28, None, 0),
        (date(2026, 10, 5), 28, None, 1),
        (date(2027, 2, 22), 28, None, 5),
        (date(2027, 2, 22), 21, 14, 7),
        (date(2027, 2, 22), 21, 4, 4),
        # From the last two weeks on no more are asked for.
        (date(2027, 8, 23), 28, None, 10),
        (date(2027, 9, 6), 28, None, 10),
    ],
)
def test_coaching_sessions_are_expected_by_the_interval(
    under_way: Case, day: date, interval: int, planned: int | None, expected: int
) -> None:
    with transaction():
        under_way.coaching_interval, under_way.coaching_planned = interval, planned

    go_to(day)

    assert progress.sessions(under_way).planned == expected


def test_held_coaching_sessions_count_with_what_was_logged(under_way: Case) -> None:
    hold(under_way, OCTOBER, NOVEMBER, minutes=45)
    with transaction():
        db.session.add(CoachingSession(case=under_way, number=3, starts_at=clock.now()))
    go_to(date(2026, 11, 3))

    assert progress.sessions(under_way) == SessionCounts(planned=2, held=2, minutes=90)


def test_more_than_planned_is_no_more_than_all(under_way: Case) -> None:
    hold(under_way, *(OCTOBER + timedelta(days=n) for n in range(3)))
    go_to(date(2026, 10, 6))

    assert progress.figures(under_way)["sessions_held_pct"] == 100


# ---- the facts of the midpoint ----


def test_nothing_is_known_before_anything_was_due(case: Case, cora: User) -> None:
    story.start(case, cora)

    figures = progress.figures(case)

    assert figures.pop("open_risk") == "none"
    assert set(figures.values()) == {None}
    assert progress.sessions(case) == SessionCounts(0, 0, 0)


def test_mandatory_modules_count_once_their_day_is_over(under_way: Case, tess: User) -> None:
    take(under_way, "M12", date(2027, 6, 1), tess)
    assert progress.figures(under_way)["modules_pct"] is None

    done = take(under_way, "M01", OCTOBER, tess)
    take(under_way, "M03", NOVEMBER, tess)
    take(under_way, "M05", OCTOBER, tess)
    mark(done, otto="present", dora="present")
    go_to(date(2026, 11, 3))

    # Of M01 and M03 one is done; M05 is tailored, and M12 lies ahead.
    assert progress.figures(under_way)["modules_pct"] == 50


def test_actions_that_are_done_or_within_their_time_are_on_time(
    under_way: Case, carl: User, otto: User, stina: User
) -> None:
    answer(otto, open_task(under_way, "submit_baseline"))
    answer(carl, open_task(under_way, "summarise_baseline"))
    answer(otto, open_task(under_way, "draft_action_plan"))
    drafted = plan.standing(under_way.id)
    assert drafted is not None
    assert progress.figures(under_way)["plan_pct"] == 100

    go_to(date(2027, 3, 2))
    assert progress.figures(under_way)["plan_pct"] == 0
    with transaction():
        drafted.actions[0].state = ActionState.DONE
        drafted.actions[1].state = ActionState.DROPPED
    assert progress.figures(under_way)["plan_pct"] == Decimal(100) / 3


@pytest.mark.parametrize(
    ("participation", "took_part", "active"),
    [
        (None, None, None),
        ("actively", None, True),
        ("somewhat", "yes", True),
        ("not", None, False),
        ("not", "yes", False),
        ("actively", "no", True),
        ("actively", "no_again", False),
        (None, "yes", True),
    ],
)
def test_a_sponsor_is_active_unless_somebody_says_otherwise(
    participation: str | None, took_part: str | None, active: bool | None
) -> None:
    assert progress.sponsor_is_active(participation, took_part) is active


def test_the_figures_can_be_read_in_words(under_way: Case, tess: User) -> None:
    hold(under_way, OCTOBER)
    mark(take(under_way, "M01", OCTOBER, tess), otto="present", dora="present")
    go_to(date(2026, 11, 3))

    told = dict(progress.in_words(under_way))

    assert told["Coaching sessions"] == "1 held of 2 until today, 1 h"
    assert "2 people took part" in told.values()
    assert told["Promises"] == "0 kept, 0 open, 0 of them late"
    assert told["Actions of the plan"] == "0 done, 0 on time, 0 late, 0 dropped"
