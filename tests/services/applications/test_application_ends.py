"""Applications that no year has come of are deleted a year after the selection."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from coaching import clock, jobs
from coaching.clock import HELSINKI
from coaching.model.applications import Application, ApplicationLink, ApplicationScore
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.decisions import Decision
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Process, Task
from coaching.services import application_ends, applications
from tests import applying
from tests.applying import of_process, score
from tests.story import answer

# A year after the selection, and the day after that.
LAST_DAY = datetime(2027, 8, 28, 12, 0, tzinfo=HELSINKI)
AFTER = datetime(2027, 8, 29, 12, 0, tzinfo=HELSINKI)
KEPT = (Application, ApplicationLink, ApplicationScore, Process, Task, Answers, Decision, Mail)


def left() -> dict[str, int]:
    """What there is in the tables that an application fills."""
    return {
        each.__tablename__: found
        for each in KEPT
        if (found := db.session.scalar(select(func.count()).select_from(each)))
    }


def decided(application: Application, outcome: str, cora: User, carl: User, mona: User) -> None:
    """The application goes through to its answer."""
    score(application, {cora: "3", carl: "3"}, cora=cora)
    task = of_process(application, "select_application")
    answer(mona, task, outcome=outcome, reason="As we agreed")
    answer(cora, of_process(application, "tell_applicant"))


def test_nothing_is_left_of_an_applicant_who_was_not_selected(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    number = applied.id
    decided(applied, "not_selected", cora, carl, mona)
    assert set(left()) == {each.__tablename__ for each in KEPT}

    clock.set_to(LAST_DAY)
    assert application_ends.outdated(10) == []
    clock.set_to(AFTER)
    jobs.run_due()

    # Mails to staff about other things may be there; none is about the application.
    assert set(left()) <= {"mails"}
    assert db.session.scalars(select(Mail.id).where(Mail.name.like("application%"))).all() == []
    assert not application_ends.drop(number)


@pytest.mark.parametrize("sent", [False, True])
def test_what_was_never_sent_or_was_taken_back_goes_too(call: Cohort, sent: bool) -> None:
    link = applying.begin(call)
    if sent:
        applications.send(link, applying.sent(applying.typed()))
        applications.take_back(link)

    clock.set_to(AFTER)
    for each in application_ends.outdated(10):
        assert application_ends.drop(each)

    assert set(left()) <= {"mails"}


def test_who_was_selected_and_who_waits_for_a_decision_stay(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    decided(applied, "selected", cora, carl, mona)
    applying.apply(call, **{"contact-email": "late@suvanto.example", "business_id": "0737546-2"})

    clock.set_to(AFTER)

    assert application_ends.outdated(10) == []
    assert not application_ends.drop(applied.id)
