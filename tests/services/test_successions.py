"""One follows another in an organisation, and open work passes on in the same moment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Draft, Outcome, Task
from coaching.permissions import Can, Forbidden, allowed, does_the_task, own_tasks, visible_cases
from coaching.services import doers, handovers, histories, invitations, successions, tasks
from coaching.services.people import CannotTakePart, Person
from coaching.services.successions import (
    ChangedMeanwhile,
    NobodyLeft,
    NotUnderWay,
    Successor,
)
from tests import make, story
from tests.story import answer, open_names, open_task
from tests.web.invited import last, link_of, text_of

CONTACT, DEPUTY, SPONSOR = MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR
NINA = Successor(person=Person("Nina New", "nina@example.org", "en"))


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose contact person has to send the baseline."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def person(name: str) -> User:
    """Somebody by name."""
    return db.session.scalars(select(User).where(User.name == name)).one()


def mails() -> list[tuple[str, str]]:
    """Who is owed which mail about a place, in order."""
    found = db.session.scalars(select(Mail).where(Mail.name.like("place_%")).order_by(Mail.id))
    return [(mail.to.first_name if mail.to else mail.address or "", mail.name) for mail in found]


def test_a_new_contact_person_has_the_tasks_promises_and_drafts_at_once(
    running: Case, otto: User
) -> None:
    task = open_task(running, "submit_baseline")
    tasks.save_draft(otto, task, {"d1_comment": ["Half a thought"]})
    contact = successions.present(running, CONTACT)
    promise = make.promise(running, member=contact)

    member = successions.follow(otto, running, CONTACT, NINA, instead_of=otto.id)

    nina = person("Nina New")
    assert member is not None
    assert running.people(CONTACT) == [nina]
    assert does_the_task(nina, task)
    assert not does_the_task(otto, task)
    assert task in db.session.scalars(own_tasks(nina)).unique().all()
    assert db.session.get_one(ActionItem, promise.id).member_id == member.id
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.user_id, draft.fields) == (nina.id, {"d1_comment": ["Half a thought"]})


def test_the_former_one_is_out_the_account_is_closed_and_history_keeps_the_name(
    running: Case, cora: User, otto: User
) -> None:
    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    assert not otto.active
    assert db.session.scalars(visible_cases(otto)).unique().all() == []
    titles = [line.title for line in histories.timeline(cora, running).lines[:2]]
    assert titles == [
        "New contact person: Nina New",
        "No longer the contact person: Otto Contact",
    ]
    assert any(line.who == "Otto Contact" for line in histories.timeline(cora, running).lines)


def test_everybody_concerned_hears_of_it(running: Case, cora: User, otto: User) -> None:
    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    assert mails() == [
        ("otto.contact@example.org", "place_left"),
        ("Nina", "place_taken"),
        ("Carl", "place_changes"),
        ("Dora", "place_changes"),
        ("Stina", "place_changes"),
    ]


def test_who_follows_and_was_never_on_board_elsewhere_is_invited_here(
    running: Case, eves_case: Case, cora: User, eve: User, otto: User
) -> None:
    named = Successor(person=Person(eve.name, eve.email))

    successions.follow(cora, running, CONTACT, named, instead_of=otto.id)

    assert eve in [each.user for each in eves_case.members]
    assert invitations.newest([eve])[eve.id].case == running
    assert link_of(eve, "place_taken") == link_of(eve)


def test_who_follows_and_is_new_comes_on_board_by_each_mail_of_it(
    running: Case, cora: User, otto: User
) -> None:
    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)
    (nina,) = running.people(CONTACT)

    assert link_of(nina, "place_taken") == link_of(nina)
    with transaction():
        nina.password = "set"
    assert f"/my/{running.id}" in text_of(last(nina, "place_taken"))


def test_who_has_another_organisation_or_role_keeps_the_account(
    running: Case, eves_case: Case, cora: User, otto: User
) -> None:
    make.member(eves_case, otto)

    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    assert otto.active


def test_who_stays_in_the_team_loses_only_the_place(running: Case, otto: User) -> None:
    tea = person("Tea")

    successions.follow(
        otto, running, CONTACT, Successor(user_id=tea.id), instead_of=otto.id, stays=True
    )

    assert running.people(CONTACT) == [tea]
    assert otto in running.people(MemberKind.TEAM_MEMBER)
    assert otto.active
    assert not allowed(otto, Can.CHANGE_CONTACT, running)


def test_a_deputy_who_moves_up_leaves_the_place_of_the_deputy(running: Case, stina: User) -> None:
    dora, otto = person("Dora Deputy"), running.people(CONTACT)[0]

    successions.follow(stina, running, CONTACT, Successor(user_id=dora.id), instead_of=otto.id)

    assert running.people(CONTACT) == [dora]
    assert running.people(DEPUTY) == []


def test_a_task_that_was_given_by_name_passes_on_by_name(
    running: Case, cora: User, otto: User
) -> None:
    task = open_task(running, "submit_baseline")
    handovers.give_to(cora, task, otto, instead_of=None)

    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    assert task.assignee == person("Nina New")


def test_if_nobody_is_named_the_deputy_has_the_tasks_and_then_the_sponsor(
    running: Case, cora: User, otto: User, stina: User
) -> None:
    dora, task = person("Dora Deputy"), open_task(running, "submit_baseline")

    successions.follow(cora, running, CONTACT, None, instead_of=otto.id)
    assert doers.of_task(task) == [dora]
    assert not does_the_task(stina, task)

    successions.follow(cora, running, DEPUTY, None, instead_of=dora.id)
    assert doers.of_task(task) == [stina]
    assert does_the_task(stina, task)
    assert task in db.session.scalars(own_tasks(stina)).unique().all()
    answer(stina, task)


def test_the_last_one_who_speaks_for_an_organisation_needs_a_successor(
    running: Case, cora: User, otto: User, stina: User
) -> None:
    successions.follow(cora, running, DEPUTY, None, instead_of=person("Dora Deputy").id)
    with transaction():
        stina.active = False

    with pytest.raises(NobodyLeft):
        successions.follow(cora, running, CONTACT, None, instead_of=otto.id)
    with pytest.raises(NobodyLeft):
        successions.follow(cora, running, SPONSOR, None, instead_of=stina.id)
    assert running.people(CONTACT) == [otto]


def test_pressing_twice_names_once_and_the_second_of_two_is_told(
    running: Case, cora: User, otto: User, stina: User
) -> None:
    first = successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)
    again = successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)
    other = Successor(person=Person("Olga Other", "olga@example.org"))
    with pytest.raises(ChangedMeanwhile, match="Nina New has this place meanwhile"):
        successions.follow(stina, running, CONTACT, other, instead_of=otto.id)

    assert first == again
    assert len(running.people(CONTACT)) == 1


def test_a_new_sponsor_signs_again_and_until_then_the_management_is_not_committed(
    running: Case, cora: User, otto: User, stina: User
) -> None:
    successions.follow(otto, running, SPONSOR, NINA, instead_of=stina.id)
    nina, task = person("Nina New"), open_task(running, "sign_commitment_again")

    assert not running.sponsor_active
    assert does_the_task(nina, task)
    assert tasks.facts(task) == {"recap": False}
    answer(nina, task)

    assert running.sponsor_active
    assert "sign_commitment_again" not in open_names(running)
    assert (
        histories.timeline(cora, running).lines[0].title
        == "The management signed the commitment again"
    )


def test_another_sponsor_before_the_first_has_signed_signs_the_same_task(
    running: Case, cora: User, stina: User
) -> None:
    successions.follow(cora, running, SPONSOR, NINA, instead_of=stina.id)
    nina = person("Nina New")
    other = Successor(person=Person("Olga Other", "olga@example.org"))

    successions.follow(cora, running, SPONSOR, other, instead_of=nina.id)

    assert open_names(running).count("sign_commitment_again") == 1
    assert does_the_task(person("Olga Other"), open_task(running, "sign_commitment_again"))


def test_a_recap_is_offered_where_the_training_for_the_management_was_held(
    running: Case, cora: User, otto: User, stina: User, tess: User
) -> None:
    held = make.training_session(running.cohort, "M03", trainer=tess, starts_at=clock.now())
    make.booking(running, held)
    clock.set_to(clock.now() + timedelta(days=1))
    successions.follow(otto, running, SPONSOR, NINA, instead_of=stina.id)
    task = open_task(running, "sign_commitment_again")

    assert tasks.facts(task) == {"recap": True}
    answer(person("Nina New"), task, wants_recap="yes")

    told = db.session.scalars(select(Mail).where(Mail.name == "recap_wanted")).all()
    assert [mail.to for mail in told] == [cora]


def test_a_sponsor_who_changes_during_intake_signs_in_the_year_itself(
    case: Case, cora: User, stina: User
) -> None:
    story.start(case, cora)

    successions.follow(cora, case, SPONSOR, NINA, instead_of=stina.id)

    assert case.sponsor_active
    assert "sign_commitment_again" not in open_names(case)
    assert does_the_task(person("Nina New"), open_task(case, "sign_commitment"))


def test_the_team_grows_and_shrinks(running: Case, otto: User) -> None:
    joined = successions.join_team(otto, running, Person("Nina New", "nina@example.org"))
    assert successions.join_team(otto, running, Person("Nina New", "nina@example.org")) == joined
    promise = make.promise(running, member=joined)

    successions.leave_team(otto, joined)
    successions.leave_team(otto, joined)

    assert joined.left_at is not None
    assert not joined.user.active
    assert db.session.get_one(ActionItem, promise.id).member is None


def test_both_sides_hear_who_joins_and_who_leaves_the_team(
    running: Case, eve: User, otto: User
) -> None:
    with transaction():
        eve.password = "set"
    joined = successions.join_team(otto, running, Person(eve.name, eve.email))
    assert mails() == [
        ("Eve", "place_taken"),
        ("Carl", "place_changes"),
        ("Cora", "place_changes"),
        ("Dora", "place_changes"),
        ("Stina", "place_changes"),
    ]

    successions.leave_team(otto, joined)

    assert mails()[5:] == [
        ("eve.elsewhere@example.org", "place_left"),
        ("Carl", "place_changes"),
        ("Cora", "place_changes"),
        ("Dora", "place_changes"),
        ("Stina", "place_changes"),
    ]


def test_the_organisation_itself_keeps_a_contact_person_or_a_deputy(
    running: Case, cora: User, otto: User, stina: User
) -> None:
    successions.follow(otto, running, DEPUTY, None, instead_of=person("Dora Deputy").id)

    for each in (otto, stina):
        assert not successions.may_be_empty(each, running, CONTACT)
        with pytest.raises(NobodyLeft, match="Name a successor"):
            successions.follow(each, running, CONTACT, None, instead_of=otto.id)
    assert running.people(CONTACT) == [otto]
    # The management sponsor has the tasks then, until somebody is named.
    assert successions.may_be_empty(cora, running, CONTACT)


def test_who_speaks_for_the_organisation_cannot_just_leave_the_team(
    running: Case, otto: User
) -> None:
    own = next(m for m in running.members if m.user == otto and m.kind == "team_member")

    with pytest.raises(CannotTakePart, match="Name a successor there"):
        successions.leave_team(otto, own)


def test_who_may_name_whom(
    running: Case, cora: User, carl: User, otto: User, stina: User, mona: User, eve: User
) -> None:
    rights = (Can.CHANGE_CONTACT, Can.CHANGE_SPONSOR, Can.CHANGE_TEAM)
    may = {
        each.first_name: [allowed(each, right, running) for right in rights]
        for each in (cora, carl, otto, stina, mona, eve, person("Tea"))
    }

    assert may == {
        "Cora": [True, True, True],
        "Carl": [False, False, False],
        "Otto": [True, True, True],
        "Stina": [True, False, False],
        "Mona": [False, False, False],
        "Eve": [False, False, False],
        "Tea": [False, False, False],
    }
    with pytest.raises(Forbidden):
        successions.follow(stina, running, SPONSOR, NINA, instead_of=stina.id)


def test_a_closed_account_opens_again_but_not_that_of_staff(
    running: Case, cora: User, otto: User
) -> None:
    former = make.person("Former Friend")
    staff = make.person("Former Coach", StaffRole.COACH)
    with transaction():
        former.active = staff.active = False

    with pytest.raises(CannotTakePart, match="Ask an administrator"):
        successions.follow(cora, running, CONTACT, _named(staff), instead_of=otto.id)
    successions.follow(cora, running, CONTACT, _named(former), instead_of=otto.id)

    assert former.active
    assert running.people(CONTACT) == [former]


def test_whoever_has_left_and_is_named_for_the_team_can_sign_in_again(
    case: Case, cora: User, otto: User, stina: User
) -> None:
    story.start(case, cora)
    successions.follow(otto, case, CONTACT, _named(stina), instead_of=otto.id)
    assert not otto.active

    answer(stina, open_task(case, "name_team"))

    assert otto.active
    assert otto in case.people(MemberKind.TEAM_MEMBER)


def _named(user: User) -> Successor:
    return Successor(person=Person(user.name, user.email))


def test_a_year_that_is_not_under_way_changes_nobody(case: Case, cora: User, otto: User) -> None:
    with pytest.raises(NotUnderWay):
        successions.follow(cora, case, CONTACT, NINA, instead_of=otto.id)


def test_training_ahead_is_for_the_successor(
    running: Case, cora: User, otto: User, tess: User
) -> None:
    contact = successions.present(running, CONTACT)
    assert contact is not None
    session = make.training_session(
        running.cohort, "M01", trainer=tess, starts_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    )
    booked = make.booking(running, session, contact.id)

    member = successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    db.session.expire(booked)
    assert [each.member for each in booked.participants] == [member]


def test_what_one_person_answers_alone_ends_with_that_person(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    tea = person("Tea")
    own = open_task(case, "answer_alone", tea)
    member = next(m for m in case.members if m.user == tea)

    successions.leave_team(otto, member)

    assert own.outcome == Outcome.CANCELLED
    assert open_task(case, "answer_alone", otto).is_open


def test_nobody_is_asked_alone_who_left_before_everybody_was_asked(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    tea = person("Tea")
    successions.leave_team(otto, next(m for m in case.members if m.user == tea))

    answer(cora, open_task(case, "record_kickoff"))

    asked = select(Task.assignee_id).where(Task.case_id == case.id, Task.name == "answer_alone")
    assert set(db.session.scalars(asked)) == {otto.id, person("Dora Deputy").id}


def test_no_open_task_of_the_organisation_is_left_with_somebody_who_has_left(
    running: Case, cora: User, otto: User
) -> None:
    successions.follow(cora, running, CONTACT, NINA, instead_of=otto.id)

    left = select(Task).where(
        Task.case_id == running.id, Task.closed_at.is_(None), Task.assignee_id == otto.id
    )
    assert db.session.scalars(left).unique().all() == []
