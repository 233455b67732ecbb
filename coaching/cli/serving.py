"""The command that serves what is there."""

import logging
import socket

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from werkzeug.serving import make_server

from coaching import runner
from coaching.cli.demonstrating import people_of_the_demonstration
from coaching.cli.drawings import is_prepared
from coaching.engine.definitions import read_folder
from coaching.model.base import db
from coaching.model.processes import Version
from coaching.services import installation, readiness

HOST = "127.0.0.1"


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
    runner.start_thread(app)
    click.echo(f"Polku is at http://localhost:{port} (stop it with Ctrl-C)")
    if app.config["DEMONSTRATION"]:
        click.echo(people_of_the_demonstration())
    # Ends with Ctrl-C.
    server.serve_forever()


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
    files = read_folder(current_app.config["WORKFLOWS"])
    if not readiness.has_newest_drawings(files):
        click.echo("New years follow older drawings: run `flask workflows deploy`.", err=True)
    db.session.remove()
