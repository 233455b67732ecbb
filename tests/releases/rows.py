"""All rows of a database in one compressed file, readable by every later version."""

import lzma
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Time,
    func,
    insert,
    select,
    types,
    update,
)

# What JSON does not know is written as text.
READERS: dict[type[types.TypeEngine[Any]], Callable[[str], Any]] = {
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    Time: time.fromisoformat,
    Numeric: Decimal,
    LargeBinary: b64decode,
}


@dataclass(frozen=True)
class Kept:
    """A release's database: when it was kept, of which migration, and every row by table."""

    release: str
    revision: str
    moment: datetime
    rows: dict[str, list[dict[str, Any]]]

    @classmethod
    def of(cls, connection: Connection, tables: Iterable[Table], **about: Any) -> "Kept":
        """Read every row of these tables."""
        rows = {
            table.name: [
                {name: _plain(value) for name, value in row._mapping.items()}
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }
        return cls(rows=rows, **about)

    def write(self, file: Path) -> None:
        """Write the file; the same rows give the same bytes."""
        about = [self.release, self.revision, self.moment.isoformat()]
        lines = [about, *([table, row] for table, rows in self.rows.items() for row in rows)]
        text = b"\n".join(orjson.dumps(line) for line in lines)
        file.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))

    @classmethod
    def read(cls, file: Path) -> "Kept":
        """Read a file that was written so."""
        first, *lines = (
            orjson.loads(line) for line in lzma.decompress(file.read_bytes()).split(b"\n")
        )
        rows: dict[str, list[dict[str, Any]]] = {}
        for table, row in lines:
            rows.setdefault(table, []).append(row)
        release, revision, moment = first
        return cls(release, revision, datetime.fromisoformat(moment), rows)

    def store(self, connection: Connection) -> None:
        """Put the rows into a database that has the tables of the release and no rows."""
        there = MetaData()
        there.reflect(connection)
        for table in there.sorted_tables:
            if found := self.rows.get(table.name):
                _insert(connection, table, [_typed(table, row) for row in found])
                _count_on(connection, table)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; those that point to others of their table do so when all are there."""
    inward = [c.name for c in table.c if any(key.column.table is table for key in c.foreign_keys)]
    connection.execute(insert(table), [row | dict.fromkeys(inward) for row in rows])
    for row in rows:
        if pointing := {name: row[name] for name in inward if row[name] is not None}:
            connection.execute(update(table).where(table.c.id == row["id"]).values(pointing))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    read = next((read for known, read in READERS.items() if isinstance(kind, known)), None)
    return read(value) if read else value


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after these; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and isinstance(table.c[0].type, types.Integer):
        sequence = func.pg_get_serial_sequence(table.name, table.c[0].name)
        highest = select(func.max(table.c[0])).scalar_subquery()
        connection.execute(select(func.setval(sequence, highest)))
