"""Due rules: how they are read, and when something is due, opens or wakes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar import (
    BadRule,
    Blackout,
    Choice,
    Dates,
    Rule,
    Term,
    Unit,
    due_at,
    due_day,
    opens_at,
    parse,
    timer_at,
)
from coaching.clock import HELSINKI

SUMMER = Blackout(date(2026, 6, 20), date(2026, 8, 10))
COHORT = Dates({"cohort.start": date(2026, 9, 1), "cohort.end": date(2027, 8, 31)})

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
counts = st.integers(-60, 60)


def opened(day: date | datetime, *blackouts: Blackout) -> Dates:
    return Dates({"opened": day}, blackouts)


# --- reading rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("opened", Rule((Term("opened"),))),
        ("opened+5wd", Rule((Term("opened", 5, Unit.WORKING_DAYS),))),
        ("cohort.start-2w", Rule((Term("cohort.start", -2, Unit.WEEKS),))),
        ("cohort.end+0d", Rule((Term("cohort.end", 0, Unit.DAYS),))),
        ("  session  +  3  d  ", Rule((Term("session", 3, Unit.DAYS),))),
        ("next_session-999d", Rule((Term("next_session", -999, Unit.DAYS),))),
        (
            "opened+15wd,cohort.start-5wd,earliest",
            Rule(
                (
                    Term("opened", 15, Unit.WORKING_DAYS),
                    Term("cohort.start", -5, Unit.WORKING_DAYS),
                ),
                Choice.EARLIEST,
            ),
        ),
        (
            "held , last_held , session , latest",
            Rule((Term("held"), Term("last_held"), Term("session")), Choice.LATEST),
        ),
    ],
)
def test_a_rule_is_read(rule: str, expected: Rule) -> None:
    assert parse(rule) == expected


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("", "lacks a date"),
        ("   ", "lacks a date"),
        ("opened,", "lacks a date"),
        (",opened,latest", "lacks a date"),
        ("opened,,held,latest", "lacks a date"),
        ("latest", "needs at least two dates"),
        ("opened, latest", "needs at least two dates"),
        ("opened, held", 'end it with ", latest" or ", earliest"'),
        ("opened, held, last", "unknown anchor"),
        ("latest, opened, held", "must stand once, at the end"),
        ("opened, held, latest, earliest", "must stand once, at the end"),
        ("opend+5wd", "Anchors are opened, cohort.start, cohort.end, session"),
        ("Opened", "unknown anchor"),
        ("cohort", "unknown anchor"),
        ("cohort.middle+1d", "unknown anchor"),
        ("today", "unknown anchor"),
        ("2026-09-01", "cannot be read"),
        ("opened+5", "cannot be read"),
        ("opened+wd", "cannot be read"),
        ("opened+", "cannot be read"),
        ("opened 5wd", "cannot be read"),
        ("opened+1.5d", "cannot be read"),
        ("opened+-5d", "cannot be read"),
        ("opened+5d+2d", "cannot be read"),
        ("opened+5d-2w", "cannot be read"),
        ("+5wd", "cannot be read"),
        ("opened−5wd", "cannot be read"),
        ("opened+\u0665d", "cannot be read"),  # an Arabic five
        ("opened+5m", "d (days), w (weeks) or wd (working days)"),
        ("opened+5WD", "counts in"),
        ("opened+5days", "counts in"),
        ("opened+1000d", "at most 999"),
        ("opened+" + "9" * 9999 + "d", "at most 999"),
        ("opened; held", "cannot be read"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(rule: str, complaint: str) -> None:
    with pytest.raises(BadRule) as refused:
        parse(rule)

    assert complaint in str(refused.value)


@given(st.text(st.sampled_from("opened cohort.start,+-0159wdlatest\n"), max_size=30))
def test_reading_anything_gives_a_rule_or_a_complaint(text: str) -> None:
    try:
        rule = parse(text)
    except BadRule as complaint:
        assert str(complaint)
    else:
        assert rule.terms


def test_an_anchor_that_does_not_exist_is_refused_in_dates_too() -> None:
    with pytest.raises(ValueError, match=r"cohort\.begin"):
        Dates({"cohort.begin": date(2026, 9, 1)})


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("cohort.start", date(2026, 9, 1)),
        ("cohort.start+3d", date(2026, 9, 4)),
        ("cohort.start+24w", date(2027, 2, 16)),
        ("cohort.start-5wd", date(2026, 8, 25)),
        ("cohort.start+5wd", date(2026, 9, 8)),
        ("cohort.start+1w, cohort.start+5wd, cohort.start+3d, earliest", date(2026, 9, 4)),
        ("cohort.start+1w, cohort.start+5wd, cohort.start+3d, latest", date(2026, 9, 8)),
        ("session", None),
        ("session+1d, held+1d, latest", None),
        ("session, cohort.start, latest", date(2026, 9, 1)),  # what has no date is left out
        ("session, cohort.start, earliest", date(2026, 9, 1)),
    ],
)
def test_due_day(rule: str, expected: date | None) -> None:
    assert due_day(rule, COHORT) == expected


def test_an_anchor_set_to_none_is_left_out() -> None:
    dates = COHORT.with_anchor("session", None)

    assert due_day("session, cohort.end, earliest", dates) == date(2027, 8, 31)


def test_with_anchor_leaves_the_first_dates_alone() -> None:
    dates = COHORT.with_anchor("opened", date(2026, 9, 2))

    assert due_day("opened", dates) == date(2026, 9, 2)
    assert due_day("opened", COHORT) is None
    assert dates.with_anchor("opened", date(2026, 9, 3)).blackouts == COHORT.blackouts


def test_the_programmes_commitment_is_due_in_15_working_days_but_before_the_start() -> None:
    rule = "opened+15wd, cohort.start-5wd, earliest"

    early = due_day(rule, COHORT.with_anchor("opened", date(2026, 6, 1)))
    late = due_day(rule, COHORT.with_anchor("opened", date(2026, 8, 20)))

    assert early == date(2026, 6, 23)
    assert late == date(2026, 8, 25)


def test_a_moment_counts_as_its_day_in_helsinki() -> None:
    half_past_midnight = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)

    assert due_day("opened+1d", opened(half_past_midnight)) == date(2026, 9, 3)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 9, 1, 21, 30, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="without a time zone"):
        due_day("opened", opened(naive))


def test_no_date_means_no_moment() -> None:
    assert due_at("session", COHORT) is None
    assert opens_at("session", COHORT) is None
    assert timer_at("session", COHORT) is None


@pytest.mark.parametrize(
    ("day", "opens", "due"),
    [
        # 29 March 2026 has 23 hours in Helsinki, 25 October has 25.
        (
            date(2026, 3, 28),
            datetime(2026, 3, 27, 22, 0, tzinfo=UTC),
            datetime(2026, 3, 28, 21, 59, tzinfo=UTC),
        ),
        (
            date(2026, 3, 29),
            datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 20, 59, tzinfo=UTC),
        ),
        (
            date(2026, 10, 25),
            datetime(2026, 10, 24, 21, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 21, 59, tzinfo=UTC),
        ),
        (
            date(2026, 10, 26),
            datetime(2026, 10, 25, 22, 0, tzinfo=UTC),
            datetime(2026, 10, 26, 21, 59, tzinfo=UTC),
        ),
    ],
)
def test_days_begin_and_end_in_helsinki_when_the_clocks_change(
    day: date, opens: datetime, due: datetime
) -> None:
    dates = opened(day)

    assert opens_at("opened", dates) == opens
    assert due_at("opened", dates) == due
    assert timer_at("opened", dates) == due


@given(days, counts)
def test_due_is_always_a_minute_before_midnight_in_helsinki(day: date, n: int) -> None:
    due = due_at(f"opened{n:+}d", opened(day))

    assert due is not None
    assert due.tzinfo is UTC
    local = due.astimezone(HELSINKI)
    assert (local.date(), local.time()) == (day + timedelta(days=n), time(23, 59))


def test_a_blackout_moves_due_and_timer_but_not_opens() -> None:
    dates = opened(date(2026, 7, 1), SUMMER)

    assert opens_at("opened", dates) == datetime(2026, 6, 30, 21, 0, tzinfo=UTC)
    assert due_at("opened", dates) == datetime(2026, 8, 11, 20, 59, tzinfo=UTC)
    assert timer_at("opened", dates) == datetime(2026, 8, 11, 20, 59, tzinfo=UTC)


def test_a_timer_counts_to_the_end_from_opened_and_to_the_morning_from_the_cohort() -> None:
    dates = COHORT.with_anchor("opened", date(2026, 9, 1)).with_anchor("held", date(2026, 9, 2))

    assert timer_at("opened+1d", dates) == datetime(2026, 9, 2, 20, 59, tzinfo=UTC)
    assert timer_at("cohort.start+1d", dates) == datetime(2026, 9, 1, 21, 0, tzinfo=UTC)
    assert timer_at("held", dates) == datetime(2026, 9, 1, 21, 0, tzinfo=UTC)


def test_a_timer_that_chooses_compares_moments_of_the_same_day() -> None:
    dates = COHORT.with_anchor("opened", date(2026, 9, 1))

    assert timer_at("opened, cohort.start, latest", dates) == datetime(
        2026, 9, 1, 20, 59, tzinfo=UTC
    )
    assert timer_at("opened, cohort.start, earliest", dates) == datetime(
        2026, 8, 31, 21, 0, tzinfo=UTC
    )


def test_a_cohort_timer_in_a_blackout_wakes_on_the_morning_after_it() -> None:
    dates = Dates({"cohort.start": date(2026, 6, 22)}, (SUMMER,))

    assert timer_at("cohort.start", dates) == datetime(2026, 8, 10, 21, 0, tzinfo=UTC)
