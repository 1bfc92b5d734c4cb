"""Reads of known truth, for the demo cohort and the tests."""
