"""What the database knows for a suggestion: who seeks a coach, and what coaches bring."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import undefer

from coaching.model.base import db
from coaching.model.cases import OVER, Case, Cohort
from coaching.model.coach_choices import CoachChoice
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.permissions import Can, require
from coaching.services import coach_choices, coach_suggestions, conflicts
from coaching.services.coach_choices import CoachLine
from coaching.services.coach_suggestions import Coach, Seeker, Suggestion


def suggestions(
    user: User, cohort: Cohort, coaches: Iterable[CoachLine]
) -> tuple[dict[int, Suggestion], dict[int, str]]:
    """A coach for each organisation that has none; and in words why there is none, by case."""
    require(user, Can.COORDINATE, cohort)
    seekers = _seekers(cohort)
    found = coach_suggestions.suggest(seekers, [_weighed(each) for each in coaches], _sisters())
    without = [each for each in seekers if each.id not in found]
    return found, {each.id: coach_suggestions.nobody_free(each.language) for each in without}


def deputy_of(case: Case, coach: int, coaches: Iterable[CoachLine]) -> int | None:
    """Who would step in for a coach that somebody has chosen."""
    weighed = [_weighed(each) for each in coaches]
    refused = _refusals([case.id])
    refused.setdefault(case.id, set()).update(conflicts.reasons(case.organisation))
    seeker = _seeker(case.id, case.language, case.organisation, refused)
    duties = {each.id: each.deputises for each in weighed}
    return coach_suggestions.deputy_for(seeker, coach, weighed, duties)


def deputy_of_new(
    case: Case,
    coach: int,
    coaches: Iterable[CoachLine],
    duties: Mapping[int, int],
    against: set[int],
) -> int | None:
    """The same for an organisation that nobody was asked to coach yet, without a look-up.

    ``against`` have a conflict of interest with it.
    """
    seeker = _seeker(case.id, case.language, case.organisation, {case.id: against})
    return coach_suggestions.deputy_for(seeker, coach, [_weighed(each) for each in coaches], duties)


def _seekers(cohort: Cohort) -> list[Seeker]:
    has_choice = exists().where(CoachChoice.case_id == Case.id)
    rows = db.session.execute(
        select(Case.id, Case.language, Organisation)
        .join(Organisation, Case.organisation_id == Organisation.id)
        .where(Case.cohort_id == cohort.id, coach_choices.is_open(), ~has_choice)
    ).all()
    refused = _refusals([id for id, _language, _organisation in rows])
    against = conflicts.coaches_against(each for _id, _language, each in rows)
    for id, _language, each in rows:
        refused.setdefault(id, set()).update(against[each.id])
    return [_seeker(id, language, each, refused) for id, language, each in rows]


def _seeker(
    id: int, language: str, organisation: Organisation, refused: dict[int, set[int]]
) -> Seeker:
    return Seeker(
        id=id,
        language=language,
        languages=frozenset(organisation.languages) | {language},
        sector=organisation.sector,
        parent=organisation.parent_id,
        refused=frozenset(refused.get(id, ())),
    )


def _weighed(line: CoachLine) -> Coach:
    return Coach(
        id=line.user.id,
        languages=frozenset(line.user.works_in),
        sectors=frozenset(line.user.coaching_sectors),
        load=line.load,
        most=line.most,
        deputises=line.deputises,
    )


def _refusals(cases: Collection[int]) -> dict[int, set[int]]:
    """Who was asked before: an organisation that seeks again was declined, or got no answer."""
    query = (
        select(Answers)
        .where(
            Answers.case_id.in_(cases),
            Answers.task_name == coach_choices.ASKS,
            Answers.taken_back_at.is_(None),
        )
        .options(undefer(Answers.values))
    )
    found: dict[int, set[int]] = {}
    for answers in db.session.scalars(query):
        found.setdefault(answers.case_id or 0, set()).add(int(answers.values["coach"]))
    return found


def _sisters() -> dict[int, set[int]]:
    """Who coaches, or is to coach, units of each organisation."""
    coach = func.coalesce(Case.coach_id, CoachChoice.coach_id)
    query: Select[Any, Any] = (
        select(Organisation.parent_id, coach)
        .join(Case, Case.organisation_id == Organisation.id)
        .outerjoin(CoachChoice, CoachChoice.case_id == Case.id)
        .where(Organisation.parent_id.is_not(None), Case.status.not_in(OVER), coach.is_not(None))
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for parent, coach_id in db.session.execute(query):
        found.setdefault(parent, set()).add(coach_id)
    return found
