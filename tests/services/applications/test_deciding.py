"""Scores, decisions, and the reserve list."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.applications import Application, Outcome
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort
from coaching.model.decisions import Decision
from coaching.model.people import StaffRole, User
from coaching.services import (
    application_lists,
    application_scores,
    balances,
    conflicts,
    roles,
    selections,
    tasks,
    worklists,
)
from coaching.services.application_scores import CannotScore, NobodyElse
from coaching.services.refusals import Refusal
from coaching.services.selections import PlaceTaken, ReasonNeeded
from tests import applying, make
from tests.applying import of_process, open_of, score, written
from tests.story import answer


def wake(application: Application) -> None:
    """Let the background work notice what is due."""
    tasks.wake(application.process_id or 0)


def by(days: int) -> None:
    """So many days go by."""
    clock.set_to(clock.now() + timedelta(days=days))


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


def test_who_has_declared_a_conflict_with_the_organisation_before_is_no_scorer(
    applied: Application, case: Case, cora: User, carl: User
) -> None:
    conflicts.declare(carl, case.organisation_id, "My wife works there")
    assert carl in application_scores.able(applied)

    with transaction():
        case.organisation.business_id = applied.answers["business_id"]

    assert carl not in application_scores.able(applied)
    assert cora in application_scores.able(applied)


def test_a_coach_finds_the_score_among_the_own_tasks_and_another_can_take_it(
    applied: Application, cora: User, carl: User, kim: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    task = of_process(applied, "score_application", carl)
    assert worklists.for_person(carl, lanes=("coach",)) == [task]

    application_scores.replace(cora, applied, task.id)

    assert worklists.for_person(carl, lanes=("coach",)) == []
    assert worklists.for_person(kim, lanes=("coach",)) == [task]
    with transaction():
        application_scores.note_conflict(applied, carl)
    with pytest.raises(NobodyElse):
        application_scores.replace(cora, applied, task.id)


def test_a_score_of_a_coach_who_leaves_is_any_coordinators_who_has_not_scored(
    applied: Application, cora: User, carl: User, ada: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    answer(cora, of_process(applied, "score_application", cora))
    task = of_process(applied, "score_application", carl)

    roles.change(ada, carl, [StaffRole.COACH], active=False)

    another = make.person("Clara Coordinator", StaffRole.COORDINATOR)
    assert (task.assignee, task.role) == (None, "coordinator")
    with pytest.raises(CannotScore):
        answer(cora, task)
    answer(another, task)
    assert len(applied.scores) == 2


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
    assert balances.places_left(call) == 3
    score(applied, {cora: "4", carl: "4"}, cora=cora)
    answer(mona, of_process(applied, "select_application"))
    assert balances.places_left(call) == 2

    answer(cora, of_process(applied, "tell_applicant"))
    assert balances.places_left(call) == 2


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
    found = balances.balance(call, [applied], [applied])

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


def test_no_two_applicants_are_told_of_the_same_place(
    call: Cohort, on_reserve: Application, cora: User, carl: User, mona: User
) -> None:
    assert on_reserve.reserve_place == 1
    other = applying.apply(call, org_name="Suvanto Theatre", business_id="0737546-2")
    score(other, {cora: "4", carl: "4"}, cora=cora)
    task = of_process(other, "select_application")
    later = {"outcome": "reserve", "reason": "Later"}

    with pytest.raises(PlaceTaken):
        answer(mona, task, reserve_place="1", **later)
    answer(mona, task, reserve_place="3", **later)

    assert [each.reserve_place for each in selections.reserve_list(call)] == [1, 3]


def test_without_a_free_place_the_reserve_list_needs_a_reason(
    call: Cohort, on_reserve: Application, mona: User
) -> None:
    with transaction():
        call.places = 0
    task = of_process(on_reserve, "select_from_reserve")

    with pytest.raises(ReasonNeeded, match="no place is left"):
        answer(mona, task, reason="")
    assert str(on_reserve.outcome) == "reserve"
    with transaction():
        call.places = 1
    answer(mona, task, reason="")

    assert str(on_reserve.outcome) == "selected"


def test_the_reserve_list_ends_three_weeks_after_the_kick_off(on_reserve: Application) -> None:
    # The applicant was told of this day as the last one.
    clock.set_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    wake(on_reserve)
    assert open_of(on_reserve) == ["select_from_reserve"]
    clock.set_to(datetime(2026, 9, 29, 9, 0, tzinfo=UTC))
    wake(on_reserve)

    assert open_of(on_reserve) == []
    assert on_reserve.reserve_ended_at == clock.now()
    assert written(on_reserve)[-1] == "application_reserve_over"
    assert application_lists.row_of(on_reserve).state == "reserve_ended"
