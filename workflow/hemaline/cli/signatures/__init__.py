"""Command lines, and the options of rules, from the signatures of functions."""
