"""Where a sample was looked at well enough to say no."""
