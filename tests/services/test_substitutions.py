"""Standing in: who may, on which days, and what comes and goes with the window."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import HELSINKI, now, today
from coaching.mail import compose
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail, note_mail
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Task
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, Forbidden, allowed, own_tasks
from coaching.services import doers, histories, records, substitutions, task_reminders
from coaching.services.substitutions import (
    AwayToo,
    BadDays,
    CannotStandIn,
    HasSubstitute,
    Over,
    Wish,
)
from tests import make, story
from tests.story import answer, open_task
from tests.together import together
from tests.typed.guidance import logged_call

WEEK = timedelta(days=6)


@pytest.fixture
def under_way(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Carl's organisation, with Kim as the deputy coach."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    return case


@pytest.fixture
def lena(app: Flask) -> User:
    """A coach of nobody."""
    return make.person("Lena Coach", StaffRole.COACH)


def week(substitute: User, *cases: Case, first_on: date | None = None) -> Wish:
    """Seven days from today, or from another day."""
    first = first_on or today()
    return Wish(substitute.id, first, first + WEEK, [case.id for case in cases])


def at(day: date, hour: int, minute: int = 0) -> None:
    """Set the clock to a time in Helsinki."""
    clock.set_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI))


def mails(name: str) -> list[str]:
    """To whom mails of this name are owed."""
    owed = db.session.scalars(select(Mail).where(Mail.name == name).order_by(Mail.id))
    return [mail.to.name for mail in owed if mail.to]


def has(person: User, task: Task) -> bool:
    """Whether rule and query say that a task is somebody's; they have to agree."""
    by_query = task in db.session.scalars(own_tasks(person)).unique().all()
    assert by_query == allowed(person, Can.ASK_BACK, task)
    return by_query


# ---- the window ----


def test_work_comes_with_the_first_minute_and_goes_with_the_last(
    under_way: Case, carl: User, lena: User
) -> None:
    task = open_task(under_way, "plan_session")
    monday = date(2026, 10, 19)
    at(date(2026, 10, 12), 12)
    substitutions.name(carl, carl, week(lena, first_on=monday))

    seen = []
    # On the last day of it, 25 October, summer time ends.
    for day, hour, minute in ((18, 23, 59), (19, 0, 0), (25, 23, 59), (26, 0, 0)):
        at(date(2026, 10, day), hour, minute)
        assert has(carl, task)
        seen.append(has(lena, task))

    assert seen == [False, True, True, False]


def test_what_opens_within_the_days_comes_too_and_goes_back(
    under_way: Case, carl: User, lena: User, otto: User
) -> None:
    substitutions.name(carl, carl, week(lena))

    answer(lena, open_task(under_way, "plan_session"), day="5.10.2026", starts_at="13.00")
    answer(otto, open_task(under_way, "confirm_time"))
    log = open_task(under_way, "log_session")

    assert has(lena, log)
    assert under_way.coach == carl
    clock.set_to(now() + 2 * WEEK)
    assert has(carl, log)
    assert not has(lena, log)


def test_an_end_before_its_time_is_an_end_at_once(under_way: Case, carl: User, lena: User) -> None:
    task = open_task(under_way, "plan_session")
    named = substitutions.name(carl, carl, week(lena))
    assert has(lena, task)

    substitutions.end(carl, named)

    assert not has(lena, task)
    assert mails("substitution_ended") == ["Lena Coach"]
    with pytest.raises(Over):
        substitutions.end(carl, named)


def test_only_the_chosen_organisations_pass_on(
    under_way: Case, eves_case: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    story.start(eves_case, cora)
    with transaction():
        eves_case.coach, eves_case.coach_confirmed = carl, True
    substitutions.name(carl, carl, week(lena, eves_case))
    substitutions.name(carl, carl, week(kim, under_way))

    # Two stand in for one person at the same time, each for an organisation.
    assert [allowed(lena, Can.SEE_CASE, each) for each in (eves_case, under_way)] == [True, False]
    assert [allowed(kim, Can.SEE_CASE, each) for each in (eves_case, under_way)] == [False, True]


def test_one_person_stands_in_for_two(
    under_way: Case, eves_case: Case, cora: User, carl: User, lena: User, kim: User
) -> None:
    story.start(eves_case, cora)
    with transaction():
        eves_case.coach, eves_case.coach_confirmed = kim, True
        under_way.deputy_coach = None
    substitutions.name(carl, carl, week(lena))
    substitutions.name(kim, kim, week(lena))

    answer(lena, open_task(under_way, "plan_session"), day="5.10.2026", starts_at="13.00")
    told = select(Event).where(Event.name == "task_done").order_by(Event.id)
    done = db.session.scalars(told).all()[-1]

    assert all(allowed(lena, Can.SEE_CASE, each) for each in (eves_case, under_way))
    assert done.on_behalf_of == carl


# ---- what is refused ----


def test_days_lie_ahead_in_their_order_and_within_a_year(carl: User, lena: User) -> None:
    day = timedelta(days=1)
    for first, last, field in (
        (today() - day, today() + day, "first_on"),
        (today() + day, today(), "last_on"),
        (today(), today() + 400 * day, "last_on"),
    ):
        with pytest.raises(BadDays) as refused:
            substitutions.name(carl, carl, Wish(carl.id, first, last))
        assert refused.value.field == field


def test_nobody_stands_in_for_themselves_or_for_what_they_cannot_do(
    under_way: Case, carl: User, otto: User, tess: User, mona: User, eve: User, lena: User
) -> None:
    for person, substitute in ((carl, carl), (carl, tess), (otto, eve), (otto, lena), (carl, otto)):
        with pytest.raises(CannotStandIn):
            substitutions.name(person, person, week(substitute))
    # Any of the programme's people may do for a manager or a trainer.
    assert substitutions.name(mona, mona, week(tess)).substitute == tess
    assert db.session.scalars(select(Substitution)).unique().one().person == mona


def test_a_substitute_who_is_away_too_is_refused_by_name(
    under_way: Case, carl: User, kim: User, lena: User
) -> None:
    substitutions.name(kim, kim, week(lena, first_on=today() + WEEK))

    with pytest.raises(AwayToo, match="Kim Coach is away too"):
        substitutions.name(carl, carl, week(kim))
    assert substitutions.name(carl, carl, Wish(kim.id, today(), today())).substitute == kim


def test_no_two_stand_in_for_the_same_work_on_the_same_day(
    under_way: Case, carl: User, kim: User, lena: User
) -> None:
    substitutions.name(carl, carl, week(lena, under_way))

    with pytest.raises(HasSubstitute, match="Lena Coach stands in for Carl Coach already"):
        substitutions.name(carl, carl, week(kim, first_on=today() + WEEK))
    later = today() + WEEK + timedelta(days=1)
    assert substitutions.name(carl, carl, week(kim, first_on=later)).first_on == later


def test_of_two_who_name_somebody_at_once_one_is_heard(
    app: Flask, under_way: Case, carl: User, kim: User, lena: User, cora: User
) -> None:
    wishes = {carl.id: week(lena), cora.id: week(kim)}
    waiting = list(wishes)

    def name() -> None:
        user = db.session.get_one(User, waiting.pop())
        person = db.session.scalars(select(User).where(User.name == "Carl Coach")).one()
        try:
            substitutions.name(user, person, wishes[user.id])
        except HasSubstitute:
            db.session.rollback()

    together(app, name)

    assert len(db.session.scalars(select(Substitution)).unique().all()) == 1


def test_it_does_not_pass_on(under_way: Case, carl: User, kim: User, lena: User) -> None:
    task = open_task(under_way, "plan_session")
    with transaction():
        under_way.deputy_coach = None
    first = substitutions.name(carl, carl, week(kim))

    second = substitutions.name(kim, kim, week(lena))

    assert has(kim, task)
    assert not has(lena, task)
    assert substitutions.left_alone(second) == [first]


def test_a_coordinator_names_for_who_is_ill_and_others_do_not(
    under_way: Case, cora: User, carl: User, kim: User, lena: User
) -> None:
    with pytest.raises(Forbidden):
        substitutions.name(kim, carl, week(lena))

    named = substitutions.name(cora, carl, week(lena))

    assert named.named_by == cora
    assert mails("substitute_named_for_you") == ["Carl Coach"]
    # Whoever gets the rights does not lengthen them.
    with pytest.raises(Forbidden):
        substitutions.change(lena, named, week(lena))


def test_nobody_prolongs_or_widens_what_they_got_from_somebody_else(
    under_way: Case, cora: User, carl: User, kim: User, tess: User, mona: User
) -> None:
    named = substitutions.name(cora, cora, week(tess))
    db.session.expire_all()
    assert allowed(tess, Can.COORDINATE)

    with pytest.raises(Forbidden):
        substitutions.change(tess, named, Wish(tess.id, named.first_on, today() + 40 * WEEK))
    for person, substitute in ((mona, tess), (carl, kim)):
        with pytest.raises(Forbidden):
            substitutions.name(tess, person, week(substitute))


def test_a_coordinator_names_others_and_never_themselves(
    under_way: Case, cora: User, kim: User, mona: User
) -> None:
    with pytest.raises(CannotStandIn, match="Let Mona Manager or another coordinator name you"):
        substitutions.name(cora, mona, week(cora))
    named = substitutions.name(cora, mona, week(kim))
    with pytest.raises(CannotStandIn):
        substitutions.change(cora, named, week(cora))

    other = substitutions.name(mona, mona, week(cora, first_on=today() + 2 * WEEK))
    # Coordinator or not: the substitute does not say for how long.
    with pytest.raises(Forbidden):
        substitutions.change(cora, other, Wish(cora.id, other.first_on, other.last_on + WEEK))


def test_other_days_stay_the_same_and_another_person_is_a_new_one(
    under_way: Case, carl: User, kim: User, lena: User
) -> None:
    named = substitutions.name(carl, carl, week(lena))

    longer = Wish(lena.id, named.first_on, named.last_on + WEEK, [under_way.id])
    assert substitutions.change(carl, named, longer) == named
    assert named.case_ids == {under_way.id}
    other = substitutions.change(carl, named, week(kim))

    assert named.ended_early_at is not None
    assert (other.substitute, other.for_all) == (kim, True)
    assert mails("substitution_changed") == ["Lena Coach"]


def test_a_member_stands_in_for_the_contact_person(
    under_way: Case, otto: User, stina: User, carl: User
) -> None:
    answer(carl, open_task(under_way, "plan_session"), day="5.10.2026", starts_at="13.00")
    task = open_task(under_way, "confirm_time")
    assert not has(stina, task)
    substitutions.name(otto, otto, week(stina))

    answer(stina, task)

    assert task.done_for == otto


# ---- history, mail ----


def test_history_and_records_say_for_whom(
    under_way: Case, cora: User, carl: User, lena: User
) -> None:
    substitutions.name(cora, carl, week(lena))

    task = open_task(under_way, "plan_session")
    answer(lena, task, day="5.10.2026", starts_at="13.00")

    told = {line.title: line.who for line in histories.timeline(cora, under_way).lines}
    named = next(title for title in told if title.startswith("Stands in until"))
    assert named.endswith(": Lena Coach")
    assert told[named] == "Cora Coordinator for Carl Coach"
    assert "Entered by Lena Coach for Carl Coach" in told.values()
    answers = db.session.scalars(select(Answers).where(Answers.task_id == task.id)).one()
    recorded = records.record_of(answers)
    assert (recorded.by, recorded.on_behalf_of) == ("Lena Coach", "Carl Coach")


def test_the_log_says_who_guided_for_whom(under_way: Case, carl: User, lena: User) -> None:
    substitutions.name(carl, carl, week(lena))

    entry = logged_call(lena, under_way)

    assert (entry.coach, entry.on_behalf_of) == (lena, carl)
    logged = select(Event).where(Event.name == "guidance_logged").order_by(Event.id)
    event = db.session.scalars(logged).all()[-1]
    assert (event.by, event.on_behalf_of) == (lena, carl)


def test_reminders_go_to_who_is_here(under_way: Case, cora: User, carl: User, lena: User) -> None:
    task = open_task(under_way, "plan_session")
    substitutions.name(carl, carl, week(lena))

    assert doers.of_task(task) == [lena]
    assert [person.name for person in doers.possible(task)][:2] == ["Carl Coach", "Lena Coach"]
    assert task_reminders.remind(cora, task) == [lena]


def test_mail_about_the_work_reaches_both_and_what_is_personal_one(
    under_way: Case, cora: User, carl: User, lena: User
) -> None:
    substitutions.name(carl, carl, week(lena))
    with transaction():
        note_mail("summary_completed", carl, case_id=under_way.id)
        note_mail("password_changed", carl)

    for _round in range(3):
        jobs.run_due()

    assert mails("summary_completed") == ["Carl Coach", "Lena Coach"]
    assert mails("password_changed") == ["Carl Coach"]
    to_lena = select(Mail).where(Mail.to_id == lena.id, Mail.name == "summary_completed")
    copy = db.session.scalars(to_lena).one()
    assert copy.facts == {"case_id": under_way.id, "in_place_of": carl.id}
    assert "because you stand in for Carl Coach" in str(compose(copy).get_body(("plain",)))


def test_who_stands_in_hears_of_it_once_at_eight_on_the_first_day(
    under_way: Case, carl: User, lena: User
) -> None:
    first = today() + WEEK
    substitutions.name(carl, carl, week(lena, first_on=first))
    assert mails("substitution_named") == ["Lena Coach"]

    told = []
    for hour, minute in ((7, 59), (8, 0), (8, 1), (23, 0)):
        at(first, hour, minute)
        jobs.run_due()
        told.append(len(mails("substitution_begins")))

    assert told == [0, 1, 1, 1]


def test_what_begins_today_is_told_at_once(under_way: Case, carl: User, lena: User) -> None:
    substitutions.name(carl, carl, week(lena))

    assert mails("substitution_begins") == ["Lena Coach"]
    jobs.run_due()
    assert mails("substitution_begins") == ["Lena Coach"]
