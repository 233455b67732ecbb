"""Commands that show Polku: load the demonstration, and serve what is there."""

import logging
import socket
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.serving import make_server

from coaching import demo, jobs
from coaching.cli.drawings import deploy, is_prepared
from coaching.model.base import db
from coaching.model.processes import Version
from coaching.services import installation

HOST = "127.0.0.1"
LOADING, READY = "loading", "ready"


@click.command("demo")
@with_appcontext
def demonstrate() -> None:
    """Prepare the database and fill it, if it is empty, with a year to look around in."""
    mark = Path(current_app.instance_path) / "demonstration"
    state = mark.read_text() if mark.exists() else None
    upgrade()
    is_empty = demo.is_empty()
    if not is_empty and state is None:
        raise click.ClickException(
            "This database is in real use, so no demonstration is loaded into it."
        )
    if not is_empty and state == LOADING:
        raise click.ClickException(
            f"The demonstration was interrupted while it was loaded. Remove {mark} and the "
            "database, then start again."
        )
    deploy()
    if is_empty:
        click.echo("Loading the demonstration. This takes a moment.")
        mark.write_text(LOADING)
        current_app.config["DEMONSTRATION"] = True
        # The same algorithm as at sign-in, whose library belongs to the pages alone.
        demo.load(hash_password=PasswordHasher().hash)
        mark.write_text(READY)


@click.command("serve")
@click.option("--port", default=5077, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def serve(port: int) -> None:
    """Serve on this machine alone, with background work in the same program."""
    stop_unless_ready()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} is taken. Choose another one, such as: make run PORT={port + 1}"
        ) from error
    # Polku writes its own line for each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(HOST, port, app, threaded=True, fd=listening.fileno())
    jobs.start_thread(app)
    click.echo(f"Polku is at http://localhost:{port} (stop it with Ctrl-C)")
    if app.config["DEMONSTRATION"]:
        click.echo(people_of_the_demonstration())
    # Ends with Ctrl-C.
    server.serve_forever()


def people_of_the_demonstration() -> str:
    """Who can sign in, one a line."""
    rows = [("Role", "Name", "E-mail", "Password"), *demo.people()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def stop_unless_ready() -> None:
    """Serve only a database that has today's tables and drawings."""
    if not is_prepared() or db.session.scalar(select(Version.id).limit(1)) is None:
        raise click.ClickException(
            "Nothing is set up here yet. Run `flask setup` for real use, or `make demo`."
        )
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    if installation.revision() != set(script.get_heads()):
        raise click.ClickException(
            "The database is not of this version of Polku. Run `flask db upgrade`, "
            "then `flask workflows deploy`."
        )
    db.session.remove()
