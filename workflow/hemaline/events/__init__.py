"""Event reports: internal and partial tandem duplications, with what their absence is worth."""
