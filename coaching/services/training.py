"""What the tasks of training change: the proposal, its acceptance, sessions, participants."""
