"""Applications: from the call to the year of those who are selected, and every way beside it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.applications import Application, ApplicationLink, Outcome
from coaching.model.base import db
from coaching.model.cases import CaseStatus, Cohort
from coaching.model.decisions import Decision
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Process, Task
from coaching.services import (
    application_lists,
    application_scores,
    applications,
    cohorts,
    people,
    selections,
    tasks,
)
from coaching.services.application_scores import CannotScore
from coaching.services.applications import AlreadySent, CallClosed, NothingToOpen, TooLateToTakeBack
from coaching.services.refusals import Refusal
from coaching.services.schedules import Schedule
from coaching.services.selections import ReasonNeeded
from tests import applying, make
from tests.applying import of_process, open_of, score, sent, typed, written
from tests.story import answer, open_names

AFTER_CLOSING = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)


@pytest.fixture
def call(cohort: Cohort) -> Cohort:
    """A call for three places."""
    return applying.open_call(cohort)


@pytest.fixture
def applied(call: Cohort, cora: User, carl: User, mona: User) -> Application:
    """Lumikoski Library has applied."""
    return applying.apply(call)


def wake(application: Application) -> None:
    """Let the background work notice what is due."""
    tasks.wake(application.process_id or 0)


def by(days: int) -> None:
    """So many days go by."""
    clock.set_to(clock.now() + timedelta(days=days))


# ---- the whole way ----


def test_an_organisation_applies_is_selected_and_begins_its_year(
    call: Cohort, cora: User, carl: User, mona: User
) -> None:
    link = applying.begin(call)
    application = link.application
    assert written(application) == ["application_begun"]

    applications.send(link, sent(typed()))
    assert open_of(application) == ["check_application"]
    score(application, {cora: "4", carl: "3"}, cora=cora)
    assert (application.motivation, open_of(application)) == (14.0, ["select_application"])

    answer(mona, of_process(application, "select_application"))
    assert application.case is None
    answer(cora, of_process(application, "tell_applicant"))

    case = application.case
    assert case is not None
    assert (case.status, case.cohort_id, case.language) == (CaseStatus.ACTIVE, call.id, "fi")
    assert case.organisation.full_name == "Lumikoski Library"
    assert (case.organisation.sector, case.organisation.region) == ("culture", "Kainuu")
    assert [(m.user.name, m.kind) for m in case.members] == [
        ("Outi Oja", "contact"),
        ("Sini Salo", "sponsor"),
    ]
    assert open_names(case) == ["assign_coach", "name_team", "sign_commitment"]
    assert open_of(application) == []
    assert written(application) == [
        "application_begun",
        "application_received",
        "application_answered",
    ]


def test_the_answer_is_written_for_the_outcome_in_the_applicants_language(
    call: Cohort, cora: User, carl: User, mona: User
) -> None:
    application = applying.apply(call, language="en")
    score(application, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(application, "select_application"), outcome="not_selected", reason="No")

    text = tasks.prefill(of_process(application, "tell_applicant"))["answer"]

    assert "This time Lumikoski Library was not selected." in text


# ---- before it is sent ----


def test_nobody_begins_an_application_while_no_call_is_open(call: Cohort) -> None:
    clock.set_to(AFTER_CLOSING)

    with pytest.raises(CallClosed):
        applying.begin(call)

    assert applications.open_calls() == []


def test_a_call_is_open_on_its_first_and_on_its_last_day(call: Cohort) -> None:
    for day, is_open in (("02", False), ("03", True), ("14", True), ("15", False)):
        clock.set_to(datetime.fromisoformat(f"2026-08-{day}T12:00:00+00:00"))
        assert bool(applications.open_calls()) is is_open, day


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
        applications.reopen(cora, application)
    clock.set_to(AFTER_CLOSING)

    applications.reopen(cora, application)
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
        applications.reopen(cora, application)


def test_a_single_use_link_ends_after_five_working_days(call: Cohort, cora: User) -> None:
    clock.set_to(AFTER_CLOSING)
    application = applications.let_apply(cora, call, email="late@kainuu.example", language="sv")
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
            applications.reopen(person, application)
        with pytest.raises(Exception, match="coordinate"):
            applications.let_apply(person, call, email="a@b.example", language="fi")


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


# ---- scores ----


def test_a_scorer_sees_no_other_score_before_both_are_in(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    ids = [str(cora.id), str(carl.id)]
    answer(cora, of_process(applied, "check_application"), scorers=ids)
    answer(cora, of_process(applied, "score_application", cora))

    seen = {p: len(application_lists.scores_of(p, applied)) for p in (cora, carl, mona)}
    assert seen == {cora: 1, carl: 0, mona: 0}
    assert applied.motivation is None
    answer(carl, of_process(applied, "score_application", carl))

    seen = {p: len(application_lists.scores_of(p, applied)) for p in (cora, carl, mona)}
    assert seen == {cora: 2, carl: 2, mona: 2}


@pytest.mark.parametrize(("third", "points"), [(False, {"need": "1"}), (True, {"need": "0"})])
def test_a_third_scores_where_two_are_six_points_or_more_apart(
    applied: Application, cora: User, carl: User, kim: User, third: bool, points: dict[str, str]
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    answer(cora, of_process(applied, "score_application", cora))
    lower = {"management": "3", "realism": "3", **points}
    answer(carl, of_process(applied, "score_application", carl), **lower)

    if not third:
        assert open_of(applied) == ["select_application"]
        return
    task = of_process(applied, "give_third_score")
    assert task.assignee == kim
    assert applied.scored_at is None
    answer(kim, task)
    assert (applied.motivation, open_of(applied)) == (14.0, ["select_application"])


def test_who_declares_a_conflict_does_not_score_and_somebody_else_does(
    applied: Application, cora: User, carl: User, kim: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    task = of_process(applied, "score_application", carl)

    application_scores.declare_conflict(carl, applied)

    db.session.refresh(task)
    assert task.assignee == kim
    assert applied.has_conflict(carl)
    assert carl not in application_scores.able(applied)


def test_whoever_has_scored_or_is_too_close_cannot_score_in_place_of_another(
    applied: Application, cora: User, carl: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    answer(cora, of_process(applied, "score_application", cora))
    task = of_process(applied, "score_application", carl)
    task.assignee_id = None
    db.session.commit()

    with pytest.raises(CannotScore):
        answer(cora, task)


def test_the_checker_with_a_conflict_is_no_scorer(
    applied: Application, cora: User, carl: User
) -> None:
    with pytest.raises(Refusal) as refused:
        answer(
            cora,
            of_process(applied, "check_application"),
            conflict="yes",
            scorers=[str(cora.id), str(carl.id)],
        )

    assert refused.value.field == "scorers"
    assert not applied.has_conflict(cora)


# ---- the decision ----


def test_the_decision_is_kept_beside_what_the_table_said(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    task = of_process(applied, "select_application")

    with pytest.raises(ReasonNeeded):
        answer(mona, task, outcome="reserve", reason="")
    answer(mona, task, outcome="reserve", reason="We know it too little")

    kept = db.session.scalars(select(Decision)).one()
    assert (kept.recommended, kept.decided) == (
        {"recommendation": "recommend"},
        {"recommendation": "reserve"},
    )
    assert (kept.reason, kept.facts["motivation"]) == ("We know it too little", 16.0)
    assert (applied.outcome, applied.reserve_place) == (Outcome.RESERVE, 1)


def test_following_the_table_needs_no_reason(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    score(applied, {cora: "1", carl: "1"}, cora=cora)

    answer(mona, of_process(applied, "select_application"), outcome="not_selected", reason="")

    assert applied.outcome == Outcome.NOT_SELECTED


def test_places_are_counted_with_those_who_are_selected_and_not_told(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    assert selections.places_left(call) == 3
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(applied, "select_application"))
    assert selections.places_left(call) == 2

    answer(cora, of_process(applied, "tell_applicant"))
    assert selections.places_left(call) == 2


def test_without_a_place_the_table_recommends_the_reserve_list(
    call: Cohort, cora: User, carl: User, mona: User
) -> None:
    call.places = 1
    db.session.commit()
    first = applying.apply(call)
    second = applying.apply(
        call,
        org_name="Suvanto Theatre",
        business_id="0737546-2",
        **{"contact-email": "a@suvanto.example", "sponsor-email": "b@suvanto.example"},
    )
    for each in (first, second):
        score(each, {cora: "5", carl: "5"}, cora=cora)

    answer(mona, of_process(first, "select_application"), reason="")
    with pytest.raises(ReasonNeeded):
        answer(mona, of_process(second, "select_application"), reason="")
    answer(mona, of_process(second, "select_application"), outcome="reserve", reason="")

    assert [each.organisation_name for each in selections.reserve_list(call)] == ["Suvanto Theatre"]


def test_the_balance_counts_sectors_regions_and_languages(
    call: Cohort, applied: Application, case: object
) -> None:
    # Harjula Schools of the cast is in the cohort already.
    found = selections.balance(call, [applied], [applied])

    assert [(c.key, c.applied, c.now, c.then) for c in found["sector"]] == [
        ("culture", 1, 0, 1),
        ("education", 0, 1, 1),
    ]
    assert [(c.key, c.applied, c.now, c.then) for c in found["language"]] == [("fi", 1, 1, 2)]
    assert selections.facts_of(applied)["balance_need"] is True


# ---- the reserve list ----


@pytest.fixture
def on_reserve(applied: Application, cora: User, carl: User, mona: User) -> Application:
    """It is on the reserve list, and knows."""
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(applied, "select_application"), outcome="reserve", reason="No place")
    answer(cora, of_process(applied, "tell_applicant"))
    return applied


def test_from_the_reserve_list_a_year_begins_when_a_place_becomes_free(
    on_reserve: Application, cora: User, mona: User
) -> None:
    assert open_of(on_reserve) == ["select_from_reserve"]
    assert on_reserve.case is None

    answer(mona, of_process(on_reserve, "select_from_reserve"))
    answer(cora, of_process(on_reserve, "tell_applicant"))

    assert on_reserve.case is not None
    assert on_reserve.case.status == CaseStatus.ACTIVE
    assert open_of(on_reserve) == []


def test_the_reserve_list_ends_three_weeks_after_the_kick_off(on_reserve: Application) -> None:
    clock.set_to(datetime(2026, 9, 27, 9, 0, tzinfo=UTC))
    wake(on_reserve)
    assert open_of(on_reserve) == ["select_from_reserve"]
    clock.set_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    wake(on_reserve)

    assert open_of(on_reserve) == []
    assert on_reserve.reserve_ended_at == clock.now()
    assert written(on_reserve)[-1] == "application_reserve_over"
    assert application_lists.row_of(on_reserve).state == "reserve_ended"


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


# ---- telling ----


def test_whom_the_cohort_has_already_is_not_admitted_twice(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    again = applying.apply(call, **{"contact-email": "other@lumikoski.example"})
    for each in (applied, again):
        score(each, {cora: "4", carl: "4"}, cora=cora)
        answer(mona, of_process(each, "select_application"))
    answer(cora, of_process(applied, "tell_applicant"))

    with pytest.raises(Refusal, match="takes part in this cohort already"):
        answer(cora, of_process(again, "tell_applicant"))

    db.session.refresh(again)
    assert (again.told_at, again.case_id) == (None, None)
    assert people.by_email("other@lumikoski.example") is None


def test_two_coordinators_who_tell_at_once_begin_one_year(
    applied: Application, cora: User, carl: User, mona: User
) -> None:
    cleo = make.person("Cleo Coordinator", StaffRole.COORDINATOR)
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(applied, "select_application"))
    task = of_process(applied, "tell_applicant")
    answer(cora, task)

    with pytest.raises(tasks.AlreadyDone):
        answer(cleo, task, answer="Something else")

    assert written(applied).count("application_answered") == 1


def test_a_unit_belongs_to_the_organisation_that_applies(
    call: Cohort, cora: User, carl: User, mona: User
) -> None:
    application = applying.apply(call, unit="Youth work")
    score(application, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(application, "select_application"))
    answer(cora, of_process(application, "tell_applicant"))

    assert application.case is not None
    assert application.case.organisation.full_name == "Lumikoski Library, Youth work"


# ---- dates ----


def test_tasks_count_from_the_dates_of_the_call_and_move_with_them(
    call: Cohort, applied: Application, cora: User, carl: User
) -> None:
    answer(cora, of_process(applied, "check_application"))
    task = of_process(applied, "score_application", cora)
    assert task.organisation_name == "Lumikoski Library"
    assert task.due_at is not None
    assert task.due_at.date().isoformat() == "2026-08-28"
    schedule = Schedule(
        call.starts_on,
        call.ends_on,
        call.apply_opens_on,
        datetime(2026, 8, 21, tzinfo=UTC).date(),
        call.selection_on,
        Schedule.of(call).breaks,
    )

    cohorts.change(cora, call, name=call.name, schedule=schedule, places=call.places)

    db.session.refresh(task)
    assert task.due_at.date().isoformat() == "2026-09-04"
