"""The rungs of the late ladder in any year: in order, in the morning, on days people work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching import calendar, ladder
from coaching.calendar import BadRule, Blackout, Dates, end_of, is_working_day
from coaching.clock import HELSINKI
from coaching.ladder import Ladder, Rung

DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))
BREAKS = st.lists(
    st.builds(
        lambda first, length: Blackout(first, first + timedelta(days=length)),
        DAYS,
        st.integers(0, 60),
    ),
    max_size=3,
).map(tuple)
LONG_AGO = date(2000, 1, 1)


def moments(due: date, breaks: tuple[Blackout, ...], text: str = "") -> dict[Rung, datetime]:
    """When a task climbs that began long ago."""
    return ladder.parse(text).moments(end_of(due), LONG_AGO, Dates({}, breaks))


def day_of(moment: datetime) -> date:
    """The day in Helsinki."""
    return calendar.day_in_helsinki(moment)


@given(DAYS, BREAKS)
def test_every_rung_is_climbed_at_eight_on_a_working_day_outside_breaks(
    due: date, breaks: tuple[Blackout, ...]
) -> None:
    for moment in moments(due, breaks).values():
        local = moment.astimezone(HELSINKI)
        assert (local.hour, local.minute, moment.tzinfo) == (8, 0, UTC)
        assert is_working_day(local.date())
        assert not any(local.date() in each for each in breaks)
        assert ladder.is_at_work(moment, breaks)


@given(DAYS, BREAKS)
def test_later_rungs_come_later(due: date, breaks: tuple[Blackout, ...]) -> None:
    found = moments(due, breaks)

    assert [rung for rung, _ in sorted(found.items(), key=lambda each: each[1])] == sorted(found)
    late = {rung: moment for rung, moment in found.items() if rung > Rung.REMINDED}
    assert all(day_of(moment) > due for moment in late.values())
    assert len(set(late.values())) == 4


@given(DAYS, BREAKS)
def test_rungs_count_the_working_days_that_the_traffic_light_counts(
    due: date, breaks: tuple[Blackout, ...]
) -> None:
    late = {
        rung: calendar.working_days_between(due, day_of(moment), breaks)
        for rung, moment in moments(due, breaks).items()
        if rung > Rung.REMINDED
    }

    assert late == {Rung.LATE: 1, Rung.TOLD: 5, Rung.HANDLED: 10, Rung.ESCALATED: 20}


@given(DAYS, BREAKS, st.integers(0, 30))
def test_the_reminder_comes_before_the_due_date_and_after_the_beginning(
    due: date, breaks: tuple[Blackout, ...], days: int
) -> None:
    begins = due - timedelta(days=days)
    found = Ladder().moments(end_of(due), begins, Dates({}, breaks)).get(Rung.REMINDED)

    if found is not None:
        assert begins < day_of(found) <= due
    if not breaks and days > 14:
        assert found is not None
        assert calendar.working_days_between(day_of(found), due) in (2, 3)


@given(DAYS, BREAKS, st.times())
def test_the_next_morning_is_the_first_on_which_people_work(
    day: date, breaks: tuple[Blackout, ...], at: object
) -> None:
    moment = datetime.combine(day, at, UTC)  # type: ignore[arg-type]
    morning = ladder.next_morning(moment, breaks)

    assert morning >= moment.replace(second=0, microsecond=0)
    assert ladder.is_at_work(morning, breaks)
    hours = (moment + timedelta(hours=n) for n in range(1, 48))
    assert not any(
        ladder.is_at_work(each, breaks) and day_of(each) not in (day_of(moment), day_of(morning))
        for each in hours
        if each < morning
    )


@pytest.mark.parametrize(
    ("due", "day"),
    [
        # Summer time ends and begins on the Sunday between.
        (date(2026, 10, 23), date(2026, 10, 26)),
        (date(2027, 3, 25), date(2027, 3, 30)),
        # Good Friday to Easter Monday; Midsummer Eve; Christmas.
        (date(2026, 4, 2), date(2026, 4, 7)),
        (date(2026, 6, 18), date(2026, 6, 22)),
        (date(2026, 12, 23), date(2026, 12, 28)),
    ],
)
def test_late_is_the_first_working_day_after(due: date, day: date) -> None:
    found = moments(due, ())[Rung.LATE]

    assert found == datetime(day.year, day.month, day.day, 8, tzinfo=HELSINKI)


def test_a_drawing_may_end_the_ladder_or_count_otherwise() -> None:
    due = date(2026, 9, 1)

    assert moments(due, (), "none") == {}
    assert list(moments(due, (), "to L1")) == [Rung.REMINDED, Rung.LATE]
    assert day_of(moments(due, (), "L3 +5wd")[Rung.HANDLED]) == date(2026, 9, 8)
    assert list(moments(due, (), "L2 +10wd; to L2")) == [Rung.REMINDED, Rung.LATE, Rung.TOLD]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (None, date(2026, 9, 8)),
        (date(2026, 9, 3), date(2026, 9, 3)),
        (date(2026, 9, 5), date(2026, 9, 7)),
        # Before it is late nobody is told that it is.
        (date(2026, 8, 20), date(2026, 9, 2)),
        (date(2026, 10, 1), date(2026, 9, 8)),
    ],
)
def test_a_day_in_the_drawing_brings_a_rung_forward(named: date | None, told: date) -> None:
    dates = Dates({"next_session": named})
    found = ladder.parse("L2 next_session").moments(end_of(date(2026, 9, 1)), LONG_AGO, dates)

    assert day_of(found[Rung.TOLD]) == told


@pytest.mark.parametrize(
    "text",
    ["L5", "L2", "to L2 +5wd", "to", "L0 +5wd", "L3 +5d", "L3 someday", "L2 +5wd,", ";", "to L1;"],
)
def test_what_cannot_be_read_is_refused_with_words(text: str) -> None:
    with pytest.raises(BadRule) as refused:
        ladder.parse(text)

    assert str(refused.value).endswith((".", "working days)."))
