"""Running Polku for real as the README says: services, settings, backup and restore."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, make_url, select

from app import create_app
from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.documents import Document
from coaching.model.processes import Task
from coaching.services import versions
from tests import make
from tests.conftest import close
from tests.parts import ROOT, missing, need_postgresql
from tests.releases.rows import Kept
from tests.releases.years import GoesOn
from tests.test_releases import FILES

README = (ROOT / "README.md").read_text(encoding="utf-8")
UNIT = re.compile(r"`/etc/systemd/system/(\S+?)`.*?```ini\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```sh\n# (.*?)\n(.*?)```", re.DOTALL)
SECRET = "only for tests, not a secret at all"


# ---- services ----


def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        missing("systemd", "install Debian's package systemd")
    units = dict(UNIT.findall(README))
    for name, unit in units.items():
        (tmp_path / name).write_text(unit.replace("/opt/polku", sys.prefix.removesuffix("/.venv")))

    files = [tmp_path / name.replace("@", "@1") for name in units]
    (tmp_path / "polku-worker@1.service").symlink_to(tmp_path / "polku-worker@.service")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert sorted(units) == ["polku-cron.service", "polku-web.service", "polku-worker@.service"]
    assert (said.returncode, said.stderr) == (0, "")


def test_every_setting_of_the_environment_is_told() -> None:
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", README))
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "app.py", ROOT / "coaching/meters.py", ROOT / "coaching/server.py")
    )

    read = set(re.findall(r'environ(?:ment)?\.get\(\s*"([A-Z_]+)"', code))
    assert read
    assert read - told == set()


# ---- backup and restore ----


def block(title: str, **settings: str) -> None:
    """Run the commands of the README under a title, as they stand there."""
    commands = next(text for name, text in BLOCK.findall(README) if name.startswith(title))
    done = subprocess.run(
        ["bash", "-eu", "-c", commands],
        cwd=ROOT,
        env={**os.environ, "FLASK_APP": "app", "SECRET_KEY": SECRET, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def sqlite(tmp_path: Path) -> tuple[str, str]:
    """Where Polku lives now, and where it will."""
    if shutil.which("sqlite3") is None:
        missing("The sqlite3 program", "install Debian's package sqlite3")
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    return f"sqlite:///{old / 'polku.db'}", f"sqlite:///{new / 'polku.db'}"


@pytest.fixture
def postgresql(worker_id: str) -> Iterator[tuple[str, str]]:
    """The same on a server."""
    server = need_postgresql()
    if shutil.which("pg_dump") is None:
        missing("PostgreSQL's client programs", "install Debian's package postgresql-client")
    names = [f"polku_{place}_{worker_id}" for place in ("old", "new")]
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield tuple(f"{server.rsplit('/', 1)[0]}/{name}" for name in names)  # type: ignore[misc]
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def application(address: str, folder: Path) -> Flask:
    """Polku on this database and folder."""
    return create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": address,
            "SECRET_KEY": SECRET,
            "MAIL_FOLDER": folder / "mail",
            "UPLOADS": folder / "uploads",
        }
    )


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def test_what_was_backed_up_goes_on_in_a_new_place(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    old, new = request.getfixturevalue(kind)
    backup = tmp_path / "backup"
    backup.mkdir()
    kept = Kept.read(FILES[0])
    paper, title = filled(application(old, tmp_path / "old"), kept)

    block(f"back up: {kind}", **settings(old, tmp_path / "old", backup))
    shutil.rmtree(tmp_path / "old")
    block(f"restore: {kind}", **settings(new, tmp_path / "new", backup))

    restored = application(new, tmp_path / "new")
    with restored.app_context():
        versions.forget()
        (document,) = db.session.scalars(select(Document)).all()
        assert document.title == title
        files = [each for each in (tmp_path / "new" / "uploads").rglob("*") if each.is_file()]
        assert [each.read_bytes() for each in files] == [paper]
        assert_that_every_year_goes_on(kept)
        versions.forget()
    close(restored)


def filled(app: Flask, kept: Kept) -> tuple[bytes, str]:
    """Years under way and one document; gives its content and title."""
    with app.app_context():
        versions.forget()
        upgrade(revision=kept.revision)
        with db.engine.begin() as connection:
            kept.store(connection)
        upgrade()
        case = db.session.scalars(select(Case).where(Case.ended_at.is_(None))).first()
        assert case is not None
        with clock.moved_to(kept.moment), transaction():
            document = make.document(case, by=case.people(MemberKind.CONTACT)[0])
        title = document.title
        (file,) = (each for each in Path(app.config["UPLOADS"]).rglob("*") if each.is_file())
        content = file.read_bytes()
    close(app)
    return content, title


def settings(address: str, folder: Path, backup: Path) -> dict[str, str]:
    """The environment that the README's commands speak of."""
    plain = make_url(address).set(drivername=address.partition(":")[0].partition("+")[0])
    return {
        "BACKUP": str(backup),
        "DATABASE": plain.render_as_string(hide_password=False),
        "DATABASE_URL": address,
        "POLKU_INSTANCE": str(folder),
        "UPLOADS_FOLDER": str(folder / "uploads"),
    }


def assert_that_every_year_goes_on(kept: Kept) -> None:
    """Each takes some steps; `test_releases` plays them to their end."""
    done = select(func.count(Task.id)).where(Task.closed_at.is_not(None))
    before = db.session.scalar(done) or 0
    ids = [each.id for each in db.session.scalars(select(Case)) if each.ended_at is None]
    for id in ids:
        GoesOn(db.session.get_one(Case, id), kept.moment).live_on(5)

    assert len(ids) >= 5
    assert (db.session.scalar(done) or 0) >= before + len(ids)
