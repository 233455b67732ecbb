"""How invented people work where no step is written down: who does a task, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from random import Random

from coaching.calendar import day_in_helsinki, working_days_between
from coaching.data.demonstration import Organisation, Programme, Somebody, Step, Way
from coaching.model.documents import DocumentKind
from coaching.model.notes import NoteAudience
from coaching.model.people import StaffRole
from coaching.model.processes import Task


@dataclass(frozen=True)
class Character:
    """Shares of the time until a task is due, and how often somebody does not answer at all."""

    earliest: float
    latest: float
    silent: float
    skips: float


CHARACTERS: Mapping[str, Character] = {
    "diligent": Character(0.1, 0.5, silent=0.05, skips=0.05),
    "steady": Character(0.3, 0.9, silent=0.15, skips=0.1),
    "slow": Character(0.8, 1.5, silent=0.4, skips=0.3),
    "silent": Character(0.9, 1.8, silent=0.9, skips=0.7),
}
ANSWERED_BY_SILENCE = frozenset({"confirm_time", "accept_summary"})
HOURS = range(8, 17)
NOTED_AT = time(15, 10)
FINISHED = "finished"
# Counted from the kick-off.
FIRST_DAY = -34
WITHOUT_A_DUE_DAY = 4  # working days
DEPUTIES = 0.3  # how often the deputy tells what was done after a training


def own_steps(organisation: Organisation) -> list[Step]:
    """What somebody does on a day of their own, without any task."""
    return [*_first_steps(organisation), *_notes(organisation), *_papers(organisation)]


def _first_steps(organisation: Organisation) -> list[Step]:
    """The coordinator brings an organisation on board and starts its year, unless that is told."""
    way = organisation.way
    if way is None or any(step.does == "add" for step in organisation.steps):
        return []
    # Not all of them on one day.
    day = FIRST_DAY + organisation.number % 6
    return [
        Step(by=way.coordinator, at=time(9, organisation.number % 12 * 5), day=day, does="add"),
        Step(by=way.coordinator, at=time(13, organisation.number % 12 * 5), day=day, does="start"),
    ]


def _notes(organisation: Organisation) -> list[Step]:
    """Somebody writes down what does not belong to any form; the coach now and then too."""
    way = organisation.way
    if way is None or organisation.cohort == FINISHED:
        return []
    number = organisation.number
    contact = organisation.place("contact").key
    written = [_note(contact, 4 + number % 9, "notes", NoteAudience.CASE)]
    if number % 2:
        written.append(_note(way.coach, 3 + number % 7, "staff_notes", NoteAudience.STAFF))
    return written


def _papers(organisation: Organisation) -> list[Step]:
    """Some keep their papers with the programme: the plan for the wall, and a short memo."""
    way = organisation.way
    if way is None or way.joins or organisation.cohort == FINISHED or organisation.number % 3:
        return []
    contact, deputy = organisation.places["contact"], organisation.places["deputy"]
    before = 8 + organisation.number % 5
    return [
        _paper(contact.key, before, "plan_paper", DocumentKind.PLAN),
        _paper(deputy.key, before - 3, "memo_paper", DocumentKind.MEETING),
    ]


def _paper(by: str, before: int, texts: str, kind: DocumentKind) -> Step:
    fields = {"texts": texts, "kind": kind}
    return Step(by=by, at=NOTED_AT, before=before, does="add_paper", fields=fields, usual=True)


def _note(by: str, before: int, texts: str, audience: NoteAudience) -> Step:
    fields = {"texts": texts, "audience": audience}
    return Step(by=by, at=NOTED_AT, before=before, does="note", fields=fields, usual=True)


def usual_step(
    programme: Programme, organisation: Organisation, task: Task, number: int
) -> Step | None:
    """What somebody does about the opening of this number, if anybody does anything."""
    way = organisation.way
    if way is None or way.waits_for(task.name, number):
        return None
    asked = task.assignee.email if task.assignee else ""
    chance = Random(f"{organisation.key} {task.name} {task.module_id} {number} {asked}")
    who = _who(programme, organisation, way, task, chance)
    character = CHARACTERS[who.character or way.character] if who else None
    if who is None or character is None or _is_left(task, character, chance):
        return None
    share = way.shares.get(task.name, chance.uniform(character.earliest, character.latest))
    return Step(
        by=who.key,
        at=time(chance.choice(HOURS), chance.randrange(0, 60, 5)),
        after=round(share * _days_for(task)),
        task=task.name,
        module=task.module_id or "",
        round=number,
        usual=True,
    )


def _is_left(task: Task, character: Character, chance: Random) -> bool:
    if task.name in ANSWERED_BY_SILENCE:
        return chance.random() < character.silent
    return (task.optional or task.name == "do_between_task") and chance.random() < character.skips


def _days_for(task: Task) -> int:
    """Working days from when the task opens until it is due."""
    if task.due_at is None:
        return WITHOUT_A_DUE_DAY
    opens = max(task.opened_at, task.opens_at or task.opened_at)
    return max(1, working_days_between(day_in_helsinki(opens), day_in_helsinki(task.due_at)))


def _who(
    programme: Programme, organisation: Organisation, way: Way, task: Task, chance: Random
) -> Somebody | None:
    everybody = (*organisation.people.values(), *programme.staff.values())
    if task.assignee is not None:
        return next(each for each in everybody if each.email == task.assignee.email)
    if task.role in organisation.places:
        deputies = organisation.places.get("deputy")
        if deputies and task.name == "do_between_task" and chance.random() < DEPUTIES:
            return deputies
        return organisation.places[task.role]
    keys = {
        StaffRole.COACH: way.coach,
        StaffRole.COORDINATOR: way.coordinator,
        StaffRole.MANAGER: programme.manager,
    }
    key = keys.get(StaffRole(task.role))
    return programme.staff[key] if key else None
