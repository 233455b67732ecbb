"""Commands about the drawings: check them, store them, show the year at a glance."""

from collections.abc import Mapping

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from coaching.catalogues import NotCompiled, translator
from coaching.data.decisions import NEEDED
from coaching.engine import checks
from coaching.engine.checks import Complaint
from coaching.engine.definitions import digest_of, parse, read_folder
from coaching.engine.outline import glance
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.people import StaffRole
from coaching.model.processes import Version
from coaching.permissions import APPLICANT, ORGANISATION_ROLES
from coaching.services import installation, running, versions
from coaching.services.refusals import Refusal
from forms import FORMS

# Editors and administrators do no tasks of an organisation's year.
LANES = (
    ORGANISATION_ROLES | {APPLICANT} | set(StaffRole) - {StaffRole.EDITOR, StaffRole.ADMINISTRATOR}
)

workflows = AppGroup("workflows", help="The drawings of the process.")


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


def is_prepared() -> bool:
    """Whether the database has tables; raises `ClickException` where it cannot be reached."""
    try:
        return installation.is_prepared()
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
