"""Lets SpiffWorkflow's timers read our clock, so that a moved clock moves them too."""

from datetime import UTC, datetime, tzinfo
from typing import Self

from SpiffWorkflow.bpmn.specs.event_definitions import timer

from coaching import clock


class Datetime(datetime):
    """A datetime that takes the time from our clock."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """This moment, always with its zone."""
        moment = clock.now().astimezone(tz or UTC)
        return cls.combine(moment.date(), moment.timetz())


def install() -> None:
    """Put our datetime in the place of the one the timers read; once is enough."""
    timer.datetime = Datetime


install()
