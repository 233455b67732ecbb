"""Coordinators and coaches at work, who save a draft, send, and go on when a server is gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count, cycle
from random import Random
from threading import Lock, Thread

from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Task
from tests.servers import Visitor

# A server that is gone, that goes while it answers, or that could not do it.
GONE = (OSError, HTTPException)
# So often somebody presses the button again; then something else is done first.
PATIENT = 4
# Of those who meet a server that is gone, so many do not try again.
IMPATIENT = 0.2


@dataclass(frozen=True)
class Sent:
    """One task that somebody answered, as he or she knows it."""

    task_id: int
    by_id: int
    # What the draft holds that a server has confirmed; None where none did.
    draft: str | None
    # Whether a server has said that the answer is recorded.
    confirmed: bool


@dataclass
class Desk:
    """Organisations that one coordinator gives to coaches, who decline, so that it never ends."""

    cases: list[int]
    coordinator: User
    coaches: tuple[User, User]
    visitors: dict[int, Visitor]
    chance: Random
    sent: list[Sent] = field(default_factory=list)
    _words: Iterator[int] = field(default_factory=count)

    def work(self, enough: "Enough") -> None:
        """Answer what is open, organisation after organisation, until enough is done."""
        for case_id in cycle(self.cases):
            if enough.reached:
                return
            task = self._open_task(case_id)
            if task is not None:
                done = self._answer(*task)
                self.sent.append(done)
                enough.note(done)

    def _open_task(self, case_id: int) -> tuple[int, int, dict[str, str]] | None:
        """A task of the organisation, who does it, and what he or she writes."""
        db.session.rollback()
        names = ("assign_coach", "confirm_assignment")
        task = db.session.scalar(
            select(Task).where(
                Task.case_id == case_id, Task.closed_at.is_(None), Task.name.in_(names)
            )
        )
        if task is None:
            return None
        words = f"Marker {case_id} {next(self._words)}"
        if task.name == "confirm_assignment":
            coach = (task.case and task.case.coach_id) or 0
            typed = {"coach_accepts": "no", "reason": "other", "explanation": words}
            return task.id, coach, typed
        first, second = self.chance.sample(self.coaches, 2)
        typed = {"coach": str(first.id), "deputy_coach": str(second.id), "reason": words}
        return task.id, self.coordinator.id, typed

    def _answer(self, task_id: int, by_id: int, typed: dict[str, str]) -> Sent:
        visitor, page = self.visitors[by_id], f"/tasks/{task_id}"
        words = typed.get("explanation") or typed["reason"]
        draft = None
        for _try in range(PATIENT):
            try:
                if draft is None:
                    kept, _told = visitor.post(f"{page}/draft", typed, page=page)
                    draft = words if kept == 200 else None
                status, _led = visitor.post(page, typed, page=page)
                if status == 302:
                    return Sent(task_id, by_id, draft, confirmed=True)
            except GONE:
                pass
            except AssertionError:
                # The page has no form any more: an answer that nobody confirmed has arrived.
                return Sent(task_id, by_id, draft, confirmed=False)
            if self.chance.random() < IMPATIENT:
                break
        return Sent(task_id, by_id, draft, confirmed=False)


@dataclass
class Enough:
    """How many answers have been confirmed, for all desks together."""

    wanted: int
    done: int = 0
    _turn: Lock = field(default_factory=Lock)

    @property
    def reached(self) -> bool:
        """Whether everybody may go home."""
        return self.done >= self.wanted

    def note(self, sent: Sent) -> None:
        """Count what a server has confirmed."""
        with self._turn:
            self.done += sent.confirmed


def work_together(app: Flask, desks: list[Desk], enough: Enough) -> list[Sent]:
    """Let everybody work until enough answers are confirmed; gives what was sent."""

    def one(desk: Desk) -> None:
        with app.app_context():
            desk.work(enough)

    threads = [Thread(target=one, args=(desk,)) for desk in desks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return [sent for desk in desks for sent in desk.sent]


def signed_in(address: str, person: User, password: str) -> Visitor:
    """Somebody who has come in through the sign-in page."""
    visitor = Visitor(address)
    status, led = visitor.sign_in(person.email, password)
    assert status == 302, led
    return visitor
