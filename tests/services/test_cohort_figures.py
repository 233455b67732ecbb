"""How a cohort has come along: each figure equals the one that is counted one by one."""

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from coaching.clock import HELSINKI, now
from coaching.data.assessment import BANDS, DIMENSIONS, STATEMENTS, band
from coaching.model.assessments import Assessment, Score
from coaching.model.base import db, transaction
from coaching.model.cases import Cohort
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.permissions import Forbidden
from coaching.services import cohort_figures, cohort_lines
from coaching.services.cohort_figures import Month
from coaching.services.cohort_lines import CohortLine
from tests import make, mixed_crowd

VALUES = ("0", "1", "2", "3", "4", "unknown", "not_applicable")


@pytest.fixture
def line(app: Flask, cohort: Cohort, carl: User, kim: User, mona: User) -> CohortLine:
    """A cohort of forty organisations, eight of them with a baseline."""
    mixed_crowd.fill(cohort, 40, [carl, kim])
    [found] = cohort_lines.of_user(mona)
    return found


def score(number: int) -> None:
    """Scores for the baselines of so many organisations, all different."""
    assessments = db.session.scalars(select(Assessment).order_by(Assessment.id)).all()[:number]
    with transaction():
        db.session.execute(
            insert(Score),
            [
                {
                    "assessment_id": assessment.id,
                    "statement": statement.key,
                    "value": VALUES[(n * 3 + m // 3) % 7],
                }
                for n, assessment in enumerate(assessments)
                for m, statement in enumerate(STATEMENTS)
            ],
        )


def test_bands_are_counted_as_each_organisation_sees_its_own(line: CohortLine, mona: User) -> None:
    score(8)
    expected: dict[str, Counter[str]] = {d.key: Counter() for d in DIMENSIONS}
    for assessment in db.session.scalars(select(Assessment)):
        for key, found in assessment.dimension_scores().items():
            if found is not None:
                expected[key][band(found).key] += 1

    counted = {
        each.key: dict(zip([b.key for b in BANDS], each.occasions[0].counts, strict=True))
        for each in cohort_figures.bands(mona, line)
    }

    enough = {key: counts for key, counts in expected.items() if counts.total() >= 5}
    assert counted == {key: {b.key: counts[b.key] for b in BANDS} for key, counts in enough.items()}
    assert len(counted) > 5
    assert all(len(each.occasions) == 1 for each in cohort_figures.bands(mona, line))


def test_bands_of_fewer_than_five_organisations_stay_hidden(line: CohortLine, mona: User) -> None:
    score(4)
    assert db.session.scalars(select(Score)).first() is not None

    assert cohort_figures.bands(mona, line) == []


def test_guidance_counts_in_the_month_in_which_it_was_given(
    line: CohortLine, carl: User, mona: User
) -> None:
    given = {date(2026, 9, 30): 45, date(2026, 12, 1): 60, date(2026, 12, 31): 30}
    with transaction():
        db.session.add_all(
            GuidanceEntry(
                case_id=mixed_crowd.FIRST + n,
                coach=carl,
                kind="coaching",
                held_on=day,
                minutes=minutes,
                mode="video",
            )
            for n, (day, minutes) in enumerate(given.items())
        )

    assert cohort_figures.months(mona, line) == [
        Month(date(2026, 9, 1), 45),
        Month(date(2026, 10, 1), 0),
        Month(date(2026, 11, 1), 0),
        Month(date(2026, 12, 1), 90),
    ]


def test_without_any_guidance_there_is_no_month(line: CohortLine, mona: User) -> None:
    assert cohort_figures.months(mona, line) == []


def test_tasks_done_on_time_are_counted_by_week(line: CohortLine, mona: User) -> None:
    with transaction():
        for n, task in enumerate(db.session.scalars(select(Task)).unique()):
            task.outcome = (Outcome.DONE, Outcome.DONE, Outcome.SILENCE)[n % 3]
            task.optional = n % 5 == 0
            task.closed_at = now() - timedelta(days=n, hours=n % 24)
            task.due_at = task.closed_at + timedelta(days=n % 3 - 1) if n % 7 else None
    done: Counter[date] = Counter()
    on_time: Counter[date] = Counter()
    for task in db.session.scalars(select(Task)).unique():
        if task.outcome != Outcome.DONE or task.optional or task.due_at is None:
            continue
        assert task.closed_at is not None
        day = task.closed_at.astimezone(HELSINKI).date()
        monday = day - timedelta(days=day.weekday())
        done[monday] += 1
        on_time[monday] += task.closed_at <= task.due_at

    found = cohort_figures.weeks(mona, line)

    assert {week.monday: (week.done, week.on_time) for week in found} == {
        monday: (done[monday], on_time[monday]) for monday in done
    }
    assert len(found) > 5
    assert [week.monday for week in found] == sorted(done)


def test_only_those_who_see_the_pipeline_see_its_figures(
    line: CohortLine, cora: User, carl: User, otto: User, ada: User
) -> None:
    for person in (carl, otto, ada, make.person("Nobody")):
        for figure in (cohort_figures.bands, cohort_figures.months, cohort_figures.weeks):
            with pytest.raises(Forbidden):
                figure(person, line)
    assert cohort_figures.weeks(cora, line)
