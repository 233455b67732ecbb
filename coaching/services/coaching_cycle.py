"""What the tasks of a coaching cycle change: plan, agree, log, accept."""
