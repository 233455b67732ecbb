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


BEFORE = """
INSERT INTO organisations (id, name, sector, region, languages, has_clients, recruits, created_at)
VALUES (1, 'Harjula', 'ngo', '', '[]', true, true, '2026-08-03 09:00:00');
INSERT INTO cohorts (id, name, starts_on, ends_on, created_at)
VALUES (1, 'One', '2026-09-07', '2027-09-06', '2026-08-03 09:00:00');
INSERT INTO cases (id, organisation_id, cohort_id, status, phase, language, coach_confirmed,
    coaching_interval, coaching_minutes, started_at, created_at)
VALUES (1, 1, 1, 'active', 'baseline', 'fi', false, 28, 60, '2026-08-03 09:00:00', '2026-08-03'),
    (2, 1, 1, 'active', 'intake', 'fi', false, 28, 60, '2026-08-03 09:00:00', '2026-08-03'),
    (3, 1, 1, 'preparing', NULL, 'fi', false, 28, 60, NULL, '2026-08-03');
INSERT INTO events (at, name, case_id, facts)
VALUES ('2026-08-04 09:00:00', 'phase_begun', 1, '{}'),
    ('2026-09-10 09:00:00', 'phase_begun', 1, '{}'),
    ('2026-09-11 09:00:00', 'dates_changed', 1, '{}')
"""


def test_a_case_learns_since_when_it_is_in_its_phase(bare_app: Flask) -> None:
    upgrade(revision="0002")
    with db.engine.begin() as connection:
        for statement in BEFORE.split(";"):
            connection.exec_driver_sql(statement)

    upgrade()

    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, phase_since FROM cases ORDER BY id")
        assert [(number, str(since)[:10]) for number, since in rows] == [
            (1, "2026-09-10"),
            (2, "2026-08-03"),
            (3, "None"),
        ]


ONE_CASE = """
INSERT INTO cases (id, organisation_id, cohort_id, status, language, coach_confirmed,
    coaching_interval, coaching_minutes, created_at, held_days, sponsor_active)
VALUES (1, 1, 1, 'active', 'fi', false, 28, 60, '2026-08-03', 0, true)
"""
AWAITED = """
INSERT INTO users (id, email, name, language, mail_choice, active, fs_uniquifier,
    coaching_languages, coaching_sectors, created_at, password)
VALUES (1, 'nea@example.org', 'Nea', 'fi', 'digest', true, 'a', '[]', '[]', '2026-08-01', NULL),
    (2, 'ola@example.org', 'Ola', 'fi', 'digest', true, 'b', '[]', '[]', '2026-08-01', NULL),
    (3, 'pia@example.org', 'Pia', 'fi', 'digest', true, 'c', '[]', '[]', '2026-08-01', 'set');
INSERT INTO mails (message_id, name, to_id, way, facts, created_at, next_try_at, tries, last_error,
    sent_at)
VALUES ('m1', 'welcome', 1, 'single', '{"case_id": 99}', '2026-08-02', '2026-08-02', 1, '', NULL),
    ('m2', 'welcome', 1, 'single', '{"case_id": 1}', '2026-08-03', '2026-08-03', 1, '',
        '2026-08-03 09:00:00'),
    ('m3', 'welcome', 3, 'single', '{}', '2026-08-03', '2026-08-03', 1, '', '2026-08-03 09:00:00')
"""


def test_whoever_is_awaited_has_an_invitation_from_then_on(bare_app: Flask) -> None:
    upgrade(revision="0004")
    organisation, cohort, *_rest = BEFORE.split(";")
    with db.engine.begin() as connection:
        for statement in (organisation, cohort, ONE_CASE, *AWAITED.split(";")):
            connection.exec_driver_sql(statement)

    upgrade()

    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT user_id, case_id, sent_at, valid_until FROM invitations ORDER BY user_id"
        )
        assert [
            (user, case, str(sent)[:10], str(until)[:10]) for user, case, sent, until in rows
        ] == [
            (1, 1, "2026-08-03", "2026-08-06"),
            (2, None, "None", "None"),
        ]
