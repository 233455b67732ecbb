"""Work that nobody waits for: mail leaves, processes wake up, certificates are written.

A round of it does what is due now; `rounds.JOBS` lists all there is. Each kind of work is a `Work`
in a module of its own. Whoever adds one puts it into that list.
"""

from coaching.jobs.retries import retry
from coaching.jobs.rounds import note_round, run_due

__all__ = ["note_round", "retry", "run_due"]
