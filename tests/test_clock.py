"""The only clock, and how it is moved."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest
import time_machine

from coaching import clock

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=40)


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """Here the clock runs until a test moves it."""
    clock.set_to(None)
    yield
    clock.set_to(None)


def test_now_is_this_moment_in_utc() -> None:
    before = datetime.now(UTC)

    now = clock.now()

    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Helsinki is three hours ahead in summer, two in winter.
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_is_the_day_it_is_in_helsinki(moment: datetime, day: date) -> None:
    with clock.moved_to(moment):
        assert clock.today() == day


def test_today_follows_the_real_clock_too() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 21, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 7, 2)


def test_a_moved_clock_stands_still_and_runs_again_afterwards() -> None:
    with clock.moved_to(NOON):
        assert (clock.now(), clock.now()) == (NOON, NOON)

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_clock_moved_twice_goes_back_step_by_step() -> None:
    with clock.moved_to(NOON):
        with clock.moved_to(LATER):
            assert clock.now() == LATER
        assert clock.now() == NOON


def test_the_clock_goes_back_when_something_goes_wrong() -> None:
    with pytest.raises(RuntimeError), clock.moved_to(NOON):
        raise RuntimeError

    assert clock.now() != NOON


def test_set_to_holds_until_it_is_taken_back() -> None:
    clock.set_to(NOON)
    try:
        assert clock.now() == NOON
    finally:
        clock.set_to(None)

    assert clock.now() != NOON


def test_the_clock_is_moved_for_every_thread() -> None:
    seen: list[datetime] = []
    with clock.moved_to(NOON):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert seen == [NOON]


def test_a_moment_of_another_zone_is_kept_in_utc() -> None:
    with clock.moved_to(NOON.astimezone(timezone(timedelta(hours=-8)))):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_a_moment_without_a_zone_is_refused_and_changes_nothing() -> None:
    naive = NOON.replace(tzinfo=None)
    with clock.moved_to(LATER):
        with pytest.raises(ValueError, match="no time zone"):
            clock.set_to(naive)
        with pytest.raises(ValueError, match="no time zone"), clock.moved_to(naive):
            pass

        assert clock.now() == LATER
