"""The migrations build exactly the tables that the models describe, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import create_engine, inspect

from coaching import model
from coaching.model.base import db
from tests.parts import ROOT, need_postgresql

MIGRATIONS = ROOT / "coaching" / "migrations"


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def postgresql(worker_id: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    server = need_postgresql()
    name = f"polku_migrations_{worker_id}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield f"{server.rsplit('/', 1)[0]}/{name}"
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
)
def bare_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """As much of an application as migrations need, on an empty database."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = request.getfixturevalue(request.param)
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_an_upgraded_database_has_the_tables_of_the_models(bare_app: Flask) -> None:
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, model.metadata) == []


def test_every_module_of_the_models_is_known_to_the_migrations() -> None:
    modules = {path.stem for path in (ROOT / "coaching" / "model").glob("[a-z]*.py")}

    assert modules - {"base"} == set(model.__all__) - {"metadata"}


def test_an_upgrade_can_be_taken_back(bare_app: Flask) -> None:
    upgrade()
    downgrade(revision="base")

    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_an_upgraded_database_enforces_foreign_keys_again(bare_app: Flask) -> None:
    upgrade()

    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
