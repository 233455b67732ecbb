"""Cohorts: what follows from their dates, and what moves when they change."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.history import Event
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import Forbidden
from coaching.services import cohorts, schedules, versions
from coaching.services.cohorts import NameTaken, WrongOrder
from coaching.services.schedules import Break, DerivedDate, Schedule
from tests import make, story
from tests.services.holds import pausing

CHRISTMAS = Break(date(2026, 12, 20), date(2027, 1, 6))
YEAR = Schedule(starts_on=date(2026, 9, 7), ends_on=date(2027, 9, 6), breaks=(CHRISTMAS,))
A_WEEK_LATER = Schedule(starts_on=date(2026, 9, 14), ends_on=date(2027, 9, 13))


def by_words(rows: list[DerivedDate]) -> dict[str, tuple[date, date | None]]:
    return {row.what: (row.first, row.last) for row in rows}


def test_everything_follows_from_the_kick_off_and_the_end() -> None:
    schedule = Schedule(
        starts_on=date(2026, 9, 7),
        ends_on=date(2027, 9, 6),
        apply_opens_on=date(2026, 4, 1),
        apply_closes_on=date(2026, 5, 4),
        selection_on=date(2026, 5, 29),
    )

    assert by_words(schedules.derived_dates(schedule)) == {
        "Call for applications": (date(2026, 4, 1), date(2026, 5, 4)),
        "The organisations are selected": (date(2026, 5, 29), None),
        "Kick-off": (date(2026, 9, 7), None),
        "The baseline self-assessment is due": (date(2026, 10, 12), None),
        "The action plan is due": (date(2026, 11, 2), None),
        "Midpoint review": (date(2027, 2, 22), date(2027, 3, 22)),
        "Documentation and final report": (date(2027, 7, 26), date(2027, 9, 6)),
        "Last coaching session at the latest": (date(2027, 8, 23), None),
        "The year ends": (date(2027, 9, 6), None),
        "Follow-up survey": (date(2028, 3, 6), None),
    }


@pytest.fixture(autouse=True)
def english(app: object) -> None:
    """Texts are made inside the application."""


def test_a_break_moves_what_would_be_due_in_it() -> None:
    schedule = Schedule(
        starts_on=date(2026, 11, 16), ends_on=date(2027, 11, 15), breaks=(CHRISTMAS,)
    )

    rows = {row.what: row for row in schedules.derived_dates(schedule)}

    baseline = rows["The baseline self-assessment is due"]
    assert (baseline.first, baseline.moved_from) == (date(2027, 1, 7), date(2026, 12, 21))
    assert rows["Kick-off"].moved_from is None


def test_the_calendar_is_the_same_for_typed_and_for_stored_dates(cohort: Cohort) -> None:
    typed = Schedule.of(cohort)

    assert schedules.derived_dates(typed) == schedules.derived_dates(cohort)


def test_a_coordinator_makes_a_cohort(cora: User) -> None:
    made = cohorts.create(cora, name="2026–2027", schedule=YEAR)

    stored = db.session.get_one(Cohort, made.id)
    assert (stored.name, stored.starts_on, stored.ends_on) == (
        "2026–2027",
        date(2026, 9, 7),
        date(2027, 9, 6),
    )
    assert [(b.first, b.last) for b in stored.blackouts] == [(CHRISTMAS.first, CHRISTMAS.last)]


def test_only_coordinators_make_and_change_cohorts(cohort: Cohort, carl: User, mona: User) -> None:
    for person in (carl, mona):
        with pytest.raises(Forbidden):
            cohorts.create(person, name="Other", schedule=YEAR)
        with pytest.raises(Forbidden):
            cohorts.change(person, cohort, name="Other", schedule=YEAR)


DAY = date(2026, 9, 7)
WRONG = [
    ({"ends_on": date(2026, 9, 6)}, "ends_on"),
    ({"ends_on": DAY}, "ends_on"),
    ({"apply_opens_on": date(2026, 5, 2), "apply_closes_on": date(2026, 5, 1)}, "apply_closes_on"),
    ({"apply_closes_on": date(2026, 5, 2), "selection_on": date(2026, 5, 1)}, "selection_on"),
    ({"apply_opens_on": date(2026, 5, 2), "selection_on": date(2026, 5, 1)}, "selection_on"),
    ({"selection_on": date(2026, 9, 8)}, "starts_on"),
    ({"apply_closes_on": date(2026, 9, 8)}, "starts_on"),
    ({"breaks": (Break(date(2027, 1, 6), date(2026, 12, 20)),)}, "blackouts"),
]


@pytest.mark.parametrize(("given", "field"), WRONG)
def test_dates_in_the_wrong_order_are_refused_at_their_field(
    cora: User, given: dict[str, date], field: str
) -> None:
    schedule = Schedule(**{"starts_on": DAY, "ends_on": date(2027, 9, 6), **given})  # type: ignore[arg-type]

    with pytest.raises(WrongOrder) as refusal:
        cohorts.create(cora, name="2026–2027", schedule=schedule)

    assert refusal.value.field == field
    assert db.session.scalars(select(Cohort)).all() == []


def test_two_cohorts_cannot_have_one_name(cora: User, cohort: Cohort) -> None:
    with pytest.raises(NameTaken) as refusal:
        cohorts.create(cora, name=cohort.name.upper(), schedule=YEAR)
    assert refusal.value.field == "name"

    cohorts.change(cora, cohort, name=cohort.name, schedule=YEAR)


def test_a_preview_shows_old_beside_new_and_stores_nothing(cora: User, case: Case) -> None:
    story.start(case, cora)

    rows = cohorts.preview(case.cohort, A_WEEK_LATER)

    assert [(row.case.id, row.title, row.old_due, row.new_due) for row in rows] == [
        (case.id, "Assign a coach", end_of(2026, 8, 24), end_of(2026, 8, 31))
    ]
    assert due_dates() == {
        "assign_coach": end_of(2026, 8, 24),
        "name_team": end_of(2026, 8, 24),
        "sign_commitment": end_of(2026, 8, 24),
    }


def test_what_the_preview_shows_is_what_the_change_does(
    cora: User, case: Case, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    extended = make.added_task(case, by=carl, due_on=date(2026, 11, 20))
    before = dates_by_title()
    foreseen = foreseen_by_title(case)
    assert foreseen, "nothing moves, so nothing is proven"

    cohorts.change(cora, case.cohort, name="Later", schedule=A_WEEK_LATER)

    assert dates_by_title() == before | foreseen
    assert cohorts.preview(case.cohort, A_WEEK_LATER) == []
    assert extended.due_at == end_of(2026, 11, 20)


def test_days_on_hold_count_in_the_preview_too(
    cora: User, case: Case, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    pausing.pause(otto, cora, case)
    pausing.pass_weeks(case, 2)
    pausing.go_on(cora, case)
    before = dates_by_title()
    assert before["Send the baseline self-assessment"][1] == end_of(2026, 10, 26)

    assert cohorts.preview(case.cohort, Schedule.of(case.cohort)) == []
    foreseen = foreseen_by_title(case)
    assert foreseen["Send the baseline self-assessment"][1] == end_of(2026, 11, 2)

    cohorts.change(cora, case.cohort, name="Later", schedule=A_WEEK_LATER)
    assert dates_by_title() == before | foreseen


def test_the_contact_hears_that_dates_moved(cora: User, case: Case, otto: User) -> None:
    story.start(case, cora)
    before = db.session.scalars(select(Mail.id)).all()

    cohorts.change(cora, case.cohort, name=case.cohort.name, schedule=A_WEEK_LATER)

    new = db.session.scalars(select(Mail).where(Mail.id.not_in(before))).all()
    assert [(mail.name, mail.to, mail.facts) for mail in new] == [
        ("dates_changed", otto, {"case_id": case.id})
    ]
    assert "dates_changed" in db.session.scalars(select(Event.name)).all()


def test_nobody_hears_of_a_new_name(
    cora: User, case: Case, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    pausing.pause(otto, cora, case)
    pausing.pass_weeks(case, 2)
    pausing.go_on(cora, case)
    before = len(db.session.scalars(select(Mail)).all())

    moved = cohorts.change(cora, case.cohort, name="A new name", schedule=Schedule.of(case.cohort))

    assert moved == []
    assert len(db.session.scalars(select(Mail)).all()) == before
    assert "dates_changed" not in db.session.scalars(select(Event.name)).all()


def test_an_organisation_that_has_not_begun_hears_nothing(
    cora: User, case: Case, eves_case: Case, eve: User
) -> None:
    story.start(case, cora)

    cohorts.change(cora, case.cohort, name=case.cohort.name, schedule=A_WEEK_LATER)

    assert db.session.scalars(select(Mail).where(Mail.to_id == eve.id)).all() == []


def test_a_new_break_moves_due_dates(cora: User, case: Case) -> None:
    story.start(case, cora)
    own = Schedule.of(case.cohort)
    autumn = Break(date(2026, 8, 24), date(2026, 8, 30))
    schedule = Schedule(own.starts_on, own.ends_on, breaks=(autumn, *own.breaks))

    cohorts.change(cora, case.cohort, name=case.cohort.name, schedule=schedule)

    assert set(due_dates().values()) == {end_of(2026, 8, 31)}


def test_a_refused_change_changes_nothing(cora: User, case: Case) -> None:
    story.start(case, cora)
    before = (due_dates(), Schedule.of(case.cohort))
    wrong = Schedule(starts_on=date(2026, 9, 7), ends_on=date(2026, 9, 1))

    with pytest.raises(WrongOrder):
        cohorts.change(cora, case.cohort, name="Other", schedule=wrong)

    assert (due_dates(), Schedule.of(case.cohort)) == before


def test_the_list_of_cohorts_has_the_newest_first(
    cora: User, otto: User, case: Case, cohort: Cohort
) -> None:
    next_year = make.cohort("2027–2028", date(2027, 9, 6))

    lines = cohorts.overview(cora)

    assert [(line.cohort, line.organisations) for line in lines] == [(next_year, 0), (cohort, 1)]
    assert cohorts.overview(otto) == []


def foreseen_by_title(case: Case) -> dict[str, tuple[datetime | None, datetime | None]]:
    """The new dates that the page of the cohort shows before anybody confirms."""
    rows = cohorts.preview(case.cohort, A_WEEK_LATER)
    return {row.title: (row.new_opens, row.new_due) for row in rows}


def dates_by_title() -> dict[str, tuple[datetime | None, datetime | None]]:
    """From when and until when each open task is to be done, as it is stored."""
    db.session.expire_all()
    tasks = db.session.scalars(select(Task).where(Task.closed_at.is_(None))).unique()
    return {versions.title_of(task): (task.opens_at, task.due_at) for task in tasks}


def due_dates() -> dict[str, datetime | None]:
    rows = db.session.execute(select(Task.name, Task.due_at).where(Task.closed_at.is_(None)))
    return {row.name: row.due_at for row in rows}


def end_of(year: int, month: int, day: int) -> datetime:
    """23:59 in Helsinki."""
    return datetime(year, month, day, 23, 59, tzinfo=clock.HELSINKI).astimezone(UTC)
