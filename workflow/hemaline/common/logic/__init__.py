"""Conditions and three-valued logic."""
