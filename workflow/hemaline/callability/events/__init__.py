"""Internal and partial tandem duplications, and the limits of their absence."""
