"""Where the files of this installation lie beside its database."""

from pathlib import Path

from flask import current_app

from coaching.files import Store


def store() -> Store:
    """The folder of the setting UPLOADS, and the scanner of CLAMAV_URL where there is one."""
    return Store(Path(current_app.config["UPLOADS"]), current_app.config["SCANNER"])


def mails() -> Path:
    """The folder of the setting MAIL_FOLDER, where mails lie that no server took."""
    return Path(current_app.config["MAIL_FOLDER"])
