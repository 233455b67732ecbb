"""Confirmed lists of organisations are brought in, portion by portion."""

from time import monotonic

from coaching.clock import now
from coaching.jobs.work import Work
from coaching.services import import_runs

# A round ends after so many seconds, so that other work gets its turn.
ROUND = 20.0


def bring_in(list_id: int) -> bool:
    """Go on with one list, unless it is done or somebody else does so."""
    if not import_runs.claim(list_id):
        return False
    until = monotonic() + ROUND
    while import_runs.bring_portion(list_id):
        if monotonic() > until:
            import_runs.put_off(list_id, now())
            break
    return True


IMPORTING = Work("import", import_runs.due, bring_in, import_runs.put_off)
