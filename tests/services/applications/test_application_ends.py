"""Applications that no year has come of are deleted a year after the selection."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from coaching import clock, jobs
from coaching.clock import HELSINKI
from coaching.data.personal import Rule
from coaching.model.applications import Application, ApplicationLink, ApplicationScore
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.decisions import Decision
from coaching.model.erasures import Erasure
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Process, Task
from coaching.services import applications, retention
from tests import applying
from tests.applying import of_process, score
from tests.services.privacy.planting import places, write_mail
from tests.story import answer

# A year after the selection, and the day after that.
LAST_DAY = datetime(2027, 8, 28, 3, 0, tzinfo=HELSINKI)
AFTER = datetime(2027, 8, 29, 3, 0, tzinfo=HELSINKI)
KEPT = (Application, ApplicationLink, ApplicationScore, Process, Task, Answers, Decision, Mail)


def drop(application_id: int) -> dict[str, int]:
    """Let an application end; gives how many rows went."""
    return dict(retention.end(Rule.APPLICATION, application_id, places()) or {})


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
    assert retention.due(Rule.APPLICATION) == []
    clock.set_to(AFTER)
    jobs.run_due()

    # Mails to staff about other things may be there; none is about the application.
    assert set(left()) <= {"mails"}
    assert db.session.scalars(select(Mail.id).where(Mail.name.like("application%"))).all() == []
    proof = select(Erasure).where(Erasure.rule == Rule.APPLICATION)
    assert db.session.scalars(proof).one().counts["applications"] == 1
    # Whoever comes second finds nothing, and proves nothing.
    assert drop(number) == {}
    assert len(db.session.scalars(proof).all()) == 1


def test_mails_that_were_written_as_files_go_too(call: Cohort) -> None:
    applying.begin(call)
    mail = db.session.scalars(select(Mail)).one()
    mine = write_mail(places().mails, f"20260803T090000Z-{mail.message_id}.eml")
    other = write_mail(places().mails, "20260803T090000Z-other.eml")

    clock.set_to(AFTER)
    drop(db.session.scalars(select(Application.id)).one())

    assert (mine.exists(), other.exists()) == (False, True)


@pytest.mark.parametrize("sent", [False, True])
def test_what_was_never_sent_or_was_taken_back_goes_too(call: Cohort, sent: bool) -> None:
    link = applying.begin(call)
    if sent:
        applications.send(link, applying.sent(applying.typed()))
        applications.take_back(link)

    clock.set_to(AFTER)
    for each in retention.due(Rule.APPLICATION):
        assert drop(each)["applications"] == 1

    assert set(left()) <= {"mails"}


def test_who_was_selected_and_who_waits_for_a_decision_stay(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    decided(applied, "selected", cora, carl, mona)
    applying.apply(call, **{"contact-email": "late@suvanto.example", "business_id": "0737546-2"})

    clock.set_to(AFTER)

    assert retention.due(Rule.APPLICATION) == []
    assert drop(applied.id) == {}
    assert db.session.get(Application, applied.id) is applied
