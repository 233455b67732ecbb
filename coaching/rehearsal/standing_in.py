"""What must hold while somebody is away, and on the day after: whose all of the work is."""

from datetime import timedelta

from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import does_the_task, has_the_task, in_place_of
from coaching.rehearsal.checks import Broken, Sight, called
from coaching.services import doers, stand_ins, worklists

A_DAY = timedelta(days=1)
# What is for one person alone.
PERSONAL = "team_member"


def check(seen: Sight) -> None:
    """Everything about those who are away or were; raises `Broken`."""
    for each in seen.absences:
        if _is_on(each):
            _check_handed_over(each, seen)
        _check_given_back(each, seen)
    for substitute in dict.fromkeys(each.substitute for each in seen.absences if _is_news(each)):
        _check_list(substitute, seen)


def _is_on(each: Substitution) -> bool:
    return each.ended_early_at is None and each.first_on <= clock.today() <= each.last_on


def _is_news(each: Substitution) -> bool:
    """On, or over since yesterday: lists are read then, which takes its time."""
    return each.first_on <= clock.today() <= each.last_on + A_DAY


def _check_handed_over(away: Substitution, seen: Sight) -> None:
    """All open work has reached the substitute, as far as that person can hold the place."""
    person, substitute = away.person, away.substitute
    if not (away.for_all or seen.case.id in away.case_ids) or not _holds(away, seen.case):
        return
    for task in seen.tasks:
        if task.role == PERSONAL or not has_the_task(person, task):
            continue
        if not does_the_task(substitute, task):
            raise Broken(f"{called(task)} has not reached {substitute.name}")
        if person in doers.of_task(task) and not _stands_in_too(person, task, seen):
            raise Broken(f"{called(task)} waits for {person.name}, who is away")


def _stands_in_too(person: User, task: Task, seen: Sight) -> bool:
    """What somebody does in another's place does not pass on with their own work."""
    others = [e.person for e in seen.absences if e.substitute == person and _is_on(e)]
    return any(has_the_task(other, task) for other in others)


def _holds(away: Substitution, case: Case) -> bool:
    """Whoever has left the organisation since stands in for nobody there."""
    return stand_ins.of_person(away.person).lacking(away.substitute, {case.id}) is None


def _check_given_back(over: Substitution, seen: Sight) -> None:
    """Nobody keeps what was somebody else's: each right comes from a day that is today."""
    substitute = over.substitute
    places = [each.person for each in seen.absences if each.substitute == substitute]
    on = {each.person for each in seen.absences if each.substitute == substitute and _is_on(each)}
    for task in seen.tasks:
        is_own = has_the_task(substitute, task)
        is_kept = not is_own and does_the_task(substitute, task)
        if is_kept and not any(has_the_task(person, task) for person in places if person in on):
            raise Broken(f"{called(task)} has stayed with {substitute.name}")


def _check_list(substitute: User, seen: Sight) -> None:
    """Of this year the list of a substitute holds what the rights say, no more and no less."""
    listed = {task.id for task in worklists.for_person(substitute, of_case=seen.case)}
    own = {t.id for t in seen.tasks if not t.is_suspended and does_the_task(substitute, t)}
    if listed != own:
        raise Broken(f"the list of {substitute.name} holds {listed} instead of {own}")


def whom_for(who: User, task: Task) -> User | None:
    """In whose place somebody is about to do a task."""
    away = None if has_the_task(who, task) else in_place_of(who, task)
    return away.person if away else None


def check_history(task: Task, who: User, absent: User) -> None:
    """History says who did it for whom; raises `Broken`."""
    told = db.session.execute(
        select(Event.by_id, Event.for_id)
        .where(Event.task_id == task.id, Event.name == "task_done")
        .order_by(Event.id.desc())
        .limit(1)
    ).one()
    for by_id, for_id in (tuple(told), (task.closed_by_id, task.done_for_id)):
        if (by_id, for_id) != (who.id, absent.id):
            raise Broken(f"history does not say that {who.name} did {called(task)} for another")
