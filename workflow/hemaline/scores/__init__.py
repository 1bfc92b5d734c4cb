"""Published prognostic models: read from ``resources/models`` and evaluated on feature tables."""
