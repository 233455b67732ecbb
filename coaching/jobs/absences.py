"""Substitutes are told on the first morning, and get the mail of whoever is away."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import failures, mail_in_place

BEGIN, PASS_ON = "substitution", "mail_in_place"


def due_to_begin(limit: int) -> list[int]:
    """Those whose first morning has come, but for those with whom that failed a moment ago."""
    resting = failures.resting(BEGIN)
    found = mail_in_place.due_to_begin(limit + len(resting))
    return [each for each in found if each not in resting]


def due_to_pass_on(limit: int) -> list[int]:
    """New mails to people who are away, but for those with which that failed a moment ago."""
    resting = failures.resting(PASS_ON)
    found = mail_in_place.to_pass_on(limit + len(resting))
    return [each for each in found if each not in resting]


def try_again(_thing_id: int, _moment: datetime) -> None:
    """The failure itself says when: what is due leaves it out until then."""


BEGINNING = Work(BEGIN, due_to_begin, mail_in_place.begin, try_again)
PASSING_ON = Work(PASS_ON, due_to_pass_on, mail_in_place.pass_on, try_again)
