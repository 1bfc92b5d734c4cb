"""The views that published models take, with clinical and cytogenetic tables."""
