"""Run commands, and spoil the drawings they look at."""

from click.testing import Result
from flask import Flask

SETUP = (
    *("--name", "Ada Administrator", "--email", "Ada@example.org", "--language", "en"),
    *("--coordinator", "--cohort", "2026–2027", "--starts-on", "2026-09-07"),
)


def run(app: Flask, *words: str, typed: str = "") -> Result:
    """Run a command as on the terminal."""
    return app.test_cli_runner().invoke(args=words, input=typed)


def spoil(app: Flask, file: str, old: str, new: str) -> None:
    """Change one place of a drawing."""
    drawing = app.config["WORKFLOWS"] / file
    text = drawing.read_text(encoding="utf-8")
    assert old in text
    drawing.write_text(text.replace(old, new, 1), encoding="utf-8")
