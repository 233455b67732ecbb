"""An application on a database of its own, thrown away afterwards."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from flask import Flask
from sqlalchemy import create_engine

from coaching import clock
from coaching.model.base import db
from coaching.services import versions
from tests.conftest import make_app

NAME = "polku_bench"


@contextmanager
def on_sqlite() -> Iterator[Flask]:
    """In a file."""
    with TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/bench.db", folder) as app:
        yield app


@contextmanager
def on_postgresql(server: str) -> Iterator[Flask]:
    """On a server, in a database that is made for it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {NAME}")
        address = server.rsplit("/", 1)[0] + f"/{NAME}"
        with TemporaryDirectory() as folder, _opened(address, folder) as app:
            yield app
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {NAME} WITH (FORCE)")
    finally:
        engine.dispose()


@contextmanager
def _opened(address: str, folder: str) -> Iterator[Flask]:
    app = make_app(address, Path(folder))
    # What the application logs of each request would hide what is measured.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # As in real life: one parsed copy, and not one for each restore.
    versions.copies = 1
    with app.app_context():
        try:
            yield app
        finally:
            clock.set_to(None)
            db.session.remove()
            db.engine.dispose()
