"""Where the uploaded files of this installation lie."""

from pathlib import Path

from flask import current_app

from coaching.files import Store


def store() -> Store:
    """The folder of the setting UPLOADS."""
    return Store(Path(current_app.config["UPLOADS"]))
