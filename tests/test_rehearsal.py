"""Rehearsals: every year ends, the same seed tells the same, and what is broken is noticed."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.rehearsal import Rehearsal, checks
from coaching.rehearsal.answers import ANSWERS
from coaching.rehearsal.checks import Broken
from coaching.rehearsal.chronicle import BESIDE, COUNTED, Record
from coaching.rehearsal.figures import summary
from coaching.rehearsal.year import LONGEST, WentWrong
from forms import FORMS
from tests import story
from tests.parts import ROOT
from tests.typed.applications import OF_APPLICATIONS

SEED = 1
LINE = re.compile(
    r" +(\d+)  (completed|withdrawn) in (\d+) weeks: (\d+) steps, (\d+) sessions, (\d+) modules, "
    r"(\d+) declines, (\d+) returns, (\d+) silences, certificate (A|B|none), state (\d+) bytes"
)
TOLD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d  (act|timer|done|closed|opens|mail) +\S.*")


def rehearsal(seed: int = SEED) -> Rehearsal:
    """The drawings as they stand."""
    return Rehearsal(ROOT / "workflows", seed)


class Years:
    """Fifty years; each class of them runs on a worker of its own."""

    first: ClassVar[int]

    def test_every_year_ends_and_nothing_breaks_on_the_way(self, app: Flask) -> None:
        numbers = range(self.first, self.first + 50)

        records = list(rehearsal().play(numbers))

        assert [record.number for record in records] == list(numbers)
        assert all(LINE.fullmatch(record.line) for record in records)
        assert max(record.weeks for record in records) <= LONGEST.days // 7
        assert_that_much_happens(records)


def assert_that_much_happens(records: list[Record]) -> None:
    """Years in which everybody agrees would prove little."""
    counts = sum((record.counts for record in records), Counter[str]())
    assert min(counts[each] for each in (*COUNTED, *BESIDE)) > 0
    assert {record.ended for record in records} == {CaseStatus.COMPLETED, CaseStatus.WITHDRAWN}
    assert {record.certificate for record in records} == {"A", "B", "none"}


class TestTheFirstFiftyYears(Years):
    first = 1


class TestTheSecondFiftyYears(Years):
    first = 51


class TestTheThirdFiftyYears(Years):
    first = 101


class TestTheFourthFiftyYears(Years):
    first = 151


class TestOneYear:
    """What a rehearsal tells."""

    def test_the_same_seed_tells_the_same_alone_and_among_others(self, app: Flask) -> None:
        _first, second = rehearsal().play(range(3, 5))

        assert [record.line for record in rehearsal().play(range(4, 5))] == [second.line]
        assert rehearsal().tell(4) == rehearsal().tell(4) != rehearsal(seed=2).tell(4)

    def test_a_story_tells_tasks_timers_and_mails_in_order_of_time(self, app: Flask) -> None:
        lines = rehearsal().tell(3).splitlines()

        assert all(TOLD.fullmatch(line) for line in lines)
        assert [line[:16] for line in lines] == sorted(line[:16] for line in lines)
        opened = [line for line in lines if line[18:].startswith("opens")]
        ended = [line for line in lines if line[18:].startswith(("done", "closed"))]
        assert len(opened) == len(ended)
        assert "opens  Sign the commitment of the management (sponsor), due " in "\n".join(opened)
        assert any("done   Assign a coach (coordinator) by C" in line for line in ended)
        assert any(line.endswith("timer  24 weeks after the kick-off") for line in lines)
        assert any(line.endswith("mail   year started to Otto Contact") for line in lines)

    def test_the_last_line_counts_everything(self, app: Flask) -> None:
        records = [
            Record(1, "completed", 57, "A", 9000, Counter(steps=90, silences=2), [5.0, 7.0], [2.0]),
            Record(2, "withdrawn", 20, "B", 8000, Counter(steps=10, declines=1), [6.0], [3.0]),
        ]

        assert summary(records) == (
            "2 years, 1 completed, 1 withdrawn, 100 steps, 0 sessions, 0 modules, 1 declines, "
            "0 returns, 2 silences, 1 certificates A, 1 certificates B, largest state 9000 bytes, "
            "a step 6.0 / 6.9 / 7.0 ms (median/p95/max), "
            "its engine part 2.5 / 3.0 / 3.0 ms (median/p95/max)"
        )

    def test_the_database_of_the_installation_is_left_alone(self, app: Flask) -> None:
        engine = db.engine

        (record,) = rehearsal().play(range(5, 6))

        assert record.steps
        assert db.engine is engine
        assert db.session.scalars(select(User)).all() == []

    def test_what_goes_wrong_says_which_year_day_and_task(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(FORMS, "name_team", FORMS["sign_commitment"])

        with pytest.raises(WentWrong, match=r"Year 3 of seed 1, \d{4}-.* name_team \(task \d+\)"):
            list(rehearsal().play(range(3, 4)))

    def test_the_story_of_what_goes_wrong_is_told_until_then(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(FORMS, "name_team", FORMS["sign_commitment"])

        with pytest.raises(WentWrong) as wrong:
            rehearsal().tell(3)

        [told] = wrong.value.__notes__
        assert "opens  Assign a coach" in told

    def test_the_command_plays_in_several_processes(self, tmp_path: Path) -> None:
        played = subprocess.run(
            [
                *(sys.executable, "-m", "flask", "--app", "app", "rehearse"),
                *("--years", "2", "--first", "5", "--jobs", "2"),
            ],
            cwd=ROOT,
            env={**os.environ, "POLKU_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )

        *lines, last = played.stdout.splitlines()
        assert [LINE.sub(r"\1", line) for line in lines] == ["5", "6"]
        assert last.startswith("2 years, ")
        assert [path.name for path in tmp_path.iterdir()] == ["secret"]


# What begins before a year, or beside all of them, belongs to nobody's.
OUTSIDE_YEARS = {
    *("answer_feedback", "answer_data_request", "answer_extended_request"),
    *OF_APPLICATIONS,
}


def test_there_is_an_answer_to_every_form_of_the_year() -> None:
    assert ANSWERS.keys() == FORMS.keys() - OUTSIDE_YEARS


# ---- what is broken is noticed ----


def lose_a_row(case: Case) -> str:
    """A step without its task."""
    db.session.execute(delete(Task).where(Task.case_id == case.id, Task.name == "name_team"))
    return "year waits for name_team, but nobody has such a task"


def close_a_row(case: Case) -> str:
    """A task that is closed while its step waits."""
    close = update(Task).where(Task.case_id == case.id, Task.name == "name_team")
    db.session.execute(close.values(closed_at=case.started_at))
    return "year waits for name_team, but nobody has such a task"


def invent_a_row(case: Case) -> str:
    """A task without a step."""
    process_id = db.session.scalar(select(Process.id).where(Process.case_id == case.id))
    db.session.add(
        Task(process_id=process_id, case_id=case.id, step="0", name="ad_hoc", role="coordinator")
    )
    return "ad_hoc .* is open, but year does not wait for it"


def lose_the_coordinators(case: Case) -> str:
    """A lane that nobody stands in."""
    db.session.execute(update(User).where(User.offices.any()).values(active=False))
    return "nobody does assign_coach"


def lose_a_phase(case: Case) -> str:
    """A task that belongs nowhere."""
    stray = update(Task).where(Task.case_id == case.id, Task.name == "name_team")
    db.session.execute(stray.values(phase="limbo"))
    return "name_team .* belongs to the phase limbo, which nobody knows"


def oversleep(case: Case) -> str:
    """A process that nobody will wake for its timer."""
    timer = update(Process).where(Process.case_id == case.id)
    db.session.execute(timer.values(next_timer_at=case.started_at))
    return "year is woken at .*, but waits until None"


def end_too_early(case: Case) -> str:
    """A year that counts as over, although it goes on."""
    db.session.execute(update(Case).where(Case.id == case.id).values(status="completed"))
    return "the year is completed, its process ended at None"


@pytest.mark.parametrize(
    "breaks",
    [
        lose_a_row,
        close_a_row,
        invent_a_row,
        lose_the_coordinators,
        lose_a_phase,
        oversleep,
        end_too_early,
    ],
)
def test_what_is_broken_is_noticed(breaks: Callable[[Case], str], case: Case, cora: User) -> None:
    story.start(case, cora)
    checks.check(checks.look(case.id))
    with transaction():
        message = breaks(case)

    with pytest.raises(Broken, match=message):
        checks.check(checks.look(case.id))


def test_a_state_that_has_grown_is_noticed(
    case: Case, cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.start(case, cora)
    monkeypatch.setattr(checks, "MOST_PLAIN", 1000)

    with pytest.raises(Broken, match=r"the state of year has grown to \d+ \(\d+\) bytes"):
        checks.check(checks.look(case.id))
