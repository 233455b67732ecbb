"""The database, its base class and the column types every table shares."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# How many statements are planned for each connection to PostgreSQL.
PLANS = 400
# How long one process waits for another that writes to the same file (milliseconds).
PATIENCE = 20_000


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it could mean two moments."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Give the moment its zone back; in one step, since a long page reads thousands."""
        return _in_utc if dialect.name == "sqlite" else None


def _in_utc(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


class Plain(TypeDecorator[Any]):
    """Plain JSON: small facts and answers that the database never searches in."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """JSONB on PostgreSQL, text elsewhere."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


class Base(DeclarativeBase):
    """What all tables have in common."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Moment(), dict[str, Any]: Plain(), list[Any]: Plain()},
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is stored together, or nothing is."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """SQLite: readers beside one writer, real foreign keys, patience, every letter in lower()."""
    if type(connection).__module__.startswith("sqlite3"):
        # Who begins to write waits for a turn at once. Beginning to read and writing later could
        # fail at any moment, however patient.
        connection.isolation_level = "IMMEDIATE"
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        # SQLite's own knows A to Z only; people look for Ähtäri by typing ähtäri.
        connection.create_function("lower", 1, _lower, deterministic=True)


@event.listens_for(Engine, "connect")
def prepare_postgresql(connection: Any, _record: Any) -> None:
    """PostgreSQL: plan a statement once for many times, and compile none."""
    if type(connection).__module__.startswith("psycopg"):
        # Planning takes longer than most statements; the usual number is that of a few pages.
        connection.prepared_max = PLANS
        # Compiling takes longer than the slowest of ours.
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Session, "after_flush")
def _note_writing(session: Session, _context: Any) -> None:
    session.info["has_written"] = True


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info["has_written"] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _note_end(session: Session) -> None:
    session.info.pop("has_written", None)


def end_reading(error: BaseException | None) -> None:
    """End what has only been read with a commit, when a request is over.

    After a rollback PostgreSQL's driver forgets which statements are planned already. Whatever was
    written and not committed is taken back as ever.
    """
    if error is not None or not db.session.registry.has():
        return
    session = db.session()
    is_changed = session.new or session.dirty or session.deleted
    if session.in_transaction() and not is_changed and not session.info.get("has_written"):
        session.commit()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
