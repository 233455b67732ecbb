"""A part of an organisation goes on by itself: who may, who goes, what is refused, what counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coaching import clock
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member, MemberKind
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.documents import Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Draft, Process, Task
from coaching.model.splits import Split
from coaching.model.training import Attendance, TrainingSession
from coaching.permissions import Forbidden, visible_answers, visible_guidance
from coaching.services import (
    closing,
    coached,
    cohort_figures,
    cohort_lines,
    progress,
    reopenings,
    splits,
    successions,
    tasks,
    training_proposals,
)
from coaching.services.organisations import AlreadyInCohort, BusinessIdTaken, TwoNames
from coaching.services.people import CannotTakePart, Person
from coaching.services.reopenings import CannotStepBack
from coaching.services.splits import NotUnderWay, SplitMeanwhile
from coaching.services.year_copies import READ_LATER
from forms import FORMS
from tests import make
from tests.services.holds.pausing import pause
from tests.services.splits.parting import NINA, open_tasks, part, wanted
from tests.statements import counted
from tests.story import answer, open_task
from tests.trained import take
from tests.years import Year

# What a split takes, however long the year has been and whoever goes.
AT_MOST = 108


def person(name: str) -> User:
    """Somebody by first name."""
    return db.session.scalars(select(User).where(User.name.startswith(name))).one()


def count(model: Any, case: Case) -> int:
    """How many rows a year has."""
    query = select(model.id).where(model.case_id == case.id)
    return len(db.session.scalars(query).all())


def names(case: Case) -> dict[str, MemberKind]:
    """Who takes part today, by first name."""
    return {m.user.first_name: m.kind for m in case.members if m.left_at is None}


# ---- people ----


def test_the_new_organisation_has_people_of_its_own_and_the_same_coach(
    begun: Case, cora: User, carl: User
) -> None:
    new = part(cora, begun)

    assert names(new) == {"Nina": MemberKind.CONTACT, "Siri": MemberKind.SPONSOR}
    assert (new.coach, new.coach_confirmed) == (carl, True)
    assert {"Otto", "Stina", "Dora", "Tea"} <= names(begun).keys()
    welcomed = select(Mail).where(
        Mail.name == "welcome", Mail.facts["case_id"].as_integer() == new.id
    )
    readers = {mail.to.first_name for mail in db.session.scalars(welcomed) if mail.to}
    assert readers == {"Nina", "Siri"}


def test_whoever_goes_over_takes_the_own_answer_along_and_others_stay(
    begun: Case, cora: User
) -> None:
    tea, dora = person("Tea"), person("Dora")
    assert open_task(begun, "answer_alone", tea).is_open

    new = part(cora, begun, going=[tea])

    assert names(new)["Tea"] == MemberKind.TEAM_MEMBER
    assert "Tea" not in names(begun)
    mine = [task.assignee for task in open_tasks(new) if task.name == "answer_alone"]
    theirs = [task.assignee for task in open_tasks(begun) if task.name == "answer_alone"]
    assert mine == [tea]
    assert dora in theirs and tea not in theirs
    assert tea.active
    answer(tea, open_task(new, "answer_alone"))


def test_promises_stay_promised_on_both_sides(begun: Case, cora: User) -> None:
    tea = person("Tea")
    member = next(m for m in begun.members if m.user == tea)
    with transaction():
        db.session.add(
            ActionItem(
                case=begun,
                what="Ask the youth council",
                owner=ItemOwner.MEMBER,
                member=member,
                due_on=clock.today() + timedelta(days=7),
            )
        )

    new = part(cora, begun, going=[tea])

    (there,) = db.session.scalars(select(ActionItem).where(ActionItem.case_id == new.id))
    (here,) = db.session.scalars(select(ActionItem).where(ActionItem.case_id == begun.id))
    assert there.member is not None
    assert (there.member.user, there.owner) == (tea, ItemOwner.MEMBER)
    assert (here.member, here.owner) == (None, ItemOwner.CONTACT)


def test_a_deputy_who_becomes_the_contact_person_is_no_deputy_there(
    begun: Case, cora: User
) -> None:
    dora = person("Dora")

    new = part(cora, begun, going=[dora], contact=Person(dora.name, dora.email, "en"))

    kinds = {m.kind for m in new.members if m.user == dora and m.left_at is None}
    assert kinds == {MemberKind.CONTACT, MemberKind.TEAM_MEMBER}
    assert begun.people(MemberKind.DEPUTY) == []


def test_everybody_concerned_hears_of_it_once(
    begun: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    new = part(cora, begun, going=[person("Tea")])

    owed = db.session.scalars(select(Mail).where(Mail.name == "split")).all()
    assert sorted((m.to.first_name, m.facts["case_id"]) for m in owed if m.to) == sorted(
        [
            *((name, new.id) for name in ("Nina", "Siri", "Tea", "Carl", "Kim")),
            *((name, begun.id) for name in ("Otto", "Stina", "Dora")),
        ]
    )
    told = select(Event.case_id, Event.name).where(Event.name.in_(("split_off", "split_from")))
    assert set(db.session.execute(told).all()) == {
        (begun.id, "split_off"),
        (new.id, "split_from"),
    }


def test_another_coach_goes_on_with_the_new_organisation(
    begun: Case, cora: User, carl: User, kim: User
) -> None:
    lena = make.person("Lena Lane", StaffRole.COACH)

    new = part(cora, begun, coach_id=lena.id, deputy_id=kim.id)

    assert (new.coach, begun.coach) == (lena, carl)
    answer(lena, open_task(new, "plan_session"))
    with pytest.raises(Forbidden):
        answer(lena, open_task(begun, "plan_session"))


def test_the_new_sponsor_signs_the_commitment_again(begun: Case, cora: User) -> None:
    new = part(cora, begun)

    assert (new.sponsor_active, begun.sponsor_active) == (False, True)
    answer(person("Siri"), open_task(new, "sign_commitment_again"))
    assert new.sponsor_active


# ---- what stays ----


def test_what_was_said_and_filed_stays_with_the_original(
    begun: Case, cora: User, carl: User, otto: User
) -> None:
    make.note(begun, by=otto, audience=NoteAudience.CASE, text="Only between us")
    begun_form = open_task(begun, "answer_alone", person("Tea"))
    with transaction():
        db.session.add(Draft(task_id=begun_form.id, user_id=otto.id, fields={}))

    new = part(cora, begun)

    nina = person("Nina")
    for model in (Note, Document, GuidanceEntry):
        assert count(model, new) == 0
    assert count(Note, begun) == 1
    drafts = select(Draft.id).join(Task, Task.id == Draft.task_id).where(Task.case_id == new.id)
    assert db.session.scalars(drafts).all() == []
    assert db.session.scalars(visible_guidance(nina)).all() == []
    read = db.session.scalars(visible_answers(nina)).all()
    assert {each.case_id for each in read} == {new.id}
    assert {each.task_name for each in read} <= READ_LATER
    assert "hold_intro_call" not in {each.task_name for each in read}
    assert "hold_intro_call" in set(
        db.session.scalars(select(Answers.task_name).where(Answers.case_id == begun.id))
    )


def test_every_form_that_another_one_shows_is_copied_but_for_logs_of_meetings() -> None:
    of_a_year = {name: form for name, form in FORMS.items() if form.__module__ not in BESIDE}
    shown = {each for form in of_a_year.values() for each in getattr(form, "recaps", ())}

    assert shown - READ_LATER == {"hold_final_discussion"}


# Drawings that run beside a year, and are not copied.
BESIDE = ("forms.withdrawal", "forms.holds", "forms.coach_changes", "forms.late_tasks")


# ---- what counts ----


def test_nothing_is_counted_twice(
    year: Year, cora: User, carl: User, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_figures, "FEWEST_ORGANISATIONS", 1)
    year.plan_training()
    year.begin()
    year.live("review_progress")
    case = year.case
    line = cohort_lines.of_user(mona)[0]
    first, after = clock.today() - timedelta(days=400), clock.today() + timedelta(days=1)

    def figures() -> list[object]:
        return [
            cohort_figures.bands(mona, line),
            cohort_figures.months(mona, line),
            cohort_figures.weeks(mona, line),
            coached.minutes_logged(carl, first, after),
            coached.minutes_planned(carl, first, after),
        ]

    before = figures()

    new = part(cora, case, language=case.language)

    assert figures() == before
    assert progress.sessions(new) == progress.sessions(case)
    assert progress.sessions(new).held > 0
    known = [(m.case_module.module_id, m.attended, m.is_done) for m in progress.modules(case)]
    assert [
        (m.case_module.module_id, m.attended, m.is_done) for m in progress.modules(new)
    ] == known
    assert count(Attendance, new) == count(Attendance, case) > 0
    held = select(CoachingSession).where(CoachingSession.case_id == new.id)
    assert {(s.goal, s.agenda, s.own_topics) for s in db.session.scalars(held)} == {("", "", "")}
    assert closing.certificate_facts(new)["modules"] == closing.certificate_facts(case)["modules"]


# ---- training ahead ----


def test_seats_ahead_are_booked_anew_where_there_is_room(
    begun: Case, cora: User, tess: User
) -> None:
    roomy = take(begun, "M01", clock.today() + timedelta(days=30), tess)
    full = take(begun, "M02", clock.today() + timedelta(days=30), tess)
    with transaction():
        db.session.get_one(TrainingSession, full.session_id).capacity = 2

    new = part(cora, begun)

    booked = {m.module_id: m.session for m in training_proposals.of_case(new)}
    assert booked == {"M01": roomy.session, "M02": None}


# ---- refusals ----


def test_only_coordinators_split(begun: Case, carl: User, otto: User, mona: User) -> None:
    for somebody in (carl, otto, mona):
        with pytest.raises(Forbidden):
            part(somebody, begun)


def test_a_year_on_hold_or_not_under_way_is_not_split(begun: Case, cora: User, otto: User) -> None:
    pause(otto, cora, begun)
    with pytest.raises(NotUnderWay, match="on hold"):
        part(cora, begun)
    with transaction():
        begun.status = CaseStatus.COMPLETED
    with pytest.raises(NotUnderWay, match="not under way"):
        part(cora, begun)


def test_whoever_answers_for_the_organisation_stays(begun: Case, cora: User, otto: User) -> None:
    with pytest.raises(CannotTakePart) as refused:
        part(cora, begun, going=[otto])

    assert refused.value.field == "going"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": "Harjula Schools"}, AlreadyInCohort),
        ({"business_id": "taken"}, BusinessIdTaken),
    ],
)
def test_another_organisation_keeps_its_name_and_its_business_id(
    begun: Case, cora: User, changes: dict[str, Any], error: type[Exception]
) -> None:
    with transaction():
        begun.organisation.business_id = "taken"
    given = replace(wanted(begun).organisation, **changes)

    with pytest.raises(error):
        part(cora, begun, organisation=given)


def test_one_address_is_one_person(begun: Case, cora: User) -> None:
    with pytest.raises(TwoNames):
        part(cora, begun, sponsor=Person("Somebody Else", NINA.email))


# ---- at once, and all or nothing ----


def test_the_same_form_once_more_does_nothing(begun: Case, cora: User) -> None:
    chosen, key = wanted(begun, going=[person("Tea")]), "a" * 32
    first = splits.split(cora, begun, chosen, seen=0, form_key=key)

    assert splits.split(cora, begun, chosen, seen=0, form_key=key) is first
    assert db.session.scalar(select(func.count(Split.id))) == 1


def test_whoever_comes_second_is_told(begun: Case, cora: User) -> None:
    part(cora, begun)

    with pytest.raises(SplitMeanwhile, match=r"Cora .* Youth Work North"):
        splits.split(cora, begun, wanted(begun), seen=0, form_key="b" * 32)


def test_an_error_on_the_way_leaves_nothing(
    begun: Case, cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {model: db.session.scalar(select(func.count()).select_from(model)) for model in ALL}

    def fail(*_about: object, **_facts: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(splits, "note_mail", fail)
    with pytest.raises(RuntimeError):
        part(cora, begun, going=[person("Tea")])

    db.session.expire_all()
    assert before == {
        model: db.session.scalar(select(func.count()).select_from(model)) for model in ALL
    }
    assert "Tea" in names(begun)


ALL: tuple[type, ...] = (Case, Member, Process, Task, Answers, User, Mail, Event, Split)


def test_a_split_takes_no_more_statements_late_in_the_year(year: Year, cora: User) -> None:
    year.plan_training()
    year.begin()
    year.live("write_final_report")

    with counted() as sent:
        part(cora, year.case)

    assert len(sent) <= AT_MOST, "\n".join(sent)


# ---- afterwards ----


def test_what_was_done_before_stays_done(begun: Case, cora: User) -> None:
    from_before = select(Task).where(Task.name == "record_kickoff")
    new = part(cora, begun)
    (copied,) = db.session.scalars(from_before.where(Task.case_id == new.id))

    with pytest.raises(CannotStepBack, match="before the organisation split off"):
        reopenings.consequences(cora, copied)


def test_both_can_split_again(begun: Case, cora: User) -> None:
    first = part(cora, begun)
    given = replace(wanted(begun).organisation, name="Youth Work South", business_id="2345679-9")

    second = part(cora, first, organisation=given)

    assert [each.new_case for each in first.splits] == [second]
    assert second.split_from is first.splits[0]


def test_people_of_both_follow_each_other_as_in_any_year(begun: Case, cora: User) -> None:
    new = part(cora, begun)
    follower = successions.Successor(person=Person("Pia Plain", "pia@example.org", "en"))

    successions.follow(cora, new, MemberKind.CONTACT, follower, instead_of=person("Nina").id)

    assert names(new)["Pia"] == MemberKind.CONTACT
    assert tasks.facts(open_task(new, "plan_session"))
