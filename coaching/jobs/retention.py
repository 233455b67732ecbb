"""In the night, things come to their end whose time is up: one by one, each rule by itself."""

from datetime import datetime
from functools import partial

from coaching import uploads
from coaching.clock import HELSINKI, now
from coaching.data.personal import Rule
from coaching.jobs.work import Work
from coaching.services import failures, retention
from coaching.services.erasures import Places

# Hours in Helsinki: nobody is at work, and one look a night is enough.
NIGHT = range(2, 4)


def due(rule: Rule, limit: int) -> list[int]:
    """What a rule ends tonight, but for what could not be ended a moment ago.

    By day only what has failed is tried again: nobody would hear of it otherwise.
    """
    if now().astimezone(HELSINKI).hour not in NIGHT:
        failed = failures.to_try(name_of(rule))
        return [each for each in retention.due(rule) if each in failed] if failed else []
    resting = failures.resting(name_of(rule))
    found = retention.due(rule, limit + len(resting))
    return [each for each in found if each not in resting]


def end(rule: Rule, thing_id: int) -> bool:
    """Let one thing end; False where somebody else has done so."""
    return retention.end(rule, thing_id, places()) is not None


def places() -> Places:
    """Where files lie beside the database."""
    return Places(uploads.store(), uploads.mails())


def try_again(_thing_id: int, _moment: datetime) -> None:
    """The failure itself says when: `due` leaves it out until then."""


def name_of(rule: Rule) -> str:
    """How failures of a rule are noted."""
    return f"retention_{rule}"


RETAINING = tuple(
    Work(name_of(rule), partial(due, rule), partial(end, rule), try_again)
    for rule in retention.RULES
)
