"""The command that lets things end whose time is up, or says which they are."""

from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from coaching import uploads
from coaching.data.personal import TERMS
from coaching.services import retention
from coaching.services.erasures import Places
from coaching.services.retention import Report


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@with_appcontext
def retain(dry_run: bool) -> None:
    """Delete what has been kept long enough, by the programme's table of retention.

    It happens by itself every night; this does it now.
    """
    places = Places(uploads.store(), uploads.mails())
    reports = retention.rehearse(places) if dry_run else retention.carry_out(places)
    for line in lines(reports):
        click.echo(line)
    click.echo("Nothing was deleted." if dry_run else "Done.")


def lines(reports: Iterable[Report]) -> Iterable[str]:
    """What a rule ends, and how many rows of each table."""
    for report in reports:
        term = TERMS[report.rule]
        yield f"{report.rule}: {report.things} ({term.what}; {term.until})"
        yield from (f"    {number:>6} {table}" for table, number in report.counts.items())
