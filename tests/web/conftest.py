"""What tests of pages share: a visitor who reads English, and forms that must be ours."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import transaction
from coaching.model.cases import Case, Cohort
from coaching.model.imports import ImportList
from coaching.model.people import User
from tests import lists, story
from tests.story import answer, open_task
from tests.web.listed import BAD
from tests.web.scene import *  # noqa: F403 - the scene is a fixture


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody's browser, with English as its language."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def protected(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms must come from our own pages, as in real use."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def agreed(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year with a coaching session agreed for 5 October."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    answer(carl, open_task(case, "plan_session"), day="5.10.2026", starts_at="13.00")
    answer(otto, open_task(case, "confirm_time"))
    return case


@pytest.fixture
def logged(agreed: Case, carl: User) -> Case:
    """The same with the session held, and a promise of the contact person's."""
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))
    answer(
        carl,
        open_task(agreed, "log_session"),
        **{
            "action_items-0-what": "Check the summer advertisements",
            "action_items-0-owner": "contact",
            "action_items-0-due_on": "12.10.2026",
            "risk": "serious",
            "risk_kind": "management",
        },
    )
    return agreed


@pytest.fixture
def ready(cora: User, carl: User, kim: User, case: Case, eves_case: Case) -> str:
    """Two organisations without a coach and two who could be; the address of the steps."""
    with transaction():
        for coach in (carl, kim):
            coach.coaching_languages = ["fi"]
    return f"/coordinator/cohorts/{case.cohort_id}/onboarding"


@pytest.fixture
def brought(cora: User, cohort: Cohort) -> ImportList:
    """A list with one row to bring in and one to mend."""
    return lists.bring(cora, cohort, lists.line(0), BAD)
