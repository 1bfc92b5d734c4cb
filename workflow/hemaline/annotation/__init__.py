"""Somebody's VCF on this project's terms."""
