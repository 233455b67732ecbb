"""An organisation that leaves early: it asks, the manager decides, the exit is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Outcome, Process, Task
from coaching.model.withdrawals import Origin, Withdrawal
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import histories, successions, tasks, withdrawals
from coaching.services.refusals import Refusal
from tests import story
from tests.midpoints import reach
from tests.services.holds import pausing
from tests.story import answer, open_names, open_task
from tests.trained import mark, take
from tests.years import Year


def mails() -> list[tuple[str, str]]:
    """Who is owed which mail, in order."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to.first_name if mail.to else "", mail.name) for mail in found]


def test_an_organisation_asks_without_a_reason_and_everybody_concerned_hears_of_it(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    before, open_before = len(mails()), open_names(case)

    asked = withdrawals.ask(otto, case)

    assert (asked.origin, asked.words, asked.confirmed) == (Origin.ORGANISATION, "", None)
    assert withdrawals.running(case) is asked
    assert open_names(case) == sorted([*open_before, "confirm_withdrawal"])
    told = [(name, "withdrawal_asked") for name in ("Mona", "Carl", "Cora", "Stina")]
    assert mails()[before:] == told
    assert histories.timeline(otto, case).lines[0].title.startswith("Asked to end the year early")


def test_who_may_ask(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    eve: User,
    ada: User,
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    dora = case.people(MemberKind.DEPUTY)[0]
    tea = next(m.user for m in case.members if m.user.first_name == "Tea")

    may = [person for person in (otto, dora, stina, cora, mona) if _may(person, case)]
    may_not = [person for person in (tea, carl, kim, eve, ada) if not _may(person, case)]

    assert len(may) == len(may_not) == 5
    with pytest.raises(Forbidden):
        withdrawals.ask(tea, case)


def test_whoever_asked_and_has_left_since_does_not_hear_the_answer(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    withdrawals.ask(otto, case)
    successions.follow(cora, case, MemberKind.CONTACT, None, instead_of=otto.id)

    answer(mona, open_task(case, "confirm_withdrawal"), withdrawal_confirmed="yes")

    told = [who for who, name in mails() if name == "withdrawal_confirmed"]
    assert told == ["Dora", "Stina", "Carl", "Cora"]


def _may(person: User, case: Case) -> bool:
    return allowed(person, Can.ASK_TO_LEAVE, case)


def test_the_programme_needs_a_reason(case: Case, cora: User, mona: User) -> None:
    story.start(case, cora)

    for person in (cora, mona):
        with pytest.raises(Refusal, match="Write why"):
            withdrawals.ask(person, case)

    asked = withdrawals.ask(mona, case, "They do not answer")
    assert (asked.origin, asked.words) == (Origin.PROGRAMME, "They do not answer")


def test_nobody_asks_twice_and_nobody_leaves_what_is_not_under_way(
    case: Case, cora: User, otto: User, stina: User, mona: User
) -> None:
    with pytest.raises(Refusal, match="not under way"):
        withdrawals.ask(otto, case)
    story.start(case, cora)
    withdrawals.ask(otto, case)

    with pytest.raises(Refusal, match="asked already"):
        withdrawals.ask(stina, case)

    assert len(db.session.scalars(select(Withdrawal)).all()) == 1


def test_a_refusal_changes_nothing(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    open_before = open_names(case)
    withdrawals.ask(otto, case)
    before = len(mails())

    refusal = {"withdrawal_confirmed": "no", "reason": "They found the working time"}
    answer(mona, open_task(case, "confirm_withdrawal"), **refusal)

    assert open_names(case) == open_before
    assert (case.status, withdrawals.running(case)) == (CaseStatus.ACTIVE, None)
    told = [(name, "withdrawal_refused") for name in ("Otto", "Stina", "Carl", "Cora")]
    assert mails()[before:] == told
    assert (
        histories.timeline(otto, case).lines[0].title == "The year goes on: it was not ended early"
    )
    # Whoever still wants to leave may ask again.
    withdrawals.ask(stina, case)


def test_nobody_leaves_without_having_been_offered_a_talk(
    case: Case, cora: User, otto: User, mona: User
) -> None:
    story.start(case, cora)
    withdrawals.ask(otto, case)

    with pytest.raises(AssertionError, match="Offer the organisation a talk"):
        answer(mona, open_task(case, "confirm_withdrawal"), discussion_offered="no")


def test_a_confirmation_ends_the_year_at_once(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User, tess: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    held = take(case, "M01", today() - timedelta(days=3), tess)
    ahead = take(case, "M02", today() + timedelta(days=5), tess)
    with transaction():
        db.session.add_all(
            [
                CoachingSession(case=case, number=1, starts_at=now(), state=SessionState.HELD),
                CoachingSession(case=case, number=2, starts_at=now() + timedelta(days=9)),
            ]
        )
    open_before = db.session.scalars(select(Task).where(Task.closed_at.is_(None))).all()
    withdrawals.ask(stina, case)
    before = len(mails())

    answer(mona, open_task(case, "confirm_withdrawal"))

    assert (case.status, case.ended_at) == (CaseStatus.WITHDRAWN, now())
    assert open_names(case) == ["record_exit"]
    assert {task.outcome for task in open_before} == {Outcome.CANCELLED}
    running = select(Process.name).where(Process.ended_at.is_(None))
    assert db.session.scalars(running).all() == ["withdrawal"]
    assert (held.session_id is None, ahead.session_id is None) == (False, True)
    states = db.session.scalars(select(CoachingSession.state).order_by(CoachingSession.number))
    assert states.all() == [SessionState.HELD, SessionState.LAPSED]
    told = [(name, "withdrawal_confirmed") for name in ("Stina", "Otto", "Carl", "Cora")]
    assert mails()[before:] == told
    titles = [line.title for line in histories.timeline(otto, case).lines]
    assert "The organisation left the programme" in titles


def test_a_year_that_ends_while_it_pauses_ends_its_hold(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    hold = pausing.pause(otto, cora, case)
    clock.set_to(now() + timedelta(days=3))
    withdrawals.ask(otto, case)

    answer(mona, open_task(case, "confirm_withdrawal"), withdrawal_confirmed="yes")

    assert case.status == CaseStatus.WITHDRAWN
    assert (hold.ended_at, hold.days) == (now(), 3)
    assert case.hold is None


def test_the_exit_is_recorded_and_a_part_of_the_year_earns_a_certificate(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User, tess: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    mark(take(case, "M01", today() - timedelta(days=3), tess), otto="partly")
    withdrawals.ask(otto, case)
    answer(mona, open_task(case, "confirm_withdrawal"))
    assert tasks.facts(open_task(case, "record_exit"))["certificate"] is True

    answer(cora, open_task(case, "record_exit"), keeps_baseline="no")

    asked = db.session.scalars(select(Withdrawal)).one()
    assert (asked.exit_reason, asked.keeps_baseline) == ("resources", False)
    assert db.session.scalars(select(Certificate.kind)).all() == ["participated"]
    assert open_names(case) == []


def test_without_any_training_there_is_no_certificate(
    case: Case, cora: User, otto: User, mona: User
) -> None:
    story.start(case, cora)
    withdrawals.ask(otto, case)
    answer(mona, open_task(case, "confirm_withdrawal"))

    answer(cora, open_task(case, "record_exit"))

    assert db.session.scalars(select(Certificate)).all() == []


def test_a_year_that_has_ended_meanwhile_cannot_end_early(
    case: Case, cora: User, otto: User, mona: User
) -> None:
    story.start(case, cora)
    withdrawals.ask(otto, case)
    task = open_task(case, "confirm_withdrawal")
    with transaction():
        case.status = CaseStatus.COMPLETED
    assert tasks.facts(task)["is_over"] is True

    with pytest.raises(AssertionError, match="withdrawal_confirmed"):
        answer(mona, task)

    answer(mona, task, withdrawal_confirmed="no", reason="The year is complete")
    assert case.status == CaseStatus.COMPLETED


def test_withdrawing_works_with_the_midpoint_under_way(year: Year, case: Case) -> None:
    reach(year, "decide_midpoint")
    year.do("decide_midpoint", decision="withdraw")

    year.do("confirm_withdrawal")
    year.do("record_exit")

    assert year.is_over
    assert case.status == CaseStatus.WITHDRAWN


def test_eve_cannot_ask_for_another_organisation(
    case: Case, eves_case: Case, cora: User, eve: User
) -> None:
    story.start(case, cora)

    with pytest.raises(Forbidden):
        withdrawals.ask(eve, case)
