"""A button that is pressed twice at the same moment asks about one's own data once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching.model.base import db
from coaching.model.data_requests import DataRequest
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process
from coaching.services import data_requests
from coaching.services.refusals import Refusal
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


def asking(person: User) -> Callable[[], str]:
    """Prepare that somebody asks; gives the words of a refusal."""
    person_id = person.id

    def ask() -> str:
        own = db.session.get_one(User, person_id)
        try:
            data_requests.ask(own, own, kind="copy")
        except Refusal as refusal:
            return str(refusal)
        return ""

    return ask


def test_the_same_asked_twice_at_once_is_one_request(app: Flask, otto: User, cora: User) -> None:
    told = together(app, asking(otto), asking(otto))

    assert sorted(told) == ["", "This has been asked already and waits for its answer."]
    for each in (DataRequest, Process, Mail):
        assert db.session.scalar(select(func.count(each.id))) == 1
