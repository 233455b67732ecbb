"""What a substitute needs to know of an organisation to begin with."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload, undefer

from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.model.substitutions import Substitution
from coaching.model.training import TrainingSession
from coaching.permissions import (
    Can,
    allowed,
    in_place_of,
    require,
    visible_answers,
    visible_guidance,
)
from coaching.services import action_items, coached, stand_ins, worklists

LAST_ENTRIES = 3
NEXT_DATES = 6
# Where the first call asks what makes it easy for everybody to take part.
FIRST_CALL, EASE = "hold_intro_call", "accessibility"


@dataclass(frozen=True)
class Brief:
    """One organisation in short: what was talked of, what was promised, what comes, what to do."""

    case: Case
    tasks: Sequence[Task]
    entries: Sequence[GuidanceEntry]
    promises: Sequence[ActionItem]
    coaching: Sequence[CoachingSession]
    training: Sequence[TrainingSession]
    ease: str


def cases_of(substitution: Substitution) -> list[Case]:
    """The organisations that a substitute is to know: those that know the absent person."""
    places = stand_ins.of_person(substitution.person)
    known = places.cases if substitution.case_ids else places.own
    return [case for case in known if substitution.covers(case.id)]


def of_case(user: User, substitution: Substitution, case: Case) -> Brief:
    """The brief of one organisation, as far as the substitute may read it."""
    require(user, Can.SEE_CASE, case)
    reads = allowed(user, Can.SEE_GUIDANCE, case)
    open_tasks = worklists.for_person(user, of_case=case)
    return Brief(
        case=case,
        tasks=[task for task in open_tasks if in_place_of(user, task) == substitution],
        entries=_last_entries(user, case),
        promises=action_items.still_open(user, case) if reads else [],
        coaching=coached.sessions_to_come([case.id], NEXT_DATES) if reads else [],
        training=[found for found, _ids in coached.training_to_come([case.id], NEXT_DATES)],
        ease=_ease(user, case),
    )


def _last_entries(user: User, case: Case) -> Sequence[GuidanceEntry]:
    query = (
        visible_guidance(user)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(LAST_ENTRIES)
        .options(joinedload(GuidanceEntry.coach))
    )
    return db.session.scalars(query).unique().all()


def _ease(user: User, case: Case) -> str:
    """What the organisation said makes it easy for everybody to take part."""
    query = (
        visible_answers(user)
        .where(
            Answers.case_id == case.id,
            Answers.task_name == FIRST_CALL,
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id.desc())
        .limit(1)
        .options(undefer(Answers.values))
    )
    told = db.session.scalars(query).first()
    return str(told.values.get(EASE) or "") if told is not None else ""
