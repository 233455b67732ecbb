"""One SQLite file and several processes: whoever writes takes a turn, and nobody meets a lock."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, text

from coaching.model.base import PATIENCE
from tests.parts import ROOT

PROCESSES, TURNS = 4, 60
# Reads first and writes then, in one transaction, as every page does that changes something.
WRITER = """
import sys
from sqlalchemy import create_engine, text
from coaching.model import base
engine = create_engine(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with engine.begin() as connection:
        number = connection.scalar(text("SELECT number FROM counter"))
        connection.execute(text("UPDATE counter SET number = number + 1"))
        connection.execute(text("INSERT INTO turns VALUES (:number)"), {"number": number})
"""


def test_several_processes_write_to_one_file_and_none_is_turned_away(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'shared.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (number INTEGER)"))
        connection.execute(text("CREATE TABLE turns (number INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    command = [sys.executable, "-c", WRITER, address, str(TURNS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    complaints = [writer.communicate()[1] for writer in writers]

    assert complaints == [""] * PROCESSES
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT number FROM counter")) == PROCESSES * TURNS
        assert connection.scalar(text("SELECT count(*) FROM turns")) == PROCESSES * TURNS
    engine.dispose()


def test_a_connection_waits_and_takes_its_turn_from_the_start(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'one.db'}")
    said: list[str] = []
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(said.append)
        connection.execute(text("CREATE TABLE things (number INTEGER)"))
        connection.execute(text("INSERT INTO things VALUES (1)"))
        raw.set_trace_callback(None)
        waits = connection.scalar(text("PRAGMA busy_timeout"))
        mode = connection.scalar(text("PRAGMA journal_mode"))
    engine.dispose()

    assert "BEGIN IMMEDIATE" in [each.strip() for each in said]
    assert (waits, mode) == (PATIENCE, "wal")
