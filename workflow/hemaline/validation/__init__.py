"""A laboratory's own validation: calls and findings against a truth set."""
