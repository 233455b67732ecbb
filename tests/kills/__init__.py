"""Servers killed while people work: what was answered is there, and what was owed leaves."""
