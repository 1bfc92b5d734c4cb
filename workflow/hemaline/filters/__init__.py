"""Technical filters as data, and how they judge what was counted."""
