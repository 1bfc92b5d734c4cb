"""A laboratory's own validation: calls against a truth set."""
