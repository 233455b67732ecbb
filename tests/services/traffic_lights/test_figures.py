"""The figures behind the light: how they are counted, and what stands beside the reason."""

from datetime import date

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import progress, settings, traffic_lights
from coaching.services.traffic_lights import Light
from tests.services.traffic_lights.days import OCTOBER, ON_TRACK, fall_due, go_to, hold, light
from tests.trained import mark, take


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
