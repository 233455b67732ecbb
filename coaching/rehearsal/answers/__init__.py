"""What invented people type into each form, by the user task that asks it."""

from collections.abc import Callable, Mapping

from coaching.rehearsal.answers import (
    ad_hoc,
    baseline,
    changes,
    coaching,
    documentation,
    hold,
    intake,
    late_tasks,
    midpoint,
    plan,
    training,
    withdrawal,
)
from coaching.rehearsal.answers.sheet import Sheet, Typed

# None: nothing can be answered today, so that somebody comes back to it.
Answer = Callable[[Sheet], Typed | None]

ANSWERS: Mapping[str, Answer] = {
    **intake.ANSWERS,
    **baseline.ANSWERS,
    **plan.ANSWERS,
    **training.ANSWERS,
    **coaching.ANSWERS,
    **midpoint.ANSWERS,
    **documentation.ANSWERS,
    **withdrawal.ANSWERS,
    **hold.ANSWERS,
    **ad_hoc.ANSWERS,
    **changes.ANSWERS,
    **late_tasks.ANSWERS,
}
