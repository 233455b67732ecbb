"""Rule and query agree: what a person may see by the sentence is what the query loads."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select

from coaching.clock import now, today
from coaching.model.action_items import ActionItem
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.conflicts import Conflict
from coaching.model.devices import Device
from coaching.model.documents import Audience, Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Access, Thing
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers, Task, Version
from coaching.model.saved_views import SavedView
from coaching.model.training import CaseModule, Module, TrainingSession
from coaching.permissions import (
    RULES,
    Can,
    allowed,
    counted_cases,
    own_tasks,
    remindable_tasks,
    tasks_to_hand_over,
    trained_bookings,
    visible_accesses,
    visible_action_items,
    visible_added_tasks,
    visible_answers,
    visible_cases,
    visible_certificates,
    visible_coaching_sessions,
    visible_cohorts,
    visible_conflicts,
    visible_devices,
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
from coaching.services import (
    accesses,
    cases,
    certificates,
    coach_wishes,
    conflicts,
    feedback,
    saved_views,
)
from tests import make, story

SIGNS = "sign_commitment"
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
    (Can.SEE_BANDS_OF_PARTICIPANTS, CaseModule, trained_bookings),
    (Can.SEE_CONFLICT, Conflict, visible_conflicts),
    (Can.SEE_READINGS, Access, visible_accesses),
    (Can.SEE_SAVED_VIEW, SavedView, visible_saved_views),
    (Can.END_DEVICE, Device, visible_devices),
    (Can.SEE_MAP, Case, counted_cases),
    (Can.SEE_PLACES, Cohort, visible_cohorts),
    (Can.SEE_VERSION, Version, visible_versions),
    (Can.COORDINATE, Organisation, visible_organisations),
    (Can.ADMINISTER, Module, visible_modules),
    (Can.ADMINISTER, User, visible_people),
    (Can.ASK_BACK, Task, own_tasks),
    (Can.REMIND_OF_TASK, Task, remindable_tasks),
    (Can.HAND_OVER, Task, tasks_to_hand_over),
    (Can.CHANGE_ADDED_TASK, AdHocTask, visible_added_tasks),
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
    # Kim coaches one of them no more, and would not change what she has added.
    for by, each in ((cora, case), (carl, case), (kim, case), (cora, eves_case)):
        make.added_task(each, by=by, doer="trainer", title=f"Asked by {by.name}")
    for each in (case, eves_case):
        accesses.note(cora, each, [(Thing.NOTE, each.id)])
    for coach in (carl, kim):
        conflicts.declare(coach, eves_case.organisation_id, "My sister works there")
    make.added_task(case, by=carl, doer=f"person-{tea.id}", title="Ask the team")
    coach_wishes.ask(carl, case, "I move to another town")
    case.deputy_coach = None
    for trainer in (tess, make.person("Toni Trainer", StaffRole.TRAINER)):
        taught = make.training_session(case.cohort, "M01", trainer=trainer, starts_at=AUTUMN)
        make.booking(case if trainer is tess else eves_case, taught)
        make.training_session(case.cohort, "M01", trainer=trainer, starts_at=AUTUMN)
    for signed_in in (mona, otto):
        make.device(signed_in)
    saved_views.save(mona, "board", name="Late ones", asked={"state": ["late"]})
    people = [cora, carl, kim, otto, stina, mona, ada, eve, tea, former, tess]
    hand_over_some(case, cora=cora, otto=otto)
    named = {person.first_name: person for person in people}
    gone_on(case, eves_case, cora=cora)
    handed_on = those_who_handed_on(case, eves_case)
    return [*people, make.person("Nobody"), *handed_on, *substitutes(named, case, eves_case)]


def gone_on(case: Case, eves_case: Case, *, cora: User) -> None:
    """Two organisations that have joined others, with something of each kind to read."""
    for number, into in enumerate((case, eves_case)):
        joined = make.case(
            case.cohort,
            f"Joined {number}",
            contact=make.person(f"Una {number}"),
            sponsor=make.person(f"Uno {number}"),
        )
        story.start(joined, cora)
        story.answer(joined.people(MemberKind.SPONSOR)[0], story.open_task(joined, SIGNS))
        make.plan(joined)
        make.coaching_session(joined, AUTUMN)
        make.promise(joined)
        make.guidance_entry(joined, coach=cora)
        for audience in NoteAudience:
            make.note(joined, by=cora, audience=audience)
        for readers in Audience:
            make.document(joined, by=cora, audience=readers)
        with transaction():
            certificates.issue(cora, joined, "participated", {})
            joined.coach = make.person(f"Coach Before {number}", StaffRole.COACH)
            for member in joined.members:
                member.left_at = now()
            cases.merge(joined, into)


def those_who_handed_on(case: Case, eves_case: Case) -> list[User]:
    """Who coached an organisation until today, and who did until yesterday."""
    until_today, until_yesterday = (
        make.person(name, StaffRole.COACH) for name in ("Until Today", "Until Yesterday")
    )
    with transaction():
        case.former_coach, case.former_coach_until = until_today, today()
        eves_case.former_coach = until_yesterday
        eves_case.former_coach_until = today() - timedelta(days=1)
    return [until_today, until_yesterday]


def hand_over_some(case: Case, *, cora: User, otto: User) -> None:
    """Let tasks have an assignee: what one person alone has passes on too."""
    with transaction():
        for person, role in ((cora, "coordinator"), (otto, "contact")):
            own = select(Task).where(Task.case_id == case.id, Task.role == role)
            newest = db.session.scalars(own.order_by(Task.id.desc()).limit(1)).one()
            newest.assignee_id = person.id


def substitutes(named: dict[str, User], case: Case, eves_case: Case) -> list[User]:
    """Somebody in the place of each kind of person today, and some who only seem to be."""
    deputy = next(m.user for m in case.members if m.kind == MemberKind.DEPUTY)
    coach, trainer, manager = StaffRole.COACH, StaffRole.TRAINER, StaffRole.MANAGER
    found = []

    def stand_in(name: str, person: str, *roles: StaffRole, cases: Sequence[Case] = ()) -> User:
        found.append(make.person(name, *roles))
        make.substitution(named[person], found[-1], *cases)
        return found[-1]

    stand_in("Coach For Carl", "Carl", coach)
    stand_in("Coach For Kim", "Kim", coach, cases=[case])
    stand_in("Coach For Cora", "Cora", coach)
    stand_in("Trainer For Cora", "Cora", trainer, cases=[case])
    stand_in("Trainer For Mona", "Mona", trainer, cases=[eves_case])
    stand_in("Coach For Mona", "Mona", coach)
    stand_in("Manager For Tess", "Tess", manager)
    make.substitution(named["Stina"], deputy, case)
    # Two at once, of two kinds.
    both = stand_in("Coach For Two", "Carl", coach, cases=[case])
    make.substitution(named["Cora"], both, case)
    # Who does not coach gets nothing of a coach, who is no member nothing of a contact person.
    stand_in("Trainer For Carl", "Carl", trainer)
    stand_in("Stranger For Otto", "Otto")
    # It does not pass on: whoever stands in for the substitute has nothing of the first one.
    make.substitution(found[0], make.person("Chain Coach", coach))
    over, coming, ended = (make.person(name, coach) for name in ("Over", "Coming", "Ended"))
    day = timedelta(days=1)
    make.substitution(named["Cora"], over, first_on=today() - 9 * day, last_on=today() - day)
    make.substitution(named["Cora"], coming, first_on=today() + day, last_on=today() + 9 * day)
    make.substitution(named["Cora"], ended, ended_early_at=now())
    return [*found, deputy, over, coming, ended]


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
    sees = [p.name for p in everybody if db.session.scalars(visible_cohorts(p)).first()]

    # With those who have the whole work of one of the two today.
    of_staff = ["Cora Coordinator", "Mona Manager", "Coach For Cora", "Coach For Mona"]
    assert sees == [*of_staff, "Manager For Tess"]


def test_those_who_run_the_programme_see_its_map_and_its_versions(everybody: list[User]) -> None:
    for right in (Can.SEE_MAP, Can.SEE_VERSION):
        assert [p.name for p in everybody if allowed(p, right)] == [
            "Cora Coordinator",
            "Mona Manager",
            "Ada Administrator",
            "Coach For Cora",
            "Coach For Mona",
            "Manager For Tess",
        ]


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


def test_who_has_handed_on_reads_until_the_end_of_the_day(everybody: list[User]) -> None:
    named = {person.name: person for person in everybody}

    assert db.session.scalars(visible_cases(named["Until Today"])).all() != []
    assert db.session.scalars(visible_guidance(named["Until Today"])).all() != []
    assert db.session.scalars(own_tasks(named["Until Today"])).all() == []
    assert db.session.scalars(visible_cases(named["Until Yesterday"])).all() == []


# ---- in somebody's place ----


def test_who_stands_in_sees_what_the_absent_one_sees(everybody: list[User], case: Case) -> None:
    named = {person.name: person for person in everybody}
    kinds = (Can.SEE_CASE, Can.SEE_GUIDANCE, Can.SEE_PLAN, Can.SEE_STAFF_FIELDS)

    for absent, substitute in (
        ("Carl Coach", "Coach For Carl"),
        ("Kim Coach", "Coach For Kim"),
        ("Cora Coordinator", "Coach For Cora"),
        ("Cora Coordinator", "Trainer For Cora"),
        ("Mona Manager", "Coach For Mona"),
        ("Carl Coach", "Coach For Two"),
    ):
        rights = [allowed(named[absent], right, case) for right in kinds]
        assert [allowed(named[substitute], right, case) for right in kinds] == rights, substitute


def test_nobody_gets_what_they_cannot_hold_or_outside_the_days(
    everybody: list[User], case: Case
) -> None:
    named = {person.name: person for person in everybody}
    chain = db.session.scalars(select(User).where(User.name == "Chain Coach")).one()

    for person in (chain, *(named[n] for n in ("Stranger For Otto", "Over", "Coming", "Ended"))):
        assert db.session.scalars(visible_cases(person)).all() == [], person.name
        assert db.session.scalars(own_tasks(person)).all() == [], person.name
    mistaken = named["Trainer For Carl"]
    assert db.session.scalars(visible_cases(mistaken)).all() == []


def test_what_is_personal_stays_with_the_absent_one(everybody: list[User], case: Case) -> None:
    deputy = next(person for person in everybody if person.name == "Dora Deputy")
    stina, coach = everybody[4], next(p for p in everybody if p.name == "Coach For Carl")
    with transaction():
        db.session.add(Member(case=case, user=stina, kind=MemberKind.TEAM_MEMBER))
        alone = db.session.scalars(select(Task).where(Task.name == "answer_alone")).first()
        assert alone is not None
        alone.assignee_id = stina.id

    assert allowed(stina, Can.COMPLETE_TASK, alone)
    assert not allowed(deputy, Can.COMPLETE_TASK, alone)
    of_mona = next(person for person in everybody if person.name == "Coach For Mona")
    assert db.session.scalars(visible_saved_views(everybody[5])).one().name == "Late ones"
    assert db.session.scalars(visible_saved_views(of_mona)).all() == []
    assert allowed(everybody[1], Can.SEE_COACH_NOTE, case)
    assert not allowed(coach, Can.SEE_COACH_NOTE, case)


# ---- years that go on in others ----


def test_who_reads_a_year_reads_those_that_go_on_in_it_and_changes_nothing(
    everybody: list[User], case: Case, eves_case: Case
) -> None:
    named = {person.name: person for person in everybody}
    of_case, of_eves = db.session.scalars(
        select(Case).where(Case.merged_into_id.is_not(None)).order_by(Case.id)
    ).unique()
    reads = (Can.SEE_CASE, Can.SEE_GUIDANCE, Can.SEE_PLAN, Can.SEE_ASSESSMENT, Can.SEE_DOCUMENTS)
    changes = (Can.WRITE_NOTE, Can.ADD_DOCUMENT, Can.LOG_GUIDANCE, Can.ADD_TASK, Can.CHANGE_TEAM)

    for name in ("Otto Contact", "Stina Sponsor", "Carl Coach", "Coach For Carl"):
        assert all(allowed(named[name], right, of_case) for right in reads), name
        assert not any(allowed(named[name], right, of_eves) for right in reads), name
        assert not any(allowed(named[name], right, of_case) for right in changes), name
    assert not allowed(named["Cora Coordinator"], Can.WRITE_NOTE, of_case)
    assert not allowed(named["Carl Coach"], Can.SEE_COACH_NOTE, of_case)


def test_who_does_not_come_along_reads_it_no_more_but_for_its_coach(
    everybody: list[User],
) -> None:
    joined = db.session.scalars(select(Case).where(Case.merged_into_id.is_not(None))).unique()

    for each in joined:
        before = [member.user for member in each.members]
        assert before
        assert not any(allowed(person, Can.SEE_CASE, each) for person in before)
        assert each.coach is not None
        assert allowed(each.coach, Can.SEE_GUIDANCE, each)
        assert not allowed(each.coach, Can.SEE_CASE, each.merged_into)
