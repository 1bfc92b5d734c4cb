"""Run controls: no-template and positive controls, verdicts of runs, their history."""
