"""The public functions, imported by name from ``hemaline``."""
