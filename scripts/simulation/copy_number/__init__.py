"""Simulated depth and allele counts with known karyotypes; shares no code with the caller."""
