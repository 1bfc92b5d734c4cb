"""Regions covered deeply enough to exclude a variant at the reporting threshold."""
