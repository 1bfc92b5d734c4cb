"""Runs of the workflow: Snakemake with this package's rules, progress, summary at the end."""
