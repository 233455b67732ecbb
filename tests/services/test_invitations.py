"""Invitations: asked, sent, opened, joined, taken back; and what links are worth meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import Event
from coaching.model.invitations import Invitation, Standing
from coaching.model.mail import Mail, note_mail
from coaching.model.people import StaffRole, User
from coaching.permissions import Forbidden
from coaching.services import (
    accounts,
    invitation_lists,
    invitations,
    mailboxes,
    outdated_mail,
    people,
    successions,
)
from coaching.services.invitations import InvitedJustNow, NotAwaited
from coaching.services.people import CannotTakePart, Person
from coaching.services.successions import Successor
from tests import make, story

NEA = Person("Nea New", "nea@example.org", "sv")


@pytest.fixture
def nea(case: Case) -> User:
    """Somebody new in the team of Otto's organisation."""
    with transaction():
        member = people.join(case, NEA, MemberKind.TEAM_MEMBER)
    return member.user


def invitation(person: User) -> Invitation:
    """The one invitation of somebody."""
    db.session.expire_all()
    return db.session.scalars(select(Invitation).where(Invitation.user_id == person.id)).one()


def welcomes(person: User) -> list[Mail]:
    """The invitations by mail, in order."""
    query = select(Mail).where(Mail.to_id == person.id, Mail.name == "welcome")
    return list(db.session.scalars(query.order_by(Mail.id)))


def leave(owed: Mail) -> str:
    """Let a mail leave; gives the token of its link."""
    token = mail.invitation_link(invitations.carried_by(owed) or _missing())
    with transaction():
        owed.sent_at = clock.now()
        invitations.note_sent(owed)
    return token.rpartition("/")[2]


def _missing() -> Invitation:
    raise AssertionError("the mail carries no invitation")


def member_of(case: Case, person: User) -> int:
    return next(m.id for m in case.members if m.user_id == person.id)


def pass_minutes(number: int) -> None:
    clock.set_to(clock.now() + timedelta(minutes=number))


# ---- asking ----


def test_whoever_is_new_is_invited_in_the_own_language(case: Case, nea: User) -> None:
    found, owed = invitation(nea), welcomes(nea)

    assert (found.case, found.standing) == (case, Standing.WAITING)
    assert [each.facts for each in owed] == [{"case_id": case.id, "invitation_id": found.id}]
    assert mail.compose(owed[0])["Content-Language"] == "sv"


def test_staff_are_invited_to_the_programme(ada: User) -> None:
    added = people.add_staff(ada, NEA, [StaffRole.TRAINER])

    assert invitation(added).case is None
    assert len(welcomes(added)) == 1


def test_who_has_an_account_in_use_hears_of_the_new_team_and_is_not_invited(
    case: Case, eve: User
) -> None:
    with transaction():
        eve.password = "set"
        people.join(case, Person(eve.name, eve.email), MemberKind.TEAM_MEMBER)

    owed = db.session.scalars(select(Mail).where(Mail.to_id == eve.id)).all()

    assert [each.name for each in owed] == ["place_taken"]
    assert "You take part in the year of Harjula Schools" in mail.compose(owed[0])["Subject"]
    assert invitations.newest([eve]) == {}


def test_who_was_never_on_board_is_invited_to_a_second_organisation_too(
    case: Case, eves_case: Case, nea: User
) -> None:
    with transaction():
        people.join(eves_case, NEA, MemberKind.TEAM_MEMBER)
        people.join(eves_case, NEA, MemberKind.DEPUTY)

    query = select(Invitation).where(Invitation.user_id == nea.id).order_by(Invitation.id)
    assert [each.case for each in db.session.scalars(query)] == [case, eves_case]
    assert len(welcomes(nea)) == 2


def test_a_closed_account_that_opens_again_forgets_its_password(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    former = make.person("Former Friend")
    with transaction():
        former.active, former.password = False, "set"

    named = Successor(person=Person(former.name, former.email))
    successions.follow(cora, case, MemberKind.CONTACT, named, instead_of=otto.id)

    found = invitation(former)
    assert (found.user.active, found.user.password) == (True, None)
    assert found.standing == Standing.WAITING


def test_who_left_an_earlier_cohort_is_invited_to_the_next_with_the_same_account(
    case: Case, eves_case: Case, eve: User
) -> None:
    with transaction():
        eve.active, eve.password = False, "set"
        member = people.join(case, Person("Eve Again", eve.email), MemberKind.TEAM_MEMBER)

    assert (member.user.id, member.user.active, member.user.password) == (eve.id, True, None)
    assert (invitation(eve).case, len(welcomes(eve))) == (case, 1)


def test_closed_accounts_of_staff_are_for_administrators(case: Case, carl: User) -> None:
    with transaction():
        carl.active = False

    with pytest.raises(CannotTakePart, match="Ask an administrator"):
        people.join(case, Person(carl.name, carl.email), MemberKind.TEAM_MEMBER)


# ---- the link ----


def test_of_a_link_only_a_hash_is_kept_and_a_second_try_carries_the_same(nea: User) -> None:
    owed = welcomes(nea)[0]
    first, second = leave(owed), leave(owed)

    found = invitation(nea)
    assert first == second
    assert found.token_hash == Invitation.hash_of(first)
    assert first not in {found.token_hash, found.seed, str(owed.facts)}
    assert invitations.by_token(first) == found
    assert found.opens


def test_a_made_up_link_is_nobodys(nea: User) -> None:
    leave(welcomes(nea)[0])

    assert invitations.by_token("") is None
    assert invitations.by_token(invitation(nea).seed) is None
    assert invitations.by_token(str(invitation(nea).token_hash)) is None


def test_opening_a_link_uses_nothing_up(nea: User) -> None:
    leave(welcomes(nea)[0])
    found = invitation(nea)

    invitations.note_opened(found)
    pass_minutes(5)
    invitations.note_opened(found)

    assert found.opened_at == clock.now() - timedelta(minutes=5)
    assert (found.standing, found.opens) == (Standing.OPENED, True)


def test_a_link_lets_its_person_in_once(case: Case, nea: User) -> None:
    token = leave(welcomes(nea)[0])
    found = invitation(nea)

    assert invitations.join(found, "hash of a password")
    assert not invitations.join(found, "hash of another")

    assert (nea.password, found.standing) == ("hash of a password", Standing.JOINED)
    known = invitations.by_token(token)
    assert known is not None
    assert not known.opens
    told = db.session.scalars(select(Event).where(Event.name == "came_on_board")).one()
    assert (told.case_id, told.by, told.facts) == (case.id, nea, {"person_id": nea.id})


def test_a_link_lasts_fourteen_days(nea: User) -> None:
    leave(welcomes(nea)[0])
    found = invitation(nea)

    clock.set_to(clock.now() + timedelta(days=14) - timedelta(minutes=1))
    assert found.opens
    pass_minutes(1)

    assert (found.standing, found.opens) == (Standing.EXPIRED, False)


def test_whoever_signs_in_another_way_is_on_board_too(nea: User) -> None:
    leave(welcomes(nea)[0])

    invitations.note_joined(nea)

    assert invitation(nea).joined_at == clock.now()


# ---- once more, and taken back ----


def test_sent_again_the_old_link_opens_nothing_any_more(
    case: Case, nea: User, cora: User, otto: User
) -> None:
    old = leave(welcomes(nea)[0])
    member = mailboxes.member_of(cora, member_of(case, nea))
    assert member is not None
    with pytest.raises(InvitedJustNow):
        mailboxes.invite_again(otto, member)
    pass_minutes(11)

    mailboxes.invite_again(otto, member)

    assert invitations.by_token(old) is None
    new = leave(welcomes(nea)[1])
    assert new != old
    assert invitations.by_token(new) == invitation(nea)


def test_taken_back_no_link_opens_and_its_mail_does_not_leave(
    case: Case, nea: User, otto: User
) -> None:
    token, before = leave(welcomes(nea)[0]), nea.fs_uniquifier
    pass_minutes(11)
    member = next(m for m in case.members if m.user_id == nea.id)
    mailboxes.invite_again(otto, member)

    mailboxes.revoke(otto, member)
    mailboxes.revoke(otto, member)

    assert invitation(nea).standing == Standing.REVOKED
    assert invitations.by_token(token) is None
    assert outdated_mail.is_outdated(welcomes(nea)[1])
    # A link for a password that was on its way counts no more either.
    assert nea.fs_uniquifier != before
    events = select(Event.name).where(Event.name.like("invitation_%")).order_by(Event.id)
    assert list(db.session.scalars(events)) == ["invitation_repeated", "invitation_revoked"]


def test_what_was_taken_back_can_be_sent_again_at_once(case: Case, nea: User, cora: User) -> None:
    member = next(m for m in case.members if m.user_id == nea.id)
    mailboxes.revoke(cora, member)

    mailboxes.invite_again(cora, member)

    assert invitation(nea).standing == Standing.WAITING


def test_whoever_is_on_board_is_not_awaited(case: Case, nea: User, cora: User) -> None:
    member = next(m for m in case.members if m.user_id == nea.id)
    with transaction():
        nea.password = "set"

    for act in (mailboxes.invite_again, mailboxes.revoke):
        with pytest.raises(NotAwaited, match="Nea New has signed in already"):
            act(cora, member)


def test_the_organisation_looks_after_its_own_invitations(
    case: Case, nea: User, stina: User, otto: User, carl: User, eve: User, mona: User
) -> None:
    pass_minutes(11)
    with transaction():
        welcomes(nea)[0].sent_at = clock.now() - timedelta(minutes=11)
    member = next(m for m in case.members if m.user_id == nea.id)

    for stranger in (stina, carl, eve, mona):
        with pytest.raises(Forbidden):
            mailboxes.invite_again(stranger, member)
        with pytest.raises(Forbidden):
            mailboxes.revoke(stranger, member)
    mailboxes.invite_again(otto, member)


def test_administrators_look_after_those_of_staff(ada: User, cora: User) -> None:
    added = people.add_staff(ada, NEA, [StaffRole.TRAINER])

    accounts.revoke(ada, added)
    assert invitation(added).standing == Standing.REVOKED
    accounts.invite_again(ada, added)
    assert invitation(added).standing == Standing.WAITING
    with pytest.raises(Forbidden):
        accounts.revoke(cora, added)


# ---- another address ----


def test_a_link_that_reached_another_address_opens_nothing_and_a_new_one_leaves(
    case: Case, nea: User, cora: User
) -> None:
    token = leave(welcomes(nea)[0])
    member = next(m for m in case.members if m.user_id == nea.id)

    mailboxes.correct(cora, member, "right@example.org")

    assert invitations.by_token(token) is None
    assert len(welcomes(nea)) == 2
    assert invitation(nea).standing == Standing.WAITING


def test_an_invitation_that_did_not_arrive_says_so_and_leaves_again(
    case: Case, nea: User, cora: User
) -> None:
    owed = welcomes(nea)[0]
    with transaction():
        owed.failed_at, owed.last_error = clock.now(), "AddressRefused"
        invitations.note_lost(owed)
    assert invitation(nea).standing == Standing.BOUNCED
    member = next(m for m in case.members if m.user_id == nea.id)

    mailboxes.correct(cora, member, "right@example.org")

    assert invitation(nea).standing == Standing.WAITING
    assert [each.failed_at for each in welcomes(nea)] == [None]


# ---- the list ----


def _as(standing: Standing, person: User) -> None:
    """Bring somebody's invitation to a standing."""
    found, moment = invitation(person), clock.now()
    later = moment + timedelta(days=1)
    changes = {
        Standing.JOINED: {"joined_at": moment},
        Standing.REVOKED: {"revoked_at": moment, "sent_at": moment},
        Standing.BOUNCED: {"bounced_at": moment, "sent_at": moment},
        Standing.WAITING: {"valid_until": moment},
        Standing.EXPIRED: {"sent_at": moment, "valid_until": moment, "opened_at": moment},
        Standing.OPENED: {"sent_at": moment, "valid_until": later, "opened_at": moment},
        Standing.SENT: {"sent_at": moment, "valid_until": later},
    }
    with transaction():
        for name, value in changes[standing].items():
            setattr(found, name, value)


@pytest.mark.parametrize("standing", list(Standing))
def test_the_list_and_the_invitation_agree_on_how_far_it_has_come(
    case: Case, nea: User, cora: User, standing: Standing
) -> None:
    _as(standing, nea)
    found = invitation(nea)

    assert found.standing == standing
    assert invitation_lists.numbers(cora) == {standing: 1}
    assert invitation_lists.listed(cora, standings=(standing,)).invitations == [found]


def test_the_list_leaves_out_who_takes_part_no_more(case: Case, nea: User, cora: User) -> None:
    assert invitation_lists.listed(cora).invitations == [invitation(nea)]
    with transaction():
        next(m for m in case.members if m.user_id == nea.id).left_at = clock.now()

    assert invitation_lists.listed(cora).invitations == []
    assert invitation_lists.numbers(cora) == {}


def test_the_list_is_for_coordinators(
    case: Case, nea: User, otto: User, carl: User, mona: User, ada: User
) -> None:
    for each in (otto, carl, mona, ada):
        with pytest.raises(Forbidden):
            invitation_lists.listed(each)


# ---- mails of earlier versions ----


def test_a_mail_that_names_no_invitation_carries_the_last_one(nea: User) -> None:
    with transaction():
        note_mail("welcome", nea)

    assert invitations.carried_by(welcomes(nea)[1]) == invitation(nea)
