"""What the tasks of the midpoint change: review, meeting, decision, revised plan."""
