"""What applicants do: begin, save, send, complete, take back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import (
    application_lists,
    application_scores,
    applications,
    calls,
    late_applications,
    tasks,
)
from coaching.services.applications import AlreadySent, CallClosed, TooLateToTakeBack
from coaching.services.late_applications import NothingToOpen
from tests import applying
from tests.applying import of_process, open_of, score, sent, typed, written
from tests.story import answer

AFTER_CLOSING = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)


def wake(application: Application) -> None:
    """Let the background work notice what is due."""
    tasks.wake(application.process_id or 0)


def by(days: int) -> None:
    """So many days go by."""
    clock.set_to(clock.now() + timedelta(days=days))


# ---- before it is sent ----


def test_nobody_begins_an_application_while_no_call_is_open(call: Cohort) -> None:
    clock.set_to(AFTER_CLOSING)

    with pytest.raises(CallClosed):
        applying.begin(call)

    assert calls.open_calls() == []


def test_a_call_is_open_on_its_first_and_on_its_last_day(call: Cohort) -> None:
    for day, is_open in (("02", False), ("03", True), ("14", True), ("15", False)):
        clock.set_to(datetime.fromisoformat(f"2026-08-{day}T12:00:00+00:00"))
        assert bool(calls.open_calls()) is is_open, day


def test_the_database_knows_only_a_hash_of_a_private_link(call: Cohort) -> None:
    token = applications.begin(call, applying.filled(typed()), language="fi")

    kept = db.session.scalars(select(ApplicationLink)).one()
    assert token not in kept.digest
    assert applications.by_token(token) == kept
    assert applications.by_token(kept.digest) is None
    assert applications.by_token(f"{token}x") is None


def test_a_draft_keeps_what_was_typed_and_nothing_waits_for_anybody(call: Cohort) -> None:
    link = applying.begin(call, why="")

    applications.save(link, applying.filled(typed(why="Because", team_size="many")))

    assert link.application.fields["team_size"] == ["many"]
    assert link.application.process_id is None
    assert db.session.scalars(select(Task)).all() == []


def test_a_new_address_gets_the_link_too(call: Cohort) -> None:
    link = applying.begin(call)

    applications.save(link, applying.filled(typed(**{"contact-email": "new@lumikoski.example"})))

    assert list(db.session.scalars(select(Mail.address).order_by(Mail.id))) == [
        "outi@lumikoski.example",
        "new@lumikoski.example",
    ]


def test_a_link_does_not_open_a_draft_any_more_when_the_call_has_closed(call: Cohort) -> None:
    link = applying.begin(call)
    clock.set_to(AFTER_CLOSING)

    assert not applications.can_be_filled_in(link)
    with pytest.raises(CallClosed):
        applications.save(link, applying.filled(typed()))
    with pytest.raises(CallClosed):
        applications.send(link, sent(typed()))
    assert link.application.sent_at is None


def test_of_two_windows_that_send_one_begins_the_process(
    call: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = applying.begin(call)
    applications.send(link, sent(typed()))

    # The other window had looked before the first one sent.
    monkeypatch.setattr(applications, "_stop_unless_open", lambda _link: None)
    with pytest.raises(AlreadySent):
        applications._send_first(link, sent(typed()))

    assert len(db.session.scalars(select(Process)).all()) == 1


def test_the_link_once_more_is_mailed_to_applicants_and_to_nobody_else(call: Cohort) -> None:
    application = applying.begin(call).application

    applications.send_links_again("nobody@lumikoski.example")
    assert written(application) == ["application_begun"]
    applications.send_links_again("OUTI@lumikoski.example ")

    assert written(application) == ["application_begun", "application_begun"]


# ---- a coordinator opens the closed call ----


def test_a_coordinator_lets_a_draft_be_sent_once(call: Cohort, cora: User, carl: User) -> None:
    ordinary = applying.begin(call)
    application = ordinary.application
    with pytest.raises(NothingToOpen):
        late_applications.reopen(cora, application)
    clock.set_to(AFTER_CLOSING)

    late_applications.reopen(cora, application)
    single, _token = ApplicationLink.of(application, single_use=True)
    db.session.add(single)
    db.session.commit()

    assert written(application)[-1] == "application_reopened"
    assert not applications.can_be_filled_in(ordinary)
    assert applications.can_be_filled_in(single)
    applications.send(single, sent(typed()))
    assert single.used_at == clock.now()
    assert not applications.can_be_filled_in(single)
    assert open_of(application) == ["check_application"]
    with pytest.raises(NothingToOpen):
        late_applications.reopen(cora, application)


def test_a_single_use_link_ends_after_five_working_days(call: Cohort, cora: User) -> None:
    clock.set_to(AFTER_CLOSING)
    application = late_applications.let_apply(
        cora, call, email="late@kainuu.example", language="sv"
    )
    single, _token = ApplicationLink.of(application, single_use=True)
    db.session.add(single)
    db.session.commit()

    assert written(application) == ["application_reopened"]
    assert applications.can_be_filled_in(single)
    by(7)
    assert applications.can_be_filled_in(single)
    by(1)
    assert not applications.can_be_filled_in(single)


def test_only_coordinators_open_a_call_again(call: Cohort, carl: User, mona: User) -> None:
    application = applying.begin(call).application
    clock.set_to(AFTER_CLOSING)

    for person in (carl, mona):
        with pytest.raises(Exception, match="coordinate"):
            late_applications.reopen(person, application)
        with pytest.raises(Exception, match="coordinate"):
            late_applications.let_apply(person, call, email="a@b.example", language="fi")


def test_the_link_of_an_opened_application_is_mailed_once_more_and_to_a_new_address(
    call: Cohort, cora: User
) -> None:
    clock.set_to(AFTER_CLOSING)
    application = late_applications.let_apply(
        cora, call, email="late@kainuu.example", language="sv"
    )
    single, _token = ApplicationLink.of(application, single_use=True)
    db.session.add(single)
    db.session.commit()

    applications.send_links_again("late@kainuu.example")
    assert written(application) == ["application_reopened", "application_reopened"]
    applications.save(single, applying.filled(typed()))

    # No other link opens it.
    assert written(application) == ["application_reopened"]


# ---- incomplete ----


def ask(application: Application, cora: User, carl: User) -> None:
    """Something is missing."""
    answer(
        cora,
        of_process(application, "check_application"),
        application_complete="no",
        missing=["sponsor"],
        message="Who supports it?",
        scorers=[str(cora.id), str(carl.id)],
    )


def test_the_applicant_completes_what_is_missing(
    applied: Application, cora: User, carl: User
) -> None:
    ask(applied, cora, carl)
    assert open_of(applied) == ["complete_application"]
    assert written(applied)[-1] == "application_incomplete"
    link, _token = ApplicationLink.of(applied)
    clock.set_to(AFTER_CLOSING)
    # The call has closed, but the applicant was asked.
    clock.set_to(clock.now() - timedelta(days=10))
    assert applications.can_be_filled_in(link)

    applications.send(link, sent(typed(**{"sponsor-name": "Saku Sund"})))

    assert applied.answers["sponsor"]["name"] == "Saku Sund"
    assert open_of(applied) == ["check_application"]
    assert not applications.can_be_filled_in(link)


def test_a_new_address_of_who_completes_it_hears_what_is_missing(
    applied: Application, cora: User, carl: User
) -> None:
    ask(applied, cora, carl)
    link, _token = ApplicationLink.of(applied)
    db.session.add(link)
    db.session.commit()
    new = typed(**{"contact-email": "new@lumikoski.example"})

    applications.save(link, applying.filled(new))
    assert written(applied) == ["application_incomplete"]
    applications.send(link, sent(new))

    assert written(applied) == ["application_incomplete", "application_received"]


def test_completion_is_asked_for_once(applied: Application, cora: User, carl: User) -> None:
    ask(applied, cora, carl)
    link, _token = ApplicationLink.of(applied)
    applications.send(link, sent(typed()))

    check = of_process(applied, "check_application")
    assert tasks.facts(check)["asked_before"] is True
    answer(cora, check)

    assert open_of(applied) == ["score_application", "score_application"]


def test_without_an_answer_it_is_scored_as_it_is(
    applied: Application, cora: User, carl: User
) -> None:
    ask(applied, cora, carl)
    link, _token = ApplicationLink.of(applied)
    by(7)
    wake(applied)
    assert open_of(applied) == ["complete_application"]
    by(1)
    wake(applied)

    assert open_of(applied) == ["score_application", "score_application"]
    assert applied.silence_at == clock.now()
    assert not applications.can_be_filled_in(link)
    with pytest.raises(CallClosed):
        applications.send(link, sent(typed()))


def test_who_cannot_score_any_more_after_the_silence_is_replaced(
    applied: Application, cora: User, carl: User, kim: User
) -> None:
    ask(applied, cora, carl)
    with transaction():
        application_scores.note_conflict(applied, carl)
    by(8)
    wake(applied)

    given = [t.assignee for t in applied.tasks if t.name == "score_application"]
    assert given == [cora, kim]


# ---- taken back ----


def test_an_applicant_takes_a_sent_application_back(
    applied: Application, cora: User, mona: User
) -> None:
    link, _token = ApplicationLink.of(applied)

    applications.take_back(link)

    assert open_of(applied) == []
    assert not applied.is_sent
    assert application_lists.one_of(mona, applied.id) is None
    assert application_lists.one_of(cora, applied.id) == applied
    with pytest.raises(TooLateToTakeBack):
        applications.take_back(link)


def test_a_draft_that_is_taken_back_is_deleted(call: Cohort) -> None:
    link = applying.begin(call)

    applications.take_back(link)

    assert db.session.scalars(select(Application)).all() == []
    assert db.session.scalars(select(ApplicationLink)).all() == []


def test_a_decided_application_is_not_taken_back(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(applied, "select_application"))
    link, _token = ApplicationLink.of(applied)

    with pytest.raises(TooLateToTakeBack):
        applications.take_back(link)
