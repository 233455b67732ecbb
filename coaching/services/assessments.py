"""The self-assessment: agreed scores, and the spread of single views without names."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from coaching.data.assessment import FEWEST_ANSWERS, STATEMENTS, discuss, distribution
from coaching.model.assessments import Assessment, Mark, Occasion, Score, View
from coaching.model.base import db
from coaching.services.completions import Completion

EVERY_STATEMENT = tuple(statement.key for statement in STATEMENTS)


def of_case(case_id: int | None, occasion: Occasion) -> Assessment | None:
    """What an organisation agreed on one occasion."""
    return db.session.scalar(
        select(Assessment).where(Assessment.case_id == case_id, Assessment.occasion == occasion)
    )


def all_of_case(case_id: int) -> list[Assessment]:
    """What an organisation agreed on every occasion, in the order of the year."""
    order = list(Occasion)
    query = select(Assessment).where(Assessment.case_id == case_id)
    found = db.session.scalars(query.options(joinedload(Assessment.scores))).unique()
    return sorted(found, key=lambda each: order.index(each.occasion))


def last_of_each(case_ids: Collection[int]) -> dict[int, Assessment]:
    """What each of these organisations agreed last; one statement."""
    order = list(Occasion)
    query = select(Assessment).where(Assessment.case_id.in_(case_ids))
    found = db.session.scalars(query.options(joinedload(Assessment.scores))).unique()
    in_order = sorted(found, key=lambda each: order.index(each.occasion))
    return {each.case_id: each for each in in_order}


def record(
    done: Completion, occasion: Occasion, keys: Iterable[str] = EVERY_STATEMENT
) -> Assessment:
    """Keep agreed scores with their evidence as what the organisation says of itself."""
    assessment = Assessment(case_id=done.case.id, occasion=occasion, answers_id=done.answers.id)
    db.session.add(assessment)
    db.session.flush()
    # All scores in one statement.
    db.session.execute(
        insert(Score),
        [
            {
                "assessment_id": assessment.id,
                "statement": key,
                "value": done.values[key],
                "evidence": done.values.get(f"{key}_evidence") or "",
            }
            for key in keys
        ],
    )
    return assessment


def forget(case_id: int | None, occasion: Occasion) -> None:
    """The form is open again: its scores do not count."""
    found = of_case(case_id, occasion)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def spread(case_id: int | None, occasion: Occasion) -> dict[str, dict[str, int] | None]:
    """How single views spread over the scale, by statement; hidden under three answers."""
    return {key: distribution(values) for key, values in _marks(case_id, occasion).items()}


def to_discuss(case_id: int | None, occasion: Occasion) -> list[str]:
    """Statements on which single views differ by two or more, from three answers on."""
    return [
        key
        for key, values in _marks(case_id, occasion).items()
        if distribution(values) is not None and discuss(values)
    ]


def comments(case_id: int | None, occasion: Occasion) -> list[str]:
    """What people want to talk about, in no order and without names; hidden under three answers."""
    views = db.session.scalars(
        select(View).where(View.case_id == case_id, View.occasion == occasion).order_by(View.id)
    ).all()
    if len(views) < FEWEST_ANSWERS:
        return []
    return [view.comment for view in views if view.comment]


def _marks(case_id: int | None, occasion: Occasion) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Mark.statement, Mark.value)
        .join(View, View.id == Mark.view_id)
        .where(View.case_id == case_id, View.occasion == occasion)
    )
    for statement, value in rows:
        found[statement].append(value)
    return found
