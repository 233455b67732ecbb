"""Late tasks climb their ladder, each rung once, however many look."""

from datetime import datetime

from coaching.jobs.work import Work
from coaching.services import late_ladder


def climb(task_id: int) -> bool:
    """Let one task climb as far as it has come, unless it is not time or somebody else has it."""
    if not late_ladder.claim(task_id):
        return False
    late_ladder.climb(task_id)
    return True


def try_again(task_id: int, moment: datetime) -> None:
    """Look at it then, if it climbs at all."""
    late_ladder.look_at(task_id, moment)


CLIMBING = Work("climb", late_ladder.due, climb, try_again)
