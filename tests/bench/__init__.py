"""Measure the budgets of the design: `make bench`.

Times on shared machines are noisy: compare ratios of one run.
"""
