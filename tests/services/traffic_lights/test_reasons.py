"""The traffic light: every reason in words, true the moment one acts."""

from datetime import date, datetime, timedelta

import pytest

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.services import traffic_lights
from tests import make, story
from tests.services.traffic_lights.days import OCTOBER, ON_TRACK, fall_due, go_to, hold, light
from tests.trained import take


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
        (date(2026, 10, 9), ON_TRACK),
        (
            date(2026, 10, 12),
            ("amber", "5 working days late", "A task has been late for more than a few days."),
        ),
        (
            date(2026, 10, 30),
            ("amber", "19 working days late", "A task has been late for more than a few days."),
        ),
        (date(2026, 11, 2), ("red", "20 working days late", "A task has been late for weeks.")),
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


def test_the_organisation_itself_does_not_see_its_traffic_light(
    under_way: Case, cora: User, carl: User, mona: User, otto: User, stina: User, ada: User
) -> None:
    everybody = (cora, carl, mona, otto, stina, ada, make.person("Nobody"))
    sees = [p.first_name for p in everybody if allowed(p, Can.SEE_TRAFFIC_LIGHT, under_way)]

    assert sees == ["Cora", "Carl", "Mona"]
