"""An organisation that leaves early: it asks, the manager decides, the exit is recorded."""
