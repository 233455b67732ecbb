"""Administrators look after the training modules."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete

from coaching.model.base import db, transaction
from coaching.model.people import User
from coaching.model.training import Module
from coaching.services import modules
from tests.web.reading import look, words
from tests.web.sending import send


@pytest.fixture
def modules_as_they_were(app: Flask) -> Iterator[None]:
    """Modules stay from test to test: leave them as the programme begins with them."""
    yield
    db.session.rollback()
    with transaction():
        db.session.execute(delete(Module))
        modules.prepare()


def test_an_administrator_changes_a_module(
    app: Flask, ada: User, modules_as_they_were: None
) -> None:
    assert "M10 Anti-racist communication, language and images" in words(
        look(app, ada, "/administrator/modules")
    )
    typed = {
        f"{code}-{field}": f"{field} {code}"
        for code in ("fi", "sv", "en")
        for field in ("name", "target_group", "between_task")
    } | {
        "minutes": "120",
        "prerequisites": ["M02"],
        "prework_parts": ["6"],
        "active": "no",
    }

    page = words(send(app, ada, "/administrator/modules/M10", typed, follow=True))

    assert "M10 name en target_group en 120 M02 Out of use" in page
    assert db.session.get_one(Module, "M10").between_task_in("sv") == "between_task sv"
    refused = words(
        send(app, ada, "/administrator/modules/M10", typed | {"prerequisites": ["M10"]})
    )
    assert "Choose from the options" in refused
    kept = words(send(app, ada, "/administrator/modules/M01", typed | {"prerequisites": []}))
    assert "Every organisation takes this module. It cannot go out of use." in kept


def test_a_module_that_is_not_there_is_not_found(app: Flask, ada: User) -> None:
    assert look(app, ada, "/administrator/modules/M99").status_code == 404
