"""Whatever a release has left behind, this version takes over and brings every year to its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, select

from app import create_app
from coaching.engine.definitions import read_folder
from coaching.haste import in_a_hurry
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.rehearsal.year import LONGEST
from coaching.services import versions
from tests.conftest import close
from tests.parts import ROOT, need_postgresql
from tests.releases.rows import Kept
from tests.releases.years import GoesOn

FOLDER = ROOT / "tests" / "releases"
FILES = sorted(FOLDER.glob("*.jsonl.xz"))
LARGEST = 300_000  # bytes


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'release.db'}"


@pytest.fixture
def postgresql(worker_id: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    server = need_postgresql()
    name = f"polku_release_{worker_id}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield f"{server.rsplit('/', 1)[0]}/{name}"
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": request.getfixturevalue(request.param),
            "SECRET_KEY": "only for tests, not a secret at all",
            "MAIL_FOLDER": tmp_path / "mail",
            "UPLOADS": tmp_path / "uploads",
        }
    )
    with app.app_context():
        versions.forget()
        yield app
        versions.forget()
    close(app)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".jsonl.xz"))
def test_every_year_of_a_release_goes_on_to_its_end(bare_app: Flask, file: Path) -> None:
    kept = Kept.read(file)
    upgrade(revision=kept.revision)
    with db.engine.begin() as connection:
        kept.store(connection)

    upgrade()
    with transaction():
        versions.deploy(read_folder(ROOT / "workflows"))
    ids = db.session.scalars(select(Case.id).order_by(Case.id)).all()
    with in_a_hurry():
        records = [GoesOn(db.session.get_one(Case, id), kept.moment).play() for id in ids]

    assert len(records) >= 5
    assert {record.ended for record in records} <= {CaseStatus.COMPLETED, CaseStatus.WITHDRAWN}
    assert sum(record.counts["steps"] for record in records) > 100
    assert max(record.weeks for record in records) <= LONGEST.days // 7


def test_what_a_release_leaves_behind_is_small() -> None:
    assert {file.name: file.stat().st_size for file in FILES if file.stat().st_size > LARGEST} == {}
    assert FILES
