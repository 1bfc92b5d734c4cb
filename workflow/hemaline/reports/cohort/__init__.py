"""The cohort page: what it is drawn from, its layout, and the page itself."""
