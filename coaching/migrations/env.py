"""How Alembic reaches the database: run by `flask db ...`, inside an application's context."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Row

from coaching import model
from coaching.model.base import Moment, Plain, db


def as_plain_type(kind: str, thing: Any, found: AutogenContext) -> str | Literal[False]:
    """Write our own column types as SQLAlchemy's: old migrations must outlive our classes."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Plain):
        found.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def leave_out_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration when nothing has changed."""
    command_line = context.config.cmd_opts
    if getattr(command_line, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives.clear()


SETTINGS: dict[str, Any] = {
    "target_metadata": model.metadata,
    "compare_type": True,
    "render_as_batch": True,
    "render_item": as_plain_type,
    "process_revision_directives": leave_out_empty,
}


@contextmanager
def foreign_keys_at_rest(connection: Connection) -> Iterator[None]:
    """On SQLite a table is changed by being replaced; its rows must not take others with them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    _sqlite(connection, "PRAGMA foreign_keys=OFF")
    try:
        yield
        if orphans := _sqlite(connection, "PRAGMA foreign_key_check"):
            raise RuntimeError(f"The migration has left rows that point to nothing: {orphans[:3]}")
    finally:
        _sqlite(connection, "PRAGMA foreign_keys=ON")


def _sqlite(connection: Connection, command: str) -> Sequence[Row[Any]]:
    result = connection.exec_driver_sql(command)
    rows = result.all() if result.returns_rows else []
    # Alembic leaves a transaction alone that it finds begun, and would not commit it.
    connection.commit()
    return rows


def migrate() -> None:
    """Bring the database to the version that was asked for."""
    with db.engine.connect() as connection, foreign_keys_at_rest(connection):
        context.configure(connection=connection, **SETTINGS)
        with context.begin_transaction():
            context.run_migrations()


def print_sql() -> None:
    """Print what would be done, for databases that only others may change (`--sql`)."""
    address = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=address, literal_binds=True, **SETTINGS)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
else:
    migrate()
