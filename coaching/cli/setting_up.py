"""The command that prepares a new installation: the tables, the first person, the first cohort."""

from datetime import datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from re import findall

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from coaching import jobs
from coaching.cli.drawings import deploy
from coaching.i18n import LANGUAGES
from coaching.model.base import db
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import installation
from coaching.services.people import Person
from coaching.services.refusals import Refusal


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
    links = findall(r"https?://\S+/invitation/\S+", plain.get_content() if plain else "")
    link = f"\nStart Polku with `make run`, then set the password at:\n{links[0]}" if links else ""
    return f"Their mail is in {file}{link}"
