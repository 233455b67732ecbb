"""Another database than the installation's own, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Engine

from coaching.model.base import db


@contextmanager
def stored_in(engine: Engine) -> Iterator[None]:
    """Let everything inside read and store there; the installation's own is never touched."""
    engines = cast(dict[str | None, Engine], db.engines)
    db.session.remove()
    ours, engines[None] = engines[None], engine
    try:
        yield
    finally:
        db.session.remove()
        engines[None] = ours
        engine.dispose()
