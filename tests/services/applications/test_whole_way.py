"""From a call to the year of an organisation that is selected."""

from datetime import UTC, datetime

import pytest

from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import CaseStatus, Cohort
from coaching.model.people import StaffRole, User
from coaching.services import (
    application_scores,
    applications,
    cohorts,
    conflicts,
    people,
    tasks,
)
from coaching.services.refusals import Refusal
from coaching.services.schedules import Schedule
from tests import applying, make
from tests.applying import of_process, open_of, score, sent, typed, written
from tests.story import answer, open_names

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


# ---- telling ----


def test_whom_the_cohort_has_already_is_told_and_not_admitted_twice(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    again = applying.apply(call, **{"contact-email": "other@lumikoski.example"})
    for each in (applied, again):
        score(each, {cora: "4", carl: "4"}, cora=cora)
        answer(mona, of_process(each, "select_application"))
    task = of_process(applied, "tell_applicant")
    assert tasks.facts(task)["begins_year"]
    answer(cora, task)

    task = of_process(again, "tell_applicant")
    facts = tasks.facts(task)
    assert (facts["begins_year"], facts["joins_year"]) == (False, True)
    answer(cora, task)

    db.session.refresh(again)
    assert again.told_at is not None
    assert again.case == applied.case
    assert people.by_email("other@lumikoski.example") is None


def test_whose_year_has_ended_early_is_not_admitted_to_it(
    call: Cohort, applied: Application, cora: User, carl: User, mona: User
) -> None:
    again = applying.apply(call, **{"contact-email": "other@lumikoski.example"})
    for each in (applied, again):
        score(each, {cora: "4", carl: "4"}, cora=cora)
        answer(mona, of_process(each, "select_application"))
    answer(cora, of_process(applied, "tell_applicant"))
    assert applied.case is not None
    with transaction():
        applied.case.status = CaseStatus.WITHDRAWN

    with pytest.raises(Refusal, match="takes part in this cohort already"):
        answer(cora, of_process(again, "tell_applicant"))

    db.session.refresh(again)
    assert (again.told_at, again.case_id) == (None, None)


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


def test_a_coach_who_could_not_judge_the_applicant_is_not_suggested_as_its_coach(
    applied: Application, cora: User, carl: User, kim: User, mona: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(kim.id)])
    application_scores.declare_conflict(kim, applied)
    answer(cora, of_process(applied, "score_application", cora))
    answer(carl, of_process(applied, "score_application", carl))
    answer(mona, of_process(applied, "select_application"))
    answer(cora, of_process(applied, "tell_applicant"))

    assert applied.case is not None
    assert conflicts.reasons(applied.case.organisation) == {
        kim.id: "It was declared when the organisation applied."
    }


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
