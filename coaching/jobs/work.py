"""What all background work has in common: it is found, done one by one, and failures are noted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

import structlog

from coaching import meters
from coaching.clock import now
from coaching.model.base import db
from coaching.services import failures

log = structlog.get_logger("polku")


@dataclass(frozen=True)
class Work:
    """One kind of background work. Everything in it takes ids and may run twice without harm.

    ``due`` finds at most so many things with which something is to be done now. ``do`` does it with
    one, and gives False where nothing was to be done or somebody else does it; what it raises is
    noted as a failure. ``try_again`` moves the next try to a moment, where the work keeps one.
    """

    name: str
    due: Callable[[int], Iterable[int]]
    do: Callable[[int], bool]
    try_again: Callable[[int, datetime], None]

    def run(self, limit: int) -> int:
        """Do what is due; gives how much was done here."""
        found = list(self.due(limit))
        done = sum(self.attempt(each) for each in found)
        if len(found) < limit:
            failures.settle(self.name, found)
        return done

    def attempt(self, thing_id: int) -> bool:
        """Do it with one thing; one that fails is tried again later, and stops no other one."""
        began = perf_counter()
        try:
            done = self.do(thing_id)
        except Exception as error:
            db.session.rollback()
            self._note(thing_id, type(error).__name__)
            return True
        if done:
            spent = round((perf_counter() - began) * 1000)
            log.info("job", job=self.name, thing=thing_id, milliseconds=spent)
            failures.resolve(self.name, thing_id)
        return done

    def _note(self, thing_id: int, kind: str) -> None:
        meters.FAILURES.labels(self.name).inc()
        failure = failures.note(self.name, thing_id, kind)
        log.error(f"{self.name}_failed", thing=thing_id, tries=failure.count, kind=kind)
        self.try_again(thing_id, failure.next_try_at or now())
