"""Who kills the servers, at moments that nobody can foresee."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread

from sqlalchemy import create_engine, text

from tests.kills.crowd import Enough
from tests.kills.house import House

# So many answers are confirmed between two kills, which come up to so many seconds later.
BETWEEN = (8, 28)
WITHIN = 0.5
LOOK_EVERY = 0.01
# The servers say in PostgreSQL who they are, and the test does not.
SERVERS = "polku"
CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = :name"
)


@dataclass
class Reaper:
    """Kills programs with -9, and cuts connections to a database where one is given.

    It counts in answers and not in seconds, so that a slow machine sees as many kills.
    """

    house: House
    enough: Enough
    chance: Random
    database: str | None = None
    killed: Counter[str] = field(default_factory=Counter)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> "Reaper":
        self._thread = Thread(target=self._go_round, name="reaper")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _go_round(self) -> None:
        following = self.chance.randint(*BETWEEN)
        for aim in self._aims():
            while self.enough.done < following:
                if self._over.wait(LOOK_EVERY):
                    return
            self._over.wait(self.chance.uniform(0, WITHIN))
            self._strike(aim)
            following = self.enough.done + self.chance.randint(*BETWEEN)

    def _aims(self) -> Iterator[str]:
        """Everything once, then again in another order, for ever."""
        aims = [*self.house.programs, *(["database"] if self.database else [])]
        while True:
            yield from self.chance.sample(aims, len(aims))

    def _strike(self, aim: str) -> None:
        if aim == "database":
            self._cut()
        else:
            self._kill(aim)

    def _kill(self, program: str) -> None:
        victims = self.house.victims(program)
        if victims:
            # Gunicorn's own process last of all: its workers are many, and do the work.
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(victims), signal.SIGKILL)
                self.killed[program] += 1

    def _cut(self) -> None:
        engine = create_engine(self.database or "", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            cut = connection.execute(CUT, {"name": SERVERS}).all()
        engine.dispose()
        self.killed["database"] += bool(cut)
