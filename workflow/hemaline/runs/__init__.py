"""One run as a whole: its configuration, its cohort, everything checked together."""
