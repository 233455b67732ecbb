"""How a request leaves the database: what was read, and what was written and not committed."""

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from coaching.model.base import PLANS, db, end_reading
from coaching.model.people import StaffRole, User
from tests import make
from tests.web.sessions import sign_in


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_postgresql_plans_what_pages_read_once_and_compiles_nothing(app: Flask) -> None:
    client = sign_in(app.test_client(), make.person("Cora", StaffRole.COORDINATOR))
    db.session.remove()
    # From here on there is one connection, however many other tests have left.
    db.engine.dispose()

    for _time in range(8):
        client.get("/worklist")

    connection = db.session.connection()
    planned = text(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM tasks%'"
    )
    assert (connection.scalar(planned) or 0) > 0
    assert connection.scalar(text("SHOW jit")) == "off"
    assert getattr(connection.connection.driver_connection, "prepared_max", 0) == PLANS


@pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("is_sent", [False, True])
def test_what_was_written_and_not_committed_is_taken_back(app: Flask, is_sent: bool) -> None:
    person = make.person("Cora", StaffRole.COORDINATOR)

    with app.app_context():
        db.session.get_one(User, person.id).name = "Somebody else"
        if is_sent:
            db.session.flush()

    with app.app_context():
        assert db.session.scalars(select(User.name)).all() == ["Cora"]


@pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
def test_what_was_written_by_a_statement_is_taken_back_too(app: Flask) -> None:
    make.person("Cora", StaffRole.COORDINATOR)

    with app.app_context():
        db.session.execute(update(User).values(name="Somebody else"))

    with app.app_context():
        assert db.session.scalars(select(User.name)).all() == ["Cora"]


def test_a_request_that_failed_commits_nothing(app: Flask) -> None:
    with app.app_context():
        db.session.scalars(select(User)).all()
        end_reading(ValueError())
        assert db.session().in_transaction()
        end_reading(None)
        assert not db.session().in_transaction()
