"""Filtered calls of one sample, its detection limits, its VCF."""
