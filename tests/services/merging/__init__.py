"""Two organisations become one."""
