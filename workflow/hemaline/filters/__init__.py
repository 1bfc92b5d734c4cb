"""Technical filters as data, applied to counted evidence."""
