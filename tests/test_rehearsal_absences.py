"""Rehearsals notice when work does not pass on to a substitute, or does not come back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.model.substitutions import Substitution
from coaching.rehearsal import checks, standing_in
from coaching.rehearsal.absences import next_change
from coaching.rehearsal.characters import Fate
from coaching.rehearsal.checks import Broken, Sight
from coaching.rehearsal.post import Post
from coaching.services import substitutions
from coaching.services.substitutions import Wish
from tests import story

MONDAY = date(2026, 9, 7)
SOON = timedelta(seconds=2)


@pytest.fixture
def seen(case: Case, cora: User, mona: User) -> Sight:
    """Cora is away from Monday to Wednesday, and Mona stands in."""
    story.start(case, cora)
    clock.set_to(datetime(2026, 9, 7, 9, 0, tzinfo=HELSINKI))
    substitutions.name(cora, cora, Wish(mona.id, MONDAY, MONDAY + timedelta(days=2)))
    sight = checks.look(case.id)
    standing_in.check(sight)
    return sight


def person(seen: Sight, name: str) -> User:
    """Somebody as the year has them, read anew."""
    return next(each for each in seen.people if each.name == name)


def test_work_that_does_not_reach_the_substitute_is_noticed(seen: Sight) -> None:
    set_committed_value(person(seen, "Mona Manager"), "standing_in", [])

    with pytest.raises(Broken, match=r"assign_coach \(task \d+\) has not reached Mona"):
        standing_in.check(seen)


def test_work_that_stays_with_the_substitute_is_noticed(
    seen: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Substitution, "is_on", True)
    clock.set_to(datetime(2026, 9, 10, 9, 0, tzinfo=HELSINKI))

    with pytest.raises(Broken, match=r"assign_coach \(task \d+\) has stayed with Mona"):
        standing_in.check(seen)


def test_a_list_that_does_not_hold_what_the_rights_say_is_noticed(seen: Sight) -> None:
    year = db.session.scalars(select(Process)).first()
    db.session.add(Task(process=year, case=seen.case, step="0", name="more", role="coordinator"))

    with pytest.raises(Broken, match=r"the list of Mona .* holds"):
        standing_in.check(seen)


def test_history_that_does_not_say_for_whom_is_noticed(carl: User, kim: User, seen: Sight) -> None:
    task = next(each for each in seen.tasks if each.name == "assign_coach")
    who, cora = person(seen, "Mona Manager"), person(seen, "Cora Coordinator")
    assert standing_in.whom_for(who, task) == cora
    story.answer(who, task)
    standing_in.check_history(task, who, cora)
    db.session.execute(update(Event).where(Event.name == "task_done").values(for_id=None))

    with pytest.raises(Broken, match=r"history does not say that Mona .* did assign_coach"):
        standing_in.check_history(task, who, cora)


def test_a_second_digest_on_one_day_is_noticed(seen: Sight) -> None:
    mona = person(seen, "Mona Manager")
    Post().gather_digests()
    digests = db.session.scalars(select(Mail.to_id).where(Mail.name == "digest")).all()
    assert list(digests).count(mona.id) == 1
    with transaction():
        note_mail("digest", mona)

    with pytest.raises(Broken, match=r"Mona .* gets two digests on one day"):
        Post().gather_digests()


def test_work_passes_on_and_comes_back_at_midnight(seen: Sight) -> None:
    back = datetime(2026, 9, 10, 0, 0, tzinfo=HELSINKI)

    assert next_change(seen.absences, SOON) == back
    clock.set_to(back)
    assert next_change(seen.absences, SOON) is None


def test_work_comes_back_however_late_the_substitute_is_told(seen: Sight) -> None:
    for each in seen.absences:
        each.told_at = None

    assert next_change(seen.absences, timedelta(days=3)) == datetime(2026, 9, 10, tzinfo=HELSINKI)


def test_nothing_happens_while_nothing_works() -> None:
    begins, ends = (datetime(2026, 9, day, tzinfo=HELSINKI) for day in (7, 9))
    chance = Random(1)  # noqa: S311 - repeatable, nothing secret
    fate = replace(Fate.of(chance), outages=((begins, ends),))

    moments = [fate.when_up(begins + timedelta(days=days)) for days in (-1, 0, 1, 2)]

    assert moments == [begins - timedelta(days=1), ends, ends, ends]
