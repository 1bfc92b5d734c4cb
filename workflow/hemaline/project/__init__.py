"""One run: configuration, cohort, checks, manifest."""
