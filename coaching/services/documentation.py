"""What the tasks of documentation change: closing scores, the final report, completion."""
