"""Recount: fragments that support each allele."""
