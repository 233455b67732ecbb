"""Rule and query agree: what a person may see by the sentence is what the query loads."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select, select

from coaching.model.action_items import ActionItem
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.documents import Audience, Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers, Task, Version
from coaching.model.saved_views import SavedView
from coaching.model.training import Module, TrainingSession
from coaching.permissions import (
    RULES,
    Can,
    allowed,
    counted_cases,
    remindable_tasks,
    tasks_to_hand_over,
    visible_action_items,
    visible_answers,
    visible_cases,
    visible_certificates,
    visible_coaching_sessions,
    visible_cohorts,
    visible_documents,
    visible_guidance,
    visible_modules,
    visible_notes,
    visible_organisations,
    visible_people,
    visible_plans,
    visible_saved_views,
    visible_tasks,
    visible_training_sessions,
    visible_versions,
)
from coaching.services import certificates, feedback, saved_views
from tests import make, story

AUTUMN = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
PAIRS: list[tuple[Can, type[Any], Callable[[User], Select[Any]]]] = [
    (Can.SEE_CASE, Case, visible_cases),
    (Can.SEE_TASK, Task, visible_tasks),
    (Can.SEE_ANSWERS, Answers, visible_answers),
    (Can.SEE_GUIDANCE, GuidanceEntry, visible_guidance),
    (Can.SEE_COACHING_SESSION, CoachingSession, visible_coaching_sessions),
    (Can.SEE_ACTION_ITEM, ActionItem, visible_action_items),
    (Can.SEE_NOTE, Note, visible_notes),
    (Can.SEE_PLAN, ActionPlan, visible_plans),
    (Can.SEE_CERTIFICATE, Certificate, visible_certificates),
    (Can.SEE_DOCUMENT, Document, visible_documents),
    (Can.SEE_TRAINING_SESSION, TrainingSession, visible_training_sessions),
    (Can.SEE_SAVED_VIEW, SavedView, visible_saved_views),
    (Can.SEE_MAP, Case, counted_cases),
    (Can.SEE_PLACES, Cohort, visible_cohorts),
    (Can.SEE_VERSION, Version, visible_versions),
    (Can.COORDINATE, Organisation, visible_organisations),
    (Can.ADMINISTER, Module, visible_modules),
    (Can.ADMINISTER, User, visible_people),
    (Can.REMIND_OF_TASK, Task, remindable_tasks),
    (Can.HAND_OVER, Task, tasks_to_hand_over),
]


@pytest.fixture
def everybody(
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    eve: User,
    tess: User,
    case: Case,
    eves_case: Case,
) -> list[User]:
    """The cast, with two organisations under way and one piece of feedback waiting."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.start(eves_case, cora)
    feedback.receive(message="The text is small", page="/help", email="", language="en")
    tea = db.session.scalars(select(User).where(User.email == "tea@example.org")).one()
    former = make.person("Former Member")
    with transaction():
        db.session.add(
            Member(case=case, user=former, kind=MemberKind.TEAM_MEMBER, left_at=case.started_at)
        )
        certificates.issue(cora, case, "participated", {})
    make.plan(case)
    for each in (case, eves_case):
        make.coaching_session(each, AUTUMN)
        make.promise(each)
        for audience in NoteAudience:
            make.note(each, by=cora, audience=audience)
        for readers in Audience:
            make.document(each, by=cora, audience=readers)
    for trainer in (tess, make.person("Toni Trainer", StaffRole.TRAINER)):
        make.training_session(case.cohort, "M01", trainer=trainer, starts_at=AUTUMN)
    saved_views.save(mona, "board", name="Late ones", asked={"state": ["late"]})
    return [cora, carl, kim, otto, stina, mona, ada, eve, tea, former, tess, make.person("Nobody")]


@pytest.mark.parametrize(
    ("right", "kind", "query"), PAIRS, ids=[f"{p[0]} {p[1].__name__}" for p in PAIRS]
)
def test_rule_and_query_agree_for_everybody_and_everything(
    everybody: list[User], right: Can, kind: type[Any], query: Callable[[User], Select[Any]]
) -> None:
    things = db.session.scalars(select(kind)).unique().all()
    assert things, "nothing to see means nothing is proven"

    for person in everybody:
        by_query = {thing.id for thing in db.session.scalars(query(person)).unique()}
        by_rule = {thing.id for thing in things if allowed(person, right, thing)}
        assert by_query == by_rule, f"{person.name} and {right}"


def test_rule_and_query_agree_on_what_is_told_to_the_programme(
    everybody: list[User], case: Case
) -> None:
    told = db.session.scalars(select(Answers).where(Answers.task_name == "name_team")).first()
    assert told is not None

    # Cora reads it, unless she coaches the organisation herself.
    for deputy in (case.deputy_coach, everybody[0]):
        with transaction():
            told.audience, case.deputy_coach = "programme", deputy
        for person in everybody:
            query = visible_answers(person).where(Answers.id == told.id)
            by_query = db.session.scalar(query) is not None
            assert by_query == allowed(person, Can.SEE_ANSWERS, told), person.name
        assert allowed(everybody[0], Can.SEE_ANSWERS, told) == (deputy != everybody[0])


def test_only_staff_of_the_programme_plans_cohorts(everybody: list[User], cohort: Cohort) -> None:
    sees = [p.first_name for p in everybody if db.session.scalars(visible_cohorts(p)).first()]

    assert sees == ["Cora", "Mona"]


def test_those_who_run_the_programme_see_its_map_and_its_versions(everybody: list[User]) -> None:
    for right in (Can.SEE_MAP, Can.SEE_VERSION):
        assert [p.first_name for p in everybody if allowed(p, right)] == ["Cora", "Mona", "Ada"]


def test_only_who_sees_every_case_sees_which_of_them_are_where(everybody: list[User]) -> None:
    every = set(db.session.scalars(select(Case.id)))

    for person in everybody:
        seen = {case.id for case in db.session.scalars(visible_cases(person)).unique()}
        assert allowed(person, Can.SEE_PLACES) == (seen == every), person.name


def test_every_right_has_a_rule() -> None:
    assert set(RULES) == set(Can)


def test_somebody_inactive_may_do_nothing(everybody: list[User], case: Case) -> None:
    cora = everybody[0]
    cora.active = False

    assert not any(allowed(cora, right, case) for right in (Can.SEE_CASE, Can.COORDINATE))
    db.session.rollback()


def test_a_manager_reads_no_answers_and_no_guidance(everybody: list[User]) -> None:
    mona = everybody[5]

    assert db.session.scalars(select(Answers)).first() is not None
    assert db.session.scalars(select(GuidanceEntry)).first() is not None
    assert db.session.scalars(visible_answers(mona)).all() == []
    assert db.session.scalars(visible_guidance(mona)).all() == []
    assert db.session.scalars(visible_coaching_sessions(mona)).all() == []
    assert db.session.scalars(visible_action_items(mona)).all() == []
    assert db.session.scalars(visible_notes(mona)).all() == []
    assert db.session.scalars(visible_documents(mona)).all() == []


def test_an_administrator_sees_no_case(everybody: list[User]) -> None:
    ada = everybody[6]

    assert db.session.scalars(visible_cases(ada)).all() == []
    assert db.session.scalars(visible_tasks(ada)).all() == []
    assert db.session.scalars(visible_documents(ada)).all() == []
