"""Where the files of documents lie in tests."""

from pathlib import Path

import pytest
from flask import Flask

from coaching.files import Store


@pytest.fixture
def store(app: Flask) -> Store:
    """The folder of the tests' application."""
    return Store(Path(app.config["UPLOADS"]))
