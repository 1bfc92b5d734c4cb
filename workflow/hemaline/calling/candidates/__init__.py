"""Candidate alleles from soft-clipped reads."""
