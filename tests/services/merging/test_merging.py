"""An organisation joins another one: everything passes on in one moment, or nothing does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.clock import now, today
from coaching.mail import compose
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.mail import Mail
from coaching.model.mergers import Becomes, Merger
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.permissions import Forbidden
from coaching.services import (
    coach_wishes,
    commitments,
    histories,
    joinings,
    mergers,
    organisations,
    tasks,
    versions,
    withdrawals,
)
from coaching.services.merger_wishes import (
    CannotMerge,
    NameTaken,
    NotThisPlace,
    ReasonMissing,
    Wish,
)
from coaching.services.mergers import AlreadyMerged, HasMovedOn
from tests import make, story
from tests.services.merging.conftest import Merging, leaves
from tests.story import answer, open_names, open_task
from tests.trained import take


def mails(name: str) -> list[str]:
    """Who is owed a mail of this name, by first name or address."""
    found = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.first_name if mail.to else str(mail.address) for mail in found]


def here(case: Case) -> list[tuple[str, str]]:
    """Who takes part today as what, by name."""
    db.session.expire(case, ["members"])
    found = ((m.user.first_name, str(m.kind)) for m in case.members if m.left_at is None)
    return sorted(found)


# ---- what it does ----


def test_the_year_that_joins_ends_at_once(merge: Merging, joining: Case, into: Case) -> None:
    open_before = db.session.scalars(
        select(Task).where(Task.case_id == joining.id, Task.closed_at.is_(None))
    ).all()

    merger = merge()

    assert (joining.status, joining.ended_at, joining.merged_into) == (
        CaseStatus.MERGED,
        now(),
        into,
    )
    assert open_before
    assert {task.outcome for task in open_before} == {Outcome.CANCELLED}
    running = select(Process.name).where(Process.case_id == joining.id, Process.ended_at.is_(None))
    assert db.session.scalars(running).all() == []
    assert (merger.case, merger.into, merger.reason) == (joining, into, "The towns become one")
    assert into.status == CaseStatus.ACTIVE


def test_everybody_goes_on_with_the_same_account(
    merge: Merging, joining: Case, into: Case, otto: User
) -> None:
    before = {member.user_id for member in joining.members}
    accounts = len(db.session.scalars(select(User)).all())

    merge(becomes={otto.id: Becomes.DEPUTY})

    assert here(joining) == []
    assert here(into) == [
        ("Dora", "team_member"),
        ("Ed", "team_member"),
        ("Eve", "contact"),
        ("Eve", "team_member"),
        ("Otto", "deputy"),
        ("Sten", "sponsor"),
        ("Stina", "team_member"),
        ("Tea", "team_member"),
    ]
    assert before <= {member.user_id for member in into.members}
    assert len(db.session.scalars(select(User)).all()) == accounts


def test_who_takes_part_in_both_stays_what_they_are(
    merge: Merging, joining: Case, into: Case, eve: User
) -> None:
    make.member(joining, eve)

    assert eve not in [member.user for member in joinings.newcomers(joining, into)]
    merge()

    assert [what for who, what in here(into) if who == "Eve"] == ["contact", "team_member"]


def test_who_leaves_hears_of_it_and_has_no_account_any_more(
    merge: Merging, into: Case, otto: User
) -> None:
    merge(becomes=leaves(otto))

    assert "Otto" not in [who for who, _what in here(into)]
    assert not otto.active
    assert mails("place_left") == [otto.email]
    assert "Otto" not in mails("merged")


def test_the_management_signs_again(
    merge: Merging, into: Case, sten: User, cora: User, eve: User
) -> None:
    merge()

    assert not into.sponsor_active
    asked = open_task(into, "sign_commitment_again")
    # It is the same person as before, so nothing may call Sten new.
    assert versions.title_of(asked) == "Sign the commitment again"
    answer(sten, asked)
    assert into.sponsor_active


def test_a_recap_is_for_who_was_no_sponsor_when_the_management_was_trained(
    merge: Merging, into: Case, sten: User, tess: User
) -> None:
    held = make.training_session(into.cohort, "M03", trainer=tess, starts_at=now())
    make.booking(into, held)
    clock.set_to(now() + timedelta(days=1))

    merge()

    assert tasks.facts(open_task(into, "sign_commitment_again")) == {"recap": False}


def test_the_sponsor_of_the_other_one_can_lead_both(
    merge: Merging, into: Case, stina: User, sten: User
) -> None:
    merge(sponsor_id=stina.id)

    assert into.people(MemberKind.SPONSOR) == [stina]
    assert [what for who, what in here(into) if who == "Sten"] == ["team_member"]
    assert [what for who, what in here(into) if who == "Stina"] == ["sponsor"]
    answer(stina, open_task(into, "sign_commitment_again"))
    assert into.sponsor_active


def test_open_promises_go_on_with_whoever_made_them(
    merge: Merging, joining: Case, into: Case, otto: User, stina: User, carl: User, kim: User
) -> None:
    tea = next(member for member in joining.members if member.user.first_name == "Tea")
    dora = next(member for member in joining.members if member.user.first_name == "Dora")
    items = [
        make.promise(joining, "Of Otto"),
        make.promise(joining, "Of Stina", owner=ItemOwner.SPONSOR),
        make.promise(joining, "Of the coach", owner=ItemOwner.COACH),
        make.promise(joining, "Of Tea", owner=ItemOwner.MEMBER, member=tea),
        make.promise(joining, "Of Dora", owner=ItemOwner.MEMBER, member=dora),
    ]
    kept = make.promise(joining, "Done before")
    with transaction():
        kept.closed_at = now()

    merge(sponsor_id=stina.id, becomes=leaves(dora.user))

    def owner(item: ActionItem) -> tuple[Case, str, str]:
        return item.case, str(item.owner), item.member.user.first_name if item.member else ""

    assert [owner(item) for item in items] == [
        (into, "member", "Otto"),
        (into, "sponsor", ""),
        (into, "coach", ""),
        (into, "member", "Tea"),
        (into, "contact", ""),
    ]
    assert {item.member.case_id for item in items if item.member} == {into.id}
    assert kept.case == joining


def test_meetings_ahead_are_called_off_and_seats_are_free(
    merge: Merging, joining: Case, into: Case, tess: User
) -> None:
    ahead = make.coaching_session(joining, now() + timedelta(days=9), SessionState.AGREED)
    held = make.coaching_session(joining, now() - timedelta(days=1), SessionState.HELD)
    seat = take(joining, "M02", today() + timedelta(days=5), tess)
    own = make.coaching_session(into, now() + timedelta(days=9))

    merge()

    assert (ahead.state, held.state) == (SessionState.LAPSED, SessionState.HELD)
    assert own.state == SessionState.PLANNED
    assert seat.session_id is None
    assert mails("session_called_off") == ["Otto", "Carl"]


def test_everybody_concerned_hears_of_it_in_their_language(
    merge: Merging, joining: Case, into: Case, stina: User, cora: User, mona: User
) -> None:
    with transaction():
        stina.language = "fi"
    other = make.person("Cleo Coordinator", *cora.staff_roles)

    merge(name="Harjula and Elsewhere")

    told = mails("merged")
    assert sorted(told) == sorted(
        ["Eve", "Sten", "Ed", "Otto", "Stina", "Dora", "Tea", "Kim", "Carl", "Cleo"]
    )
    assert other.first_name in told
    letters = {
        mail.to.first_name: compose(mail)
        for mail in db.session.scalars(select(Mail).where(Mail.name == "merged"))
        if mail.to
    }
    assert letters["Otto"]["Subject"] == "Harjula Schools has joined Harjula and Elsewhere"
    english = letters["Otto"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Harjula Schools and Elsewhere Ltd are one organisation now" in english
    assert "From now on it is called Harjula and Elsewhere." in english
    assert f"/cases/{into.id}" in english
    assert "The towns become one" not in english
    finnish = letters["Stina"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "ovat nyt yksi organisaatio" in finnish


def test_another_name_is_that_of_the_one_that_goes_on(
    merge: Merging, joining: Case, into: Case
) -> None:
    merger = merge(name="Harjula and Elsewhere")

    assert into.organisation.name == "Harjula and Elsewhere"
    assert joining.organisation.name == "Harjula Schools"
    assert merger.former_name == "Elsewhere Ltd"
    open_tasks = select(Task.organisation_name).where(
        Task.case_id == into.id, Task.closed_at.is_(None)
    )
    assert set(db.session.scalars(open_tasks)) == {"Harjula and Elsewhere"}


def test_history_tells_both_what_became_of_them(
    merge: Merging, joining: Case, into: Case, cora: User
) -> None:
    make.promise(joining)

    merge()

    def told(case: Case) -> list[str]:
        return [line.title for line in histories.timeline(cora, case).lines]

    assert told(joining)[0] == "The organisation joined Elsewhere Ltd"
    assert told(into)[0] == "Harjula Schools joined"
    assert "Open promises of Harjula Schools go on here" in told(into)


# ---- what runs beside the year ----


def test_what_runs_beside_the_year_ends_too(
    merge: Merging, joining: Case, otto: User, carl: User, kim: User
) -> None:
    withdrawals.ask(otto, joining)
    coach_wishes.ask(carl, joining, "I move away")
    make.added_task(joining, by=carl)
    change = make.coach_change(joining, kim)

    merge()

    assert open_names(joining) == []
    assert (withdrawals.running(joining), coach_wishes.running(joining)) == (None, None)
    assert change.called_off_at == now()
    assert "Kim" in mails("merged")


def test_who_was_asked_to_end_one_of_the_years_hears_that_they_are_one(
    merge: Merging, into: Case, eve: User, mona: User, cora: User, sten: User
) -> None:
    asked = withdrawals.ask(eve, into)

    merge()

    assert "Mona" in mails("merged")
    assert withdrawals.running(into) is asked


def test_a_request_to_leave_counts_among_what_has_happened_meanwhile(
    joining: Case, into: Case, cora: User, eve: User, sten: User
) -> None:
    seen = mergers.consequences(cora, joining, into).seen
    withdrawals.ask(eve, into)

    with pytest.raises(HasMovedOn):
        wish = Wish(sponsor_id=sten.id, reason="The towns become one")
        mergers.merge(cora, joining, into, wish, seen=seen)


def test_who_joined_before_goes_on_where_the_other_one_does(
    merge: Merging, joining: Case, into: Case, cohort: object, cora: User, sten: User
) -> None:
    merge()
    third = make.case(into.cohort, "Third", contact=make.person("Una"), sponsor=make.person("Uno"))
    story.start(third, cora)
    wish = Wish(sponsor_id=sten.id, reason="The county takes over")

    seen = mergers.consequences(cora, into, third).seen
    mergers.merge(cora, into, third, wish, seen=seen)

    assert (joining.merged_into, into.merged_into) == (third, third)
    assert mergers.of_case(joining).into == into  # type: ignore[union-attr]


def test_before_the_year_two_become_one_as_well(
    case: Case, eves_case: Case, cora: User, otto: User, stina: User
) -> None:
    wish = Wish(sponsor_id=eves_case.people(MemberKind.SPONSOR)[0].id, reason="Too small")

    mergers.merge(
        cora, case, eves_case, wish, seen=mergers.consequences(cora, case, eves_case).seen
    )

    assert (case.status, eves_case.status) == (CaseStatus.MERGED, CaseStatus.PREPARING)
    assert open_names(eves_case) == []
    assert otto in [member.user for member in eves_case.members]
    story.start(eves_case, cora)
    assert "sign_commitment" in open_names(eves_case)


# ---- what is refused ----


def test_only_coordinators_do_it(
    merge: Merging, joining: Case, into: Case, carl: User, mona: User, otto: User, eve: User
) -> None:
    for person in (carl, mona, otto, eve):
        with pytest.raises(Forbidden):
            merge(by=person)
    assert joining.status == CaseStatus.ACTIVE


def test_each_refusal_says_why(
    case: Case, eves_case: Case, cora: User, otto: User, mona: User
) -> None:
    elsewhere = make.case(
        make.cohort("2027–2028"), "Later", contact=make.person("L"), sponsor=make.person("M")
    )
    over = make.case(case.cohort, "Over", contact=make.person("O"), sponsor=make.person("P"))
    with transaction():
        over.status = CaseStatus.WITHDRAWN
    story.start(case, cora)

    for one, other, why in (
        (case, case, "cannot join itself"),
        (case, elsewhere, "Later is in another cohort"),
        (case, over, "The year of Over is over, so nobody can join it"),
        (over, case, "The year of Over is over, so it cannot join"),
        (case, eves_case, "Let Elsewhere Ltd join Harjula Schools instead"),
    ):
        with pytest.raises(CannotMerge, match=why):
            mergers.consequences(cora, one, other)
    assert mergers.candidates(cora, case) == []
    assert mergers.candidates(cora, eves_case) == [case]


def test_a_wish_that_cannot_be_granted_changes_nothing(
    merge: Merging, joining: Case, into: Case, cora: User, otto: User, stina: User, eve: User
) -> None:
    tea = next(m.user for m in joining.members if m.user.first_name == "Tea")
    make.case(into.cohort, "Third", contact=make.person("Una"), sponsor=make.person("Uno"))

    for error, field, wanted in (
        (ReasonMissing, "reason", {"reason": " "}),
        (NotThisPlace, "sponsor", {"sponsor_id": cora.id}),
        (NotThisPlace, "sponsor", {"sponsor_id": stina.id, "becomes": leaves(stina)}),
        (NotThisPlace, f"person_{tea.id}", {"becomes": {tea.id: Becomes.DEPUTY}}),
        (NameTaken, "name", {"name": "THIRD"}),
    ):
        with pytest.raises(error) as refusal:
            merge(**wanted)
        assert refusal.value.field == field
    make.member(into, make.person("Dan Deputy"), MemberKind.DEPUTY)
    with pytest.raises(NotThisPlace):
        merge(becomes={otto.id: Becomes.DEPUTY})
    assert joining.status == CaseStatus.ACTIVE
    assert db.session.scalars(select(Merger)).all() == []


def test_what_happens_meanwhile_asks_for_another_look(
    joining: Case, into: Case, cora: User, otto: User, sten: User, carl: User
) -> None:
    wish = Wish(sponsor_id=sten.id, reason="The towns become one")
    seen = mergers.consequences(cora, joining, into).seen
    make.added_task(joining, by=carl)

    with pytest.raises(HasMovedOn):
        mergers.merge(cora, joining, into, wish, seen=seen)

    assert joining.status == CaseStatus.ACTIVE
    again = mergers.consequences(cora, joining, into).seen
    assert mergers.merge(cora, joining, into, wish, seen=again).case == joining


def test_the_same_button_pressed_twice_does_it_once(
    joining: Case, into: Case, cora: User, sten: User
) -> None:
    wish = Wish(sponsor_id=sten.id, reason="The towns become one")
    seen = mergers.consequences(cora, joining, into).seen
    first = mergers.merge(cora, joining, into, wish, seen=seen)
    told = len(mails("merged"))

    assert mergers.merge(cora, joining, into, wish, seen=seen) == first

    assert len(mails("merged")) == told
    other = make.person("Cleo Coordinator", *cora.staff_roles)
    with pytest.raises(AlreadyMerged, match="Cora Coordinator has done it"):
        mergers.merge(other, joining, into, wish, seen=seen)


def test_an_error_in_the_middle_leaves_both_as_they_were(
    joining: Case, into: Case, cora: User, sten: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.promise(joining)
    ahead = make.coaching_session(joining, now() + timedelta(days=9))
    before = (open_names(joining), open_names(into), here(joining), here(into))
    wish = Wish(sponsor_id=sten.id, reason="The towns become one", name="Both")
    seen = mergers.consequences(cora, joining, into).seen

    def break_off(_case: Case) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(commitments, "ask_again", break_off)
    with pytest.raises(RuntimeError):
        mergers.merge(cora, joining, into, wish, seen=seen)

    assert (open_names(joining), open_names(into), here(joining), here(into)) == before
    assert (joining.status, into.organisation.name) == (CaseStatus.ACTIVE, "Elsewhere Ltd")
    assert db.session.scalars(select(ActionItem.case_id)).all() == [joining.id]
    assert db.session.get_one(CoachingSession, ahead.id).state == SessionState.PLANNED
    assert mails("merged") == []


def test_a_merged_organisation_cannot_be_added_to_any_more(
    merge: Merging, joining: Case, cora: User
) -> None:
    merge()

    with pytest.raises(organisations.YearRuns):
        organisations.name_people(cora, joining, {})
