"""The command that lets invented people live through years, to see whether each of them ends."""

from traceback import format_exception

import click
from flask import current_app
from flask.cli import with_appcontext

from coaching.rehearsal import Rehearsal
from coaching.rehearsal.figures import summary
from coaching.rehearsal.year import WentWrong


@click.command("rehearse")
@click.option("--years", default=10, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed tells the same again.")
@click.option("--first", default=1, show_default=True, help="Number of the first year.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--story", is_flag=True, help="Tell all that happens in the first year instead.")
@with_appcontext
def rehearse(years: int, seed: int, first: int, jobs: int, story: bool) -> None:
    """Let invented people live through whole years, on a database that is thrown away."""
    play = Rehearsal(current_app.config["WORKFLOWS"], seed)
    try:
        if story:
            click.echo(play.tell(first))
            return
        records = []
        for record in play.play(range(first, first + years), jobs=jobs):
            click.echo(record.line)
            records.append(record)
    except WentWrong as wrong:
        click.echo("".join(format_exception(wrong)), err=True)
        raise click.ClickException(str(wrong)) from wrong
    click.echo(summary(records))
