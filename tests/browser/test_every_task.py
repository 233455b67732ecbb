"""The form of every task as the one who does it sees it, in every language and at every width."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from coaching import clock
from coaching.jobs.climbing import CLIMBING
from coaching.model.base import transaction
from coaching.model.cases import MemberKind
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import (
    ad_hoc,
    coach_changes,
    coach_wishes,
    data_requests,
    feedback,
    successions,
    withdrawals,
)
from coaching.services.ad_hoc import Asked
from coaching.services.coach_changes import Wanted
from coaching.services.replies import Reply
from coaching.services.successions import Successor
from forms import FORMS
from tests.browser.reading import complaints
from tests.browser.steps import look_again
from tests.browser.visitor import Visitor
from tests.services.holds.pausing import propose
from tests.story import answer, open_task
from tests.typed.applications import OF_APPLICATIONS
from tests.years import Year

# Of a form in parts: the page with the most around it, one without statements, and the summary.
PARTS = {
    "answer_alone": ("d1", "comment", "summary"),
    "hold_baseline_workshop": ("workshop", "d1", "summary"),
    "submit_baseline": ("d1", "questions", "summary"),
    "submit_closing_assessment": ("d1", "year", "summary"),
    "review_progress": ("goals", "actions", "scores", "year", "summary"),
    "write_final_report": ("goals", "actions", "learning", "ahead", "summary"),
}


@dataclass
class ReadYear(Year):
    """A year in which every form is read before it is sent for the first time."""

    visit: Callable[..., Visitor] = field(kw_only=True)
    seen: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    _windows: dict[int, Visitor] = field(default_factory=dict)

    def send(self, person: User, task: Task, sent: Reply) -> None:
        """Read the form, send it, and read the first receipt of each person."""
        is_new = task.name not in self.seen
        is_first = is_new and person.id not in self._windows
        if is_new:
            self.read(person, task)
        super().send(person, task, sent)
        if is_first:
            self.found += complaints(self._windows[person.id], f"/tasks/{task.id}/receipt")
            look_again()

    def read(self, person: User, task: Task) -> None:
        """Every page of a form."""
        if person.id not in self._windows:
            self._windows[person.id] = self.visit(person)
        for part in PARTS.get(task.name, ("",)):
            path = f"/tasks/{task.id}" + (f"?part={part}" if part else "")
            self.found += complaints(self._windows[person.id], path)
        look_again()
        self.seen.add(task.name)


def handle_late(reading: Year) -> None:
    """A task is so late that a coordinator has to decide how it goes on."""
    task = reading.task("name_team")
    with transaction():
        task.due_at = clock.now() - timedelta(days=18)
        task.next_rung_at = clock.now()
    CLIMBING.attempt(task.id)
    reading.do("handle_late_task")


def pause_twice(reading: Year) -> None:
    """The year is on hold for some weeks, and once more, which the manager has to allow."""
    coach = reading.people["coach"]
    for asked in ("check_hold", "allow_second_hold"):
        propose(coach, reading.case)
        reading.do("decide_hold")
        if asked == "check_hold":
            reading.wait(days=29)
        reading.do(asked)
        reading.do("resume_year")


def test_every_task_can_be_read_by_everybody(year: Year, visit: Callable[..., Visitor]) -> None:
    reading = ReadYear(year.case, year.people, visit=visit)
    reading.plan_training()
    reading.begin()
    handle_late(reading)

    # The year takes every way that asks somebody for something.
    reading.live(
        "accept_completion",
        decide_midpoint={"decision": "escalate"},
        decide_after_support={"support_decision": "adjust"},
    )
    reading.read(reading.people["coordinator"], reading.task("accept_completion"))
    asked_for = Asked("Send the list of advertisements", "contact", note="The newest ones")
    ad_hoc.add(reading.people["coordinator"], reading.case, asked_for)
    reading.do("do_added_task")
    pause_twice(reading)
    coach, deputy = reading.people["coach"], reading.people["deputy"]
    coach_wishes.ask(coach, reading.case, "Too much work")
    reading.do("find_coach")
    wanted = Wanted(deputy.id, coach.id, clock.today())
    named = {"instead_of": coach.id}
    coach_changes.name_coach(reading.people["coordinator"], reading.case, wanted, **named)
    reading.live("read_handover", leaving=["accept_completion"])
    reading.do("read_handover")
    sponsor, successor = reading.people["sponsor"], reading.people["contact"]
    follower = Successor(user_id=successor.id)
    successions.follow(
        reading.people["coordinator"],
        reading.case,
        MemberKind.SPONSOR,
        follower,
        instead_of=sponsor.id,
    )
    reading.people = {**reading.people, "sponsor": successor}
    reading.do("sign_commitment_again")
    withdrawals.ask(reading.people["contact"], reading.case, words="")
    reading.do("confirm_withdrawal")
    reading.do("record_exit")

    feedback.receive(message="Too small", page="", email="", language="en")
    asked = open_task(None, "answer_feedback")
    reading.read(reading.people["coordinator"], asked)
    answer(reading.people["coordinator"], asked)

    data_requests.ask(reading.people["contact"], reading.people["contact"], kind="erasure")
    for name, changes in (
        ("answer_data_request", {"needs_more_time": "yes", "extended_why": "Many years"}),
        ("answer_extended_request", {}),
    ):
        asked = open_task(None, name)
        reading.read(reading.people["coordinator"], asked)
        answer(reading.people["coordinator"], asked, **changes)

    assert not reading.found, "\n".join(reading.found)
    assert reading.seen == set(FORMS) - OF_APPLICATIONS
