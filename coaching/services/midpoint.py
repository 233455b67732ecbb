"""What the tasks of the midpoint change: the review, the meeting, the decision, the revised plan."""
