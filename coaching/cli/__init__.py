"""Commands: look after the drawings, set up an installation, demonstrate, rehearse, serve."""

import logging
import socket
from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from re import findall

import click
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.serving import make_server

from coaching import demo, jobs
from coaching.catalogues import NotCompiled, translator
from coaching.cli.rehearsals import rehearse
from coaching.data.decisions import NEEDED
from coaching.engine import checks
from coaching.engine.checks import Complaint
from coaching.engine.definitions import digest_of, parse, read_folder
from coaching.engine.outline import glance
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Version
from coaching.permissions import ORGANISATION_ROLES
from coaching.services import installation, running, versions
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from forms import FORMS

HOST = "127.0.0.1"
# Editors and administrators do no tasks of an organisation's year.
LANES = ORGANISATION_ROLES | set(StaffRole) - {StaffRole.EDITOR, StaffRole.ADMINISTRATOR}
LOADING, READY = "loading", "ready"

workflows = AppGroup("workflows", help="The drawings of the process.")


def init_app(app: Flask) -> None:
    """Give an application its commands."""
    app.cli.add_command(workflows)
    for command in (set_up, demonstrate, serve, rehearse):
        app.cli.add_command(command)


# --- drawings -------------------------------------------------------------------------------------


@workflows.command("check")
def check_drawings() -> None:
    """Say what is wrong with the drawings, and with their forms and translations."""
    stop_at(complaints())
    click.echo("The drawings are in order.")


@workflows.command("deploy")
@click.option(
    "--folder-tables",
    is_flag=True,
    help="Take the folder's decision tables, also where an administrator has changed them.",
)
def deploy_drawings(folder_tables: bool) -> None:
    """Check the drawings and decision tables and store them; new years follow them from now on.

    Tables that an administrator has changed stay as they are.
    """
    files = folder_in_order()
    store(files, {} if folder_tables else versions.own_tables(files))


@workflows.command("glance")
def show_glance() -> None:
    """Print the year at a glance, as the README shows it."""
    click.echo(glance(parse(read_folder(current_app.config["WORKFLOWS"]))), nl=False)


def deploy() -> None:
    """Store the drawings as a version, unless they are stored already."""
    files = folder_in_order()
    store(files, versions.own_tables(files))


def folder_in_order() -> dict[str, bytes]:
    """The files of the folder, where they can be stored; ends the command where they cannot."""
    if not is_prepared():
        raise click.ClickException("The database is empty. Run `flask setup` or `make demo` first.")
    stop_at(complaints())
    return read_folder(current_app.config["WORKFLOWS"])


def store(files: Mapping[str, bytes], own: Mapping[str, bytes]) -> None:
    """Store a set of files with the decision tables that an administrator has changed."""
    files = {**files, **own}
    if own:
        stop_at(checks.check(files, tables=NEEDED))
    digest = digest_of(files)
    known = db.session.scalar(select(Version.id).where(Version.digest == digest))
    with transaction():
        versions.deploy(files, own_tables=own)
    for name in own:
        click.echo(
            f"{name} stays as an administrator has changed it (--folder-tables takes the folder's)."
        )
    already = "" if known is None else " already"
    click.echo(f"Version {digest[:12]} of the drawings is{already} stored.")


def complaints() -> list[Complaint]:
    """What is wrong with the drawings, and with forms that processes under way still need."""
    config = current_app.config
    folder = config["BABEL_TRANSLATION_DIRECTORIES"]
    try:
        languages = {name: translator(folder, name) for name in LANGUAGES if name != "en"}
    except NotCompiled as error:
        raise click.ClickException(str(error)) from error
    found = checks.check(
        read_folder(config["WORKFLOWS"]),
        forms=FORMS,
        roles=LANES,
        languages=languages,
        tables=NEEDED,
    )
    return found + lost_forms()


def lost_forms() -> list[Complaint]:
    """The tasks that a process under way may still reach and nobody could do any more."""
    if not is_prepared():
        return []
    return [
        Complaint(
            f"version {version}",
            task,
            "has no form any more, but processes under way may still ask for it",
            "Keep it in FORMS until they have ended.",
        )
        for task, version in running.reachable_tasks().items()
        if task not in FORMS
    ]


def stop_at(found: list[Complaint]) -> None:
    """Print complaints, one a line, and end the command with an error if there are any."""
    for complaint in found:
        click.echo(str(complaint))
    if found:
        click.get_current_context().exit(1)


# --- a new installation ---------------------------------------------------------------------------


def real_address(value: str) -> str:
    """An e-mail address as accounts hold it; raises `BadParameter`."""
    try:
        return validate_email(value, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from error


DAY = click.DateTime(["%Y-%m-%d"])
LANGUAGE = click.Choice(LANGUAGES)


@click.command("setup")
@click.option("--name", help="Name of the first administrator.")
@click.option("--email", type=real_address, help="Their e-mail address.")
@click.option("--language", type=LANGUAGE, help="The language they read.")
@click.option("--coordinator/--no-coordinator", default=None, help="They also coordinate.")
@click.option("--cohort", help="Name of the first cohort.")
@click.option("--starts-on", type=DAY, help="The day of its kick-off.")
@with_appcontext
def set_up(
    name: str | None,
    email: str | None,
    language: str | None,
    coordinator: bool | None,
    cohort: str | None,
    starts_on: datetime | None,
) -> None:
    """Prepare the database and create the first administrator and the first cohort.

    Asks for whatever is not given as an option.
    """
    stop_at_demonstration()
    upgrade()
    try:
        installation.check_new()
        deploy()
        user = installation.begin(
            Person(
                name or click.prompt("Name of the first administrator"),
                email or click.prompt("Their e-mail address", value_proc=real_address),
                language or click.prompt("The language they read", type=LANGUAGE),
            ),
            coordinates=click.confirm("Do they coordinate the programme too?", default=True)
            if coordinator is None
            else coordinator,
            cohort_name=cohort or click.prompt("Name of the first cohort"),
            starts_on=(starts_on or click.prompt("Its kick-off (2026-09-07)", type=DAY)).date(),
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"{user.name} is the first administrator.")
    click.echo(where_the_mail_is(user))


def stop_at_demonstration() -> None:
    """Real people and invented ones never share a database."""
    if current_app.config["DEMONSTRATION"]:
        raise click.ClickException(
            "The demonstration lives here. For real use, name another folder in POLKU_INSTANCE, "
            "or remove instance/demonstration and the database."
        )


def where_the_mail_is(user: User) -> str:
    """Send what is owed, and say how the administrator comes to a password."""
    jobs.run_due()
    mail = db.session.scalars(select(Mail).where(Mail.to_id == user.id)).one()
    if mail.sent_at is None:
        return f"The mail to {user.email} could not be sent yet; `make run` tries again."
    if current_app.config["SMTP_URL"]:
        return f"A mail to {user.email} tells how to set a password."
    file = next(Path(current_app.config["MAIL_FOLDER"]).glob(f"*{mail.message_id}.eml"))
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    plain = message.get_body(("plain",))
    links = findall(r"https?://\S+/reset\S*", plain.get_content() if plain else "")
    link = f"\nStart Polku with `make run`, then set the password at:\n{links[0]}" if links else ""
    return f"Their mail is in {file}{link}"


# --- the demonstration and the server -------------------------------------------------------------


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


def is_prepared() -> bool:
    """Whether the database has tables; raises `ClickException` where it cannot be reached."""
    try:
        return installation.is_prepared()
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
