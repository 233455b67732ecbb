"""Commands: look after the drawings, set up an installation, demonstrate, rehearse, serve."""

from flask import Flask

from coaching.cli.accounts import forget_second_step
from coaching.cli.demonstrating import demonstrate
from coaching.cli.drawings import workflows
from coaching.cli.keeping import retain
from coaching.cli.rehearsals import rehearse
from coaching.cli.serving import serve
from coaching.cli.setting_up import set_up


def init_app(app: Flask) -> None:
    """Give an application its commands."""
    for command in (
        *(workflows, set_up, forget_second_step, demonstrate),
        *(serve, rehearse, retain),
    ):
        app.cli.add_command(command)
