"""Filtered calls of one sample: candidates, recount, filters, detection limits, VCF."""
