"""What somebody writes into a form where no step tells it: words from the stock of texts."""

from collections.abc import Callable, Mapping
from typing import Any

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts
from coaching.data.demonstration.told import (
    baseline,
    coaching,
    documentation,
    intake,
    late_tasks,
    midpoint,
    training,
)

Tell = Callable[[Moment, Texts], Mapping[str, Any]]

TOLD: Mapping[str, Tell] = {
    **intake.TOLD,
    **baseline.TOLD,
    **training.TOLD,
    **coaching.TOLD,
    **midpoint.TOLD,
    **documentation.TOLD,
    **late_tasks.TOLD,
}


def fields(task: str, moment: Moment) -> Mapping[str, Any]:
    """The words for a task's form; some forms need none."""
    way = moment.organisation.way
    if way is None or task not in TOLD:
        return {}
    return TOLD[task](moment, Texts(moment.organisation, way))
