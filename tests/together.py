"""Several runners at the same moment, each with a session of its own."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, local
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import event

from coaching.model.base import db

Result = TypeVar("Result")

PATIENCE = 30  # seconds; a runner that waits longer for another one fails its test
# What takes a lock: on SQLite that of the whole file, on PostgreSQL that of a row.
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b|.*\bFOR (NO KEY )?UPDATE\b", re.DOTALL)


def together(app: Flask, *works: Callable[[], Result]) -> list[Result]:
    """Let runners begin at the same moment; one work alone is done by two. Gives what they give."""
    runners = works if len(works) > 1 else works * 2
    gate = Barrier(len(runners))

    def run(work: Callable[[], Result]) -> Result:
        with app.app_context():
            gate.wait(timeout=PATIENCE)
            return work()

    db.session.rollback()
    with ThreadPoolExecutor(len(runners)) as pool:
        results = list(pool.map(run, runners))
    db.session.expire_all()
    return results


def in_turn(
    app: Flask, first: Callable[[], Result], second: Callable[[], Result]
) -> tuple[Result, Result]:
    """Let one runner be faster by a hair, however busy the machine is.

    The second one has read everything, and stands before its first write, when the first one makes
    its own; it then waits for the lock, or for nothing, as the application arranges.
    """
    turns = _Turns()

    def run(work: Callable[[], Result], *, is_first: bool) -> Result:
        turns.mine.is_first = is_first
        with app.app_context():
            try:
                return work()
            finally:
                turns.leave()

    db.session.rollback()
    with turns.kept(), ThreadPoolExecutor(2) as pool:
        both = pool.submit(run, first, is_first=True), pool.submit(run, second, is_first=False)
        results = both[0].result(), both[1].result()
    db.session.expire_all()
    return results


class _Turns:
    """Who has come how far, as the statements tell that are sent to the database."""

    def __init__(self) -> None:
        self.mine = local()
        self._second_is_ready, self._first_has_begun, self._second_goes = Event(), Event(), Event()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Watch the statements of both."""
        engine = db.engine
        listeners = {"before_cursor_execute": self._before, "after_cursor_execute": self._after}
        for name, listener in listeners.items():
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(engine, name, listener)

    def leave(self) -> None:
        """Nobody waits for somebody who has ended."""
        for each in self._told():
            each.set()

    def _told(self) -> tuple[Event, ...]:
        if self.mine.is_first:
            return (self._first_has_begun,)
        return self._second_is_ready, self._second_goes

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not self._is_first_write(statement):
            return
        if self.mine.is_first:
            assert self._second_is_ready.wait(PATIENCE)
        else:
            self._second_is_ready.set()
            assert self._first_has_begun.wait(PATIENCE)
            self.mine.has_begun = True
            self._second_goes.set()

    def _after(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self._is_first_write(statement) and self.mine.is_first:
            self.mine.has_begun = True
            self._first_has_begun.set()
            assert self._second_goes.wait(PATIENCE)

    def _is_first_write(self, statement: str) -> bool:
        takes_part = hasattr(self.mine, "is_first") and not hasattr(self.mine, "has_begun")
        return takes_part and WRITES.match(statement) is not None
