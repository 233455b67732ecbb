"""What a year has brought: the assessment on three occasions side by side, and the action plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from coaching.data.assessment import (
    DIMENSIONS,
    NOT_APPLICABLE,
    OCCASIONS,
    band,
    statements_of,
)
from coaching.i18n import gettext as _
from coaching.model.assessments import Assessment, Occasion
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.permissions import Can, allowed, require, visible_certificates, visible_plans


@dataclass(frozen=True)
class Standing:
    """One dimension on one occasion; without ``score`` the reader sees the band only.

    ``evidenced`` counts the statements that evidence is written for, of ``asked``: none of the
    quick scores have any.
    """

    band: str
    score: float | None = None
    evidenced: int = 0
    asked: int = 0


Standings = dict[str, Standing]


@dataclass(frozen=True)
class DimensionLine:
    """One dimension on every occasion, in their order."""

    name: str
    standings: list[Standing | None]


@dataclass(frozen=True)
class Comparison:
    """Every dimension by itself: no total, no average over dimensions, no other organisation."""

    occasions: list[tuple[str, datetime]]
    lines: list[DimensionLine]


def comparison(user: User, case: Case) -> Comparison:
    """The assessments of a case, as this person may see them: scores, or bands only."""
    require(user, Can.SEE_BANDS, case)
    return in_figures(case) if allowed(user, Can.SEE_ASSESSMENT, case) else in_bands(case)


def in_figures(case: Case) -> Comparison:
    """With scores and the count of evidence."""
    return _side_by_side(case, _with_score)


def in_bands(case: Case) -> Comparison:
    """With bands and nothing else."""
    return _side_by_side(case, _band_only)


def _side_by_side(case: Case, look: Callable[[Assessment], Standings]) -> Comparison:
    in_order = list(Occasion)
    query = select(Assessment).where(Assessment.case_id == case.id)
    made = sorted(db.session.scalars(query), key=lambda each: in_order.index(each.occasion))
    standings = [look(assessment) for assessment in made]
    return Comparison(
        occasions=[(_(OCCASIONS[each.occasion]), each.recorded_at) for each in made],
        lines=[
            DimensionLine(_(d.name), [found.get(d.key) for found in standings]) for d in DIMENSIONS
        ],
    )


def _band_only(assessment: Assessment) -> Standings:
    return {key: Standing(_band(score)) for key, score in assessment.dimension_scores().items()}


def _with_score(assessment: Assessment) -> Standings:
    by_key = {score.statement: score for score in assessment.scores}
    found = {}
    for key, score in assessment.dimension_scores().items():
        given = [by_key[s.key] for s in statements_of(key) if s.key in by_key]
        asked = [each for each in given if each.value != NOT_APPLICABLE]
        evidenced = sum(bool(each.evidence) for each in asked)
        found[key] = Standing(_band(score), score, evidenced, len(asked))
    return found


def _band(score: float | None) -> str:
    return "" if score is None else band(score).key


# ---- the action plan ----


def plans(user: User, case: Case) -> list[ActionPlan]:
    """Every version of the plan that this person may read, the newest first."""
    query = (
        visible_plans(user)
        .where(ActionPlan.case_id == case.id)
        .order_by(ActionPlan.number.desc())
        .options(selectinload(ActionPlan.goals), selectinload(ActionPlan.actions))
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Available:
    """Which of them there is to look at."""

    assessment: bool
    plan: bool
    certificate: bool


def available(user: User, case_id: int) -> Available:
    """What this person finds of a case that they may see."""
    assessed = select(Assessment.id).where(Assessment.case_id == case_id)
    planned = visible_plans(user).where(ActionPlan.case_id == case_id)
    written = visible_certificates(user).where(
        Certificate.case_id == case_id, Certificate.rendered_at.is_not(None)
    )
    # A certificate holds its file: what is asked is only whether there is one.
    found = written.with_only_columns(Certificate.id)
    row = db.session.execute(select(exists(assessed), exists(planned), exists(found))).one()
    return Available(*(bool(each) for each in row))
