"""Services are tested on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coaching.services import versions
from tests.conftest import clear


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database: once SQLite, once PostgreSQL."""
    chosen: Flask = request.getfixturevalue(f"{request.param}_app")
    versions.forget()
    with chosen.app_context():
        yield chosen
        clear(chosen)
