"""The command that helps an administrator who has lost the phone, and whom nobody else can help."""

import click
from flask.cli import with_appcontext

from coaching.model.base import transaction
from coaching.model.history import note_event
from coaching.services import people, second_steps


@click.command("forget-second-step")
@click.argument("email")
@with_appcontext
def forget_second_step(email: str) -> None:
    """Let somebody sign in with the password alone, until they set up a second step anew."""
    person = people.by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    with transaction():
        second_steps.reset(person)
        note_event(None, "second_step_removed", subject_id=person.id)
    click.echo(f"{person.name} signs in with the password alone now, and hears of it by mail.")
