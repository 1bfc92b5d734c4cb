"""Run controls: what a run's controls show, and whether its samples may be reported."""
