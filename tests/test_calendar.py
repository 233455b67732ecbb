"""Working days in Finland and blackouts."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coaching.calendar import (
    Blackout,
    Dates,
    add_working_days,
    after_blackouts,
    due_day,
    is_working_day,
    working_days_between,
)

SUMMER = Blackout(date(2026, 6, 20), date(2026, 8, 10))
CHRISTMAS = Blackout(date(2026, 12, 20), date(2027, 1, 6))

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
counts = st.integers(-60, 60)
blackouts = st.lists(
    st.builds(
        lambda first, length: Blackout(first, first + timedelta(days=length)),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 60),
    ),
    max_size=5,
).map(tuple)
days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def opened(day: date, *blackouts: Blackout) -> Dates:
    return Dates({"opened": day}, blackouts)


# --- working days -------------------------------------------------------------------------------

EASTER_SUNDAYS = [
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
    date(2029, 4, 1),
    date(2030, 4, 21),
]


@pytest.mark.parametrize("sunday", EASTER_SUNDAYS, ids=str)
def test_good_friday_easter_monday_and_ascension_are_free(sunday: date) -> None:
    free = [sunday + timedelta(days=n) for n in (-2, 1, 39)]

    assert [is_working_day(day) for day in free] == [False, False, False]
    assert is_working_day(sunday - timedelta(days=3))
    assert is_working_day(sunday + timedelta(days=2))


@pytest.mark.parametrize(
    "eve",
    [
        date(2024, 6, 21),
        date(2025, 6, 20),
        date(2026, 6, 19),
        date(2027, 6, 25),
        date(2028, 6, 23),
        date(2029, 6, 22),
        date(2030, 6, 21),
    ],
    ids=str,
)
def test_midsummer_eve_is_free_though_no_law_says_so(eve: date) -> None:
    assert eve.weekday() == 4
    assert not is_working_day(eve)
    assert is_working_day(eve - timedelta(days=1))
    assert is_working_day(eve + timedelta(days=3))


@pytest.mark.parametrize("year", range(2024, 2036))
@pytest.mark.parametrize(
    ("month", "day"), [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)]
)
def test_fixed_holidays_are_free_every_year(year: int, month: int, day: int) -> None:
    assert not is_working_day(date(year, month, day))


def test_2026_has_exactly_the_programmes_free_weekdays() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    free = [day for day in year if day.weekday() < 5 and not is_working_day(day)]

    assert free == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
    ]


@given(days)
def test_a_weekend_is_never_a_working_day(day: date) -> None:
    assume(day.weekday() >= 5)

    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 9, 1), 0, date(2026, 9, 1)),
        (date(2026, 9, 5), 0, date(2026, 9, 5)),  # a Saturday stays
        (date(2026, 9, 4), 1, date(2026, 9, 7)),
        (date(2026, 9, 5), 1, date(2026, 9, 7)),
        (date(2026, 9, 7), -1, date(2026, 9, 4)),
        (date(2026, 9, 6), -1, date(2026, 9, 4)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 5, date(2027, 1, 11)),  # over New Year and Epiphany
        (date(2026, 9, 1), 15, date(2026, 9, 22)),
    ],
)
def test_adding_working_days(day: date, n: int, expected: date) -> None:
    assert add_working_days(day, n) == expected


@given(days, counts)
def test_adding_and_taking_away_working_days_leads_back(day: date, n: int) -> None:
    assume(is_working_day(day))

    assert add_working_days(add_working_days(day, n), -n) == day


@given(days, counts)
def test_the_days_added_are_the_days_between(day: date, n: int) -> None:
    assume(is_working_day(day) or n > 0)

    assert working_days_between(day, add_working_days(day, n)) == n


@given(days, counts)
def test_adding_working_days_ends_on_a_working_day(day: date, n: int) -> None:
    assume(n != 0)

    assert is_working_day(add_working_days(day, n))


@given(days, st.integers(0, 30), counts)
def test_who_starts_later_is_never_done_earlier(day: date, later: int, n: int) -> None:
    assert add_working_days(day, n) <= add_working_days(day + timedelta(days=later), n)


@given(days, st.integers(-90, 90), st.integers(-90, 90))
def test_working_days_between_add_up(a: date, first: int, second: int) -> None:
    b = a + timedelta(days=first)
    c = b + timedelta(days=second)

    assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)
    assert working_days_between(a, b) == -working_days_between(b, a)


def test_working_days_between_counts_the_last_day_and_not_the_first() -> None:
    friday, monday = date(2026, 9, 4), date(2026, 9, 7)

    assert working_days_between(friday, monday) == 1
    assert working_days_between(monday, friday) == -1
    assert working_days_between(friday, friday) == 0


# --- blackouts ----------------------------------------------------------------------------------


def test_a_blackout_includes_its_first_and_last_day() -> None:
    one_day = timedelta(days=1)

    assert SUMMER.first in SUMMER
    assert SUMMER.last in SUMMER
    assert SUMMER.first - one_day not in SUMMER
    assert SUMMER.last + one_day not in SUMMER


def test_a_blackout_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Blackout(date(2026, 8, 10), date(2026, 6, 20))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2026, 6, 18), date(2026, 6, 18)),
        (date(2026, 6, 20), date(2026, 8, 11)),
        (date(2026, 8, 10), date(2026, 8, 11)),
        (date(2026, 8, 11), date(2026, 8, 11)),
        (date(2026, 12, 24), date(2027, 1, 7)),
    ],
)
def test_due_dates_move_to_the_first_working_day_after_a_blackout(
    start: date, expected: date
) -> None:
    assert due_day("opened", opened(start, SUMMER, CHRISTMAS)) == expected


def test_the_first_working_day_after_a_blackout_skips_weekend_and_holiday() -> None:
    until_thursday_before_easter = Blackout(date(2026, 3, 23), date(2026, 4, 2))

    moved = due_day("opened", opened(date(2026, 4, 1), until_thursday_before_easter))

    assert moved == date(2026, 4, 7)


@pytest.mark.parametrize(
    "second",
    [
        Blackout(date(2026, 9, 5), date(2026, 9, 15)),  # begins the day after
        Blackout(date(2026, 9, 7), date(2026, 9, 15)),  # begins after the weekend
        Blackout(date(2026, 9, 3), date(2026, 9, 15)),  # overlaps
        Blackout(date(2026, 8, 1), date(2026, 9, 15)),  # surrounds
    ],
)
def test_due_dates_move_through_adjoining_blackouts(second: Blackout) -> None:
    first = Blackout(date(2026, 9, 1), date(2026, 9, 4))

    assert due_day("opened", opened(date(2026, 9, 2), second, first)) == date(2026, 9, 16)


def test_a_due_date_on_a_weekend_stays_when_there_is_no_blackout() -> None:
    assert due_day("opened+2w", opened(date(2026, 9, 5))) == date(2026, 9, 19)


def test_the_weekend_after_a_blackout_belongs_to_it() -> None:
    closed = Blackout(date(2026, 9, 1), date(2026, 9, 4))

    assert due_day("opened", opened(date(2026, 9, 4), closed)) == date(2026, 9, 7)
    assert due_day("opened", opened(date(2026, 9, 5), closed)) == date(2026, 9, 7)
    assert due_day("opened", opened(date(2026, 9, 12), closed)) == date(2026, 9, 12)


@given(days_of_2026, blackouts, st.sampled_from(["", "+5wd", "-5wd", "+3w", "+10d"]))
def test_nothing_is_ever_due_in_a_blackout(
    day: date, closed: tuple[Blackout, ...], how_far: str
) -> None:
    due = due_day(f"opened{how_far}", opened(day, *closed))

    assert due is not None
    assert not any(due in blackout for blackout in closed)


@given(days_of_2026, st.integers(0, 60), blackouts)
@example(date(2026, 1, 1), 2, (Blackout(date(2026, 1, 1), date(2026, 1, 2)),))
def test_blackouts_never_turn_two_due_dates_round(
    day: date, later: int, closed: tuple[Blackout, ...]
) -> None:
    moved = after_blackouts(day, closed)

    assert day <= moved <= after_blackouts(day + timedelta(days=later), closed)
    assert after_blackouts(moved, closed) == moved
