"""Count the SQL statements that something takes, or slow them down."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from coaching.model.base import db

_is_beside = ContextVar("_is_beside", default=False)


@contextmanager
def beside() -> Iterator[None]:
    """What a test itself does inside the block, such as signing in, is not counted."""
    before = _is_beside.set(True)
    try:
        yield
    finally:
        _is_beside.reset(before)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement that is sent to the database inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not _is_beside.get():
            sent.append(statement)

    with _before_each(note):
        yield sent


@contextmanager
def slowed(seconds: float) -> Iterator[None]:
    """Let the database be slow inside the block: each statement takes so much longer."""

    def wait(*_about: Any) -> None:
        time.sleep(seconds)

    with _before_each(wait):
        yield


@contextmanager
def _before_each(act: Callable[..., None]) -> Iterator[None]:
    engine = db.engine
    event.listen(engine, "before_cursor_execute", act)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", act)
