"""Spans of time that the database counts, on SQLite and on PostgreSQL alike."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

SECONDS = 86_400


class whole_days(FunctionElement[int]):  # noqa: N801 - written like the database's own functions
    """How many whole days lie between two moments: ``whole_days(earlier, later)``."""

    name = "whole_days"
    type = Integer()
    inherit_cache = True


@compiles(whole_days, "sqlite")
def _on_sqlite(element: whole_days, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(each, **kw) for each in element.clauses)
    return f"((strftime('%s', {later}) - strftime('%s', {earlier})) / {SECONDS})"


@compiles(whole_days, "postgresql")
def _on_postgresql(element: whole_days, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(each, **kw) for each in element.clauses)
    return f"FLOOR(EXTRACT(EPOCH FROM ({later} - {earlier})) / {SECONDS})::integer"
