"""Report sections and sample reports."""
