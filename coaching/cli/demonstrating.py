"""The command that shows Polku: it builds the demonstration, lists its people, and ends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from shutil import rmtree

import click
from argon2 import PasswordHasher
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import create_engine, event

from coaching import clock, demo
from coaching.cli.drawings import deploy, is_prepared
from coaching.demo import template
from coaching.demo.template import MAIL, UPLOADS, Template
from coaching.haste import hurry
from coaching.model.base import db
from coaching.model.stores import stored_in

LOADING, READY = "loading", "ready"
ROOT = Path(__file__).parent.parent.parent


@click.command("demo")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it looks alive on.")
@click.option("--only", multiple=True, help="Only this organisation; may be given several times.")
@click.option("--list", "lists", is_flag=True, help="Print one account for each role, and end.")
@click.option("--remove", "removes", is_flag=True, help="End the demonstration: remove its data.")
@with_appcontext
def demonstrate(today: datetime | None, only: tuple[str, ...], lists: bool, removes: bool) -> None:
    """Fill an empty database with three cohorts to look around in."""
    if unknown := set(only) - set(demo.organisations()):
        raise click.BadParameter(f"no such organisation: {', '.join(sorted(unknown))}")
    if removes:
        remove()
    elif lists:
        stop_unless_demonstration()
        click.echo(people_of_the_demonstration())
    else:
        load(today.date() if today else clock.today(), only)


def load(today: date, only: tuple[str, ...]) -> None:
    """Prepare the database and fill it, if it is empty."""
    stop_at_real_use()
    upgrade()
    if demo.is_empty():
        click.echo("Loading the demonstration. This takes a moment.")
        _mark().write_text(LOADING)
        current_app.config["DEMONSTRATION"] = True
        file = _file()
        if file is None:
            _fill(today, only)
        else:
            _from_template(file, today, only)
    elif _mark().read_text() == LOADING and _file() is None:
        raise click.ClickException(
            "The demonstration was interrupted while it was loaded. Run `flask demo --remove`, "
            "then start again."
        )
    deploy()
    _mark().write_text(READY)


def stop_at_real_use() -> None:
    """Real people and invented ones never share a database."""
    if is_prepared() and not demo.is_empty() and not (_mark().exists() and demo.is_ours()):
        raise click.ClickException(
            "This database is in real use, so no demonstration is loaded into it."
        )


def stop_unless_demonstration() -> None:
    """Only a demonstration is listed or removed."""
    if not _mark().exists() or (is_prepared() and not (demo.is_empty() or demo.is_ours())):
        raise click.ClickException("There is no demonstration here.")


def remove() -> None:
    """Delete everything that the demonstration has made, and nothing else."""
    stop_unless_demonstration()
    file = _file()
    if file is None:
        _empty()
    else:
        db.session.remove()
        db.engine.dispose()
        template.remove_database(file)
    for folder in _folders().values():
        rmtree(folder, ignore_errors=True)
    template.remove_all(_instance())
    _mark().unlink()
    current_app.config["DEMONSTRATION"] = False
    click.echo("The demonstration is removed.")


def people_of_the_demonstration() -> str:
    """Who can sign in, one a line."""
    rows = [("Role", "Name", "E-mail", "Password", "Shows"), *demo.people()]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


# ---- how it is built ----


def _from_template(file: Path, today: date, only: tuple[str, ...]) -> None:
    """Build it beside the database, or take what was built before; then copy it there."""
    settings = (str(current_app.config["BASE_URL"]), str(current_app.config["MAIL_SENDER"]))
    key = template.key_of(ROOT, Path(current_app.config["WORKFLOWS"]), today, only, *settings)
    built = Template(_instance(), key)
    if not built.exists:
        with built.building() as folder, _elsewhere(folder):
            upgrade()
            deploy()
            _fill(today, only)
    db.session.remove()
    db.engine.dispose()
    built.copy_to(file, _folders())


def _fill(today: date, only: tuple[str, ...]) -> None:
    if not is_prepared():
        upgrade()
    deploy()
    # The same algorithm as at sign-in, whose library belongs to the pages alone.
    demo.load(today, only=only, hash_password=PasswordHasher().hash)


@contextmanager
def _elsewhere(folder: Path) -> Iterator[None]:
    """Store everything in a folder of its own, in one plain file, and send nothing."""
    engine = create_engine(f"sqlite:///{folder / template.DATABASE}")
    event.listen(engine, "connect", hurry)
    own = {"MAIL_FOLDER": folder / MAIL, "UPLOADS": folder / UPLOADS, "SMTP_URL": None}
    ours = {name: current_app.config.get(name) for name in own}
    current_app.config.update(own)
    try:
        with stored_in(engine):
            yield
    finally:
        current_app.config.update(ours)


def _empty() -> None:
    """Delete every row, where the database is not a file of ours."""
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
    db.session.remove()


def _file() -> Path | None:
    """The database, where it is a file."""
    url = db.engine.url
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def _folders() -> dict[str, Path]:
    return {
        MAIL: Path(current_app.config["MAIL_FOLDER"]),
        UPLOADS: Path(current_app.config["UPLOADS"]),
    }


def _instance() -> Path:
    return Path(current_app.instance_path)


def _mark() -> Path:
    return _instance() / "demonstration"
